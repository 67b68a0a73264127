//! From rows to a summary, one row at a time.

use std::collections::BTreeSet;
use std::sync::Arc;

use plimsoll_sim::record::{LiquidationKind, PathRow, WaterfallRow};

use super::cascade::CascadeColumns;
use super::column::{Column, Spool};
use super::waterfall::StageColumns;
use super::{KindSummary, Loss, Metrics, Spread, Summary, Volume};
use crate::stats::{
    Bootstrap, Estimate, Level, Sample, expected_shortfall, mean, probability, quantile,
};

/// Collects the few columns that a summary reads; everything else of a row is dropped at once.
///
/// Memory is 17 numbers for each path, 4 more for each with a twin, and 9 for each stage that its liquidations came to;
/// with a spool it is a thousand of each of these and one whole column at a time.
#[derive(Clone, Debug)]
pub struct SummaryBuilder {
    seed: u64,
    paths: u64,
    bad_debt_usd: Column,
    lender_loss_usd: Column,
    backstop_perp_loss_usd: Column,
    liquidated_usd: Column,
    kinds: [KindColumns; LiquidationKind::ALL.len()],
    accounts_liquidated: Column,
    utilization_peak: Column,
    paths_full: u64,
    lender_return: Column,
    waterfall: StageColumns,
    cascade: CascadeColumns,
    failed: BTreeSet<u64>,
}

#[derive(Clone, Debug)]
struct KindColumns {
    notional_usd: Column,
    count: Column,
}

impl SummaryBuilder {
    /// An empty builder; `seed` is that of the plan and feeds the bootstrap intervals.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self::on(seed, None)
    }

    /// An empty builder whose columns are laid aside while they grow. The summary is the same.
    #[must_use]
    pub fn with_spool(seed: u64, spool: &Arc<dyn Spool>) -> Self {
        Self::on(seed, Some(spool))
    }

    fn on(seed: u64, spool: Option<&Arc<dyn Spool>>) -> Self {
        let column = || Column::new(spool);
        Self {
            seed,
            paths: 0,
            bad_debt_usd: column(),
            lender_loss_usd: column(),
            backstop_perp_loss_usd: column(),
            liquidated_usd: column(),
            kinds: std::array::from_fn(|_| KindColumns {
                notional_usd: column(),
                count: column(),
            }),
            accounts_liquidated: column(),
            utilization_peak: column(),
            paths_full: 0,
            lender_return: column(),
            waterfall: StageColumns::on(spool),
            cascade: CascadeColumns::on(spool),
            failed: BTreeSet::new(),
        }
    }

    /// Takes one path into account.
    pub fn push(&mut self, row: &PathRow) {
        self.paths += 1;
        if row.error.is_some() {
            self.failed.insert(row.path);
            return;
        }
        self.bad_debt_usd.push(row.bad_debt_usd);
        self.lender_loss_usd.push(row.lender_loss_usd);
        self.backstop_perp_loss_usd.push(row.backstop_perp_loss_usd);
        self.liquidated_usd.push(row.liquidated_usd());
        for (columns, totals) in self.kinds.iter_mut().zip(&row.liquidations) {
            columns.notional_usd.push(totals.notional_usd);
            columns.count.push(f64::from(totals.count));
        }
        self.accounts_liquidated
            .push(f64::from(row.accounts_liquidated));
        self.utilization_peak.push(row.utilization_peak);
        self.paths_full += u64::from(row.utilization_peak >= 1.0 || row.utilization_full_s > 0.0);
        self.lender_return.push(row.lender_return);
        self.cascade.push(row);
    }

    /// Takes what one stage of a path moved into account; the path itself must have been taken
    /// before.
    pub fn push_waterfall(&mut self, row: &WaterfallRow) {
        if !self.failed.contains(&row.path) {
            self.waterfall.push(row);
        }
    }

    /// Computes the summary.
    #[must_use]
    pub fn finish(self) -> Summary {
        Summary {
            paths: self.paths,
            failed: self.paths - self.bad_debt_usd.len() as u64,
            metrics: self.metrics(),
        }
    }

    /// None if there is no path that did not fail.
    fn metrics(self) -> Option<Metrics> {
        let n = self.bad_debt_usd.len() as u64;
        let kinds = LiquidationKind::ALL.into_iter().zip(self.kinds);
        Some(Metrics {
            bad_debt_usd: loss(self.bad_debt_usd, self.seed, 0)?,
            lender_loss_usd: loss(self.lender_loss_usd, self.seed, 1)?,
            backstop_perp_loss_usd: loss(self.backstop_perp_loss_usd, self.seed, 2)?,
            liquidated_usd: volume(self.liquidated_usd)?,
            liquidations: kinds.map(kind_summary).collect::<Option<_>>()?,
            accounts_liquidated: spread(self.accounts_liquidated)?,
            utilization_peak: spread(self.utilization_peak)?,
            utilization_full_probability: probability(self.paths_full, n)?,
            lender_return: spread(self.lender_return)?,
            waterfall: self.waterfall.finish(n),
            cascade: self.cascade.finish(self.seed),
        })
    }
}

/// Bootstrap streams 2 × `place` and the next are those of the two expected shortfalls.
fn loss(values: Column, seed: u64, place: u64) -> Option<Loss> {
    let sample = Sample::new(values.into_values());
    let shortfall = |level, offset| {
        let index = 2 * place + offset;
        expected_shortfall(&sample, level, Bootstrap { seed, index })
    };
    Some(Loss {
        probability: probability_positive(&sample)?,
        mean: mean(&sample)?,
        var_95: quantile(&sample, Level::P95)?,
        var_99: quantile(&sample, Level::P99)?,
        es_95: shortfall(Level::P95, 0),
        es_99: shortfall(Level::P99, 1),
        max: sample.max()?,
    })
}

fn volume(values: Column) -> Option<Volume> {
    volume_of(values.into_values())
}

pub(super) fn volume_of(values: Vec<f64>) -> Option<Volume> {
    let sample = Sample::new(values);
    Some(Volume {
        mean: mean(&sample)?,
        var_95: quantile(&sample, Level::P95)?,
        max: sample.max()?,
    })
}

fn kind_summary((kind, columns): (LiquidationKind, KindColumns)) -> Option<KindSummary> {
    let counts = Sample::new(columns.count.into_values());
    Some(KindSummary {
        kind,
        volume_usd: volume(columns.notional_usd)?,
        count_mean: mean(&counts)?,
        // Counts are whole numbers and their sum is far below 2^53.
        count_total: counts.values().iter().sum::<f64>() as u64,
        probability: probability_positive(&counts)?,
    })
}

fn spread(values: Column) -> Option<Spread> {
    let sample = Sample::new(values.into_values());
    Some(Spread {
        mean: mean(&sample)?,
        p05: quantile(&sample, Level::P05)?,
        p50: quantile(&sample, Level::P50)?,
        p95: quantile(&sample, Level::P95)?,
        min: sample.ranked(1)?,
        max: sample.max()?,
    })
}

fn probability_positive(sample: &Sample) -> Option<Estimate> {
    let none = sample.values().partition_point(|x| *x <= 0.0) as u64;
    probability(sample.len() - none, sample.len())
}

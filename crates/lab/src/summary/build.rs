//! From rows to a summary, one row at a time.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use plimsoll_sim::record::{LiquidationKind, PathRow, SurvivalRow, WaterfallRow};

use super::cascade::CascadeColumns;
use super::column::Spool;
use super::columns::Columns;
use super::survival::Survivors;
use super::totals::Totals;
use super::waterfall::StageColumns;
use super::{KindSummary, Loss, Metrics, Spread, Summary, Volume, groups};
use crate::stats::{
    Bootstrap, Estimate, Level, Sample, TailIndex, expected_shortfall, mean, probability_above,
    quantile, tail_index,
};

/// Collects the few columns that a summary reads; everything else of a row is dropped at once.
///
/// Memory is 50 numbers for each path, 4 more for each with a twin, and 10 for each stage that its
/// liquidations came to; with a spool it is a thousand of each of these, one whole column at a time,
/// and number, weight and batch of each path. Life tables take the same for any number of paths.
#[derive(Clone, Debug)]
pub struct SummaryBuilder {
    seed: u64,
    paths: u64,
    columns: Columns,
    totals: Totals,
    waterfall: StageColumns,
    cascade: CascadeColumns,
    survivors: Survivors,
    /// Batch of each path, once anybody asks.
    units: Option<BTreeMap<u64, u64>>,
    failed: BTreeSet<u64>,
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
        Self {
            seed,
            paths: 0,
            columns: Columns::on(spool),
            totals: Totals::default(),
            waterfall: StageColumns::on(spool),
            cascade: CascadeColumns::on(spool),
            survivors: Survivors::default(),
            units: None,
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
        self.columns.push(row);
        self.totals.push(row);
        self.cascade.push(row);
    }

    /// Takes what one stage of a path moved into account; the path itself must have been taken
    /// before.
    pub fn push_waterfall(&mut self, row: &WaterfallRow) {
        if !self.failed.contains(&row.path) {
            self.waterfall.push(row);
        }
    }

    /// Takes a row of a path's life table into account; all paths must have been taken before.
    /// Weighted paths have no life table.
    pub fn push_survival(&mut self, row: &SurvivalRow) {
        let columns = &self.columns;
        let units = self.units.get_or_insert_with(|| columns.units());
        if let Some(unit) = units.get(&row.path) {
            self.survivors.push(*unit, row);
        }
    }

    /// Computes the summary.
    #[must_use]
    pub fn finish(self) -> Summary {
        Summary {
            paths: self.paths,
            failed: self.paths - self.columns.len() as u64,
            metrics: self.metrics(),
        }
    }

    /// None if there is no path that did not fail.
    fn metrics(self) -> Option<Metrics> {
        let (columns, seed) = (&self.columns, self.seed);
        let loss = |name, place| loss(&columns.sample(name), seed, place);
        let kinds = LiquidationKind::ALL.into_iter();
        Some(Metrics {
            bad_debt_usd: loss("bad_debt_usd", Place::BadDebt)?,
            lender_loss_usd: loss("lender_loss_usd", Place::Lenders)?,
            backstop_perp_loss_usd: loss("backstop_perp_loss_usd", Place::Backstop)?,
            bad_debt_net_usd: loss("bad_debt_net_usd", Place::Net),
            bad_debt_true_px_usd: loss("bad_debt_true_px_usd", Place::TruePx),
            liquidations_at_risk_usd: loss("liquidated_usd", Place::Liquidated),
            liquidated_usd: volume(&columns.sample("liquidated_usd"))?,
            liquidations: kinds
                .map(|kind| kind_summary(columns, kind))
                .collect::<Option<_>>()?,
            accounts_liquidated: spread(&columns.sample("accounts_liquidated_count"))?,
            first_liquidation_s: spread(&columns.sample("first_liquidation_s")),
            utilization_peak: spread(&columns.sample("utilization_peak"))?,
            utilization_full_probability: full_probability(columns)?,
            lender_return: spread(&columns.sample("lender_return"))?,
            impact_peak_bps: spread(&columns.sample("impact_peak_bps")),
            probabilities: groups::probabilities(columns),
            pool: groups::pool(columns),
            book: Some(self.totals.book(columns)),
            concentration: groups::concentration(columns, seed),
            carry: self.totals.carry(columns),
            manipulator: groups::manipulator(columns),
            survival: self.survivors.finish(seed),
            waterfall: self.waterfall.finish(columns),
            cascade: self.cascade.finish(columns, seed),
        })
    }
}

/// Which loss it is; its bootstrap intervals draw from streams of their own.
#[derive(Clone, Copy)]
pub(super) enum Place {
    BadDebt,
    Lenders,
    Backstop,
    Net,
    TruePx,
    Liquidated,
    Two,
}

impl Place {
    /// Streams of the expected shortfalls at 95, 99 and 99.9%; 6 and 7 are those of the twins.
    const fn streams(self) -> [u64; 3] {
        match self {
            Self::BadDebt => [0, 1, 8],
            Self::Lenders => [2, 3, 9],
            Self::Backstop => [4, 5, 10],
            Self::Net => [11, 12, 13],
            Self::TruePx => [14, 15, 16],
            Self::Liquidated => [17, 18, 19],
            Self::Two => [20, 21, 22],
        }
    }
}

pub(super) fn loss(sample: &Sample, seed: u64, place: Place) -> Option<Loss> {
    let streams = place.streams();
    let shortfall = |level, n: usize| {
        let index = streams[n];
        expected_shortfall(sample, level, Bootstrap { seed, index })
    };
    Some(Loss {
        probability: probability_above(sample, 0.0)?,
        mean: mean(sample)?,
        var_95: quantile(sample, Level::P95)?,
        var_99: quantile(sample, Level::P99)?,
        var_999: quantile(sample, Level::P999),
        es_95: shortfall(Level::P95, 0),
        es_99: shortfall(Level::P99, 1),
        es_999: Some(shortfall(Level::P999, 2)),
        tail_index: worst_tail(sample),
        max: sample.max()?,
    })
}

/// Heaviness of the worst 5% of independent paths that count alike.
fn worst_tail(sample: &Sample) -> Option<TailIndex> {
    if sample.is_batched() {
        return None;
    }
    let (whole, fraction) = Level::P95.tail(sample.len());
    let count = whole as usize + usize::from(fraction > 0.0);
    let values = sample.values();
    tail_index(&values[values.len() - count..])
}

pub(super) fn volume(sample: &Sample) -> Option<Volume> {
    Some(Volume {
        mean: mean(sample)?,
        var_95: quantile(sample, Level::P95)?,
        max: sample.max()?,
    })
}

fn kind_summary(columns: &Columns, kind: LiquidationKind) -> Option<KindSummary> {
    let name = kind.name();
    let counts = columns.sample(&format!("liquidations_{name}_count"));
    Some(KindSummary {
        kind,
        volume_usd: volume(&columns.sample(&format!("liquidated_{name}_usd")))?,
        count_mean: mean(&counts)?,
        // Counts are whole numbers and their sum is far below 2^53.
        count_total: counts.values().iter().sum::<f64>() as u64,
        probability: probability_above(&counts, 0.0)?,
    })
}

fn full_probability(columns: &Columns) -> Option<Estimate> {
    let (peaks, full) = (
        columns.of("utilization_peak"),
        columns.of("utilization_full_s"),
    );
    let is_full = |(peak, full_s): (&f64, &f64)| f64::from(*peak >= 1.0 || *full_s > 0.0);
    let full: Vec<f64> = peaks.iter().zip(&full).map(is_full).collect();
    probability_above(&columns.sample_of(&full), 0.0)
}

pub(super) fn spread(sample: &Sample) -> Option<Spread> {
    Some(Spread {
        mean: mean(sample)?,
        p05: quantile(sample, Level::P05)?,
        p50: quantile(sample, Level::P50)?,
        p95: quantile(sample, Level::P95)?,
        min: sample.ranked(1)?,
        max: sample.max()?,
    })
}

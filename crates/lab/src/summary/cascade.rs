//! Cascades over paths: what liquidations caused, and what the twins without feedback say.

use std::sync::Arc;

use plimsoll_sim::record::PathRow;
use serde::{Deserialize, Serialize};

use super::column::{Column, Spool};
use super::{Volume, volume_of};
use crate::stats::{Bootstrap, Estimate, Sample, mean, probability, ratio_of_means};

/// Bootstrap streams of the two ratios; the losses have 0 to 5.
const STREAMS: [u64; 2] = [6, 7];

/// Liquidations that other liquidations caused.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct CascadeSummary {
    /// Probability that a path has one.
    pub probability: Estimate,
    /// Their notional per path, USD.
    pub caused_usd: Volume,
    /// That of all paths over all that was liquidated in them; none if nothing was.
    pub share: Option<f64>,
    /// Longest chain of causes in a path, mean.
    pub depth_mean: Estimate,
    /// Longest chain of causes of all paths.
    pub depth_max: u32,
    /// Notional of the largest tree of all paths, its root included, USD.
    pub largest_usd: f64,
    /// What the twins say; none if the paths have none.
    pub twin: Option<TwinSummary>,
}

/// The paths against their twins without feedback.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct TwinSummary {
    /// Notional liquidated without feedback, USD.
    pub liquidated_usd: Volume,
    /// Bad debt without feedback, mean per path, USD.
    pub bad_debt_usd: Estimate,
    /// Amplification: mean liquidated with feedback over that without; none if either is nought.
    pub amplification: Option<Estimate>,
    /// R = 1 - 1 / amplification: what a dollar of liquidations causes in the next generation, were
    /// it the same in each.
    pub branching_ratio: Option<Estimate>,
    /// Share of the mean bad debt that is there by feedback only; none if there is no bad debt.
    /// Negative where feedback makes it smaller.
    pub loss_by_feedback: Option<Estimate>,
}

/// The columns of the `paths` table that cascades are told from.
#[derive(Clone, Debug)]
pub(super) struct CascadeColumns {
    caused_usd: Column,
    depth: Column,
    paths: u64,
    depth_max: u32,
    largest_usd: f64,
    liquidated_usd: f64,
    liquidated_pairs: Pairs,
    bad_debt_pairs: Pairs,
}

/// A figure of each path beside that of its twin.
#[derive(Clone, Debug)]
struct Pairs {
    with: Column,
    without: Column,
}

impl Pairs {
    fn push(&mut self, with: f64, without: f64) {
        self.with.push(with);
        self.without.push(without);
    }

    fn into_pairs(self) -> Vec<(f64, f64)> {
        let with = self.with.into_values().into_iter();
        with.zip(self.without.into_values()).collect()
    }
}

impl CascadeColumns {
    /// Empty columns.
    pub(super) fn on(spool: Option<&Arc<dyn Spool>>) -> Self {
        let column = || Column::new(spool);
        let pairs = || Pairs {
            with: column(),
            without: column(),
        };
        Self {
            caused_usd: column(),
            depth: column(),
            paths: 0,
            depth_max: 0,
            largest_usd: 0.0,
            liquidated_usd: 0.0,
            liquidated_pairs: pairs(),
            bad_debt_pairs: pairs(),
        }
    }

    pub(super) fn push(&mut self, row: &PathRow) {
        self.caused_usd.push(row.cascade_usd);
        self.depth.push(f64::from(row.cascade_depth));
        self.paths += u64::from(row.cascade_liquidations > 0);
        self.depth_max = self.depth_max.max(row.cascade_depth);
        self.largest_usd = self.largest_usd.max(row.cascade_largest_usd);
        self.liquidated_usd += row.liquidated_usd();
        if let (Some(liquidated), Some(bad_debt)) =
            (row.liquidated_no_feedback_usd, row.bad_debt_no_feedback_usd)
        {
            (self.liquidated_pairs).push(row.liquidated_usd(), liquidated);
            self.bad_debt_pairs.push(row.bad_debt_usd, bad_debt);
        }
    }

    pub(super) fn finish(self, seed: u64) -> Option<CascadeSummary> {
        let n = self.caused_usd.len() as u64;
        // Every path that was finished must have a twin.
        let is_paired = self.liquidated_pairs.with.len() as u64 == n;
        let twin = is_paired.then_some([self.liquidated_pairs, self.bad_debt_pairs]);
        let caused_usd = self.caused_usd.into_values();
        let caused: f64 = caused_usd.iter().sum();
        Some(CascadeSummary {
            probability: probability(self.paths, n)?,
            share: (self.liquidated_usd > 0.0).then(|| caused / self.liquidated_usd),
            caused_usd: volume_of(caused_usd)?,
            depth_mean: mean(&Sample::new(self.depth.into_values()))?,
            depth_max: self.depth_max,
            largest_usd: self.largest_usd,
            twin: twin.and_then(|pairs| twin_summary(pairs, seed)),
        })
    }
}

fn twin_summary([liquidated, bad_debt]: [Pairs; 2], seed: u64) -> Option<TwinSummary> {
    let without = |pairs: &[(f64, f64)]| pairs.iter().map(|(_, y)| *y).collect::<Vec<f64>>();
    let [of_liquidated, of_bad_debt] = STREAMS.map(|index| Bootstrap { seed, index });
    let liquidated = liquidated.into_pairs();
    let amplification = ratio_of_means(&liquidated, of_liquidated);
    let liquidated_usd = volume_of(without(&liquidated))?;
    drop(liquidated);
    let bad_debt = bad_debt.into_pairs();
    Some(TwinSummary {
        liquidated_usd,
        bad_debt_usd: mean(&Sample::new(without(&bad_debt)))?,
        amplification,
        branching_ratio: amplification.map(by_feedback),
        loss_by_feedback: loss_by_feedback(&bad_debt, of_bad_debt),
    })
}

/// 1 - 1/A, which rises with A.
fn by_feedback(amplification: Estimate) -> Estimate {
    let share = |a: f64| 1.0 - 1.0 / a;
    Estimate {
        value: share(amplification.value),
        low: amplification.low.map(share),
        high: amplification.high.map(share),
    }
}

/// The share of the mean loss that feedback adds: 1 - without / with.
fn loss_by_feedback(pairs: &[(f64, f64)], bootstrap: Bootstrap) -> Option<Estimate> {
    let sums = |(a, b): (f64, f64), (x, y): &(f64, f64)| (a + x, b + y);
    let (with, without) = pairs.iter().fold((0.0, 0.0), sums);
    if with > 0.0 && without <= 0.0 {
        // All of it in this sample; how much less in others it does not say.
        return Some(Estimate {
            value: 1.0,
            low: None,
            high: Some(1.0),
        });
    }
    ratio_of_means(pairs, bootstrap).map(by_feedback)
}

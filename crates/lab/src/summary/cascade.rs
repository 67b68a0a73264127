//! Cascades over paths: what liquidations caused, and what the twins without feedback say.

use std::sync::Arc;

use plimsoll_sim::record::PathRow;
use serde::{Deserialize, Serialize};

use super::Volume;
use super::build::volume;
use super::column::{Column, Spool};
use super::columns::Columns;
use crate::stats::{Bootstrap, Estimate, mean, probability_above, ratio_of_means};

/// Bootstrap streams of the two ratios; the losses have 0 to 5.
const STREAMS: [u64; 2] = [6, 7];

/// What liquidations add to themselves.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct CascadeSummary {
    /// What the trees of causes say, its numbers beside `twin`; none where causes are not worked out.
    #[serde(flatten)]
    pub tree: Option<TreeSummary>,
    /// What the twins say; none if the paths have none.
    pub twin: Option<TwinSummary>,
}

/// Liquidations that other liquidations caused.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct TreeSummary {
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
    depth: Column,
    has_any: Column,
    depth_max: u32,
    largest_usd: f64,
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
    fn on(spool: Option<&Arc<dyn Spool>>) -> Self {
        Self {
            with: Column::new(spool),
            without: Column::new(spool),
        }
    }

    fn push(&mut self, (with, without): (f64, f64)) {
        self.with.push(with);
        self.without.push(without);
    }

    fn pairs(&self) -> Vec<(f64, f64)> {
        let with = self.with.values().into_iter();
        with.zip(self.without.values()).collect()
    }
}

impl CascadeColumns {
    /// Empty columns.
    pub(super) fn on(spool: Option<&Arc<dyn Spool>>) -> Self {
        Self {
            depth: Column::new(spool),
            has_any: Column::new(spool),
            depth_max: 0,
            largest_usd: 0.0,
            liquidated_pairs: Pairs::on(spool),
            bad_debt_pairs: Pairs::on(spool),
        }
    }

    pub(super) fn push(&mut self, row: &PathRow) {
        if let (Some(children), Some(depth), Some(largest_usd)) = (
            row.cascade_liquidations,
            row.cascade_depth,
            row.cascade_largest_usd,
        ) {
            self.depth.push(f64::from(depth));
            self.has_any.push(f64::from(children > 0));
            self.depth_max = self.depth_max.max(depth);
            self.largest_usd = self.largest_usd.max(largest_usd);
        }
        if let (Some(liquidated), Some(bad_debt)) =
            (row.liquidated_no_feedback_usd, row.bad_debt_no_feedback_usd)
        {
            (self.liquidated_pairs).push((row.liquidated_usd(), liquidated));
            (self.bad_debt_pairs).push((row.bad_debt_usd, bad_debt));
        }
    }

    /// None where there are neither causes nor twins.
    pub(super) fn finish(self, columns: &Columns, seed: u64) -> Option<CascadeSummary> {
        let (tree, twin) = (self.tree(columns), self.twin(columns, seed));
        (tree.is_some() || twin.is_some()).then_some(CascadeSummary { tree, twin })
    }

    /// None where a path that was finished has no causes.
    fn tree(&self, columns: &Columns) -> Option<TreeSummary> {
        if self.depth.len() != columns.len() {
            return None;
        }
        let caused = columns.of("cascade_usd").into_iter();
        let pairs: Vec<(f64, f64)> = caused.zip(columns.of("liquidated_usd")).collect();
        let (caused, liquidated) = sums(&columns.independent(&pairs));
        Some(TreeSummary {
            probability: probability_above(&columns.sample_of(&self.has_any.values()), 0.0)?,
            share: (liquidated > 0.0).then(|| caused / liquidated),
            caused_usd: volume(&columns.sample("cascade_usd"))?,
            depth_mean: mean(&columns.sample_of(&self.depth.values()))?,
            depth_max: self.depth_max,
            largest_usd: self.largest_usd,
        })
    }

    /// None where a path that was finished has no twin.
    fn twin(&self, columns: &Columns, seed: u64) -> Option<TwinSummary> {
        if self.liquidated_pairs.with.len() != columns.len() {
            return None;
        }
        let without = |pairs: &Pairs| columns.sample_of(&pairs.without.values());
        let [of_liquidated, of_bad_debt] = STREAMS.map(|index| Bootstrap { seed, index });
        let liquidated = columns.independent(&self.liquidated_pairs.pairs());
        let amplification = ratio_of_means(&liquidated, of_liquidated);
        let bad_debt = columns.independent(&self.bad_debt_pairs.pairs());
        Some(TwinSummary {
            liquidated_usd: volume(&without(&self.liquidated_pairs))?,
            bad_debt_usd: mean(&without(&self.bad_debt_pairs))?,
            amplification,
            branching_ratio: amplification.map(by_feedback),
            loss_by_feedback: loss_by_feedback(&bad_debt, of_bad_debt),
        })
    }
}

/// Sums of both members of pairs.
fn sums(pairs: &[(f64, f64)]) -> (f64, f64) {
    let add = |(a, b): (f64, f64), (x, y): &(f64, f64)| (a + x, b + y);
    pairs.iter().fold((0.0, 0.0), add)
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
    let (with, without) = sums(pairs);
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

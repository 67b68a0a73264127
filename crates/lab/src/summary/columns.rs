//! The numbers of finished paths that a summary reads, column by column.

use std::sync::Arc;

use plimsoll_sim::record::PathRow;

use super::column::{Column, Spool};
use crate::Metric;
use crate::stats::Sample;

/// Columns that are kept, by the names of their metrics.
const KEPT: [&str; 45] = [
    "bad_debt_usd",
    "lender_loss_usd",
    "backstop_perp_loss_usd",
    "bad_debt_net_usd",
    "bad_debt_true_px_usd",
    "liquidated_usd",
    "liquidated_perp_book_usd",
    "liquidated_perp_backstop_usd",
    "liquidated_perp_adl_usd",
    "liquidated_borrow_partial_usd",
    "liquidated_borrow_full_usd",
    "liquidations_perp_book_count",
    "liquidations_perp_backstop_count",
    "liquidations_perp_adl_count",
    "liquidations_borrow_partial_count",
    "liquidations_borrow_full_count",
    "first_liquidation_s",
    "accounts_liquidated_count",
    "utilization_peak",
    "utilization_end",
    "utilization_above_80_s",
    "utilization_above_90_s",
    "utilization_above_95_s",
    "utilization_full_s",
    "borrow_rate_peak_per_year",
    "withdrawals_blocked_usd_h",
    "withdrawals_blocked_longest_s",
    "lender_return",
    "lender_apy",
    "borrowed_over_collateral_start",
    "borrowed_over_collateral_end",
    "borrowed_top_10_share",
    "liquidated_top_10_share",
    "liquidated_largest_share",
    "bad_debt_top_10_share",
    "bad_debt_largest_share",
    "bad_debt_largest_usd",
    "bad_debt_second_usd",
    "carry_return_per_year",
    "carry_pnl_usd",
    "carry_return_p05",
    "manipulator_equity_start_usd",
    "manipulator_pnl_usd",
    "impact_peak_bps",
    "cascade_usd",
];

/// The columns, and what each path counts.
#[derive(Clone, Debug)]
pub(super) struct Columns {
    kept: Vec<(&'static Metric, Column)>,
    numbers: Vec<u64>,
    weights: Vec<f64>,
    batches: Vec<u32>,
}

impl Columns {
    /// Empty columns, which are laid aside while they grow where there is a spool.
    pub(super) fn on(spool: Option<&Arc<dyn Spool>>) -> Self {
        let kept = KEPT.iter().filter_map(|name| Metric::find(name));
        Self {
            kept: kept.map(|metric| (metric, Column::new(spool))).collect(),
            numbers: Vec::new(),
            weights: Vec::new(),
            batches: Vec::new(),
        }
    }

    pub(super) fn push(&mut self, row: &PathRow) {
        for (metric, values) in &mut self.kept {
            values.push(metric.value(row).unwrap_or(f64::NAN));
        }
        self.numbers.push(row.path);
        self.weights.push(row.weight);
        self.batches.push(row.batch);
    }

    /// Paths.
    pub(super) fn len(&self) -> usize {
        self.numbers.len()
    }

    /// Whether every path counts once and is independent of all others.
    pub(super) fn is_plain(&self) -> bool {
        let one_batch = self.batches.windows(2).all(|pair| pair[0] == pair[1]);
        one_batch && self.has_equal_weights()
    }

    pub(super) fn has_equal_weights(&self) -> bool {
        // A weight is set, never computed, where paths count alike.
        #[allow(clippy::float_cmp)]
        self.weights.iter().all(|weight| *weight == 1.0)
    }

    /// The column of a metric, in the order of the paths; not a number where a path has none.
    pub(super) fn of(&self, name: &str) -> Vec<f64> {
        let kept = self.kept.iter().find(|(metric, _)| metric.name == name);
        kept.map_or_else(Vec::new, |(_, values)| values.values())
    }

    /// The values of a metric, of the paths that have one.
    pub(super) fn sample(&self, name: &str) -> Sample {
        self.sample_of(&self.of(name))
    }

    /// A value for each path, not a number where it has none.
    pub(super) fn sample_of(&self, values: &[f64]) -> Sample {
        let is_there = |place: &usize| !values[*place].is_nan();
        let places = (0..values.len()).filter(is_there);
        if self.is_plain() {
            return Sample::new(places.map(|place| values[place]).collect());
        }
        let places: Vec<usize> = places.collect();
        let weights: Vec<f64> = places.iter().map(|place| self.weights[*place]).collect();
        let batches: Vec<u32> = places.iter().map(|place| self.batches[*place]).collect();
        let values = places.iter().map(|place| values[*place]).collect();
        Sample::batched(values, &weights, &batches)
    }

    /// Pairs of which only the ratio of sums counts, one for each group of paths that are independent
    /// of all others.
    pub(super) fn independent(&self, pairs: &[(f64, f64)]) -> Vec<(f64, f64)> {
        if self.is_plain() {
            return pairs.to_vec();
        }
        let weighed = pairs.iter().zip(&self.weights);
        let weighed = weighed.map(|((x, y), weight)| (x * weight, y * weight));
        if self.batches.windows(2).all(|pair| pair[0] == pair[1]) {
            return weighed.collect();
        }
        let mut groups = std::collections::BTreeMap::<u32, (f64, f64)>::new();
        for (batch, (x, y)) in self.batches.iter().zip(weighed) {
            let group = groups.entry(*batch).or_default();
            *group = (group.0 + x, group.1 + y);
        }
        groups.into_values().collect()
    }

    /// Sum of a share times what it is a share of, over the sum of that; none where that is nought.
    pub(super) fn pooled(&self, share: &str, of: &str) -> Option<f64> {
        let (shares, wholes) = (self.of(share), self.of(of));
        let both = shares.iter().zip(&wholes).zip(&self.weights);
        let there = both.filter(|((share, _), _)| !share.is_nan());
        let (part, all) = there.fold((0.0, 0.0), |(part, all), ((share, of), weight)| {
            (part + share * of * weight, all + of * weight)
        });
        (all > 0.0).then(|| part / all)
    }

    /// What each path is resampled with: its batch, or itself where all are independent. Empty where
    /// paths count differently.
    pub(super) fn units(&self) -> std::collections::BTreeMap<u64, u64> {
        if !self.has_equal_weights() {
            return std::collections::BTreeMap::new();
        }
        let is_plain = self.is_plain();
        let both = self.numbers.iter().zip(&self.batches);
        let unit = |(path, batch): (&u64, &u32)| {
            let unit = if is_plain { *path } else { u64::from(*batch) };
            (*path, unit)
        };
        both.map(unit).collect()
    }

    /// Where each path stands in the columns.
    pub(super) fn places(&self) -> std::collections::BTreeMap<u64, usize> {
        (self.numbers.iter().copied()).zip(0..).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kept_column_is_a_metric() {
        assert_eq!(Columns::on(None).kept.len(), KEPT.len());
    }

    #[test]
    fn weights_and_batches_reach_the_sample() {
        let mut columns = Columns::on(None);
        for (path, weight, batch) in [(0, 0.5, 0), (1, 1.5, 0), (2, 1.0, 1)] {
            columns.push(&PathRow {
                path,
                weight,
                batch,
                bad_debt_usd: path as f64,
                first_liquidation_s: (path > 0).then_some(1.0),
                ..PathRow::default()
            });
        }
        assert!(!columns.is_plain());
        let sample = columns.sample("bad_debt_usd");
        assert!(sample.is_batched());
        assert_eq!((sample.len(), sample.batches()), (3, 2));
        assert_eq!(columns.sample("first_liquidation_s").len(), 2);
        let pairs = columns.independent(&[(2.0, 4.0); 3]);
        assert_eq!(pairs, [(4.0, 8.0), (2.0, 4.0)]);
    }
}

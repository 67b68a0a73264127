//! The liquidation at which a sum of costs tips an account over its threshold.
//!
//! The tipping share is found by halving, each time with exact figures of the account. Only the
//! liquidation is asked for, so the halving ends when all shares that are left mean the same one.

use std::ops::Range;

/// Halvings of the way to the whole.
pub(crate) const HALVINGS: u32 = 16;

/// Costs added up in the order in which liquidations happened.
#[derive(Clone, Debug, Default)]
pub(super) struct Tipping {
    sum: f64,
    /// Sums that are higher than all before them, each at a liquidation that costs something.
    peaks: Vec<(f64, u32)>,
    /// The last that costs something.
    last: Option<u32>,
}

impl Tipping {
    /// Takes in the cost of each liquidation, by number from zero.
    pub(super) fn read(&mut self, costs: impl Iterator<Item = f64>) {
        let (mut sum, mut highest) = (0.0, f64::NEG_INFINITY);
        self.peaks.clear();
        self.last = None;
        for (id, cost) in (0..).zip(costs) {
            sum += cost;
            if cost > 0.0 {
                self.last = Some(id);
                if sum > highest {
                    highest = sum;
                    self.peaks.push((sum, id));
                }
            }
        }
        self.sum = sum;
    }

    /// The first liquidation with which the sum reaches the least share of the whole at which an
    /// account is liquidated, as far as halving tells; none if all cost nothing together.
    pub(super) fn find(&self, mut is_liquidated_at: impl FnMut(i64) -> bool) -> Option<u32> {
        if self.sum <= 0.0 {
            return None;
        }
        let (mut low, mut high) = (0, 1_i64 << HALVINGS);
        // Where the least and the greatest share that are left are reached; a greater share is never
        // reached earlier, so once both are reached at one place, all between them are.
        let mut first = self.place_of(low + 1, 0..self.peaks.len());
        let mut last = self.place_of(high, first..self.peaks.len());
        while high - low > 1 && first != last {
            let middle = i64::midpoint(low, high);
            if is_liquidated_at(middle) {
                high = middle;
                last = self.place_of(high, first..last);
            } else {
                low = middle;
                first = self.place_of(low + 1, first..last);
            }
        }
        let found = self.peaks.get(last).map(|(_, id)| *id);
        // Rounding may leave the last a hair short.
        found.or(self.last)
    }

    /// The first of some places, which are known to hold it or to lie just before it, at which the
    /// sum reaches so many parts of the whole.
    // At most 2^16: exact.
    #[allow(clippy::cast_precision_loss)]
    fn place_of(&self, parts: i64, within: Range<usize>) -> usize {
        let share = parts as f64 / (1_i64 << HALVINGS) as f64;
        let least = share * self.sum;
        let start = within.start;
        start + self.peaks[within].partition_point(|(sum, _)| *sum < least)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(costs: &[f64]) -> Tipping {
        let mut tipping = Tipping::default();
        tipping.read(costs.iter().copied());
        tipping
    }

    /// The plain computation: all halvings, then one pass over all costs.
    fn plain(costs: &[f64], least: i64) -> Option<u32> {
        let (mut low, mut high) = (0, 1 << HALVINGS);
        while high - low > 1 {
            let middle = i64::midpoint(low, high);
            if middle >= least {
                high = middle;
            } else {
                low = middle;
            }
        }
        let whole: f64 = costs.iter().sum();
        if whole <= 0.0 {
            return None;
        }
        let share = f64::from(u32::try_from(high).expect("at most 2^16")) / 65_536.0;
        let mut sum = 0.0;
        let found = costs.iter().position(|cost| {
            sum += cost;
            *cost > 0.0 && sum >= share * whole
        });
        let last = || costs.iter().rposition(|cost| *cost > 0.0);
        let id = found.or_else(last)?;
        Some(u32::try_from(id).expect("few liquidations"))
    }

    #[test]
    fn the_tipping_liquidation_is_the_one_that_crosses_in_order_of_time() {
        let costs = [40.0, 0.0, 30.0, -10.0, 40.0];
        for (percent, expected) in [(20, 0), (39, 0), (50, 2), (71, 4), (100, 4)] {
            let least = (65_536 * percent + 99) / 100;
            let found = all(&costs).find(|parts| parts >= least);
            assert_eq!(found, Some(expected), "{percent}%");
        }
        assert_eq!(all(&[-1.0]).find(|_| true), None);
        assert_eq!(all(&[]).find(|_| true), None);
    }

    #[test]
    fn fewer_halvings_find_what_all_of_them_find() {
        let mut draws = plimsoll_streams::Key { seed: 3, path: 0 }.stream("test", 0);
        let (mut asked, mut cases) = (0, 0);
        for case in 0..2_000 {
            let count = 1 + draws.below(30);
            let cost = |draws: &mut plimsoll_streams::Stream| {
                let sign = if draws.bernoulli(0.2) { -1.0 } else { 1.0 };
                sign * f64::from(draws.below(1_000)) / 8.0
            };
            let costs: Vec<f64> = (0..count).map(|_| cost(&mut draws)).collect();
            let least = 1 + i64::from(draws.below(1 << HALVINGS));
            let found = all(&costs).find(|parts| {
                asked += 1;
                parts >= least
            });
            assert_eq!(
                found,
                plain(&costs, least),
                "case {case}: {costs:?} {least}"
            );
            cases += 1;
        }
        assert!(asked < 8 * cases, "{asked} halvings in {cases} cases");
    }
}

//! Medians.
//!
//! Rule    The median of an even number of prices is the mean of the two in the middle. The
//!         weighted median is the price at which the weights below and above it each come to half
//!         or less; where exactly half lies on either side of a gap, the mean of its two ends.
//! Units   prices in USD; weights have any common unit.
//! Bounds  without prices, or without weight, there is no median. A weight of nought does not count.
//! Source  DOC-ORACLE, DOC-MARK name medians; the mean in the middle is a reading, see
//!         docs/rules/mark_and_oracle.md
//! Tests   tests/it/market_oracle.rs, tests/it/market_prices.rs

use std::cmp::Ordering;

use plimsoll_paths::bulk::{higher, lower};

/// A price and what it weighs.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Weighted {
    /// Price, or a factor on one.
    pub px: f64,
    /// Weight, in any unit.
    pub weight: u64,
}

/// The middle one of three numbers; none of them may be NaN.
#[must_use]
pub fn median3(a: f64, b: f64, c: f64) -> f64 {
    higher(lower(a, b), lower(higher(a, b), c))
}

/// Median of any number of prices, which are put in order; none of none.
#[must_use]
pub fn median_of(prices: &mut [f64]) -> Option<f64> {
    prices.sort_unstable_by(f64::total_cmp);
    let upper = *prices.get(prices.len() / 2)?;
    if prices.len().is_multiple_of(2) {
        Some(middle(prices[prices.len() / 2 - 1], upper))
    } else {
        Some(upper)
    }
}

/// Weighted median of prices, which are put in order; none without weight.
#[must_use]
pub fn weighted_median(prices: &mut [Weighted]) -> Option<f64> {
    prices.sort_unstable_by(|a, b| a.px.total_cmp(&b.px));
    let total: u128 = prices.iter().map(|one| u128::from(one.weight)).sum();
    let mut below = 0;
    let mut weighing = prices.iter().filter(|one| one.weight > 0);
    while let Some(one) = weighing.next() {
        below += 2 * u128::from(one.weight);
        if below > total {
            return Some(one.px);
        }
        if below == total {
            return weighing.next().map(|next| middle(one.px, next.px));
        }
    }
    None
}

/// [`weighted_median`] of two prices.
pub(super) fn median_of_two(a: Weighted, b: Weighted) -> Option<f64> {
    match a.weight.cmp(&b.weight) {
        Ordering::Greater => Some(a.px),
        Ordering::Less => Some(b.px),
        Ordering::Equal if a.weight == 0 => None,
        Ordering::Equal => Some(middle(lower(a.px, b.px), higher(a.px, b.px))),
    }
}

/// The mean of two prices; exactly the price where they are equal.
fn middle(low: f64, high: f64) -> f64 {
    low + (high - low) / 2.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_of_two_is_that_of_any_number() {
        let prices = [1.0, 1.0 + f64::EPSILON, 3.3];
        let weights = [0, 1, 2, 5];
        let all = || {
            prices
                .into_iter()
                .flat_map(|px| weights.map(|weight| Weighted { px, weight }))
        };
        for (a, b) in all().flat_map(|a| all().map(move |b| (a, b))) {
            assert_eq!(
                median_of_two(a, b),
                weighted_median(&mut [a, b]),
                "{a:?} {b:?}"
            );
            // Some parts of a weight at one price are as good as the whole.
            let half = Weighted {
                weight: a.weight / 2,
                ..a
            };
            let rest = Weighted {
                weight: a.weight - half.weight,
                ..a
            };
            assert_eq!(
                median_of_two(a, b),
                weighted_median(&mut [half, b, rest]),
                "{a:?} {b:?}"
            );
        }
    }
}

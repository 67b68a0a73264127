//! A number with its 95% interval, and the interval of a median.
//!
//! Rule    the interval of a median is between the order statistics whose ranks a binomial (n, 1/2)
//!         leaves below and above with at most 2.5% each
//! Bounds  no interval below six values: not even the extremes then hold the median with 95%
//! Source  distribution free; holds for independent values, so thin what is correlated
//! Tests   below

use serde::Serialize;

/// A number and its 95% interval.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Estimate {
    /// The number.
    pub value: f64,
    /// Ends of the interval; none where nothing is known about them.
    pub interval: Option<[f64; 2]>,
}

impl Estimate {
    /// A number without an interval.
    #[must_use]
    pub const fn bare(value: f64) -> Self {
        Self {
            value,
            interval: None,
        }
    }

    /// Both ends and the number through a rising function.
    #[must_use]
    pub(crate) fn map(self, f: impl Fn(f64) -> f64) -> Self {
        Self {
            value: f(self.value),
            interval: self.interval.map(|[low, high]| [f(low), f(high)]),
        }
    }

    /// The median of some values.
    ///
    /// Values must be numbers; there must be one.
    #[must_use]
    pub fn median(values: &[f64]) -> Self {
        let mut sorted = values.to_vec();
        sorted.sort_unstable_by(f64::total_cmp);
        let rank = median_rank(sorted.len());
        Self {
            value: quantile(&sorted, 0.5),
            interval: rank.map(|k| [sorted[k], sorted[sorted.len() - 1 - k]]),
        }
    }
}

/// The number of values to leave out below and above; none where that is impossible.
fn median_rank(n: usize) -> Option<usize> {
    let ways = f64::from(u32::try_from(n).unwrap_or(u32::MAX));
    // P(B <= k) summed up by logarithms, so that large n do not underflow.
    let mut log_term = -ways * libm::log(2.0);
    let (mut below, mut rank, mut k) = (0.0, None, 0.0);
    loop {
        below += libm::exp(log_term);
        if below > 0.025 || k >= ways {
            return rank;
        }
        rank = Some(rank.map_or(0, |r| r + 1));
        log_term += libm::log((ways - k) / (k + 1.0));
        k += 1.0;
    }
}

/// A quantile of sorted values, linear between the two next to it.
pub(crate) fn quantile(sorted: &[f64], p: f64) -> f64 {
    let Some(last) = sorted.len().checked_sub(1) else {
        return f64::NAN;
    };
    let place = p * as_f64(last);
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // within the list
    let low = place as usize;
    let high = (low + 1).min(last);
    sorted[low] + (sorted[high] - sorted[low]) * (place - as_f64(low))
}

/// A count as a float.
pub(crate) fn as_f64(n: usize) -> f64 {
    #[allow(clippy::cast_precision_loss)] // far below 2^52
    let x = n as f64;
    x
}

/// Mean of some values; not a number without any.
pub(crate) fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / as_f64(values.len())
}

/// Standard deviation around the mean, with n - 1.
pub(crate) fn deviation(values: &[f64]) -> f64 {
    let centre = mean(values);
    let squares: f64 = values.iter().map(|x| (x - centre) * (x - centre)).sum();
    (squares / (as_f64(values.len()) - 1.0)).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranks_of_the_median_are_those_of_tables() {
        // Ranks from one, as tables print them: n 6 is 1 and 6, n 10 is 2 and 9, n 20 is 6 and 15,
        // n 100 is 40 and 61.
        let ranks = [
            (5, None),
            (6, Some(0)),
            (10, Some(1)),
            (20, Some(5)),
            (100, Some(39)),
        ];
        for (n, rank) in ranks {
            assert_eq!(median_rank(n), rank, "{n}");
        }
    }

    #[test]
    fn the_median_of_an_even_number_of_values_lies_between_two() {
        let estimate = Estimate::median(&[4.0, 1.0, 3.0, 2.0, 6.0, 5.0]);
        assert!((estimate.value - 3.5).abs() < 1e-12);
        assert_eq!(estimate.interval, Some([1.0, 6.0]));
    }
}

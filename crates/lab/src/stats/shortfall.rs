//! Expected shortfall: the mean of the worst outcomes.
//!
//! Rule    ES_p is the mean of the worst n (1 − p) values, the last of them with the fractional
//!         weight that is left
//! Units   those of the values
//! Bounds  given only if n (1 − p) ≥ 50, else none with the number of paths that it takes
//! Source  interval by bootstrap-t on the excesses over the quantile, because the plain asymptotic
//!         interval covers too little of a skewed tail (lognormal s = 1, n = 20,000, ES99: 93.1%
//!         of 1,000 samples against 94.8% by bootstrap-t); infinite variance (tail index below 2) is
//!         flagged, not hidden
//! Tests   tests/it/stats.rs: exact arithmetic, lognormal values, coverage

use serde::{Deserialize, Serialize};

use super::{Bootstrap, Estimate, Level, Sample, TailIndex, tail_index};

/// Tail values that an expected shortfall needs.
const TAIL_VALUES_MIN: u64 = 50;

/// An expected shortfall, or how many paths it takes.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Shortfall {
    /// The expected shortfall; none if the tail holds fewer than 50 values.
    pub estimate: Option<Estimate>,
    /// Paths from which on it is given.
    pub paths_needed: u64,
    /// Heaviness of the tail it was taken from; none if too few of its values are positive.
    pub tail_index: Option<TailIndex>,
}

/// Smallest sample whose expected shortfall at this level is given.
#[must_use]
pub fn paths_needed(level: Level) -> u64 {
    (TAIL_VALUES_MIN * 1000).div_ceil(level.above())
}

/// Expected shortfall with its 95% interval.
#[must_use]
pub fn expected_shortfall(sample: &Sample, level: Level, bootstrap: Bootstrap) -> Shortfall {
    let paths_needed = paths_needed(level);
    if sample.len() < paths_needed {
        return Shortfall {
            estimate: None,
            paths_needed,
            tail_index: None,
        };
    }
    let tail = Tail::cut(sample, level);
    Shortfall {
        estimate: Some(tail.estimate(sample.len(), bootstrap)),
        paths_needed,
        tail_index: tail_index(tail.values),
    }
}

/// The worst values of a sample, in ascending order.
struct Tail<'a> {
    /// The whole ones, and before them the one with fractional weight if there is one.
    values: &'a [f64],
    /// Sum of the weights: n (1 − p).
    weight: f64,
    /// Value of the quantile.
    quantile: f64,
}

impl<'a> Tail<'a> {
    fn cut(sample: &'a Sample, level: Level) -> Self {
        let (whole, fraction) = level.tail(sample.len());
        let count = whole as usize + usize::from(fraction > 0.0);
        let values = sample.values();
        Self {
            values: &values[values.len() - count..],
            weight: whole as f64 + fraction,
            // Rank ⌈n p⌉ from below is the value just outside the whole tail: the fractional one
            // where there is one, so that its weight times its excess is zero.
            quantile: values[level.rank(sample.len()) as usize - 1],
        }
    }

    /// ES = q + Σ(x − q)⁺ / (n (1 − p)). Its error is, to first order, that of the mean of the
    /// excesses with q held fixed, because the derivative by q is zero there.
    fn estimate(&self, n: u64, bootstrap: Bootstrap) -> Estimate {
        let excesses: Vec<f64> = self.values.iter().map(|x| x - self.quantile).collect();
        let scale = n as f64 / self.weight;
        let mean = excesses.iter().sum::<f64>() / n as f64;
        let (low, high) = bootstrap.mean_interval(&excesses, n);
        let shortfall = |mean: f64| self.quantile + scale * mean;
        Estimate::new(shortfall(mean), shortfall(low), shortfall(high))
    }
}

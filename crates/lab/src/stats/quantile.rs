//! Quantile, also called value at risk.
//!
//! Rule    VaR_p is the value of rank ⌈n p⌉; its interval lies between the values of two ranks,
//!         the ends of the 95% range of how many of n values fall below the true quantile
//!         Batched: see `batch`, where the weighted shares take the place of ranks
//! Units   those of the values; ranks are counted from 1
//! Bounds  an end is none when its rank lies outside the sample: too few paths
//! Source  binomial order statistics, normal approximation: ranks ⌊n p − z√(n p (1−p))⌋ and
//!         ⌈n p + z√(n p (1−p))⌉, z = 1.96
//! Tests   tests/it/stats.rs: known ranks, lognormal values, coverage

use super::{Confidence, Estimate, Level, Sample, Z_95};

/// Ranks of the lower and upper end of the 95% interval of a quantile among `n` values; none where
/// the sample has no such rank.
#[must_use]
pub fn interval_ranks(n: u64, level: Level) -> (Option<u64>, Option<u64>) {
    let p = level.probability();
    let n_p = n as f64 * p;
    let half = Z_95 * (n_p * (1.0 - p)).sqrt();
    (
        as_rank((n_p - half).floor(), n),
        as_rank((n_p + half).ceil(), n),
    )
}

/// Quantile with its 95% interval; none of an empty sample.
#[must_use]
pub fn quantile(sample: &Sample, level: Level) -> Option<Estimate> {
    if sample.is_batched() {
        return sample.weighted_quantile(level, Confidence::P95.of_each_end());
    }
    let n = sample.len();
    let (low, high) = interval_ranks(n, level);
    Some(Estimate {
        value: sample.ranked(level.rank(n))?,
        low: low.and_then(|rank| sample.ranked(rank)),
        high: high.and_then(|rank| sample.ranked(rank)),
    })
}

fn as_rank(rank: f64, n: u64) -> Option<u64> {
    (rank >= 1.0 && rank <= n as f64).then_some(rank as u64)
}

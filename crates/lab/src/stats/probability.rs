//! Probability of an event.
//!
//! Rule    hits / n; interval of Clopper and Pearson, from quantiles of beta distributions
//! Units   a probability
//! Bounds  no hit: one-sided, from 0 to 1 − 0.05^(1/n); only hits: from 0.05^(1/n) to 1
//! Source  Clopper and Pearson 1934: exact, covers at least 95%
//! Tests   tests/it/stats.rs: known values, and an independent implementation

use super::Estimate;
use super::beta::beta_quantile;

/// Share of `hits` among `n` with its 95% interval; none if `n` is zero.
#[must_use]
pub fn probability(hits: u64, n: u64) -> Option<Estimate> {
    if n == 0 || hits > n {
        return None;
    }
    let (h, m) = (hits as f64, (n - hits) as f64);
    let one_sided = libm::pow(0.05, 1.0 / n as f64);
    let (low, high) = match (hits, n - hits) {
        (0, _) => (0.0, 1.0 - one_sided),
        (_, 0) => (one_sided, 1.0),
        _ => (
            beta_quantile(h, m + 1.0, 0.025),
            beta_quantile(h + 1.0, m, 0.975),
        ),
    };
    Some(Estimate::new(h / n as f64, low, high))
}

//! Tail index: how heavy a tail is.
//!
//! Rule    α = k / Σ ln(x_i / x_0) over the k values above the smallest positive one, x_0, of a tail
//!         standard error α / √k, interval α (1 ± 1.96 / √k)
//! Units   none; P(X > x) falls like x^−α
//! Bounds  none if fewer than 20 positive values lie above x_0, or if all are equal
//! Source  HILL-1975; below 2 the variance is infinite and means of the tail converge slowly
//! Tests   tests/it/stats.rs: exact Pareto quantiles

use serde::{Deserialize, Serialize};

use super::Z_95;

/// Values that the estimate needs.
const VALUES_MIN: usize = 20;

/// Below this index the variance is infinite.
const HEAVY_BELOW: f64 = 2.0;

/// Heaviness of a tail.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct TailIndex {
    /// Hill's estimate of the exponent.
    pub value: f64,
    /// Whether it is below 2: an expected shortfall of such a tail is not to be trusted.
    pub is_heavy: bool,
    /// Standard error of the estimate.
    #[serde(default)]
    pub standard_error: f64,
    /// Whether the lower end of its 95% interval is below 2: the sample does not exclude that the
    /// variance is infinite, and then no interval of a mean or of an expected shortfall is sure.
    #[serde(default)]
    pub variance_may_be_infinite: bool,
}

/// Hill index of a tail in ascending order; none if it has too few positive values.
#[must_use]
pub fn tail_index(tail: &[f64]) -> Option<TailIndex> {
    let positive = &tail[tail.partition_point(|x| *x <= 0.0)..];
    let (threshold, above) = positive.split_first()?;
    if above.len() < VALUES_MIN {
        return None;
    }
    let logs: f64 = above.iter().map(|x| libm::log(x / threshold)).sum();
    let value = above.len() as f64 / logs;
    let standard_error = value / (above.len() as f64).sqrt();
    value.is_finite().then_some(TailIndex {
        value,
        is_heavy: value < HEAVY_BELOW,
        standard_error,
        variance_may_be_infinite: value - Z_95 * standard_error < HEAVY_BELOW,
    })
}

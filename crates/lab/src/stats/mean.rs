//! Mean.
//!
//! Rule    sum / n; interval = mean ± 1.96 s / √n with s² the unbiased variance. Batched: Σ w x / n and
//!         batch means
//! Units   those of the values
//! Bounds  none of an empty sample; no interval of a single value
//! Source  central limit theorem; too short for heavy tails, read it beside the tail index
//! Tests   tests/it/stats.rs

use super::{Estimate, Sample, Z_95};

/// Mean with its 95% interval; none of an empty sample.
#[must_use]
pub fn mean(sample: &Sample) -> Option<Estimate> {
    let n = sample.len() as f64;
    if sample.is_empty() {
        return None;
    }
    if sample.is_batched() {
        return Some(batched(sample));
    }
    let value = sample.values().iter().sum::<f64>() / n;
    let squares: f64 = sample
        .values()
        .iter()
        .map(|x| (x - value) * (x - value))
        .sum();
    // One value: 0 / 0 is not a number, and the interval becomes none.
    let half = Z_95 * (squares / (n - 1.0) / n).sqrt();
    Some(Estimate::new(value, value - half, value + half))
}

/// Weighted mean with the interval of batch means.
fn batched(sample: &Sample) -> Estimate {
    let value = sample.weighted_mean(|x| x);
    match sample.batch_error(|x| x) {
        Some(error) => error.interval(value),
        None => Estimate::new(value, f64::NAN, f64::NAN),
    }
}

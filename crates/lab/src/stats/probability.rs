//! Probability of an event.
//!
//! Rule    hits / n; interval of Clopper and Pearson, from quantiles of beta distributions. Batched:
//!         Σ w 1{hit} / n and batch means, cut to 0 … 1
//! Units   a probability
//! Bounds  no hit: one-sided, from 0 to 1 − 0.05^(1/n); only hits: from 0.05^(1/n) to 1. Batched, no
//!         hit: 1 − 0.05^(1/G) with weights of 1, because a path's chance is at most that of its batch;
//!         with other weights nothing bounds it
//! Source  Clopper and Pearson 1934: exact, covers at least 95%
//! Tests   tests/it/stats.rs: known values, and an independent implementation

use super::beta::beta_quantile;
use super::{Confidence, Estimate, Sample, Side};

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

/// Probability that a value lies above a threshold, with its 95% interval; none of an empty sample.
#[must_use]
pub fn probability_above(sample: &Sample, threshold: f64) -> Option<Estimate> {
    let hits = hits_above(sample, threshold);
    if !sample.is_batched() {
        return probability(hits, sample.len());
    }
    if sample.is_empty() {
        return None;
    }
    if hits == 0 {
        let high = no_hit_in_batches(sample, Side::Upper, Confidence::P95);
        return Some(Estimate::new(0.0, 0.0, high.unwrap_or(f64::NAN)));
    }
    let is_above = |x: f64| f64::from(u8::from(x > threshold));
    let value = sample.weighted_mean(is_above);
    let Some(error) = sample.batch_error(is_above) else {
        return Some(Estimate::new(value, f64::NAN, f64::NAN));
    };
    let interval = error.interval(value);
    Some(Estimate {
        value,
        low: interval.low.map(|low| low.max(0.0)),
        high: interval.high.map(|high| high.min(1.0)),
    })
}

/// Values above a threshold.
pub(super) fn hits_above(sample: &Sample, threshold: f64) -> u64 {
    let up_to = sample.values().partition_point(|x| *x <= threshold) as u64;
    sample.len() - up_to
}

/// Bound of a probability of which no path of a batched sample is evidence.
pub(super) fn no_hit_in_batches(
    sample: &Sample,
    side: Side,
    confidence: Confidence,
) -> Option<f64> {
    let is_plain = sample
        .weights()
        .is_some_and(|weights| weights.iter().all(|w| (w - 1.0).abs() < f64::EPSILON));
    match side {
        Side::Lower => Some(0.0),
        Side::Upper if is_plain => {
            super::bounds::probability_bound(0, sample.batches(), side, confidence)
        }
        Side::Upper => None,
    }
}

//! Expected shortfall of a batched sample.
//!
//! Rule    ES = q + Σ w (x − q)⁺ / (n (1 − p)) with q the weighted quantile; interval by the sums of the
//!         weighted excesses in each of the G batches, Student's t with G − 1 degrees of freedom
//! Units   those of the values
//! Bounds  none if fewer than 50 values with a weight lie from the quantile on; no interval of fewer than
//!         30 batches
//! Source  Rockafellar and Uryasev 2000; ASMUSSEN-GLYNN-2007, section IV.5
//! Tests   tests/it/batched.rs

use super::shortfall::TAIL_VALUES_MIN;
use super::{Confidence, Estimate, Level, Sample, Shortfall, tail_index};

/// Batches that the interval of an expected shortfall needs.
const BATCHES_MIN: u64 = 30;

/// Expected shortfall with an interval whose ends have this confidence each, if one is wanted.
pub(super) fn shortfall(sample: &Sample, level: Level, end: Option<Confidence>) -> Shortfall {
    let missing = |paths_needed| Shortfall {
        estimate: None,
        paths_needed,
        tail_index: None,
    };
    let (Some(place), Some(weights)) = (sample.weighted_place(level), sample.weights()) else {
        return missing(super::paths_needed(level));
    };
    let in_tail = weights[place..].iter().filter(|w| **w > 0.0).count() as u64;
    // As many more paths as the tail is short of values.
    let paths_needed = (sample.len() * TAIL_VALUES_MIN).div_ceil(in_tail.max(1));
    if in_tail < TAIL_VALUES_MIN {
        return missing(paths_needed);
    }
    Shortfall {
        estimate: Some(estimate(sample, level, sample.values()[place], end)),
        paths_needed,
        tail_index: unweighted_index(sample, place),
    }
}

fn estimate(sample: &Sample, level: Level, quantile: f64, end: Option<Confidence>) -> Estimate {
    let above = level.above() as f64 / 1000.0;
    let excess = |x: f64| (x - quantile).max(0.0) / above;
    let value = quantile + sample.weighted_mean(excess);
    let error = end
        .filter(|_| sample.batches() >= BATCHES_MIN)
        .and_then(|end| Some(sample.batch_error(excess)?.half(end)));
    let half = error.unwrap_or(f64::NAN);
    Estimate::new(value, value - half, value + half)
}

/// Hill's index takes values of equal weight: of others it would say how they were drawn.
fn unweighted_index(sample: &Sample, place: usize) -> Option<super::TailIndex> {
    let weights = sample.weights()?;
    let is_equal = weights
        .windows(2)
        .all(|pair| pair[0].to_bits() == pair[1].to_bits());
    is_equal.then(|| tail_index(&sample.values()[place..]))?
}

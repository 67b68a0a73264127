//! One-sided confidence bounds.
//!
//! Rule    mean: bootstrap-t. Probability: Clopper and Pearson. Quantile: the value of the rank whose
//!         binomial probability is just enough, exactly. Expected shortfall: calibrated
//!         bootstrap-t. Of a batched sample: the estimate and as many standard errors
//!         of batch means as Student's t says
//! Units   those of the values
//! Bounds  none where the sample is too small to bound the number on that side; resamples are 999, or
//!         20/(1 − confidence) where that is more, so that the rank lies well inside
//! Source  Efron 1981; Clopper and Pearson 1934; David and Nagaraja, Order Statistics, section 7.1
//! Tests   tests/it/bounds.rs: known values, coverage

use super::beta::{beta_cdf, beta_quantile};
use super::{Bootstrap, Confidence, Level, Sample, Side};

/// Upper or lower bound of the mean with this confidence; none where too few values carry it.
#[must_use]
pub fn mean_bound(
    sample: &Sample,
    side: Side,
    confidence: Confidence,
    bootstrap: Bootstrap,
) -> Option<f64> {
    if sample.is_empty() {
        return None;
    }
    if sample.is_batched() {
        let value = sample.weighted_mean(|x| x);
        return Some(side.away(value, sample.batch_error(|x| x)?.half(confidence)));
    }
    let carriers: Vec<f64> = (sample.values().iter().copied())
        .filter(|x| *x != 0.0)
        .collect();
    let bound = bootstrap.mean_bound(&carriers, sample.len(), (side, confidence));
    Some(bound).filter(|x| x.is_finite())
}

/// Upper or lower bound, with this confidence, of a probability of which `hits` of `n` independent
/// paths are evidence; none if `n` is zero. No hit of n bounds it by 1 − (1 − confidence)^(1/n).
#[must_use]
pub fn probability_bound(hits: u64, n: u64, side: Side, confidence: Confidence) -> Option<f64> {
    if n == 0 || hits > n {
        return None;
    }
    let (h, m) = (hits as f64, (n - hits) as f64);
    let miss = 1.0 - confidence.probability();
    Some(match side {
        Side::Lower if hits == 0 => 0.0,
        Side::Upper if hits == n => 1.0,
        Side::Lower if hits == n => libm::pow(miss, 1.0 / n as f64),
        Side::Upper if hits == 0 => -libm::expm1(libm::log(miss) / n as f64),
        Side::Lower => beta_quantile(h, m + 1.0, miss),
        Side::Upper => beta_quantile(h + 1.0, m, confidence.probability()),
    })
}

/// Upper or lower bound, with this confidence, of the probability that a value lies above a threshold.
#[must_use]
pub fn probability_above_bound(
    sample: &Sample,
    threshold: f64,
    side: Side,
    confidence: Confidence,
) -> Option<f64> {
    let above = super::probability::hits_above(sample, threshold);
    if !sample.is_batched() {
        return probability_bound(above, sample.len(), side, confidence);
    }
    if above == 0 {
        return super::probability::no_hit_in_batches(sample, side, confidence);
    }
    let is_above = |x: f64| f64::from(u8::from(x > threshold));
    let value = sample.weighted_mean(is_above);
    let half = sample.batch_error(is_above)?.half(confidence);
    Some(side.away(value, half).clamp(0.0, 1.0))
}

/// Upper or lower bound of a quantile with this confidence; none where the sample has no such rank.
#[must_use]
pub fn quantile_bound(
    sample: &Sample,
    level: Level,
    side: Side,
    confidence: Confidence,
) -> Option<f64> {
    if sample.is_batched() {
        let interval = sample.weighted_quantile(level, confidence)?;
        return match side {
            Side::Lower => interval.low,
            Side::Upper => interval.high,
        };
    }
    sample.ranked(bound_rank(sample.len(), level, side, confidence)?)
}

/// Rank, counted from 1, of the value that bounds a quantile among `n` independent values with this
/// confidence, by the exact binomial distribution; none where there is no such rank.
#[must_use]
pub fn bound_rank(n: u64, level: Level, side: Side, confidence: Confidence) -> Option<u64> {
    let p = level.probability();
    // P(the value of rank r is above the quantile) = P(fewer than r of n fall below it), which is
    // 1 − I_p(r, n − r + 1) and grows with r.
    let is_above = |rank: u64| 1.0 - beta_cdf(rank as f64, (n - rank + 1) as f64, p);
    let is_enough = |rank: u64| match side {
        Side::Upper => is_above(rank) >= confidence.probability(),
        Side::Lower => 1.0 - is_above(rank) >= confidence.probability(),
    };
    // Upper: the first rank that is enough. Lower: the last one.
    let (mut low, mut high) = (0, n + 1);
    while high - low > 1 {
        let middle = low + (high - low) / 2;
        if is_enough(middle) == (side == Side::Upper) {
            high = middle;
        } else {
            low = middle;
        }
    }
    let rank = if side == Side::Upper { high } else { low };
    (rank >= 1 && rank <= n).then_some(rank)
}

/// Upper or lower bound of an expected shortfall with this confidence; none where the tail holds too
/// few values (see [`super::paths_needed`]).
#[must_use]
pub fn shortfall_bound(
    sample: &Sample,
    level: Level,
    bound: (Side, Confidence),
    bootstrap: Bootstrap,
) -> Option<f64> {
    super::shortfall::bound(sample, level, bound, bootstrap)
}

impl Side {
    /// A value and a distance away from it on this side.
    pub(super) fn away(self, value: f64, distance: f64) -> f64 {
        match self {
            Self::Lower => value - distance,
            Self::Upper => value + distance,
        }
    }
}

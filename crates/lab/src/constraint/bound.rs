//! A statistic of a sample with its bounds from below and above.

use super::Statistic;
use crate::stats::{
    Bootstrap, Confidence, Level, Sample, ShortfallInterval, Side, bound_rank,
    expected_shortfall_by, mean, mean_bound, paths_needed, probability_above_bound,
    probability_bound, quantile, quantile_bound, shortfall_bound,
};

/// Fewest values above the rest for which resampling is trusted to bound their mean (assumption).
pub(crate) const CARRIERS_MIN: u64 = 20;

/// What an event is counted above.
const HALF: f64 = 0.5;

/// A statistic and its one-sided bounds.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Bounds {
    /// Its value; none if the sample is too small for it.
    pub(crate) value: Option<f64>,
    /// Bound from below; none if the sample gives none.
    pub(crate) low: Option<f64>,
    /// Bound from above; none if the sample gives none.
    pub(crate) high: Option<f64>,
    /// Fewest paths that can give value and bounds.
    pub(crate) paths_min: u64,
}

/// Statistic and bounds of a sample. That of an event is a sample of nought and one.
pub(crate) fn of(
    sample: &Sample,
    statistic: Statistic,
    confidence: Level,
    bootstrap: Bootstrap,
) -> Bounds {
    let value = value(sample, statistic, bootstrap);
    let end = |side| {
        let confidence = Confidence::new(confidence.probability())?;
        match statistic {
            Statistic::Mean => mean_bound(sample, side, confidence, bootstrap),
            Statistic::Var(level) => quantile_bound(sample, level, side, confidence),
            Statistic::Es(level) => shortfall_bound(sample, level, (side, confidence), bootstrap),
            Statistic::Probability(..) => probability_above_bound(sample, HALF, side, confidence),
            Statistic::Max => value,
        }
    };
    let is_given = value.is_some();
    Bounds {
        value,
        low: end(Side::Lower).filter(|_| is_given),
        high: end(Side::Upper).filter(|_| is_given),
        paths_min: paths_min(statistic),
    }
}

fn value(sample: &Sample, statistic: Statistic, bootstrap: Bootstrap) -> Option<f64> {
    match statistic {
        // The share of an event is the mean of nought and one.
        Statistic::Mean | Statistic::Probability(..) => mean(sample).map(|x| x.value),
        Statistic::Var(level) => quantile(sample, level).map(|x| x.value),
        Statistic::Es(level) => {
            // The interval is not looked at, so the cheapest one will do.
            let method = if sample.is_batched() {
                ShortfallInterval::BatchMeans
            } else {
                ShortfallInterval::Asymptotic
            };
            let found = expected_shortfall_by(sample, level, method, bootstrap);
            found.estimate.map(|x| x.value)
        }
        Statistic::Max => sample.max(),
    }
}

/// The values that carry a mean or an expected shortfall: those above what the rest have.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Carriers {
    /// Value of the rest: the quantile of an expected shortfall, the median of a mean.
    pub(crate) base: f64,
    /// Values above it.
    pub(crate) count: u64,
    /// Share of the paths that the statistic is a mean of.
    pub(crate) share: f64,
}

/// The carriers of a statistic; none of one that is no mean, of weighted paths, or of no values.
pub(crate) fn carriers(sample: &Sample, statistic: Statistic) -> Option<Carriers> {
    let (level, share) = match statistic {
        Statistic::Mean => (Level::P50, 1.0),
        Statistic::Es(level) => (level, 1.0 - level.probability()),
        Statistic::Var(_) | Statistic::Max | Statistic::Probability(..) => return None,
    };
    if sample.is_batched() {
        return None;
    }
    let base = sample.ranked(level.rank(sample.len()))?;
    let below = sample.values().partition_point(|x| *x <= base) as u64;
    Some(Carriers {
        base,
        count: sample.len() - below,
        share,
    })
}

/// Upper bound from the number of carriers alone, each as large as can be: with c the base, C the
/// ceiling and P the probability of exceeding c, ES = c + E(X − c)⁺ / (1 − p) ≤ c + P (C − c) / (1 − p),
/// and P is bounded exactly (Clopper and Pearson 1934).
pub(crate) fn sparse_high(
    carriers: &Carriers,
    paths: u64,
    confidence: Level,
    ceiling: f64,
) -> Option<f64> {
    let confidence = Confidence::new(confidence.probability())?;
    let bound = probability_bound(carriers.count, paths, Side::Upper, confidence)?;
    let room = (ceiling - carriers.base).max(0.0);
    Some(carriers.base + bound * room / carriers.share)
}

/// Fewest paths from which on a statistic has its bounds, with 95%.
#[must_use]
pub fn paths_min(statistic: Statistic) -> u64 {
    match statistic {
        Statistic::Mean => 2,
        Statistic::Var(level) => {
            let has_bound = |n: u64| bound_rank(n, level, Side::Upper, Confidence::P95).is_some();
            let mut n = 1;
            while !has_bound(n) {
                n += 1 + n / 16;
            }
            n
        }
        Statistic::Es(level) => paths_needed(level),
        Statistic::Max | Statistic::Probability(..) => 1,
    }
}

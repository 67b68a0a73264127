//! A statistic of a sample with its bounds from below and above.

use super::Statistic;
use crate::stats::{
    Bootstrap, Estimate, Level, Sample, expected_shortfall, interval_ranks, mean, paths_needed,
    probability, quantile,
};

/// Confidence of one end of a two-sided 95% interval, in thousandths.
const ONE_END: Level = match Level::per_thousand(975) {
    Some(level) => level,
    None => Level::P95,
};

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

/// Fewest values above the rest for which resampling is trusted to bound their mean (assumption).
pub(crate) const CARRIERS_MIN: u64 = 20;

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

/// The carriers of a statistic; none of one that is no mean, or of no values.
pub(crate) fn carriers(values: &[f64], statistic: Statistic) -> Option<Carriers> {
    let (level, share) = match statistic {
        Statistic::Mean => (Level::P50, 1.0),
        Statistic::Es(level) => (level, 1.0 - level.probability()),
        Statistic::Var(_) | Statistic::Max | Statistic::Probability(..) => return None,
    };
    let sample = Sample::new(values.to_vec());
    let base = sample.ranked(level.rank(sample.len()))?;
    let count = values.iter().filter(|x| **x > base).count() as u64;
    Some(Carriers { base, count, share })
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
    let found = bounds(probability(carriers.count, paths), confidence, 1);
    let room = (ceiling - carriers.base).max(0.0);
    Some(carriers.base + found.high? * room / carriers.share)
}

/// Fewest paths from which on a statistic has its bounds.
#[must_use]
pub fn paths_min(statistic: Statistic) -> u64 {
    match statistic {
        Statistic::Mean => 2,
        Statistic::Var(level) => quantile_paths_min(level),
        Statistic::Es(level) => paths_needed(level),
        Statistic::Max | Statistic::Probability(..) => 1,
    }
}

/// Statistic and bounds of the values.
pub(crate) fn of(
    values: Vec<f64>,
    statistic: Statistic,
    confidence: Level,
    bootstrap: Bootstrap,
) -> Bounds {
    let (n, paths_min) = (values.len() as u64, paths_min(statistic));
    match statistic {
        Statistic::Mean => bounds(mean(&Sample::new(values)), confidence, paths_min),
        Statistic::Var(level) => {
            let found = quantile(&Sample::new(values), level);
            bounds(found, confidence, paths_min)
        }
        Statistic::Es(level) => {
            let found = expected_shortfall(&Sample::new(values), level, bootstrap);
            bounds(found.estimate, confidence, paths_min)
        }
        Statistic::Max => {
            let value = Sample::new(values).max();
            Bounds {
                value,
                low: value,
                high: value,
                paths_min,
            }
        }
        Statistic::Probability(comparison, event) => {
            let hits = values
                .iter()
                .filter(|x| comparison.holds(**x, event))
                .count();
            bounds(probability(hits as u64, n), confidence, paths_min)
        }
    }
}

fn bounds(found: Option<Estimate>, confidence: Level, paths_min: u64) -> Bounds {
    let is_given = confidence <= ONE_END;
    Bounds {
        value: found.map(|x| x.value),
        low: found.and_then(|x| x.low).filter(|_| is_given),
        high: found.and_then(|x| x.high).filter(|_| is_given),
        paths_min,
    }
}

/// Fewest paths whose order statistics bound a quantile from above.
fn quantile_paths_min(level: Level) -> u64 {
    let mut n = 1;
    while interval_ranks(n, level).1.is_none() {
        n += 1 + n / 16;
    }
    n
}

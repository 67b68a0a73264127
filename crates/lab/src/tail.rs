//! Tails by any sampling: an estimate, and what the sampling gains over plain paths.
//!
//! Rule    gain = (half-width of plain paths/half-width)², the factor in paths that plain sampling
//!         would need; half-widths are those of 95% intervals. Of a probability p the half-width of
//!         n plain paths is 1.96·√(p(1 − p)/n), with the estimated p
//! Units   those of the metric; probabilities as shares of 1
//! Bounds  no gain where a half-width is missing or nothing was found; `max` has no estimate, since
//!         no sample bounds the largest value of others
//! Source  models: variance reduction and its gain; ASMUSSEN-GLYNN-2007, chapter V
//! Tests   tests/it/tail.rs

use plimsoll_sim::record::PathRow;
use plimsoll_streams::standard_normal_quantile;
use serde::{Deserialize, Serialize};

use crate::Metric;
use crate::constraint::Statistic;
use crate::splitting::Goal;
use crate::stats::{
    Bootstrap, Estimate, Level, Sample, expected_shortfall, mean, probability_above, quantile,
};

/// Least share of the paths that the effective sample size of weighted paths should be.
pub const EFFECTIVE_SHARE_MIN: f64 = 0.01;

/// The values of a metric over weighted paths in batches.
#[derive(Clone, Debug)]
pub struct Tally {
    metric: &'static Metric,
    values: Vec<f64>,
    weights: Vec<f64>,
    batches: Vec<u32>,
    failed: u64,
}

impl Tally {
    /// No paths of a metric.
    #[must_use]
    pub fn new(metric: &'static Metric) -> Self {
        Self {
            metric,
            values: Vec::new(),
            weights: Vec::new(),
            batches: Vec::new(),
            failed: 0,
        }
    }

    /// Takes a path into account.
    pub fn push(&mut self, row: &PathRow) {
        self.failed += u64::from(row.error.is_some());
        if let Some(value) = self.metric.value(row) {
            self.values.push(value);
            self.weights.push(row.weight);
            self.batches.push(row.batch);
        }
    }

    /// Paths that failed; they are left out.
    #[must_use]
    pub fn failed(&self) -> u64 {
        self.failed
    }

    /// Paths that have the metric.
    #[must_use]
    pub fn paths(&self) -> u64 {
        self.values.len() as u64
    }

    /// A function of the values as a sample: a plain one where weights and batches are.
    #[must_use]
    pub fn sample(&self, f: &dyn Fn(f64) -> f64) -> Sample {
        let values = self.values.iter().map(|x| f(*x)).collect();
        let is_plain = self.weights.iter().all(|w| (w - 1.0).abs() < f64::EPSILON)
            && self.batches.windows(2).all(|pair| pair[0] == pair[1]);
        if is_plain {
            Sample::new(values)
        } else {
            Sample::batched(values, &self.weights, &self.batches)
        }
    }
}

/// A statistic with its 95% interval; none where the sample is too small, and none of `max`.
/// `sample` makes the sample of a function of the values.
#[must_use]
pub fn estimate(
    statistic: Statistic,
    sample: impl Fn(&dyn Fn(f64) -> f64) -> Sample,
    bootstrap: Bootstrap,
) -> Option<Estimate> {
    let plain = || sample(&|x| x);
    match statistic {
        Statistic::Mean => mean(&plain()),
        Statistic::Var(level) => quantile(&plain(), level),
        Statistic::Es(level) => expected_shortfall(&plain(), level, bootstrap).estimate,
        Statistic::Max => None,
        Statistic::Probability(comparison, event) => {
            let is_hit = |x: f64| f64::from(u8::from(comparison.holds(x, event)));
            probability_above(&sample(&is_hit), 0.5)
        }
    }
}

/// What the levels of splitting are to lead to, for a statistic; none of one that has no tail.
#[must_use]
pub fn goal(statistic: Statistic) -> Option<Goal> {
    let tail = |level: Level| Goal::Tail(1.0 - level.probability());
    match statistic {
        Statistic::Mean | Statistic::Max => None,
        Statistic::Var(level) | Statistic::Es(level) => Some(tail(level)),
        Statistic::Probability(comparison, event) if comparison.is_from_above() => {
            Some(Goal::Below(event))
        }
        Statistic::Probability(_, event) => Some(Goal::Above(event)),
    }
}

/// An estimate against that of plain paths.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Gain {
    /// Plain paths that it is compared with.
    pub paths: f64,
    /// Half-width of their 95% interval.
    pub plain_half_width: f64,
    /// By what factor the variance is smaller.
    pub gain: f64,
}

/// Half-width of the interval of an estimate. That of a probability is its upper part, because the
/// lower one ends at 0.
#[must_use]
pub fn half_width(statistic: Statistic, found: &Estimate) -> Option<f64> {
    let high = found.high?;
    let half = match statistic {
        Statistic::Probability(..) => high - found.value,
        _ => 0.5 * (high - found.low?),
    };
    (half > 0.0).then_some(half)
}

/// Half-width of the 95% interval that `paths` plain paths give of a probability.
#[must_use]
pub fn plain_half_width(probability: f64, paths: f64) -> f64 {
    standard_normal_quantile(0.975) * (probability * (1.0 - probability) / paths).sqrt()
}

/// The gain over `paths` plain paths whose half-width is `plain`.
#[must_use]
pub fn gain(half: Option<f64>, plain: Option<f64>, paths: f64) -> Option<Gain> {
    let (half, plain) = (half?, plain?);
    let gain = (plain / half) * (plain / half);
    (gain.is_finite() && gain > 0.0).then_some(Gain {
        paths,
        plain_half_width: plain,
        gain,
    })
}

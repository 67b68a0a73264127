//! Judging a constraint by the paths of a point.
//!
//! Rule    h = one-sided bound of the confidence on the far side of the limit's good side: held if h
//!         lies on the good side; the bound from the other side tells whether it is broken
//! Units   those of the metric
//! Bounds  undecided where the sample is too small for the bound; `max` is judged by the paths
//!         themselves, since no sample bounds the largest value of others
//! Source  docs/decisions-guide.md
//! Tests   tests/it/constraint.rs

use plimsoll_sim::record::PathRow;
use serde::{Deserialize, Serialize};

use super::bound::{self, Bounds, CARRIERS_MIN, Carriers};
use super::{Comparison, Constraint, Measure, Statistic};
use crate::stats::{Bootstrap, Sample};

/// Most paths that are named as needed; beyond it plain sampling is no way to decide.
const PATHS_NEEDED_MAX: f64 = 1e9;

/// What the paths say about a constraint.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// It holds with the stated confidence.
    Held,
    /// It is broken with the stated confidence.
    Broken,
    /// The limit lies between the bounds, or there are too few paths for them.
    Undecided {
        /// Paths that would decide it if value and spread stayed as they are; none where more of
        /// them would hardly help.
        paths_needed: Option<u64>,
    },
}

impl Verdict {
    /// Whether it is held; undecided is not.
    #[must_use]
    pub fn is_held(self) -> bool {
        self == Self::Held
    }
}

/// A constraint, what was measured, and the verdict.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Judgement {
    /// What was asked.
    pub constraint: Constraint,
    /// What was found; none if no path has the metric.
    pub value: Option<f64>,
    /// Lower one-sided bound of the confidence; none if the sample gives none.
    pub low: Option<f64>,
    /// Upper one-sided bound of the confidence; none if the sample gives none.
    pub high: Option<f64>,
    /// Paths that have the metric.
    pub paths: u64,
    /// Paths that failed; they are left out.
    pub failed: u64,
    /// The verdict.
    pub verdict: Verdict,
}

/// Collects what a constraint reads of rows.
#[derive(Clone, Debug)]
pub struct Judge {
    constraint: Constraint,
    values: Vec<f64>,
    weights: Vec<f64>,
    batches: Vec<u32>,
    failed: u64,
}

impl Judge {
    /// A judge that has seen no path.
    #[must_use]
    pub fn new(constraint: Constraint) -> Self {
        Self {
            constraint,
            values: Vec::new(),
            weights: Vec::new(),
            batches: Vec::new(),
            failed: 0,
        }
    }

    /// A judge of a measure whose value alone is read ([`Seen::value`]).
    #[must_use]
    pub fn of(measure: &Measure) -> Self {
        Self::new(Constraint {
            measure: *measure,
            comparison: Comparison::AtMost,
            limit: 0.0,
            confidence: Constraint::CONFIDENCE,
        })
    }

    /// Takes a path into account.
    pub fn push(&mut self, row: &PathRow) {
        self.failed += u64::from(row.error.is_some());
        let Some(value) = self.constraint.measure.metric.value(row) else {
            return;
        };
        self.values.push(match self.constraint.measure.statistic {
            Statistic::Probability(comparison, event) => {
                f64::from(u8::from(comparison.holds(value, event)))
            }
            _ => value,
        });
        self.weights.push(row.weight);
        self.batches.push(row.batch);
    }

    /// What has been seen.
    #[must_use]
    pub fn seen(self) -> Seen {
        let is_plain = self.weights.iter().all(|w| (w - 1.0).abs() <= 0.0)
            && self.batches.windows(2).all(|pair| pair[0] == pair[1]);
        Seen {
            constraint: self.constraint,
            sample: if is_plain {
                Sample::new(self.values)
            } else {
                Sample::batched(self.values, &self.weights, &self.batches)
            },
            failed: self.failed,
        }
    }

    /// The verdict; `bootstrap` names the random stream of the bounds.
    #[must_use]
    pub fn finish(self, bootstrap: Bootstrap) -> Judgement {
        self.seen().verdict(bootstrap, None)
    }
}

/// The sample that a constraint is judged by.
#[derive(Clone, Debug)]
pub struct Seen {
    constraint: Constraint,
    sample: Sample,
    failed: u64,
}

impl Seen {
    /// Whether a mean or an expected shortfall that must stay small rests on so few values above
    /// the rest that resampling them says little of larger ones.
    #[must_use]
    pub fn is_sparse(&self) -> bool {
        self.carriers().is_some_and(|x| x.count < CARRIERS_MIN)
    }

    /// The statistic alone; none if the sample is too small for it.
    #[must_use]
    pub fn value(&self, bootstrap: Bootstrap) -> Option<f64> {
        bound::value(&self.sample, self.constraint.measure.statistic, bootstrap)
    }

    /// The largest value, if paths differ at all.
    #[must_use]
    pub fn largest_excess(&self) -> Option<f64> {
        self.carriers()?;
        let smallest = self.sample.ranked(1)?;
        self.sample.max().filter(|largest| *largest > smallest)
    }

    /// The verdict. Where no path can lose more than `ceiling`, few losses or none still bound a mean
    /// and an expected shortfall from above; without it a sample without any is taken at its word.
    #[must_use]
    pub fn verdict(&self, bootstrap: Bootstrap, ceiling: Option<f64>) -> Judgement {
        let Constraint {
            measure,
            confidence,
            ..
        } = self.constraint;
        let mut bounds = bound::of(&self.sample, measure.statistic, confidence, bootstrap);
        let paths = self.sample.len();
        let carriers = self.carriers().filter(|x| x.count < CARRIERS_MIN);
        if let (Some(carriers), Some(ceiling), Some(_)) = (carriers, ceiling, bounds.value) {
            bounds.high = bound::sparse_high(&carriers, paths, confidence, ceiling);
        }
        Judgement {
            constraint: self.constraint,
            value: bounds.value,
            low: bounds.low,
            high: bounds.high,
            paths,
            failed: self.failed,
            verdict: verdict(&self.constraint, &bounds, paths),
        }
    }

    fn carriers(&self) -> Option<Carriers> {
        let is_small_wanted = self.constraint.comparison.is_from_above();
        bound::carriers(&self.sample, self.constraint.measure.statistic).filter(|_| is_small_wanted)
    }
}

/// Judges a constraint by the rows of a point.
#[must_use]
pub fn judge<'a>(
    constraint: &Constraint,
    rows: impl IntoIterator<Item = &'a PathRow>,
    bootstrap: Bootstrap,
) -> Judgement {
    let mut judge = Judge::new(*constraint);
    rows.into_iter().for_each(|row| judge.push(row));
    judge.finish(bootstrap)
}

fn verdict(constraint: &Constraint, bounds: &Bounds, paths: u64) -> Verdict {
    let Constraint {
        comparison, limit, ..
    } = *constraint;
    let (far, near) = if comparison.is_from_above() {
        (bounds.high, bounds.low)
    } else {
        (bounds.low, bounds.high)
    };
    if far.is_some_and(|bound| comparison.holds(bound, limit)) {
        return Verdict::Held;
    }
    if near.is_some_and(|bound| !comparison.holds(bound, limit)) {
        return Verdict::Broken;
    }
    Verdict::Undecided {
        paths_needed: paths_needed(constraint, bounds, paths),
    }
}

/// Paths at which the distance of the bound, which shrinks with the root of their number, is that of
/// the limit.
fn paths_needed(constraint: &Constraint, bounds: &Bounds, paths: u64) -> Option<u64> {
    let Some(value) = bounds.value else {
        return Some(bounds.paths_min.max(1));
    };
    let is_good = constraint.comparison.holds(value, constraint.limit);
    // The bound that keeps the verdict open is the one beyond the limit.
    let end = if is_good == constraint.comparison.is_from_above() {
        bounds.high
    } else {
        bounds.low
    };
    let Some(end) = end else {
        return Some(bounds.paths_min.max(2 * paths));
    };
    let times = (end - value) / (constraint.limit - value);
    let needed = (paths as f64 * times * times).ceil();
    (needed.is_finite() && needed <= PATHS_NEEDED_MAX)
        .then(|| (needed as u64).max(paths + 1).max(bounds.paths_min))
}

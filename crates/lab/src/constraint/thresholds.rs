//! Thresholds: constraints that every point of a result has to keep.

use plimsoll_sim::record::PathRow;
use serde::{Deserialize, Serialize};

use super::{Constraint, Judge, Judgement};
use crate::Plan;
use crate::stats::Bootstrap;

/// Bootstrap streams of thresholds begin here, beyond those of the summary.
const STREAMS: u64 = 1 << 40;

/// What became of the thresholds of a result.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Thresholds {
    /// Whether every point keeps every one of them. Undecided is not kept.
    pub passed: bool,
    /// Each point, in order.
    pub points: Vec<PointThresholds>,
}

/// What became of them at a point.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PointThresholds {
    /// Index of the point.
    pub index: u32,
    /// What a person calls it.
    pub label: String,
    /// Each threshold, in the order they were stated in.
    pub judgements: Vec<Judgement>,
}

/// Collects what thresholds read of the rows of a result.
#[derive(Clone, Debug)]
pub struct ThresholdJudges {
    seed: u64,
    points: Vec<(u32, String, Vec<Judge>)>,
}

impl ThresholdJudges {
    /// Judges of every point of a plan that have seen no path.
    #[must_use]
    pub fn new(plan: &Plan, constraints: &[Constraint]) -> Self {
        let judges: Vec<Judge> = constraints.iter().map(|x| Judge::new(*x)).collect();
        let points = plan.points.iter();
        Self {
            seed: plan.seed,
            points: points
                .map(|point| (point.index, point.label.clone(), judges.clone()))
                .collect(),
        }
    }

    /// Takes a path of a point into account.
    pub fn push(&mut self, point: u32, row: &PathRow) {
        if let Some((_, _, judges)) = self.points.get_mut(point as usize) {
            for judge in &mut *judges {
                judge.push(row);
            }
        }
    }

    /// The verdicts.
    #[must_use]
    pub fn finish(self) -> Thresholds {
        let seed = self.seed;
        let verdict = |(index, judge): (u64, Judge)| {
            let index = STREAMS + index;
            judge.finish(Bootstrap { seed, index })
        };
        let points: Vec<PointThresholds> = (self.points.into_iter())
            .map(|(index, label, judges)| PointThresholds {
                index,
                label,
                judgements: (0..).zip(judges).map(verdict).collect(),
            })
            .collect();
        let mut all = points.iter().flat_map(|x| &x.judgements);
        Thresholds {
            passed: all.all(|x| x.verdict.is_held()),
            points,
        }
    }
}

//! One row of candidates, from safe to risky: selected by a fixed sequence of tests, verified on
//! fresh paths.
//!
//! Rule    test candidate after candidate at the full level, stop at the first that does not pass;
//!         of those that passed, the riskiest that passes again on fresh paths is the winner
//! Units   numbers of paths
//! Bounds  a failed path keeps a candidate from passing: nothing is known of its loss
//! Source  fixed-sequence test: Maurer, Hothorn and Lehmacher 1995; Westfall and Krishen 2001. To
//!         certify a candidate that breaks the constraint, the first such one in the sequence must
//!         have passed, which happens with at most one minus the confidence. Verification chooses
//!         among those that passed, so it spends nothing of that
//! Tests   tests/it/certify.rs: share of false certificates

use std::collections::BTreeSet;

use plimsoll_sim::record::PathRow;
use serde::{Deserialize, Serialize};

use super::certify::Question;
use crate::BoxError;
use crate::constraint::{Judge, Judgement, Seen};
use crate::stats::{Bootstrap, Level};

/// Which paths a candidate is looked at on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// The common paths of the search.
    Select,
    /// Fresh paths, the same for all candidates.
    Verify,
}

/// A candidate on the paths of a stage.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Look {
    /// Sequence of the candidate: its value on the second axis.
    pub sequence: u32,
    /// Its place in the sequence, from safe to risky.
    pub place: u32,
    /// Which paths.
    pub stage: Stage,
}

/// Runs paths of candidates, or finds them run.
pub trait Evaluate {
    /// Calls `each` with the rows of `paths` paths of a candidate. Equal looks give equal rows, and
    /// looks of one stage have common random numbers.
    ///
    /// # Errors
    /// When they cannot be run; the decision then ends.
    fn evaluate(
        &mut self,
        look: Look,
        paths: u64,
        each: &mut dyn FnMut(&PathRow),
    ) -> Result<(), BoxError>;
}

/// A candidate that was looked at.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Tested {
    /// Which one, on which paths.
    pub look: Look,
    /// What was found for each constraint.
    pub judgements: Vec<Judgement>,
    /// Whether hardly any path lost anything here and none at the riskiest candidate, so that nothing
    /// is known of how much a path can lose.
    pub is_unbounded: bool,
    /// Whether all are held with a bound and no path failed.
    pub passes: bool,
}

/// Why a sequence went no further.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stopped {
    /// A candidate did not pass.
    Failed,
    /// The paths of the budget were used up before the next candidate.
    Budget,
    /// There is no riskier candidate: the largest may lie beyond.
    End,
}

/// What became of a sequence.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SequenceReport {
    /// Its number.
    pub sequence: u32,
    /// Every look, in order.
    pub tested: Vec<Tested>,
    /// Candidates that passed the search, from the safest on.
    pub accepted: u32,
    /// Why the search stopped.
    pub stopped: Stopped,
    /// Place of the riskiest of them that passed on fresh paths; none if none did.
    pub verified: Option<u32>,
}

impl SequenceReport {
    /// The look that verified the winner.
    #[must_use]
    pub fn winner(&self) -> Option<&Tested> {
        let is_winner = |tested: &&Tested| {
            tested.look.stage == Stage::Verify && Some(tested.look.place) == self.verified
        };
        self.tested.iter().find(is_winner)
    }
}

/// What a search needs and spends.
pub(super) struct Search<'a, E> {
    pub(super) question: &'a Question,
    pub(super) evaluate: &'a mut E,
    /// Confidence of each test.
    pub(super) confidence: Vec<Level>,
    /// Most that a path can lose, where it is stated or has been asked for.
    pub(super) ceiling: Option<f64>,
    /// Looks made, each of which costs its paths once.
    pub(super) looks: BTreeSet<Look>,
}

impl<E: Evaluate> Search<'_, E> {
    /// Paths spent.
    pub(super) fn spent(&self) -> u64 {
        self.looks.len() as u64 * self.question.paths
    }

    /// Searches one sequence with so many paths in all, those of sequences before it included.
    pub(super) fn run(&mut self, sequence: u32, allowed: u64) -> Result<SequenceReport, BoxError> {
        let mut report = SequenceReport {
            sequence,
            tested: Vec::new(),
            accepted: 0,
            stopped: Stopped::End,
            verified: None,
        };
        for place in 0..self.question.candidates {
            let look = Look {
                sequence,
                place,
                stage: Stage::Select,
            };
            // The winner has still to be verified.
            if self.spent() + 2 * self.question.paths > allowed {
                report.stopped = Stopped::Budget;
                break;
            }
            let tested = self.look(look)?;
            let passes = tested.passes;
            report.tested.push(tested);
            if !passes {
                report.stopped = Stopped::Failed;
                break;
            }
            report.accepted += 1;
        }
        self.verify(&mut report, allowed)?;
        Ok(report)
    }

    /// From the riskiest that passed down to the first that passes again.
    fn verify(&mut self, report: &mut SequenceReport, allowed: u64) -> Result<(), BoxError> {
        for place in (0..report.accepted).rev() {
            if self.spent() + self.question.paths > allowed {
                return Ok(());
            }
            let look = Look {
                sequence: report.sequence,
                place,
                stage: Stage::Verify,
            };
            let tested = self.look(look)?;
            let passes = tested.passes;
            report.tested.push(tested);
            if passes {
                report.verified = Some(place);
                return Ok(());
            }
        }
        Ok(())
    }

    fn look(&mut self, look: Look) -> Result<Tested, BoxError> {
        let seen = self.seen(look)?;
        if self.ceiling.is_none() && seen.iter().any(Seen::is_sparse) {
            self.ceiling = self.largest_of_riskiest()?;
        }
        let is_unbounded = self.ceiling.is_none() && seen.iter().any(Seen::is_sparse);
        let seed = self.question.seed;
        let verdict = |(index, seen): (u64, &Seen)| {
            let bootstrap = Bootstrap {
                seed,
                index: stream(look, index),
            };
            seen.verdict(bootstrap, self.ceiling)
        };
        let judgements: Vec<Judgement> = (0..).zip(&seen).map(verdict).collect();
        let holds = |x: &Judgement| x.verdict.is_held() && x.failed == 0;
        Ok(Tested {
            look,
            is_unbounded,
            passes: !is_unbounded && judgements.iter().all(holds),
            judgements,
        })
    }

    fn seen(&mut self, look: Look) -> Result<Vec<Seen>, BoxError> {
        let constraints = self.question.constraints.iter().zip(&self.confidence);
        let mut judges: Vec<Judge> = constraints
            .map(|(x, confidence)| Judge::new(x.with_confidence(*confidence)))
            .collect();
        self.looks.insert(look);
        (self.evaluate).evaluate(look, self.question.paths, &mut |row| {
            for judge in &mut judges {
                judge.push(row);
            }
        })?;
        Ok(judges.into_iter().map(Judge::seen).collect())
    }

    /// The largest loss of the riskiest candidate of all on the common paths, an assumption of how
    /// much a path can lose where none was seen to lose anything.
    fn largest_of_riskiest(&mut self) -> Result<Option<f64>, BoxError> {
        let riskiest = Look {
            sequence: self.question.sequences - 1,
            place: self.question.candidates - 1,
            stage: Stage::Select,
        };
        let seen = self.seen(riskiest)?;
        let largest = seen.iter().filter_map(Seen::largest_excess);
        Ok(largest.max_by(f64::total_cmp))
    }
}

/// A random stream of its own for each bound. Places and sequences are far below 2^24.
fn stream(look: Look, constraint: u64) -> u64 {
    let stage = match look.stage {
        Stage::Select => 0,
        Stage::Verify => 1,
    };
    1_000
        + (((u64::from(look.sequence) << 24) + u64::from(look.place)) * 2 + stage) * 64
        + constraint
}

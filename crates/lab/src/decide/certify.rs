//! The riskiest candidate that keeps a constraint.
//!
//! Rule    each sequence of candidates (one for each value of a second axis) by the fixed-sequence
//!         test of `sequence.rs`; with K sequences each at 1 − (1 − confidence) / K, so that all
//!         that is certified is right together with the stated confidence
//! Units   numbers of paths; the candidates know their own units
//! Bounds  not certifiable where the budget cannot give one candidate the paths that its bounds
//!         take, and once more on fresh seeds; then nothing is run
//! Source  models of a decision: docs/decisions-guide.md; Bonferroni over sequences
//! Tests   tests/it/certify.rs

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::sequence::{Evaluate, Search, SequenceReport, Stage, Stopped, Tested};
use crate::BoxError;
use crate::constraint::{Constraint, Statistic, Verdict, paths_min};
use crate::stats::Level;

/// Largest confidence of a single test, in thousandths.
const CONFIDENCE_MAX: u64 = 999;

/// What is asked.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Question {
    /// What must be kept; all of them together. Each with its confidence.
    pub constraints: Vec<Constraint>,
    /// Number of sequences: values of the second axis, or 1.
    pub sequences: u32,
    /// Candidates of each sequence, from safe to risky.
    pub candidates: u32,
    /// Paths of each look at a candidate.
    pub paths: u64,
    /// Most paths in all, those of the verification included.
    pub budget: u64,
    /// Most that a path can lose, in the unit of the metric; where no path lost anything the bound
    /// rests on it. None: the largest loss of the riskiest candidate is taken for it.
    pub ceiling: Option<f64>,
    /// Seed of the bootstrap of the bounds.
    pub seed: u64,
}

/// Why a question cannot be asked.
#[derive(Debug, thiserror::Error)]
pub enum DecideError {
    /// There is nothing to decide between.
    #[error("there must be at least one constraint and one candidate, and a path for each")]
    Empty,
    /// The largest value of a sample bounds nothing.
    #[error("`{0}` cannot be certified: no number of paths bounds the largest value of others")]
    NotInferred(Constraint),
    /// The confidence would have to be divided among too many sequences.
    #[error("{sequences} values of the second axis are too many at {confidence} confidence each")]
    TooManySequences {
        /// Number of sequences.
        sequences: u32,
        /// Confidence that was asked for.
        confidence: f64,
    },
    /// A candidate could not be evaluated.
    #[error(transparent)]
    Evaluate(BoxError),
}

/// Why nothing is certified.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// The budget is too small for a single candidate; nothing was run.
    Budget,
    /// Already the safest candidate breaks a constraint, with the stated confidence.
    Broken,
    /// The paths do not tell whether the safest candidate keeps the constraints.
    Undecided,
    /// Paths of the safest candidate failed.
    Failed,
    /// What passed the search did not pass again on fresh paths.
    NotVerified,
}

/// The answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// For each sequence the place of its winner; at least one has one.
    Certified {
        /// Place of the winner in each sequence; none where nothing is certified.
        places: Vec<Option<u32>>,
    },
    /// No candidate of any sequence.
    NotCertifiable {
        /// The reason of the sequence that came furthest.
        why: Why,
        /// Paths of a look that would decide, as far as can be told, one candidate and its
        /// verification; none where more paths would hardly help.
        paths_needed: Option<u64>,
    },
}

/// Question, answer and all looks.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Certificate {
    /// What was asked.
    pub question: Question,
    /// What is answered.
    pub answer: Answer,
    /// What became of each sequence; empty if nothing was run.
    pub sequences: Vec<SequenceReport>,
    /// Confidence of each single test, in the order of the constraints, as a fraction.
    pub confidence_of_tests: Vec<f64>,
    /// Most that a path was taken to lose where no path lost anything; none if it did not matter.
    pub ceiling: Option<f64>,
    /// Paths that the looks have, each counted once.
    pub paths: u64,
}

/// Decides which candidates keep the constraints.
///
/// # Errors
/// When the question has no answer of this kind, or a candidate cannot be evaluated.
pub fn certify<E: Evaluate>(
    question: &Question,
    evaluate: &mut E,
) -> Result<Certificate, DecideError> {
    let confidence = check(question)?;
    let mut search = Search {
        question,
        evaluate,
        confidence,
        ceiling: question.ceiling,
        looks: BTreeSet::new(),
    };
    let mut sequences = Vec::new();
    if !is_too_small(question) {
        for sequence in 0..question.sequences {
            // What a sequence leaves over is the next one's.
            let shares = u64::from(sequence) + 1;
            let allowed = question.budget / u64::from(question.sequences) * shares;
            let report = search.run(sequence, allowed);
            sequences.push(report.map_err(DecideError::Evaluate)?);
        }
    }
    Ok(Certificate {
        question: question.clone(),
        answer: answer(question, &sequences),
        confidence_of_tests: search.confidence.iter().map(|x| x.probability()).collect(),
        ceiling: search.ceiling,
        paths: search.spent(),
        sequences,
    })
}

/// The confidence of each test, if the question can be asked.
fn check(question: &Question) -> Result<Vec<Level>, DecideError> {
    let sizes = [question.sequences, question.candidates];
    if sizes.contains(&0) || question.paths == 0 || question.constraints.is_empty() {
        return Err(DecideError::Empty);
    }
    let is_max = |x: &&Constraint| x.measure.statistic == Statistic::Max;
    if let Some(constraint) = question.constraints.iter().find(is_max) {
        return Err(DecideError::NotInferred(*constraint));
    }
    let of_test = |x: &Constraint| divided(x.confidence, question.sequences);
    question.constraints.iter().map(of_test).collect()
}

/// One minus the share of the error that each of so many sequences may make.
fn divided(confidence: Level, sequences: u32) -> Result<Level, DecideError> {
    let error = confidence.above() / u64::from(sequences);
    let thousandths = 1000 - error;
    let level = u32::try_from(thousandths)
        .ok()
        .and_then(Level::per_thousand);
    level
        .filter(|_| thousandths <= CONFIDENCE_MAX)
        .ok_or(DecideError::TooManySequences {
            sequences,
            confidence: confidence.probability(),
        })
}

/// Paths without which no bound exists.
fn paths_least(question: &Question) -> u64 {
    let least = question
        .constraints
        .iter()
        .map(|x| paths_min(x.measure.statistic));
    least.max().unwrap_or(1)
}

fn is_too_small(question: &Question) -> bool {
    let share = question.budget / u64::from(question.sequences);
    question.paths < paths_least(question) || share < 2 * question.paths
}

fn answer(question: &Question, sequences: &[SequenceReport]) -> Answer {
    let places: Vec<Option<u32>> = sequences.iter().map(|x| x.verified).collect();
    if places.iter().any(Option::is_some) {
        return Answer::Certified { places };
    }
    let furthest = sequences.iter().max_by_key(|x| x.accepted);
    let (why, paths_of_look) = match furthest {
        None => (Why::Budget, Some(paths_least(question).max(question.paths))),
        Some(report) => why(report),
    };
    Answer::NotCertifiable {
        why,
        paths_needed: paths_of_look.map(|x| 2 * x * u64::from(question.sequences)),
    }
}

/// Why a sequence has no winner, and the paths of a look that would tell.
fn why(report: &SequenceReport) -> (Why, Option<u64>) {
    let is_last = |x: &&Tested| !x.passes;
    let Some(failed) = report.tested.iter().rfind(is_last) else {
        return (Why::Budget, None);
    };
    let verdicts = || failed.judgements.iter().map(|x| x.verdict);
    let needed = verdicts().filter_map(|x| match x {
        Verdict::Undecided { paths_needed } => paths_needed,
        Verdict::Held | Verdict::Broken => None,
    });
    let needed = needed.max();
    let why = if failed.judgements.iter().any(|x| x.failed > 0) {
        Why::Failed
    } else if failed.look.stage == Stage::Verify {
        Why::NotVerified
    } else if verdicts().any(|x| x == Verdict::Broken) {
        Why::Broken
    } else {
        Why::Undecided
    };
    let helps = matches!(why, Why::Undecided | Why::NotVerified);
    (why, needed.filter(|_| helps))
}

impl Certificate {
    /// Whether a sequence stopped for want of paths, so that the answer may be smaller than the
    /// risk asks for.
    #[must_use]
    pub fn is_cut_short(&self) -> bool {
        (self.sequences.iter()).any(|x| x.stopped == Stopped::Budget)
    }
}

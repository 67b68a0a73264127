//! Reverse stress: the smallest shock that breaks a constraint.
//!
//! Rule    look at evenly spaced shocks from mild to severe, bisect between the last that keeps and
//!         the first that breaks the constraint, on common random numbers; run the shock that was
//!         found, and the last one below it, again on fresh paths
//! Units   those of the shock
//! Bounds  a shock breaks a constraint if the estimate lies beyond the limit; the verdicts beside it
//!         say how sure that is. That severity only makes it worse is checked at every shock looked
//!         at, not assumed
//! Source  reverse stress test: docs/decisions-guide.md
//! Tests   tests/it/reverse.rs

use serde::{Deserialize, Serialize};

use crate::BoxError;
use crate::constraint::{Constraint, Judgement};

use super::sequence::Stage;

/// Most bisections: 2^-40 of any range is below what a price can show.
const BISECTIONS_MAX: u32 = 40;

/// What is asked.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReverseQuestion {
    /// What breaks.
    pub constraint: Constraint,
    /// Mildest shock.
    pub mild: f64,
    /// Most severe shock; above or below the mildest.
    pub severe: f64,
    /// Width at which the search ends.
    pub within: f64,
    /// Evenly spaced shocks before bisection, both ends included; at least 2.
    pub probes: u32,
}

/// Judges the constraint under a shock.
pub trait Shocked {
    /// The judgement on the common paths, or on fresh ones.
    ///
    /// # Errors
    /// When the paths cannot be run; the search then ends.
    fn judge(&mut self, shock: f64, stage: Stage) -> Result<Judgement, BoxError>;

    /// The shock as it can be set, such as one with few decimals.
    fn rounded(&self, shock: f64) -> f64 {
        shock
    }
}

/// A shock that was looked at.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Probe {
    /// The shock.
    pub shock: f64,
    /// On which paths.
    pub stage: Stage,
    /// What was found.
    pub judgement: Judgement,
    /// Whether the estimate lies beyond the limit; none if there are too few paths for one.
    pub breaks: Option<bool>,
}

/// What was found.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Found {
    /// It breaks from here on.
    Breaks {
        /// Severest shock looked at below it, which keeps the constraint.
        keeps: f64,
        /// Mildest shock that breaks it.
        breaks: f64,
        /// Whether fresh paths say the same of both.
        is_confirmed: bool,
    },
    /// Not even the most severe shock breaks it.
    Never,
    /// Already the mildest shock breaks it.
    Always,
    /// The paths are too few for an estimate.
    TooFewPaths {
        /// How many it takes.
        paths_needed: u64,
    },
}

/// The search and its answer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Tried {
    /// What was asked.
    pub question: ReverseQuestion,
    /// The answer.
    pub found: Found,
    /// Whether no shock looked at keeps the constraint while a milder one breaks it.
    pub is_monotone: bool,
    /// Every shock looked at, in order of the search.
    pub probes: Vec<Probe>,
}

/// Searches for the smallest shock that breaks the constraint.
///
/// # Errors
/// When a shock cannot be evaluated.
pub fn reverse<S: Shocked>(question: &ReverseQuestion, shocked: &mut S) -> Result<Tried, BoxError> {
    let mut tried = Tried {
        question: *question,
        found: Found::Never,
        is_monotone: true,
        probes: Vec::new(),
    };
    for shock in grid(question) {
        if tried.look(shocked, shock, Stage::Select)?.is_none() {
            tried.found = Found::TooFewPaths {
                paths_needed: crate::constraint::paths_min(question.constraint.measure.statistic),
            };
            return Ok(tried);
        }
    }
    tried.found = match tried.bracket() {
        None => Found::Never,
        Some((None, _)) => Found::Always,
        Some((Some(keeps), breaks)) => tried.narrow(shocked, keeps, breaks)?,
    };
    tried.is_monotone = tried.is_monotone();
    Ok(tried)
}

/// Evenly spaced shocks, both ends included.
fn grid(question: &ReverseQuestion) -> Vec<f64> {
    let last = question.probes.max(2) - 1;
    let width = question.severe - question.mild;
    (0..=last)
        .map(|n| question.mild + width * f64::from(n) / f64::from(last))
        .collect()
}

impl Tried {
    /// Looks at a shock and says whether it breaks the constraint.
    fn look<S: Shocked>(
        &mut self,
        shocked: &mut S,
        shock: f64,
        stage: Stage,
    ) -> Result<Option<bool>, BoxError> {
        let shock = shocked.rounded(shock);
        let judgement = shocked.judge(shock, stage)?;
        let constraint = self.question.constraint;
        let keeps = |value| constraint.comparison.holds(value, constraint.limit);
        let breaks = judgement.value.map(|value| !keeps(value));
        self.probes.push(Probe {
            shock,
            stage,
            judgement,
            breaks,
        });
        Ok(breaks)
    }

    /// The mildest probe that breaks, and the severest milder one.
    fn bracket(&self) -> Option<(Option<f64>, f64)> {
        let sorted = self.sorted();
        let first = sorted.iter().position(|x| x.breaks == Some(true))?;
        let keeps = first.checked_sub(1).map(|x| sorted[x].shock);
        Some((keeps, sorted[first].shock))
    }

    /// Probes of the search from mild to severe.
    fn sorted(&self) -> Vec<Probe> {
        let of_search = self.probes.iter().filter(|x| x.stage == Stage::Select);
        let mut sorted: Vec<Probe> = of_search.copied().collect();
        let severity = |x: &Probe| (x.shock - self.question.mild).abs();
        sorted.sort_by(|a, b| severity(a).total_cmp(&severity(b)));
        sorted
    }

    fn is_monotone(&self) -> bool {
        let sorted = self.sorted();
        let first = sorted.iter().position(|x| x.breaks == Some(true));
        first.is_none_or(|first| sorted[first..].iter().all(|x| x.breaks == Some(true)))
    }

    /// Bisects, then runs both ends again on fresh paths.
    fn narrow<S: Shocked>(
        &mut self,
        shocked: &mut S,
        mut keeps: f64,
        mut breaks: f64,
    ) -> Result<Found, BoxError> {
        for _ in 0..BISECTIONS_MAX {
            if (breaks - keeps).abs() <= self.question.within {
                break;
            }
            let middle = shocked.rounded(0.5 * (keeps + breaks));
            // Shocks in between cannot be set.
            if [keeps, breaks].iter().any(|x| (x - middle).abs() <= 0.0) {
                break;
            }
            if self.look(shocked, middle, Stage::Select)? == Some(true) {
                breaks = middle;
            } else {
                keeps = middle;
            }
        }
        let breaks_again = self.look(shocked, breaks, Stage::Verify)?;
        let keeps_again = self.look(shocked, keeps, Stage::Verify)?;
        Ok(Found::Breaks {
            keeps,
            breaks,
            is_confirmed: breaks_again == Some(true) && keeps_again == Some(false),
        })
    }
}

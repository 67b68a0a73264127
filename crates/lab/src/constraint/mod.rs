//! A constraint: what the paths of a point must keep, as text that a person writes.
//!
//! ```text
//! es_99(bad_debt_usd) < 1e6
//! var_99.9(liquidated_usd) <= 5e7 with 99%
//! mean(lender_return) > 0
//! p(bad_debt_usd > 0) < 0.01
//! max(utilization_peak) < 1
//! ```
//!
//! Rule    held if the one-sided bound of the stated confidence lies on the right side of the limit,
//!         broken if the bound from the other side does not, undecided between them
//! Units   the limit has the unit of the metric; that of a probability is a share of 1
//! Bounds  confidence 50% to 99.9%, 95% where none is stated; levels 0.1 to 99.9
//! Source  docs/decisions-guide.md
//! Tests   tests/it/constraint.rs

mod bound;
mod judge;
mod measure;
mod parse;
mod thresholds;

use std::fmt;

use serde::{Deserialize, Serialize};

pub use bound::paths_min;
pub use judge::{Judge, Judgement, Seen, Verdict, judge};
pub use measure::{Measure, Statistic};
pub use parse::{ConstraintError, confidence_of};
pub use thresholds::{PointThresholds, ThresholdJudges, Thresholds};

use crate::stats::Level;

/// What the paths of a point must keep.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Constraint {
    /// What is measured.
    pub measure: Measure,
    /// On which side of the limit it must lie.
    pub comparison: Comparison,
    /// The limit, in the unit of the metric; of a probability a share of 1.
    pub limit: f64,
    /// With which confidence it must be known, one-sided.
    pub confidence: Level,
}

impl Constraint {
    /// Confidence where none is stated.
    pub const CONFIDENCE: Level = Level::P95;

    /// The same with another confidence.
    #[must_use]
    pub fn with_confidence(self, confidence: Level) -> Self {
        Self { confidence, ..self }
    }
}

/// On which side of a limit a number must lie.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    /// Below it.
    Below,
    /// Below it or at it.
    AtMost,
    /// Above it.
    Above,
    /// Above it or at it.
    AtLeast,
}

impl Comparison {
    /// All of them; those of two characters first, so that a text is read whole.
    pub const ALL: [Self; 4] = [Self::AtMost, Self::AtLeast, Self::Below, Self::Above];

    /// As it is written.
    #[must_use]
    pub const fn sign(self) -> &'static str {
        match self {
            Self::Below => "<",
            Self::AtMost => "<=",
            Self::Above => ">",
            Self::AtLeast => ">=",
        }
    }

    /// Whether a number lies on the right side of a limit.
    #[must_use]
    pub fn holds(self, value: f64, limit: f64) -> bool {
        match self {
            Self::Below => value < limit,
            Self::AtMost => value <= limit,
            Self::Above => value > limit,
            Self::AtLeast => value >= limit,
        }
    }

    /// Whether small numbers are on the right side.
    #[must_use]
    pub const fn is_from_above(self) -> bool {
        matches!(self, Self::Below | Self::AtMost)
    }
}

impl fmt::Display for Comparison {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.sign())
    }
}

impl fmt::Display for Constraint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let limit = number(self.limit);
        write!(f, "{} {} {limit}", self.measure, self.comparison)?;
        if self.confidence != Self::CONFIDENCE {
            write!(f, " with {}%", percent(self.confidence))?;
        }
        Ok(())
    }
}

impl From<Constraint> for String {
    fn from(constraint: Constraint) -> Self {
        constraint.to_string()
    }
}

impl TryFrom<String> for Constraint {
    type Error = ConstraintError;

    fn try_from(text: String) -> Result<Self, ConstraintError> {
        text.parse()
    }
}

/// A number as people write it: very large and very small ones as powers of ten if that is shorter.
/// Both forms read back as the same number.
fn number(x: f64) -> String {
    let (plain, powers) = (format!("{x}"), format!("{x:e}"));
    let is_usual = (1e-4..1e5).contains(&x.abs());
    if powers.len() < plain.len() && !is_usual {
        powers
    } else {
        plain
    }
}

/// A level in per cent: `95`, `99.9`.
fn percent(level: Level) -> String {
    // Thousandths are whole, so a tenth of them has at most one decimal.
    let thousandths = (level.probability() * 1000.0).round();
    format!("{}", thousandths / 10.0)
}

//! When enough paths have been run: rules that keep the stated confidence.
//!
//! Rule    two-stage: a pilot says how many paths the wanted precision takes, and that many are run
//!         afresh, so that the interval is one of a fixed number. Group-sequential: at each planned look
//!         the interval is as wide as the look's boundary, and the boundaries together miss no more often
//!         than stated, so that any of them may be the last
//! Units   paths; half-widths in units of the estimate
//! Bounds  a pilot of at least 2,000 paths; 1 to 20 looks at growing numbers of paths
//! Source  two-stage: Stein 1945; looks: LAN-DEMETS-1983, JENNISON-TURNBULL-1989 (repeated intervals).
//!         To stop when an interval of a fixed number looks narrow misses too often (GLYNN-WHITT-1992)
//! Tests   tests/it/stopping.rs: published boundaries; coverage, and that of the naive rule
//!
//! A driver asks a [`Course`] what to do [`next`](Course::next), runs it, and tells it what came out
//! with [`record`](Course::record). The course, with its rule and its looks, belongs into the result.

mod boundary;
mod course;

use serde::{Deserialize, Serialize};

pub use boundary::{boundaries, spent};
pub use course::{Course, Ending, Look, Next, Run};

use super::Confidence;

/// Fewest paths of a pilot.
pub const PILOT_MIN: u64 = 2_000;

/// Most looks of a group-sequential rule.
pub const LOOKS_MAX: usize = 20;

/// A stopping rule.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "rule", rename_all = "snake_case", deny_unknown_fields)]
pub enum Stopping {
    /// So many paths, whatever comes out.
    Fixed {
        /// Paths.
        paths: u64,
        /// Confidence of the interval.
        confidence: Confidence,
    },
    /// A pilot, then as many fresh paths as it says.
    TwoStage {
        /// Paths of the pilot, at least 2,000.
        pilot_paths: u64,
        /// Most fresh paths.
        paths_max: u64,
        /// Wanted half-width of the interval over the value.
        relative_half_width: f64,
        /// Confidence of the interval.
        confidence: Confidence,
    },
    /// Planned looks with Lan and DeMets' spending function of O'Brien and Fleming's kind.
    GroupSequential {
        /// Paths at each look, all earlier ones included; growing.
        looks: Vec<u64>,
        /// Wanted half-width of the interval over the value.
        relative_half_width: f64,
        /// Confidence of all the intervals together.
        confidence: Confidence,
    },
}

/// Why a rule cannot be followed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StoppingError {
    /// Too few or too many of something.
    #[error("{what} must be {allowed}")]
    Size {
        /// What is counted.
        what: &'static str,
        /// What is allowed.
        allowed: &'static str,
    },
}

impl Stopping {
    /// Looks at equal distances up to `paths_max`.
    #[must_use]
    pub fn equal_looks(looks: u64, paths_max: u64, relative_half_width: f64) -> Self {
        Self::GroupSequential {
            looks: (1..=looks).map(|look| paths_max * look / looks).collect(),
            relative_half_width,
            confidence: Confidence::P95,
        }
    }

    /// Confidence of the interval at the end.
    #[must_use]
    pub fn confidence(&self) -> Confidence {
        match self {
            Self::Fixed { confidence, .. }
            | Self::TwoStage { confidence, .. }
            | Self::GroupSequential { confidence, .. } => *confidence,
        }
    }

    /// Wanted half-width over value; none where the number of paths is fixed.
    #[must_use]
    pub fn relative_half_width(&self) -> Option<f64> {
        match self {
            Self::Fixed { .. } => None,
            Self::TwoStage {
                relative_half_width,
                ..
            }
            | Self::GroupSequential {
                relative_half_width,
                ..
            } => Some(*relative_half_width),
        }
    }

    fn check(&self) -> Result<(), StoppingError> {
        let refuse = |what, allowed| Err(StoppingError::Size { what, allowed });
        if self
            .relative_half_width()
            .is_some_and(|r| !(r > 0.0 && r.is_finite()))
        {
            return refuse("the relative half-width", "positive");
        }
        match self {
            Self::Fixed { paths: 0, .. } => refuse("the number of paths", "at least 1"),
            Self::TwoStage { pilot_paths, .. } if *pilot_paths < PILOT_MIN => {
                refuse("the paths of a pilot", "at least 2000")
            }
            Self::TwoStage { paths_max: 0, .. } => refuse("the most paths", "at least 1"),
            Self::GroupSequential { looks, .. } if !(1..=LOOKS_MAX).contains(&looks.len()) => {
                refuse("the number of looks", "from 1 to 20")
            }
            Self::GroupSequential { looks, .. }
                if looks[0] == 0 || !looks.is_sorted_by(|a, b| a < b) =>
            {
                refuse("the paths at each look", "more than at the one before")
            }
            _ => Ok(()),
        }
    }
}

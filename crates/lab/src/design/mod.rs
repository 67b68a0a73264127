//! Designs: which points a sweep looks at.
//!
//! An [`Axis`] is a quantity that is varied, with the values it may take. A [`Design`] says how
//! the values of several axes are put together to points. Both are pure: the same axes and the
//! same seed give the same points everywhere. Values are texts, so that every digit reaches the
//! scenario as it was written.

mod axis;
mod grid;
mod interval;
mod morris;
mod random;
mod saltelli;
mod sobol;

use plimsoll_streams::Key;
use serde::{Deserialize, Serialize};

pub use axis::{Axis, Setting, Values};
pub use interval::{Interval, Scale, range};
pub use morris::{Morris, Step};
pub use saltelli::Saltelli;
pub use sobol::{DIMENSIONS_MAX, POINTS_MAX as SOBOL_POINTS_MAX, sobol};

/// Most points of a design.
pub const POINTS_MAX: u64 = 100_000;

/// How points are made of axes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Design {
    /// Every combination of listed values; the first axis changes slowest.
    Grid,
    /// Point by point as it stands: the n-th point has the n-th value of every axis.
    List,
    /// Independent uniform draws.
    Random {
        /// Number of points.
        points: u32,
        /// Seed of the draws.
        seed: u64,
    },
    /// The first points of an Owen-scrambled Sobol sequence.
    Sobol {
        /// Number of points; powers of two are spread most evenly.
        points: u32,
        /// Seed of the scrambling.
        seed: u64,
    },
    /// Trajectories that change one axis after the other ([`Morris`]).
    Morris {
        /// Number of trajectories; each has one point more than there are axes.
        trajectories: u32,
        /// Levels of each axis; even.
        levels: u32,
        /// Seed of the draws.
        seed: u64,
    },
    /// Matrices for Sobol indices ([`Saltelli`]).
    Saltelli {
        /// Rows of each matrix; there are as many matrices as axes, and two more.
        rows: u32,
        /// Seed of the scrambling.
        seed: u64,
    },
}

/// What a plan says of the design behind its points.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Layout {
    /// How the points were made.
    pub design: Design,
    /// Names of the axes in their order; the keys of every point's parameters.
    pub axes: Vec<String>,
}

/// Why there are no points.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DesignError {
    /// A design without axes.
    #[error("there must be at least one axis")]
    NoAxis,
    /// An axis without values.
    #[error("axis `{axis}` has no value")]
    NoValue {
        /// Name of the axis.
        axis: String,
    },
    /// Two axes of one name.
    #[error("two axes are called `{axis}`")]
    SameName {
        /// Name of both.
        axis: String,
    },
    /// Values between limits where the design needs a list of them.
    #[error("axis `{axis}` must list its values: this design draws none")]
    NotListed {
        /// Name of the axis.
        axis: String,
    },
    /// Axes of a list differ in length.
    #[error("axis `{axis}` has {found} values and the first one {expected}")]
    Length {
        /// Name of the axis.
        axis: String,
        /// Values of the first axis.
        expected: usize,
        /// Values of this one.
        found: usize,
    },
    /// Limits that hold no value.
    #[error("axis `{axis}`: {problem}")]
    Limits {
        /// Name of the axis.
        axis: String,
        /// What is wrong with them.
        problem: &'static str,
    },
    /// A range that cannot be walked.
    #[error("{0}")]
    Range(String),
    /// A number of the design outside its limits.
    #[error("{what} must be {allowed}")]
    Size {
        /// What the number counts.
        what: &'static str,
        /// What is allowed.
        allowed: String,
    },
    /// More points than a plan can hold.
    #[error("{points} points are more than {POINTS_MAX}")]
    TooMany {
        /// Points that were asked for.
        points: u64,
    },
}

impl Design {
    /// The points, each with the settings of the axes in their order.
    ///
    /// # Errors
    /// The first thing that keeps the design from being made.
    pub fn points(&self, axes: &[Axis]) -> Result<Vec<Vec<Setting>>, DesignError> {
        axis::check(axes)?;
        self.check_size(axes.len() as u64)?;
        let at = |cube: &[Vec<f64>]| cube.iter().map(|row| axis::at(axes, row)).collect();
        match self {
            Self::Grid => grid::points(axes),
            Self::List => grid::listed(axes),
            Self::Random { points, seed } => {
                let cube = random::cube(axes, *points, key(*seed));
                Ok(at(&cube))
            }
            Self::Sobol { points, seed } => Ok(at(&sobol(*points, axes.len(), *seed)?)),
            Self::Morris {
                trajectories,
                levels,
                seed,
            } => {
                let morris = Morris::new(axes.len(), *trajectories, *levels, *seed)?;
                let on_level = |row: &Vec<f64>| axis::on_level(axes, row);
                Ok(morris.points().iter().map(on_level).collect())
            }
            Self::Saltelli { rows, seed } => {
                Ok(at(Saltelli::new(axes.len(), *rows, *seed)?.points()))
            }
        }
    }

    fn check_size(&self, axes: u64) -> Result<(), DesignError> {
        let points = match self {
            Self::Grid | Self::List => return Ok(()),
            Self::Random { points, .. } | Self::Sobol { points, .. } => u64::from(*points),
            Self::Morris { trajectories, .. } => u64::from(*trajectories) * (axes + 1),
            Self::Saltelli { rows, .. } => u64::from(*rows) * (axes + 2),
        };
        match points {
            0 => Err(DesignError::Size {
                what: "the number of points",
                allowed: "at least 1".to_owned(),
            }),
            1..=POINTS_MAX => Ok(()),
            points => Err(DesignError::TooMany { points }),
        }
    }
}

/// Where the draws of a design come from: no path of a simulation, so it has path 0 of its own
/// streams.
fn key(seed: u64) -> Key {
    Key { seed, path: 0 }
}

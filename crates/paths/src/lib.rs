//! Reference price paths: models, dependence, shocks.
//!
//! A [`PathModel`] is a checked configuration ready to run; [`PathModel::start`] gives a
//! [`PathGen`] that writes the prices of one path tick by tick. A path is a pure function of the
//! configuration and of the [`plimsoll_streams::Key`], and it is never held whole.
//!
//! The prices are exogenous: what the venue's own liquidations do to its prices is added
//! elsewhere.

// `tick_s` and `ticks` are what they are called everywhere.
#![allow(clippy::similar_names)]

mod block;
mod bridge;
pub mod bulk;
mod check;
pub mod closed_form;
mod conditions;
mod config;
pub mod correlation;
pub mod dependence;
mod error;
mod generator;
mod growth;
pub mod jumps;
mod lineage;
pub mod model;
mod notes;
mod path_model;
pub mod recording;
pub mod regime;
pub mod sampling;
pub mod shock;
mod ticks;

pub use block::Block;
pub use bridge::{Bridge, CandleOrder};
pub use config::{AssetPath, PathsConfig};
pub use error::PathsError;
pub use generator::PathGen;
pub use jumps::JumpRecord;
pub use lineage::{Branch, Lineage};
pub use model::ModelProblem;
pub use notes::PathNote;
pub use path_model::PathModel;
pub use recording::{Recording, Recordings};
pub use regime::Regime;
pub use sampling::{SamplingConfig, SamplingProblem};

/// Seconds in the year of all rates and volatilities: 365 days.
pub const SECONDS_PER_YEAR: f64 = 31_536_000.0;

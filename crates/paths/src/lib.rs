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

mod check;
pub mod closed_form;
mod config;
pub mod correlation;
mod error;
mod generator;
pub mod model;
pub mod shock;

pub use config::{AssetPath, PathsConfig};
pub use error::PathsError;
pub use generator::{PathGen, PathModel};

/// Seconds in the year of all rates and volatilities: 365 days.
pub const SECONDS_PER_YEAR: f64 = 31_536_000.0;

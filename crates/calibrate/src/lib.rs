//! Estimators: what recorded candles and books say about the parameters of a scenario.
//!
//! Plain functions from numbers to numbers: no file, no clock, no random number but those of named
//! streams. Each estimate comes with a 95% interval where one is known, and says so where the data
//! do not identify it. What the numbers may be used for stands in docs/calibration.md.

mod bootstrap;
pub mod dependence;
pub mod depth;
mod error;
mod estimate;
pub mod hawkes;
pub mod jumps;
pub mod kou;
pub mod merton;
mod mle;
pub mod regimes;
pub mod series;
mod simplex;
pub mod tails;
pub mod volatility;

pub use error::CalibrateError;
pub use estimate::Estimate;

/// Seconds in the year of all rates and volatilities: 365 days.
pub const SECONDS_PER_YEAR: f64 = 31_536_000.0;

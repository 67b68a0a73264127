//! Statistics of a sample of paths: each number with its 95% interval where one exists.
//!
//! One measure per file. Everything is exact in the order of the values, uses no platform
//! logarithm or exponential, and gives the same bytes for the same sample and seed.

pub mod backtest;
mod batch;
mod batched;
mod beta;
mod bootstrap;
mod bounds;
mod estimate;
mod hill;
pub mod isotonic;
mod level;
mod mean;
pub mod paired;
mod probability;
mod quantile;
mod ratio;
mod resample;
mod sample;
mod shortfall;
pub mod sizing;
pub mod stopping;
mod student;
mod studentized;
pub mod survival;

pub use bootstrap::Bootstrap;
pub use bounds::{
    bound_rank, mean_bound, probability_above_bound, probability_bound, quantile_bound,
    shortfall_bound,
};
pub use estimate::Estimate;
pub use hill::{TailIndex, tail_index};
pub use level::{Confidence, Level, Side};
pub use mean::mean;
pub use probability::{probability, probability_above};
pub use quantile::{interval_ranks, quantile};
pub use ratio::ratio_of_means;
pub use sample::Sample;
pub use shortfall::{
    Shortfall, ShortfallInterval, expected_shortfall, expected_shortfall_by, paths_needed,
};

/// Standard normal quantile of 0.975: half-width of a two-sided 95% interval in standard errors.
const Z_95: f64 = 1.959_963_984_540_054;

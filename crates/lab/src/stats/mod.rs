//! Statistics of a sample of paths: each number with its 95% interval where one exists.
//!
//! One measure per file. Everything is exact in the order of the values, uses no platform
//! logarithm or exponential, and gives the same bytes for the same sample and seed.

mod beta;
mod bootstrap;
mod estimate;
mod hill;
mod mean;
mod probability;
mod quantile;
mod ratio;
mod sample;
mod shortfall;

pub use bootstrap::Bootstrap;
pub use estimate::Estimate;
pub use hill::{TailIndex, tail_index};
pub use mean::mean;
pub use probability::probability;
pub use quantile::{interval_ranks, quantile};
pub use ratio::ratio_of_means;
pub use sample::{Level, Sample};
pub use shortfall::{Shortfall, expected_shortfall, paths_needed};

/// Standard normal quantile of 0.975: half-width of a two-sided 95% interval in standard errors.
const Z_95: f64 = 1.959_963_984_540_054;

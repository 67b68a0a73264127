//! Statistics against known values, and the seam of plan, shard and run.
#![allow(
    clippy::unwrap_used,
    clippy::float_cmp,
    clippy::cast_precision_loss,
    clippy::unnecessary_wraps
)]

mod backtest;
mod batched;
mod bounds;
mod common_numbers;
mod coverage;
mod fake;
mod isotonic;
mod paired;
mod plan;
mod queue;
mod ratio;
mod risk;
mod run;
mod sensitivity;
mod sizing;
mod stats;
mod stopping;
mod summary;
mod survival;

//! Statistics against known values, and the seam of plan, shard and run.
#![allow(
    clippy::unwrap_used,
    clippy::float_cmp,
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    clippy::unnecessary_wraps
)]

mod backtest;
mod batched;
mod bounds;
mod certify;
mod common_numbers;
mod constraint;
mod coverage;
mod design;
mod fake;
mod isotonic;
mod paired;
mod plan;
mod queue;
mod ratio;
mod reverse;
mod risk;
mod run;
mod sensitivity;
mod sizing;
mod splitting;
mod stats;
mod stopping;
mod summary;
mod survival;
mod tail;

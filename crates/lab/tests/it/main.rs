//! Statistics against known values, and the seam of plan, shard and run.
#![allow(
    clippy::unwrap_used,
    clippy::float_cmp,
    clippy::cast_precision_loss,
    clippy::unnecessary_wraps
)]

mod design;
mod fake;
mod plan;
mod ratio;
mod run;
mod stats;
mod summary;

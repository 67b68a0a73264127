//! Statistics against known values, and the seam of plan, shard and run.
#![allow(
    clippy::unwrap_used,
    clippy::float_cmp,
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    clippy::unnecessary_wraps
)]

mod certify;
mod constraint;
mod design;
mod fake;
mod plan;
mod ratio;
mod reverse;
mod run;
mod stats;
mod summary;

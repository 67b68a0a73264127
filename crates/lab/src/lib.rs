//! Many paths: ensembles, statistics, plan, shard and merge.
//!
//! ```text
//! Plan ── shards() ──► Shard ── run_shard(Simulate) ──► records ──► ShardStore ──► Summary
//! ```
//!
//! A [`Plan`] is a value: everything that defines a result, and nothing else. Its
//! [`Shard`]s are cut from it, run on the current rayon pool and put in a [`ShardStore`];
//! [`run`] does what is missing and skips what exists, so resuming is running again. A
//! [`Summary`] is built from the rows that the paths left behind.
//!
//! This crate reads no file and no clock and knows no terminal.

// Counts and ranks of paths are far below 2^52 and are never negative.
#![allow(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss
)]

pub mod constraint;
pub mod decide;
pub mod design;
mod ensemble;
mod error;
pub mod metric;
mod plan;
mod run;
pub mod sensitivity;
mod simulate;
pub mod stats;
pub mod summary;

pub use ensemble::run_shard;
pub use error::{BoxError, LabError};
pub use metric::Metric;
pub use plan::{Plan, Point, Recording, Shard};
pub use run::{Outcome, Progress, Put, ShardStore, Watch, run};
pub use simulate::{Simulate, Traced, Worlds};
pub use summary::{PointReport, Report, Summary, SummaryBuilder};

//! Parquet tables, manifest and summary: what a plan leaves on disk.
//!
//! ```text
//! results/<name>-<plan id>/
//!   manifest.json        the plan as resolved, versions, digests, failed paths; there when complete
//!   summary.json         the report of the lab crate
//!   points.parquet       a row per point of the sweep
//!   paths.parquet        a row per path: every metric
//!   samples.parquet      time series            (as recorded)
//!   pools.parquet        reserves over time     (as recorded)
//!   liquidations.parquet every liquidation      (as recorded)
//!   waterfall.parquet    who paid whom, a row per path and stage
//!   accounts.parquet     fate of each account   (as recorded)
//!   thresholds.json      what became of the thresholds that were stated last; never hashed
//!   run.log.json         facts of the run itself, such as timings; never hashed
//!   shards/              finished work of a run that is not complete yet, and its manifest
//! results/latest         link to the folder opened last
//! ```
//!
//! A sweep keeps each table but `points` as a folder partitioned by point:
//! `paths/point=0003/part.parquet`.
//!
//! A [`Store`] keeps shards and merges them. Everything lands under its name by a rename, whole
//! or not at all, so a run may be killed at any moment and started again; the files that are
//! left in the end are the same to the last byte. No clock, host or thread count is in any of
//! them but `run.log.json`.
//!
//! This is the only crate that knows polars, and the only one that names a column; the columns
//! are defined in `tables/` and listed in `docs/data-dictionary.md`.

mod dictionary;
mod error;
mod events;
mod files;
mod layout;
mod manifest;
mod merge;
mod parquet;
mod read;
mod report;
mod shard_table;
mod store;
mod tables;
mod thresholds;

pub use dictionary::data_dictionary;
pub use error::OutputError;
pub use events::{EVENTS_FILE, write_accounts, write_events};
pub use manifest::{Failure, Manifest, State};
pub use merge::Merged;
pub use read::Results;
pub use store::Store;

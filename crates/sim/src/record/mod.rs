//! What is kept of a path.

mod fate;
mod metrics;
mod recorder;
mod rows;
mod story;

pub(crate) use recorder::Recorder;
pub use rows::{
    AccountRow, AssetSample, EventRow, LiquidationKind, LiquidationRow, LiquidationTotals,
    PathRecord, PathRow, PriceRange, SampleRow,
};

//! What is kept of a path.

mod fate;
mod metrics;
mod pools;
mod recorder;
mod refusal;
mod rows;
mod story;
mod waiting;
mod waterfall;

pub use plimsoll_engine::Stage;
pub(crate) use recorder::Recorder;
pub use rows::{
    AccountRow, AssetSample, EventRow, LiquidationKind, LiquidationRow, LiquidationTotals,
    PathRecord, PathRow, PoolRow, PriceRange, SampleRow,
};
pub use waterfall::WaterfallRow;

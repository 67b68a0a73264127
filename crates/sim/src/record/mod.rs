//! What is kept of a path.

mod blank;
mod cascade;
mod digest;
mod fate;
mod measures;
mod metrics;
mod pools;
mod recorder;
mod refusal;
mod rows;
mod story;
mod twin;
mod waiting;
mod waterfall;

pub(crate) use cascade::{Exposure, Push};
pub use measures::{BlockTotals, BookTotals, CarryTotals, Concentration, ManipulatorTotals};
pub use plimsoll_engine::Stage;
pub(crate) use recorder::{Recorder, collateral_supplied};
pub use rows::{
    AccountRow, AssetSample, Cause, EventRow, LiquidationKind, LiquidationRow, LiquidationTotals,
    PathRecord, PathRow, PoolRow, PriceRange, SampleRow,
};
pub use waterfall::WaterfallRow;

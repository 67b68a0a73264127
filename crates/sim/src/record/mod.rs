//! What is kept of a path.

mod blank;
mod blocks;
mod capital;
mod cascade;
mod concentration;
mod digest;
mod fate;
mod gains;
mod measures;
mod metrics;
mod pools;
mod recorder;
mod refusal;
mod reuse;
mod rows;
mod start;
mod story;
mod survival;
mod twin;
mod waiting;
mod waterfall;

pub(crate) use cascade::{Exposure, HALVINGS, Push};
pub use measures::{
    BlockTotals, BookTotals, CarryTotals, Concentration, ManipulatorTotals, ModeCapital,
};
pub use plimsoll_engine::Stage;
pub(crate) use pools::collateral_usd;
pub(crate) use recorder::Recorder;
pub use rows::{
    AccountRow, AssetSample, Cause, EventRow, LiquidationKind, LiquidationRow, LiquidationTotals,
    PathRecord, PathRow, PoolRow, PriceRange, SampleRow,
};
pub(crate) use start::Start;
pub use survival::{SURVIVAL_BINS, SurvivalRow};
pub use waterfall::WaterfallRow;

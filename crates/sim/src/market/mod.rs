//! The venue's prices as functions of the reference path and of what was traded.
//!
//! Two price layers stay apart: the exogenous reference price `F`, and the venue's prices
//! `F * exp(permanent + transient displacement)`. Oracle, mark and borrow oracle price are
//! functions of both. Nothing here draws a random number, reads a clock or knows an account;
//! assets are numbered by their place in [`MarketConfig::assets`].
//!
//! Everything is f64: a price that decides anything leaves through [`AssetPrices::micro`], on the
//! ledger's grid.

mod asset;
mod book;
mod config;
mod deployer;
mod depth;
mod ema;
mod error;
mod hip3;
mod impact;
mod mark;
mod median;
mod oracle;
mod premium;
mod presets;
mod prices;
mod quotes;
mod resilience;
mod stablecoin;
mod state;
mod usdc;
mod venue;
mod windows;

pub use book::{ExponentialBook, Sweep};
pub use config::{
    AssetMarketConfig, BookConfig, DepthWindow, ExchangeAbsence, ExchangeConfig, ExchangeDeviation,
    Hip3Config, MarketConfig, OracleMode, Peg, PriceDeviation, StablecoinConfig, TimeWindow,
    UsdcWaypoint, ValidatorConfig,
};
pub use ema::Ema;
pub use error::MarketError;
pub use hip3::{
    HIP3_MIN_UPDATE_S, HIP3_STALE_AFTER_S, Hip3Bounds, Hip3Update, hip3_mark_px, hip3_update,
    hip3_within_day,
};
pub use impact::{Displacement, Permanent, Transient};
pub use mark::{MarkInputs, book_px, mark_px};
pub use median::{Weighted, median_of, median3, weighted_median};
pub use oracle::{has_quorum, validators_px};
pub use premium::{PremiumAverage, Premiums, impact_slip_bps};
pub use prices::{AssetPrices, MicroPrices, borrow_oracle_px, px_micro, round_px};
pub use state::Market;
pub use usdc::usdt_usdc_at;
pub use venue::{Execution, Side, Venue};

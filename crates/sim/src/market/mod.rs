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
mod depth;
mod ema;
mod error;
mod funding;
mod impact;
mod premium;
mod presets;
mod prices;
mod state;
mod venue;

pub use book::{ExponentialBook, Sweep};
pub use config::{AssetMarketConfig, BookConfig, DepthWindow, MarketConfig, OracleMode};
pub use ema::Ema;
pub use error::MarketError;
pub use funding::{hourly_funding_rate, rate_e10, round_rate};
pub use impact::{Displacement, Permanent, Transient};
pub use premium::{PremiumAverage, impact_slip_bps, premium};
pub use prices::{
    AssetPrices, MarkInputs, MicroPrices, borrow_oracle_px, mark_px, median3, px_micro, round_px,
};
pub use state::Market;
pub use venue::{Execution, Side, Venue};

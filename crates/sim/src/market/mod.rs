//! The venue's prices as functions of the reference path and of what was traded.
//!
//! Two price layers stay apart: the exogenous reference price `F`, and the venue's prices
//! `F * exp(permanent + transient displacement)`. Oracle, mark and borrow oracle price are
//! functions of both. Nothing here reads a clock or knows an account, and only the basis and the
//! premium of demand, where a scenario has them, draw random numbers;
//! assets are numbered by their place in [`MarketConfig::assets`].
//!
//! Everything is f64: a price that decides anything leaves through [`AssetPrices::micro`], on the
//! ledger's grid.

mod arbitrage;
mod asset;
mod basis;
mod book;
pub mod cascade;
mod config;
mod demand;
mod deployer;
mod depth;
mod disturb;
mod dry_up;
mod ema;
mod error;
pub mod execution;
mod hip3;
mod impact;
mod link;
mod liquidity_presets;
mod mark;
mod median;
mod noise;
mod observe;
mod oracle;
mod premium;
mod presets;
mod prices;
mod pushed;
mod quotes;
mod resilience;
mod rest;
mod stablecoin;
mod state;
mod truth;
mod usdc;
mod venue;
mod volatility;
mod windows;

pub use arbitrage::Arbitrage;
pub use basis::{Basis, MeanReversion};
pub use book::{BookSide, Condition, Sweep};
pub use config::{
    ArbitrageConfig, AssetMarketConfig, BasisConfig, BookConfig, BookShape, CrisisBasis,
    CrisisBooks, DemandConfig, DepthWindow, DryUpConfig, ExchangeAbsence, ExchangeConfig,
    ExchangeDeviation, Hip3Config, MarketConfig, OracleMode, Peg, PowerShape, PriceDeviation,
    SideConfig, StablecoinConfig, TimeWindow, UsdcWaypoint, ValidatorConfig,
};
pub use demand::Demand;
pub(crate) use disturb::{Disturbance, Stale, is_named};
pub use dry_up::DryUp;
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
pub(crate) use prices::{LedgerPrices, micro_px};
pub(crate) use rest::RestingRun;
pub use state::Market;
pub use usdc::usdt_usdc_at;
pub use venue::{Execution, Side, Venue};
pub use volatility::Volatility;

const SECONDS_PER_YEAR: f64 = 31_536_000.0;

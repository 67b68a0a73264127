//! The rules in exact `Decimal` arithmetic, one module per rule: plain, slow, and independent of
//! the engine.
//!
//! Rounding, the same everywhere: token amounts have 10 decimals, prices 6, USD values 16, so an
//! amount times a price is exact. Requirements are rounded up and credits down, once, at the
//! decimals of their unit. Comparisons are made on exact products, never on rounded ratios.
//! Ratios and yearly rates are shown at 10 decimals, nearest.

pub mod account_figures;
pub mod adl;
pub mod automatic_borrow;
pub mod backstop_inventory;
pub mod borrow_liquidation;
pub mod borrow_oracle_px;
pub mod borrow_rate;
pub mod clearing;
pub mod collateral;
pub mod crossing_px;
pub mod evaluate;
pub mod exponential;
pub mod fee;
pub mod fee_tiers;
pub mod funding;
pub mod holds;
pub mod interest;
pub mod liquidation_px;
pub mod maintenance;
pub mod mark_ema;
pub mod order_limits;
pub mod perp_liquidation;
pub mod portfolio_margin;
pub mod tick;

pub use evaluate::evaluate;

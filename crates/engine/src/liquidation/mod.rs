//! Liquidation: when, what first, how much, and who bears what is missing.

pub mod adl;
pub mod backstop;
pub mod borrow;
pub mod perp;
pub mod price;
pub mod trigger;
pub mod waterfall;

//! Liquidation of perp positions: which stage, and how large an order.
//!
//! Rule    equity under maintenance: market order for the whole position; above 100,000 USDC
//!         notional only 20% of it, unless the user was partly liquidated less than 30 s ago.
//!         Equity under 2/3 of maintenance: the backstop takes over. Under portfolio margin the
//!         market stage begins at a ratio above 0.95 and equity reads E + L.
//! Units   USD; sizes at ten decimals, the 20% rounded up
//! Bounds  a notional of exactly 100,000 goes whole; after exactly 30 s the cooldown is over
//! Source  DOC-LIQ; portfolio margin reading: assumption
//! Tests   perp_liquidation.yaml

use std::cmp::Ordering;

use rust_decimal::Decimal;

use super::portfolio_margin::TokenMargin;
use crate::exact::{AMOUNT_DECIMALS, Rounding, compare_products, fraction, usd};

/// Notional in USD above which a first order is partial.
pub const PARTIAL_ABOVE_USD: Decimal = Decimal::from_parts(100_000, 0, 0, false, 0);
/// Share of a large position in a partial order.
pub const PARTIAL_SHARE: Decimal = Decimal::from_parts(2, 0, 0, false, 1);
/// Seconds after a partial liquidation in which orders are for whole positions.
pub const COOLDOWN_S: Decimal = Decimal::from_parts(30, 0, 0, false, 0);

/// Stage of the ladder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Margin is met.
    None,
    /// Market orders to the book.
    Market,
    /// The liquidator takes positions and margin.
    Backstop,
}

/// Size of the order for one position, without a sign.
///
/// `since_partial_s` is the time since a position of the user was last partly liquidated.
#[must_use]
pub fn order_size(size: Decimal, mark_px: Decimal, since_partial_s: Option<Decimal>) -> Decimal {
    let whole = size.abs();
    let is_cooling = since_partial_s.is_some_and(|elapsed| elapsed < COOLDOWN_S);
    if is_cooling || usd(whole, mark_px) <= PARTIAL_ABOVE_USD {
        return whole;
    }
    fraction(&[whole, PARTIAL_SHARE], &[], AMOUNT_DECIMALS, Rounding::Up)
}

/// Stage of an account, or an isolated position, outside portfolio margin.
#[must_use]
pub fn stage(equity: Decimal, maintenance: Decimal) -> Stage {
    if equity >= maintenance {
        Stage::None
    } else if is_backstop(equity, maintenance) {
        Stage::Backstop
    } else {
        Stage::Market
    }
}

/// Stage of the perp legs margined in one token under portfolio margin.
#[must_use]
pub fn portfolio_stage(margin: &TokenMargin) -> Stage {
    if margin.notional.is_zero() || !margin.is_liquidatable() {
        Stage::None
    } else if is_backstop(margin.equity + margin.credit, margin.maintenance) {
        Stage::Backstop
    } else {
        Stage::Market
    }
}

// equity < 2/3 maintenance
fn is_backstop(equity: Decimal, maintenance: Decimal) -> bool {
    let equity = [equity, Decimal::from(3)];
    compare_products(&equity, &[maintenance, Decimal::TWO]) == Ordering::Less
}

/// The word for a stage of the perp ladder.
#[must_use]
pub fn stage_word(stage: Stage) -> &'static str {
    match stage {
        Stage::None => "none",
        Stage::Market => "market",
        Stage::Backstop => "backstop",
    }
}

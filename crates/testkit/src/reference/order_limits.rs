//! Limits of a single order.
//!
//! Rule    worth at least 10; a market order at most 0.5M, from 10x on 2M, from 20x on 5M, from 25x
//!         on 30M, a limit order ten times that; limit price at most 80% from the reference price
//!         and at most a band from the oracle price where one is set; leverage at most the tier's
//! Units   USD; comparisons on exact products
//! Bounds  orders of a liquidation are not asked
//! Source  DOC-BOOK, DOC-SPEC, ERR-80, DOC-API
//! Tests   order_limit.yaml

use rust_decimal::Decimal;

use crate::worked_examples::OrderLimitGiven;

/// The first limit that an order breaks, `none` if it breaks none.
#[must_use]
pub fn problem(given: &OrderLimitGiven) -> &'static str {
    let worth = given.size.abs() * given.limit_px.unwrap_or(given.reference_px);
    let far = |px: Decimal, from: Decimal, band: Decimal| (px - from).abs() > from * band;
    if worth < Decimal::TEN {
        return "min_trade_notional";
    }
    if worth > largest(given) {
        return "max_order_notional";
    }
    if let Some(px) = given.limit_px {
        if far(px, given.reference_px, Decimal::new(8, 1)) {
            return "reference_band";
        }
        if (given.oracle_band).is_some_and(|band| far(px, given.oracle_px, band)) {
            return "oracle";
        }
    }
    match given.resulting_notional {
        Some(notional) if given.leverage > max_leverage(given, notional) => "perp_max_position",
        _ => "none",
    }
}

fn largest(given: &OrderLimitGiven) -> Decimal {
    let market = match given.tiers[0].max_leverage {
        25.. => 30_000_000,
        20..25 => 5_000_000,
        10..20 => 2_000_000,
        _ => 500_000,
    };
    let times = if given.limit_px.is_some() { 10 } else { 1 };
    Decimal::from(market * times)
}

fn max_leverage(given: &OrderLimitGiven, notional: Decimal) -> u32 {
    let reached = given.tiers.iter().rfind(|tier| tier.lower <= notional);
    reached.unwrap_or(&given.tiers[0]).max_leverage
}

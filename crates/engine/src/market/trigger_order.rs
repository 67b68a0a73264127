//! Take-profit and stop-loss orders.
//!
//! Rule    triggered by the mark price: a sale stops a loss at or below its trigger price and takes
//!         a profit at or above it, a purchase the other way round
//! Units   prices 1e-6 USD
//! Bounds  none
//! Source  DOC-TYPES, DOC-API; docs/rules/trigger_order.md
//! Tests   timed_orders::stops_and_takes_trigger_on_their_side_of_the_mark,
//!         timed_orders::an_order_that_would_trigger_at_once_is_not_accepted

use crate::units::{Px, Ratio};

/// Slippage of a triggered market order.
pub const MARKET_SLIPPAGE: Ratio = Ratio(1_000_000_000);

/// What a trigger order waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trigger {
    /// The mark price in favour of the position.
    TakeProfit,
    /// The mark price against the position.
    StopLoss,
}

/// Whether the mark price sets an order off. `is_buy` is the side of the order, not of the
/// position that it closes.
#[must_use]
pub fn is_triggered(trigger: Trigger, is_buy: bool, trigger_px: Px, mark_px: Px) -> bool {
    match (trigger, is_buy) {
        (Trigger::StopLoss, false) | (Trigger::TakeProfit, true) => mark_px <= trigger_px,
        (Trigger::StopLoss, true) | (Trigger::TakeProfit, false) => mark_px >= trigger_px,
    }
}

/// Whether an order may be placed with this trigger price: one that would go off at once is
/// refused (`badTriggerPxRejected`).
#[must_use]
pub fn is_acceptable(trigger: Trigger, is_buy: bool, trigger_px: Px, mark_px: Px) -> bool {
    !is_triggered(trigger, is_buy, trigger_px, mark_px)
}

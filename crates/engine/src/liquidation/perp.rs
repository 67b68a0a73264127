//! Liquidation of perps: how much goes to the book, and when the backstop takes over.
//!
//! Rule    a position above 100k USD is first closed by 20%, then a cooldown of 30 s holds during
//!         which orders are whole; below two thirds of maintenance the backstop takes over
//! Units   sizes rounded up
//! Bounds  never more than the position
//! Source  DOC-LIQ; reading for portfolio margin in docs/rules/perp_liquidation.md
//! Tests   worked_examples/perp_order.yaml, worked_examples/perp_stage.yaml, ladder

use crate::units::{Amount, Px, Ratio, Round, Usd};
use crate::venue::Liquidation;

/// Signed size of the order that closes a position, and whether it is a partial one.
#[must_use]
pub fn order_size(
    size: Amount,
    mark: Px,
    in_cooldown: bool,
    rules: &Liquidation,
) -> (Amount, bool) {
    let is_large = size.at(mark).abs() > rules.perp_partial_above;
    if !is_large || in_cooldown {
        return (-size, false);
    }
    let part = size.abs().scale(
        i128::from(rules.perp_partial_share.0),
        Ratio::ONE_UNITS,
        Round::Up,
    );
    (if size.is_positive() { -part } else { part }, true)
}

/// Whether the backstop takes positions over.
#[must_use]
pub fn is_backstop_due(equity: Usd, maintenance: Usd, rules: &Liquidation) -> bool {
    equity.0 * Ratio::ONE_UNITS < maintenance.0 * i128::from(rules.perp_backstop_below.0)
}

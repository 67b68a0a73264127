//! Worst price of an order that may slip.
//!
//! Rule    a buyer pays at most reference * (1 + slippage), a seller gets at least
//!         reference * (1 - slippage); market TP/SL 10%, TWAP suborders 3%
//! Units   prices 1e-6 USD, rounded towards the reference
//! Bounds  a sale that may slip by everything has the smallest price
//! Source  DOC-TYPES; docs/rules/trigger_order.md, docs/rules/twap.md
//! Tests   timed_orders::a_stop_may_slip_by_a_tenth_and_a_suborder_by_three_hundredths

use crate::units::{Px, Ratio, Round, mul_div};

/// The worst price that an order may get; the last one there is where it leaves the range.
#[must_use]
pub fn worst_px(reference: Px, is_buy: bool, slippage: Ratio) -> Px {
    let slip = i128::from(slippage.0);
    let (share, round) = if is_buy {
        (Ratio::ONE_UNITS + slip, Round::Down)
    } else {
        (Ratio::ONE_UNITS - slip, Round::Up)
    };
    let px = mul_div(i128::from(reference.0), share, Ratio::ONE_UNITS, round);
    Px(i64::try_from(px).unwrap_or(i64::MAX).max(1))
}

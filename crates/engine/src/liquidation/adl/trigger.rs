//! When accounts are deleveraged, at what price, and when the backstop stops taking over.
//!
//! Rule    account value (or value of an isolated position) below zero; the backstop takes over
//!         while its loss is below its limit; closed at the previous mark price
//! Units   compared exactly
//! Bounds  a value of nothing is not negative; a limit of nothing is no backstop
//! Source  DOC-ADL; NEWS-JELLY2 for the limit; docs/rules/adl.md
//! Tests   adl::only_a_negative_account_value_deleverages,
//!         adl::the_backstop_stops_at_its_limit,
//!         adl::both_readings_of_the_price_are_of_the_tick_before

use crate::units::{Px, Usd};
use crate::venue::{Adl, AdlPx};

/// Whether an account, or an isolated position, is closed against the other side.
#[must_use]
pub fn is_adl_due(account_value: Usd) -> bool {
    account_value.is_negative()
}

/// Whether the backstop still takes positions over, having lost some (positive) sum.
#[must_use]
pub fn backstop_can_take(loss_so_far: Usd, rules: &Adl) -> bool {
    !rules.is_enabled
        || rules
            .backstop_loss_limit
            .is_none_or(|limit| loss_so_far < limit)
}

/// The price at which both sides are closed, from the prices of the tick before.
#[must_use]
pub fn closing_px(reading: AdlPx, previous_mark: Px, previous_oracle: Px) -> Px {
    match reading {
        AdlPx::PreviousMark => previous_mark,
        AdlPx::PreviousOracle => previous_oracle,
    }
}

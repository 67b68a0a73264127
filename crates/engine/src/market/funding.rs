//! Funding payment.
//!
//! Rule    payment = size * oracle price * hourly rate; the long pays when the rate is positive
//! Units   settlement token; what a holder pays is rounded up, what it receives down, and the
//!         market side of the trade takes the difference
//! Bounds  the rate comes capped from the market
//! Source  DOC-FUND; docs/rules/funding.md
//! Tests   worked_examples/funding_payment.yaml, conservation

use crate::units::{Amount, Px, Ratio, Round};

/// What a position receives (negative: pays) for one hour.
#[must_use]
pub fn funding_payment(size: Amount, oracle_px: Px, hourly_rate: Ratio) -> Amount {
    let owed = size.at(oracle_px).times(hourly_rate, Round::Up);
    -owed.in_settlement(Round::Up)
}

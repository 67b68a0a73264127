//! Growth of a debt.
//!
//! Rule    debt(t + dt) = debt(t) * exp(rate * dt / 31,536,000 s); of the interest 10% goes to the
//!         protocol's buffer, the rest to the suppliers
//! Units   rate per year, time in seconds, debt in tokens
//! Bounds  interest is rounded up to the token's ten decimals; the suppliers' share down
//! Source  DOC-PM, FIX-DF; the continuous reading of the rate is an assumption
//! Tests   interest.yaml

use rust_decimal::Decimal;

use super::borrow_rate::RESERVE_FACTOR;
use super::exponential::exp_minus_one;
use crate::exact::{AMOUNT_DECIMALS, Rounding, fraction};

/// Seconds in a year of 365 days.
pub const SECONDS_PER_YEAR: Decimal = Decimal::from_parts(31_536_000, 0, 0, false, 0);

/// Interest charged on a debt over a time at a constant rate, in tokens, rounded up.
#[must_use]
pub fn interest(debt: Decimal, rate_per_year: Decimal, seconds: Decimal) -> Decimal {
    let growth = growth_minus_one(rate_per_year, seconds);
    fraction(&[debt, growth], &[], AMOUNT_DECIMALS, Rounding::Up)
}

/// What one unit of debt has grown by, to about 26 digits.
#[must_use]
pub fn growth_minus_one(rate_per_year: Decimal, seconds: Decimal) -> Decimal {
    let exponent = fraction(
        &[rate_per_year, seconds],
        &[SECONDS_PER_YEAR],
        26,
        Rounding::Nearest,
    );
    exp_minus_one(exponent)
}

/// Splits interest into the suppliers' part and the buffer's part, in tokens.
#[must_use]
pub fn split(interest: Decimal) -> (Decimal, Decimal) {
    let kept = Decimal::ONE - RESERVE_FACTOR;
    let suppliers = fraction(&[interest, kept], &[], AMOUNT_DECIMALS, Rounding::Down);
    (suppliers, interest - suppliers)
}

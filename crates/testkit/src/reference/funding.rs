//! Funding of perps.
//!
//! Rule    premium = (max(impact bid - oracle, 0) - max(oracle - impact ask, 0)) / oracle;
//!         F = P + clamp(0.0001 - P, -0.0005, 0.0005) of the hour's average premium P;
//!         hourly rate = F / 8, at most 4% either way; payment = size * oracle price * hourly rate
//! Units   rates at ten decimals, nearest; payments in USD at ten decimals, towards the payer's cost
//! Bounds  oracle price positive
//! Source  DOC-FUND, FIX-DF
//! Tests   funding.yaml

use rust_decimal::Decimal;

use crate::exact::{AMOUNT_DECIMALS, RATIO_DECIMALS, Rounding, fraction, or_zero};

/// Interest component per eight hours.
const INTEREST: Decimal = Decimal::from_parts(1, 0, 0, false, 4);
/// How far the interest component may pull the rate from the premium.
const CLAMP: Decimal = Decimal::from_parts(5, 0, 0, false, 4);
/// Largest hourly rate.
const HOURLY_CAP: Decimal = Decimal::from_parts(4, 0, 0, false, 2);
/// Hours that the rate is quoted for.
const QUOTED_HOURS: Decimal = Decimal::from_parts(8, 0, 0, false, 0);

/// Premium of the impact prices over the oracle price.
#[must_use]
pub fn impact_premium(oracle_px: Decimal, impact_bid: Decimal, impact_ask: Decimal) -> Decimal {
    let difference = or_zero(impact_bid - oracle_px) - or_zero(oracle_px - impact_ask);
    fraction(
        &[difference],
        &[oracle_px],
        RATIO_DECIMALS,
        Rounding::Nearest,
    )
}

/// Rate per eight hours for an average premium, before division and cap.
#[must_use]
pub fn eight_hour_rate(average_premium: Decimal) -> Decimal {
    average_premium + (INTEREST - average_premium).clamp(-CLAMP, CLAMP)
}

/// Rate that is paid each hour.
#[must_use]
pub fn hourly_rate(average_premium: Decimal) -> Decimal {
    fraction(
        &[eight_hour_rate(average_premium)],
        &[QUOTED_HOURS],
        RATIO_DECIMALS,
        Rounding::Nearest,
    )
    .clamp(-HOURLY_CAP, HOURLY_CAP)
}

/// What a position pays for the hour; negative is received.
#[must_use]
pub fn payment(size: Decimal, oracle_px: Decimal, hourly_rate: Decimal) -> Decimal {
    fraction(
        &[size, oracle_px, hourly_rate],
        &[],
        AMOUNT_DECIMALS,
        Rounding::Up,
    )
}

//! Funding of perps.
//!
//! Rule    premium = (max(impact bid - oracle, 0) - max(oracle - impact ask, 0)) / oracle;
//!         builder-deployed: (impact bid + impact ask) / (2 oracle) - 1;
//!         F = P + clamp(interest - P, -clamp, clamp) of the hour's average premium P;
//!         hourly rate = multiplier * F / 8, at most 4% either way; payment = size * oracle price * hourly rate
//! Units   rates at ten decimals, nearest; payments in USD at ten decimals, towards the payer's cost
//! Bounds  oracle price positive
//! Source  DOC-FUND, DOC-HIP3A, FIX-DF
//! Tests   funding.yaml

use rust_decimal::Decimal;

use crate::exact::{AMOUNT_DECIMALS, RATIO_DECIMALS, Rounding, fraction, or_zero};
use crate::worked_examples::FundingRateGiven;

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

/// Premium of the middle of the impact prices: builder-deployed DEXs.
#[must_use]
pub fn middle_premium(oracle_px: Decimal, impact_bid: Decimal, impact_ask: Decimal) -> Decimal {
    fraction(
        &[impact_bid + impact_ask - Decimal::TWO * oracle_px],
        &[Decimal::TWO, oracle_px],
        RATIO_DECIMALS,
        Rounding::Nearest,
    )
}

/// How a market funds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Terms {
    /// Factor on the rate.
    pub multiplier: Decimal,
    /// Interest per eight hours.
    pub interest_8h: Decimal,
    /// How far interest may pull the rate from the premium, per eight hours.
    pub clamp_8h: Decimal,
}

impl Terms {
    /// The terms of a case, the main DEX's where it sets none.
    #[must_use]
    pub fn of(given: &FundingRateGiven) -> Self {
        Self {
            multiplier: given.multiplier.unwrap_or(Decimal::ONE),
            interest_8h: given.interest_8h.unwrap_or(INTEREST),
            clamp_8h: given.clamp_8h.unwrap_or(CLAMP),
        }
    }

    /// Rate per eight hours for an average premium, before multiplier, division and cap.
    #[must_use]
    pub fn eight_hour_rate(&self, average_premium: Decimal) -> Decimal {
        let pull = self.interest_8h - average_premium;
        average_premium + pull.clamp(-self.clamp_8h, self.clamp_8h)
    }

    /// Rate that is paid each hour.
    #[must_use]
    pub fn hourly_rate(&self, average_premium: Decimal) -> Decimal {
        fraction(
            &[self.eight_hour_rate(average_premium), self.multiplier],
            &[QUOTED_HOURS],
            RATIO_DECIMALS,
            Rounding::Nearest,
        )
        .clamp(-HOURLY_CAP, HOURLY_CAP)
    }
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

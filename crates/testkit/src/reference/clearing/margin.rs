//! What must be kept, and what collateral is good for.
//!
//! Rule    maintenance = notional / (2 * max leverage of the tier) - deduction of the tier;
//!         initial margin = notional / leverage; target = max(initial, share of notional);
//!         capacity = units * price * LTV; credit = units * price * (1 + LTV) / 2;
//!         full value = units * price * (2 + LTV) / 3, units up to the user supply cap
//! Units   USD at sixteen decimals; requirements up, credits and deductions down
//! Bounds  a tier holds from its lower bound on; the full value is kept three times
//! Source  docs/rules/maintenance.md, commitment.md, collateral.md
//! Tests   the engine's differential test

use rust_decimal::Decimal;

use super::rules::{FullReading, TierRules, TokenRules};
use super::value;
use crate::exact::{Rounding, USD_DECIMALS, fraction, usd};

/// Maintenance margin of a notional.
#[must_use]
pub fn maintenance(notional: Decimal, tiers: &[TierRules]) -> Decimal {
    let reached = tiers
        .iter()
        .filter(|tier| tier.from_usd <= notional)
        .count();
    let tiers = &tiers[..reached];
    let Some(tier) = tiers.last() else {
        return Decimal::ZERO;
    };
    let twice = Decimal::from(2 * tier.max_leverage);
    let gross = fraction(&[notional], &[twice], USD_DECIMALS, Rounding::Up);
    gross
        - tiers
            .windows(2)
            .map(|pair| step(&pair[0], &pair[1]))
            .sum::<Decimal>()
}

/// What a tier takes off beyond the tier below it: `from * (1 / 2b - 1 / 2a)`.
fn step(below: &TierRules, above: &TierRules) -> Decimal {
    let (a, b) = (
        Decimal::from(below.max_leverage),
        Decimal::from(above.max_leverage),
    );
    fraction(
        &[above.from_usd, a - b],
        &[Decimal::TWO, a, b],
        USD_DECIMALS,
        Rounding::Down,
    )
}

/// Initial margin of a notional at a leverage; all of it where nobody chose one.
#[must_use]
pub fn initial(notional: Decimal, leverage: u32) -> Decimal {
    fraction(
        &[notional],
        &[Decimal::from(leverage.max(1))],
        USD_DECIMALS,
        Rounding::Up,
    )
}

/// What perp equity is kept at.
#[must_use]
pub fn target(initial: Decimal, notional: Decimal, share: Decimal) -> Decimal {
    initial.max(value(&[notional, share], Rounding::Up))
}

/// Value of the units that count.
fn counted_value(supplied: Decimal, px: Decimal, token: &TokenRules) -> Decimal {
    usd(supplied.min(token.user_supply_cap), px)
}

/// Most debt that some units carry.
#[must_use]
pub fn capacity(supplied: Decimal, px: Decimal, token: &TokenRules) -> Decimal {
    value(
        &[counted_value(supplied, px, token), token.ltv],
        Rounding::Down,
    )
}

/// What some units count against maintenance.
#[must_use]
pub fn credit(supplied: Decimal, px: Decimal, token: &TokenRules) -> Decimal {
    let threshold = [counted_value(supplied, px, token), Decimal::ONE + token.ltv];
    fraction(&threshold, &[Decimal::TWO], USD_DECIMALS, Rounding::Down)
}

/// Three times the value of some units at the full threshold, or at the threshold as it is printed.
#[must_use]
pub fn full_value_times_three(
    supplied: Decimal,
    px: Decimal,
    token: &TokenRules,
    reading: FullReading,
) -> Decimal {
    let (three, twice) = (Decimal::from(3), Decimal::TWO + token.ltv);
    let threshold_times_three = match reading {
        FullReading::AtOrAbove | FullReading::Above => twice,
        FullReading::AboveRounded => three * fraction(&[twice], &[three], 3, Rounding::Nearest),
    };
    let counted = counted_value(supplied, px, token);
    value(&[counted, threshold_times_three], Rounding::Down)
}

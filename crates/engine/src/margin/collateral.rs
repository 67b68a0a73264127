//! What collateral is good for.
//!
//! Rule    borrow capacity = sum of units * price * LTV;
//!         collateral credit for maintenance = sum of units * price * (0.5 + 0.5 * LTV);
//!         full threshold = sum of units * price * (2 + LTV) / 3;
//!         units above the user's supply cap do not count
//! Units   USD, rounded down at 1e-16 for each collateral
//! Bounds  prices are borrow oracle prices
//! Source  DOC-PM, FAQ; docs/rules/collateral.md
//! Tests   worked_examples/capacity.yaml, worked_examples/caps.yaml,
//!         worked_examples/thresholds.yaml,
//!         properties::higher_ltv_never_lowers_capacity

use crate::units::{Amount, Px, Ratio, Round, Usd, mul_div};
use crate::venue::{Collateral, FullReading};

/// Liquidation threshold of a loan-to-value: half way between it and one.
#[must_use]
pub fn liquidation_threshold(ltv: Ratio) -> Ratio {
    // Exact: LTVs have at most six decimals.
    Ratio(i64::midpoint(Ratio::ONE.0, ltv.0))
}

/// Full liquidation threshold of a loan-to-value, to nearest: two thirds of the way to one. What
/// decides is [`full_value_times_three`].
#[must_use]
pub fn full_threshold(ltv: Ratio) -> Ratio {
    Ratio((2 * Ratio::ONE.0 + ltv.0 + 1) / 3)
}

/// The units that count: what is supplied, up to the user's supply cap.
#[must_use]
pub fn counted(supplied: Amount, terms: &Collateral) -> Amount {
    supplied.min(terms.user_supply_cap)
}

/// Borrow capacity of some units.
#[must_use]
pub fn capacity(supplied: Amount, px: Px, terms: &Collateral) -> Usd {
    counted(supplied, terms)
        .at(px)
        .times(terms.ltv, Round::Down)
}

/// Collateral credit for maintenance of some units, before the user borrow cap.
#[must_use]
pub fn credit(supplied: Amount, px: Px, terms: &Collateral) -> Usd {
    let threshold = liquidation_threshold(terms.ltv);
    counted(supplied, terms)
        .at(px)
        .times(threshold, Round::Down)
}

/// Value of some units at the full threshold, times three, so that it is exact at 1e-16; or at the
/// threshold rounded as the FAQ prints it.
#[must_use]
pub fn full_value_times_three(
    supplied: Amount,
    px: Px,
    terms: &Collateral,
    reading: FullReading,
) -> Usd {
    const TENTH_OF_A_PERCENT: i64 = Ratio::ONE.0 / 1_000;
    let weight = match reading {
        FullReading::AtOrAbove | FullReading::Above => {
            2 * Ratio::ONE_UNITS + i128::from(terms.ltv.0)
        }
        FullReading::AboveRounded => {
            let nearest = full_threshold(terms.ltv).0 + TENTH_OF_A_PERCENT / 2;
            3 * i128::from(nearest - nearest % TENTH_OF_A_PERCENT)
        }
    };
    let value = counted(supplied, terms).at(px);
    Usd(mul_div(value.0, weight, Ratio::ONE_UNITS, Round::Down))
}

/// Health factor: capacity over debt, ten decimals; none without debt.
#[must_use]
pub fn health_factor(capacity: Usd, debt: Usd) -> Option<Ratio> {
    capacity.over(debt)
}

/// Units that must stay so that capacity covers a debt, rounded up; none where the LTV is zero.
#[must_use]
pub fn locked(debt: Usd, px: Px, terms: &Collateral) -> Option<Amount> {
    let per_unit = Amount::ONE.at(px).times(terms.ltv, Round::Down);
    per_unit
        .is_positive()
        .then(|| Amount(mul_div(debt.0, Amount::ONE.0, per_unit.0, Round::Up)))
}

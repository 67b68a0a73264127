//! Value of collateral, its thresholds, and the health factor.
//!
//! Rule    counted units = min(supplied, user supply cap); value V = counted units * price;
//!         liquidation threshold = 0.5 + 0.5 ltv; full threshold = (2 + ltv) / 3;
//!         capacity = sum of V * ltv; health factor = capacity / value of all debts
//! Units   USD at sixteen decimals; each collateral's product is rounded down, then summed
//! Bounds  an ltv of 0 backs nothing, at no threshold
//! Source  DOC-PM, FAQ, FIX-T, FIX-DF
//! Tests   capacity.yaml, thresholds.yaml, caps.yaml

use rust_decimal::Decimal;

use crate::case::{AccountCase, CollateralCase};
use crate::exact::{RATIO_DECIMALS, Rounding, USD_DECIMALS, fraction, shown_ratio, usd};

/// Debt above this share of the value is liquidated in part, as shown.
#[must_use]
pub fn liquidation_threshold(ltv: Decimal) -> Decimal {
    shown_share(Decimal::ONE + ltv, Decimal::TWO)
}

/// Debt at or above this share of the value is taken over whole, as shown.
#[must_use]
pub fn full_threshold(ltv: Decimal) -> Decimal {
    shown_share(Decimal::TWO + ltv, Decimal::from(3))
}

/// Units that count: what is supplied, up to the user supply cap.
#[must_use]
pub fn counted_units(collateral: &CollateralCase) -> Decimal {
    match collateral.user_supply_cap {
        Some(cap) => collateral.supplied.min(cap),
        None => collateral.supplied,
    }
}

/// Value of the units that count, in USD.
#[must_use]
pub fn value(collateral: &CollateralCase) -> Decimal {
    usd(counted_units(collateral), collateral.oracle_px)
}

/// Value at the loan-to-value: what may be borrowed against it, before caps.
#[must_use]
pub fn capacity_of(collateral: &CollateralCase) -> Decimal {
    credit(collateral, collateral.ltv, Decimal::ONE)
}

/// Value at the liquidation threshold.
#[must_use]
pub fn partial_credit_of(collateral: &CollateralCase) -> Decimal {
    credit(collateral, Decimal::ONE + collateral.ltv, Decimal::TWO)
}

/// Three times the value at the full threshold: two values and a capacity, without a division.
#[must_use]
pub fn full_credit_times_three_of(collateral: &CollateralCase) -> Decimal {
    credit(collateral, Decimal::TWO + collateral.ltv, Decimal::ONE)
}

/// Capacity of the account before borrow caps, in USD.
#[must_use]
pub fn capacity(account: &AccountCase) -> Decimal {
    account.collateral.iter().map(capacity_of).sum()
}

/// Collateral at the liquidation thresholds, in USD.
#[must_use]
pub fn partial_credit(account: &AccountCase) -> Decimal {
    account.collateral.iter().map(partial_credit_of).sum()
}

/// Three times the collateral at the full thresholds, in USD: what decides a full takeover.
#[must_use]
pub fn full_credit_times_three(account: &AccountCase) -> Decimal {
    account
        .collateral
        .iter()
        .map(full_credit_times_three_of)
        .sum()
}

/// Collateral at the full thresholds, in USD, for display.
#[must_use]
pub fn full_credit(account: &AccountCase) -> Decimal {
    fraction(
        &[full_credit_times_three(account)],
        &[Decimal::from(3)],
        USD_DECIMALS,
        Rounding::Down,
    )
}

/// Value of all debts at the borrow oracle prices, in USD.
#[must_use]
pub fn debt_value(account: &AccountCase) -> Decimal {
    account
        .tokens
        .iter()
        .map(|token| usd(token.debt, token.oracle_px))
        .sum()
}

/// Capacity over debts, as shown; none without debt.
#[must_use]
pub fn health_factor(account: &AccountCase) -> Option<Decimal> {
    shown_ratio(capacity(account), debt_value(account))
}

/// Share of the user supply cap in use, as shown; none without a cap.
#[must_use]
pub fn supply_cap_used(collateral: &CollateralCase) -> Option<Decimal> {
    shown_ratio(collateral.supplied, collateral.user_supply_cap?)
}

fn credit(collateral: &CollateralCase, numerator: Decimal, denominator: Decimal) -> Decimal {
    if collateral.ltv.is_zero() {
        return Decimal::ZERO;
    }
    fraction(
        &[value(collateral), numerator],
        &[denominator],
        USD_DECIMALS,
        Rounding::Down,
    )
}

fn shown_share(numerator: Decimal, denominator: Decimal) -> Decimal {
    fraction(
        &[numerator],
        &[denominator],
        RATIO_DECIMALS,
        Rounding::Nearest,
    )
}

//! Margins of perp positions.
//!
//! Rule    initial margin = notional / leverage chosen;
//!         maintenance margin = notional / (2 * max leverage of the tier) - deduction of the tier;
//!         deduction(n) = deduction(n-1) + lower bound(n) * (rate(n) - rate(n-1));
//!         transfer margin = max(initial margin, 10% of notional), over the account
//! Units   USD at sixteen decimals; margins rounded up per position, each tier's deduction down
//! Bounds  a tier holds from its lower bound on
//! Source  DOC-MARGIN, DOC-TIERS, FIX-DF
//! Tests   maintenance.yaml, portfolio_margin_ratio.yaml, recorded_accounts.yaml

use rust_decimal::Decimal;

use crate::case::{PositionCase, TierCase};
use crate::exact::{Rounding, USD_DECIMALS, fraction, usd};

/// Absolute notional at the mark, in USD.
#[must_use]
pub fn notional(position: &PositionCase) -> Decimal {
    usd(position.size.abs(), position.mark_px)
}

/// Initial margin of one position, in USD.
#[must_use]
pub fn initial_margin(position: &PositionCase) -> Decimal {
    fraction(
        &[notional(position)],
        &[Decimal::from(position.leverage)],
        USD_DECIMALS,
        Rounding::Up,
    )
}

/// Maintenance margin of one position, in USD.
#[must_use]
pub fn maintenance_margin(position: &PositionCase) -> Decimal {
    maintenance_of(notional(position), &position.tiers)
}

/// Maintenance margin of a notional under a table of tiers, in USD.
///
/// # Panics
/// When the table is empty.
#[must_use]
pub fn maintenance_of(notional: Decimal, tiers: &[TierCase]) -> Decimal {
    let reached = tiers.iter().rposition(|tier| notional >= tier.lower);
    let tier = &tiers[reached.unwrap_or(0)];
    let gross = fraction(
        &[notional],
        &[Decimal::TWO, Decimal::from(tier.max_leverage)],
        USD_DECIMALS,
        Rounding::Up,
    );
    gross - deduction(&tiers[..=reached.unwrap_or(0)])
}

/// What the highest of these tiers takes off, in USD.
#[must_use]
pub fn deduction(tiers: &[TierCase]) -> Decimal {
    tiers.windows(2).map(|pair| step(&pair[0], &pair[1])).sum()
}

/// Margin that must stay when money leaves the account other than by trading, in USD.
#[must_use]
pub fn transfer_margin(initial_margin: Decimal, notional: Decimal) -> Decimal {
    let floor = fraction(&[notional], &[Decimal::TEN], USD_DECIMALS, Rounding::Up);
    initial_margin.max(floor)
}

// lower * (1/(2 m) - 1/(2 l)) = lower * (l - m) / (2 l m), for max leverages l below and m above.
fn step(below: &TierCase, above: &TierCase) -> Decimal {
    let (l, m) = (
        Decimal::from(below.max_leverage),
        Decimal::from(above.max_leverage),
    );
    fraction(
        &[above.lower, l - m],
        &[Decimal::TWO, l, m],
        USD_DECIMALS,
        Rounding::Down,
    )
}

//! Liquidation of borrows: what a step takes over and what it credits.
//!
//! Rule    full when there is a borrow for maintenance and it reaches the full threshold, else
//!         partial;
//!         a partial step takes a share of each collateral at
//!         px * (1 - slip), slip = (1 - full threshold) * min(1, notional / width)
//! Units   slip has ten decimals, rounded up; credit rounded down
//! Bounds  never more than is left
//! Source  DOC-PM, FAQ; readings in docs/rules/borrow_liquidation.md
//! Tests   worked_examples/borrow_liquidation.yaml, ladder,
//!         properties::a_partial_step_never_raises_debt_over_collateral,
//!         properties::a_partial_step_takes_something_of_every_collateral,
//!         properties::a_takeover_is_whole_only_where_something_would_be_borrowed

use crate::margin::{Figures, Portfolio};
use crate::units::{Amount, Px, Ratio, Round, Usd, mul_div};
use crate::venue::{Collateral, FullReading, PartialReading, SlipReading};

/// How severe the case is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Severity {
    /// A part is taken over.
    Partial,
    /// Everything is.
    Full,
}

/// How severe the case is.
#[must_use]
pub fn severity(portfolio: &Portfolio, figures: &Figures, reading: FullReading) -> Severity {
    let tripled = Usd(portfolio.borrow_for_maintenance.0 * 3);
    let threshold = figures.full_value_times_three;
    let is_reached = match reading {
        FullReading::AtOrAbove => tripled >= threshold,
        FullReading::Above | FullReading::AboveRounded => tripled > threshold,
    };
    if tripled.is_positive() && is_reached {
        Severity::Full
    } else {
        Severity::Partial
    }
}

/// Units of one collateral that a partial step takes.
#[must_use]
pub fn partial_units(start: Amount, left: Amount, share: Ratio, reading: PartialReading) -> Amount {
    let base = match reading {
        // What was supplied during the episode counts too, or a step would take nothing of it.
        PartialReading::ShareOfStart => start.max(left),
        PartialReading::ShareOfRest | PartialReading::Proportional => left,
    };
    (base.scale(i128::from(share.0), Ratio::ONE_UNITS, Round::Up)).min(left)
}

/// By how much the takeover price is below the oracle price.
///
/// # Panics
/// Never: a slip is at most one third.
#[must_use]
pub fn slip(notional: Usd, terms: &Collateral, reading: SlipReading) -> Ratio {
    if reading == SlipReading::None {
        return Ratio::ZERO;
    }
    let width = terms.takeover_width;
    let discount = Ratio::ONE_UNITS - i128::from(terms.ltv.0);
    let units = mul_div(notional.min(width).0, discount, 3 * width.0, Round::Up);
    Ratio(i64::try_from(units).expect("a slip is at most one third"))
}

/// What the account is credited for units taken over, settlement token.
#[must_use]
pub fn credit(units: Amount, px: Px, slip: Ratio) -> Amount {
    let notional = units.at(px);
    (notional - notional.times(slip, Round::Up)).in_settlement(Round::Down)
}

//! Who may enable which mode.
//!
//! Rule    portfolio margin needs 14-day weighted volume or account value above a bound, account
//!         value below another, and no open position, order or TWAP; a unified account does not go
//!         back to standard; whoever leaves portfolio margin owes nothing
//! Units   USD; weighted volume is perp volume + 2 * spot volume
//! Bounds  checked at the moment of enabling only: who grows past a bound stays
//! Source  DOC-PM and its dated changes, FAQ, FIX-DF; docs/rules/account_modes.md
//! Tests   eligibility::portfolio_margin_is_enabled_by_the_conditions_of_its_date,
//!         eligibility::no_mode_is_changed_with_positions_orders_or_debt_nor_back_to_standard

use super::Mode;
use crate::units::Usd;
use crate::venue::Eligibility;

/// What counts when an account asks for another mode.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Applicant {
    /// 14-day weighted volume of its master account.
    pub weighted_volume: Usd,
    /// Net worth.
    pub account_value: Usd,
    /// Whether it has a perp position.
    pub has_positions: bool,
    /// Whether it has a resting order or a running TWAP.
    pub has_orders: bool,
    /// Whether it owes anything.
    pub has_debt: bool,
}

/// Why a mode is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ineligible {
    /// Neither volume nor value reach their bounds.
    TooSmall,
    /// Its value is at or above the upper bound.
    TooLarge,
    /// It has a position.
    Positions,
    /// It has a resting order or a running TWAP.
    Orders,
    /// It owes something.
    Debt,
    /// The venue does not allow this change.
    NoWayBack,
}

/// Whether an account may change from one mode to another.
///
/// # Errors
/// The first condition that it does not meet.
pub fn may_change(
    (from, to): (Mode, Mode),
    applicant: &Applicant,
    rules: &Eligibility,
) -> Result<(), Ineligible> {
    if from == to {
        return Ok(());
    }
    if applicant.has_positions {
        return Err(Ineligible::Positions);
    }
    if applicant.has_orders {
        return Err(Ineligible::Orders);
    }
    if applicant.has_debt {
        return Err(Ineligible::Debt);
    }
    match to {
        Mode::Standard => Err(Ineligible::NoWayBack),
        Mode::Unified => Ok(()),
        Mode::Portfolio => may_enable(applicant, rules),
    }
}

fn may_enable(applicant: &Applicant, rules: &Eligibility) -> Result<(), Ineligible> {
    let has_volume = applicant.weighted_volume > rules.min_volume;
    let has_value = (rules.min_value).is_some_and(|least| applicant.account_value > least);
    if !(has_volume || has_value) {
        return Err(Ineligible::TooSmall);
    }
    match rules.below_value {
        Some(bound) if applicant.account_value >= bound => Err(Ineligible::TooLarge),
        _ => Ok(()),
    }
}

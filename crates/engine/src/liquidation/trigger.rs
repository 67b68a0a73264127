//! When an account is liquidatable.
//!
//! Rule    portfolio margin ratio above the liquidation ratio; option: and debt above the partial
//!         threshold. Where caps or the pool refuse a borrow, the perp side stands alone: its
//!         equity below maintenance is liquidatable as in an ordinary account
//! Units   exact comparisons of USD
//! Bounds  an account without debt and positions has no requirement and is never liquidatable
//! Source  DOC-PM, FAQ, DOC-LIQ; docs/rules/liquidation_trigger.md
//! Tests   worked_examples/borrow_liquidation.yaml, worked_examples/ratio.yaml, crossing_px,
//!         ladder

use crate::account::Mode;
use crate::margin::{Figures, Portfolio};
use crate::units::Ratio;
use crate::venue::{TriggerReading, Venue};

/// Whether the portfolio is liquidatable.
#[must_use]
pub fn is_liquidatable(portfolio: &Portfolio, figures: &Figures, venue: &Venue) -> bool {
    portfolio.exceeds(limit(figures.mode, venue))
        && match venue.margin.trigger {
            TriggerReading::Ratio => true,
            TriggerReading::FaqThreshold => is_above_partial_threshold(portfolio, figures),
        }
}

/// The margin ratio above which an account is liquidatable; a standard account is when its equity
/// is below maintenance (DOC-LIQ), the others sooner (DOC-ABS, DOC-PM).
#[must_use]
pub fn limit(mode: Mode, venue: &Venue) -> Ratio {
    match mode {
        Mode::Standard => Ratio::ONE,
        Mode::Unified | Mode::Portfolio => venue.margin.liquidation_ratio,
    }
}

/// Whether what would be borrowed is above the partial threshold. Perps alone, which borrow
/// nothing, are outside that threshold's reach and stay with the ratio.
fn is_above_partial_threshold(portfolio: &Portfolio, figures: &Figures) -> bool {
    let borrow = portfolio.borrow_for_maintenance;
    !borrow.is_positive() || borrow > figures.credit_uncapped
}

/// Whether the perp side is below its own maintenance; it matters where nothing can be drawn. A
/// negative balance without positions is a borrow still to be made: the ratio judges it.
#[must_use]
pub fn is_perp_side_short(figures: &Figures) -> bool {
    figures.mode == Mode::Portfolio
        && figures.maintenance.is_positive()
        && figures.perp_equity < figures.maintenance
}

//! Ranking index of auto-deleveraging.
//!
//! Rule    index = (mark / entry) * (notional / account value), highest first; for shorts
//!         entry / mark takes the place of mark / entry
//! Units   a ratio, ten decimals, nearest
//! Bounds  account value and prices positive
//! Source  DOC-ADL; the side adjustment is an assumption
//! Tests   adl.yaml

use rust_decimal::Decimal;

use crate::exact::{RATIO_DECIMALS, Rounding, fraction};

/// A position as the ranking sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ranked {
    /// Whether the position is long.
    pub is_long: bool,
    /// Average entry price in USD.
    pub entry_px: Decimal,
    /// Mark price in USD.
    pub mark_px: Decimal,
    /// Absolute notional in USD.
    pub notional: Decimal,
    /// Account value in USD.
    pub account_value: Decimal,
}

/// Ranking index of a position.
#[must_use]
pub fn index(position: &Ranked) -> Decimal {
    let (above, below) = if position.is_long {
        (position.mark_px, position.entry_px)
    } else {
        (position.entry_px, position.mark_px)
    };
    fraction(
        &[above, position.notional],
        &[below, position.account_value],
        RATIO_DECIMALS,
        Rounding::Nearest,
    )
}

//! Price tick and lot.
//!
//! Rule    a price is a whole number, or has at most five significant figures and at most
//!         6 - size decimals (perps) or 8 - size decimals (spot) decimals; a size has at most
//!         size decimals
//! Units   prices in USD, sizes in whole units
//! Bounds  prices above zero, at most six decimals
//! Source  DOC-TICK
//! Tests   tick.yaml

use rust_decimal::{Decimal, RoundingStrategy};

/// Significant figures of a price.
const FIGURES: u32 = 5;

/// Most decimals of a price.
#[must_use]
pub fn px_decimals(size_decimals: u32, is_spot: bool) -> u32 {
    let most: u32 = if is_spot { 8 } else { 6 };
    most.saturating_sub(size_decimals)
        .min(crate::exact::PX_DECIMALS)
}

/// The rule that a price breaks, `none` if it breaks none.
#[must_use]
pub fn problem(px: Decimal, px_decimals: u32) -> &'static str {
    let px = px.normalize();
    if px.scale() == 0 {
        "none"
    } else if px.scale() > px_decimals {
        "decimals"
    } else if px.mantissa().to_string().len() > FIGURES as usize {
        "figures"
    } else {
        "none"
    }
}

/// The largest price that is allowed and not above a wish; zero where there is none.
#[must_use]
pub fn at_most(wish: Decimal, px_decimals: u32) -> Decimal {
    let down = RoundingStrategy::ToZero;
    let by_decimals = wish.round_dp_with_strategy(px_decimals, down);
    let by_figures = (by_decimals.round_sf_with_strategy(FIGURES, down)).unwrap_or_default();
    // Whole numbers are always allowed, and five figures may lie below the next one.
    by_figures.max(wish.trunc()).normalize()
}

/// A size in whole lots, towards zero.
#[must_use]
pub fn in_lots(size: Decimal, size_decimals: u32) -> Decimal {
    size.round_dp_with_strategy(size_decimals, RoundingStrategy::ToZero)
        .normalize()
}

//! Liquidation price shown on a position.
//!
//! Rule    price - side * margin available / size / (1 - l * side), l = 1 / (2 * max leverage)
//! Units   USD, ten decimals, nearest; size without its sign; side +1 long, -1 short
//! Bounds  margin available = account value (or isolated margin) less maintenance; shown only where
//!         positive
//! Source  DOC-LIQ, FIX-DF, FIX-LI
//! Tests   liquidation_px.yaml

use rust_decimal::Decimal;

use crate::exact::{RATIO_DECIMALS, Rounding, fraction};

/// Price at which the margin of a position is used up; none where that is not positive.
#[must_use]
pub fn liquidation_px(
    size: Decimal,
    mark_px: Decimal,
    margin_available: Decimal,
    max_leverage: u32,
) -> Option<Decimal> {
    let twice_leverage = Decimal::TWO * Decimal::from(max_leverage);
    let sign = if size > Decimal::ZERO {
        Decimal::ONE
    } else {
        Decimal::NEGATIVE_ONE
    };
    // 1 - l side = (2 m - side) / 2 m
    let distance = fraction(
        &[sign, margin_available, twice_leverage],
        &[size.abs(), twice_leverage - sign],
        RATIO_DECIMALS,
        Rounding::Nearest,
    );
    Some(mark_px - distance).filter(|px| *px > Decimal::ZERO)
}

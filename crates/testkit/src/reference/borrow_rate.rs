//! Utilization and yearly rates of a reserve.
//!
//! Rule    utilization = borrowed / supplied; borrow rate = 0.05 + 4.75 * max(0, utilization - 0.8);
//!         supply rate = 0.9 * utilization * borrow rate
//! Units   ratios; rates per year, continuously compounded; all shown at ten decimals, nearest
//! Bounds  nothing supplied means utilization 0; utilization above 1 is treated as 1
//! Source  DOC-PM, FIX-DF
//! Tests   borrow_rate.yaml, reserve.yaml

use rust_decimal::Decimal;

use crate::exact::{RATIO_DECIMALS, Rounding, fraction, shown_ratio};

/// Share of the interest that the protocol keeps as a buffer: 10%.
pub const RESERVE_FACTOR: Decimal = Decimal::from_parts(1, 0, 0, false, 1);
/// Borrow rate at and below the kink, per year.
pub const BASE_RATE: Decimal = Decimal::from_parts(5, 0, 0, false, 2);
/// Utilization above which the rate rises.
pub const KINK: Decimal = Decimal::from_parts(8, 0, 0, false, 1);
/// Rise of the yearly rate per unit of utilization above the kink.
pub const SLOPE: Decimal = Decimal::from_parts(475, 0, 0, false, 2);

/// Share of the supplied tokens that is lent out, as shown.
#[must_use]
pub fn utilization(total_supplied: Decimal, total_borrowed: Decimal) -> Decimal {
    shown_ratio(total_borrowed, total_supplied)
        .unwrap_or_default()
        .min(Decimal::ONE)
}

/// Yearly rate that borrowers pay.
#[must_use]
pub fn borrow_rate(utilization: Decimal) -> Decimal {
    let above_kink = (utilization.min(Decimal::ONE) - KINK).max(Decimal::ZERO);
    shown(BASE_RATE + SLOPE * above_kink)
}

/// Yearly rate that suppliers earn.
#[must_use]
pub fn supply_rate(utilization: Decimal) -> Decimal {
    let lent = utilization.min(Decimal::ONE);
    let kept = Decimal::ONE - RESERVE_FACTOR;
    fraction(
        &[kept, lent, borrow_rate(lent)],
        &[],
        RATIO_DECIMALS,
        Rounding::Nearest,
    )
}

fn shown(rate: Decimal) -> Decimal {
    fraction(&[rate], &[], RATIO_DECIMALS, Rounding::Nearest)
}

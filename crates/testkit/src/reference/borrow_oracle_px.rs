//! Borrow oracle price of a collateral token.
//!
//! Rule    median of the venue's spot price, and its perp mark and perp oracle prices converted
//!         from USDT to USDC by 1 / spot oracle price of USDC
//! Units   USDC per token, ten decimals, nearest; [`on_grid`] puts it on the price grid
//! Bounds  all prices positive
//! Source  DOC-PM
//! Tests   borrow_oracle_px.yaml

use rust_decimal::Decimal;

use crate::exact::{PX_DECIMALS, RATIO_DECIMALS, Rounding, fraction};

/// Prices that the borrow oracle price is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PxInputs {
    /// Spot price in USDC.
    pub spot_px: Decimal,
    /// Mark price of the perp, in USDT terms.
    pub mark_px: Decimal,
    /// Oracle price of the perp, in USDT terms.
    pub oracle_px: Decimal,
    /// Spot oracle price of USDC, in USDT.
    pub usdc_px: Decimal,
}

/// Median of the three prices in USDC.
#[must_use]
pub fn borrow_oracle_px(inputs: PxInputs) -> Decimal {
    let converted = |px| fraction(&[px], &[inputs.usdc_px], RATIO_DECIMALS, Rounding::Nearest);
    median([
        inputs.spot_px,
        converted(inputs.mark_px),
        converted(inputs.oracle_px),
    ])
}

/// A price on the six-decimal grid, nearest.
#[must_use]
pub fn on_grid(px: Decimal) -> Decimal {
    fraction(&[px], &[], PX_DECIMALS, Rounding::Nearest)
}

fn median(mut values: [Decimal; 3]) -> Decimal {
    values.sort_unstable();
    values[1]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn d(text: &str) -> Decimal {
        text.parse().expect("a decimal")
    }

    #[test]
    fn the_median_of_spot_and_the_converted_perp_prices_is_taken() {
        let inputs = PxInputs {
            spot_px: d("80"),
            mark_px: d("80.5"),
            oracle_px: d("80.2"),
            usdc_px: d("1.0004"),
        };
        let px = borrow_oracle_px(inputs);
        assert!((px - d("80.16793283")).abs() < d("0.00000001"));
        assert_eq!(on_grid(px), d("80.167933"));
    }
}

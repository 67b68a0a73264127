//! Fee of a fill.
//!
//! Rule    size * price * fee rate; liquidation fills pay the taker fee and nothing else
//! Units   USD at ten decimals, rounded up
//! Bounds  none
//! Source  DOC-FEES, DOC-LIQ, FIX-DF
//! Tests   fee.yaml

use rust_decimal::Decimal;

use crate::exact::{AMOUNT_DECIMALS, Rounding, fraction};

/// Fee of a fill in USD.
#[must_use]
pub fn fee(size: Decimal, px: Decimal, rate: Decimal) -> Decimal {
    fraction(&[size.abs(), px, rate], &[], AMOUNT_DECIMALS, Rounding::Up)
}

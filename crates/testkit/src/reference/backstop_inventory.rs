//! What the backstop liquidator has left of collateral it took over.
//!
//! Rule    share left = 2^(-elapsed / half-life), half-life 600 s
//! Units   share at eighteen decimals, nearest; time in seconds
//! Bounds  zero after 60 half-lives, where the share is below the eighteenth decimal
//! Source  DOC-PM
//! Tests   backstop_inventory.yaml

use rust_decimal::Decimal;

use super::exponential::exp;
use crate::exact::{Rounding, fraction};

/// Half-life of the inventory in seconds.
pub const HALF_LIFE_S: Decimal = Decimal::from_parts(600, 0, 0, false, 0);

/// Natural logarithm of two, 0.6931471805599453094172321215.
const LN_2: Decimal = Decimal::from_parts(2_860_148_159, 2_180_329_217, 375_755_839, false, 28);

/// Share of the inventory that is left, between 0 and 1.
#[must_use]
pub fn share_left(elapsed_s: Decimal, half_life_s: Decimal) -> Decimal {
    let halvings = (elapsed_s / half_life_s).floor();
    if halvings > Decimal::from(60) {
        return Decimal::ZERO;
    }
    let rest = elapsed_s - halvings * half_life_s;
    let part = exp(-(LN_2 * rest / half_life_s));
    let times = std::iter::successors(Some(halvings), |n| Some(*n - Decimal::ONE));
    let divisor: Decimal = times
        .take_while(|n| *n > Decimal::ZERO)
        .map(|_| Decimal::TWO)
        .product();
    fraction(&[part], &[divisor], 18, Rounding::Nearest)
}

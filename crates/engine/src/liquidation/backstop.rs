//! The backstops' inventory: sold off by its half-life.
//!
//! Rule    x(t) = x0 * 2^(-t / half-life); below the smallest order all of it is sold
//! Units   sizes rounded up
//! Bounds  smallest order 10 USD
//! Source  DOC-PM (half-life of collateral; for perps a reading), DOC-BOOK (smallest order);
//!         docs/rules/backstop.md
//! Tests   worked_examples/backstop_inventory.yaml, ladder

use crate::units::{Amount, Px, Round, Usd, half_life_share};

/// Below this notional an inventory is sold at once.
const SMALLEST_ORDER: Usd = Usd(10 * Usd::ONE.0);

/// Signed size of the order that sells an inventory down over some elapsed time.
#[must_use]
pub fn order_size(inventory: Amount, px: Px, elapsed_ms: u64, half_life_ms: u64) -> Amount {
    if inventory.at(px).abs() < SMALLEST_ORDER {
        return -inventory;
    }
    let one = 1_000_000_000_000_000_000;
    let sold = one - half_life_share(elapsed_ms, half_life_ms);
    let size = inventory.abs().scale(sold, one, Round::Up);
    if inventory.is_positive() { -size } else { size }
}

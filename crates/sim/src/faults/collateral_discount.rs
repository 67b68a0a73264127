//! The venue's own, illiquid spot book trades at a discount.
//!
//! Rule    spot mid = undisturbed mid times 1 - discount; the discount opens in a straight line over
//!         `fall_s` and closes over `recover_s` after the fault
//! Units   percent, seconds
//! Bounds  fills in the spot book are at the discount, and so is what the backstop gets
//! Source  EVENT-COINDESK: USDe at 0.65 on 2025-10-10, 21:36 to 22:16 UTC. docs/faults.md
//! Tests   tests/it/faults_prices.rs

use super::is_number;
use super::when::{Spell, fault_config};

/// Length where none is stated, seconds.
pub(super) const USUAL_S: f64 = 2_400.0;

fault_config! {
    /// The venue's own spot book trades at a discount. Usual length 40 minutes.
    CollateralDiscount {
        /// Symbols of the assets concerned; they need spot books. Default: all that have one.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        #[garde(skip)]
        assets: Vec<String>,
        /// Discount, percent. Default 35 (EVENT-COINDESK).
        #[serde(default = "thirty_five")]
        #[garde(range(min = 0.0, max = 99.0), custom(is_number))]
        #[schemars(range(min = 0.0, max = 99.0))]
        discount_pct: f64,
        /// How long the discount takes to open, seconds. Default 0.
        #[serde(default)]
        #[garde(range(min = 0.0, max = 86_400.0), custom(is_number))]
        #[schemars(range(min = 0.0, max = 86_400.0))]
        fall_s: f64,
        /// How long it takes to close after the fault, seconds. Default 0.
        #[serde(default)]
        #[garde(range(min = 0.0, max = 86_400.0), custom(is_number))]
        #[schemars(range(min = 0.0, max = 86_400.0))]
        recover_s: f64,
    }
}

const fn thirty_five() -> f64 {
    35.0
}

impl CollateralDiscount {
    /// Factor on the spot mid.
    pub(super) fn factor(&self, spell: Spell, t_s: f64) -> f64 {
        1.0 - 0.01 * self.discount_pct * spell.level(t_s, self.fall_s, self.recover_s)
    }
}

//! A stablecoin falls below its peg and comes back.
//!
//! Rule    its price is multiplied by a line through the length of the fault: from 1 to `low_px` in
//!         the first tenth, to `hold_px` at four tenths, back to 1 at the end
//! Units   the price of the coin in what it follows: of USDC in USDT
//! Bounds  of the settlement token it moves USDT_USDC, hence borrow prices and the price of every
//!         coin that follows USDT; of another coin it moves that one alone. It is no error of
//!         observation: true prices have it too
//! Source  EVENT-PRESS: USDC from 2023-03-10, 1 to 0.87 in 6 h, at 0.92 or less for 24 h, back by 60
//!         h. docs/faults.md
//! Tests   tests/it/faults_prices.rs

use super::is_number;
use super::when::{Spell, fault_config};

/// Length where none is stated, seconds.
pub(super) const USUAL_S: f64 = 216_000.0;
/// Share of the length after which the low is reached, and that at which the hold ends.
const KNOTS: (f64, f64) = (0.1, 0.4);
/// What is missing at the end of the hold over what is missing at the low: 0.08 / 0.13.
const HELD: f64 = 0.08 / 0.13;

fault_config! {
    /// A stablecoin falls below its peg and comes back. Usual length 60 hours.
    StablecoinDepeg {
        /// The coin: the settlement token or another stablecoin. Default `USDC`.
        #[serde(default = "usdc")]
        #[garde(length(min = 1))]
        #[schemars(length(min = 1))]
        token: String,
        /// Lowest price. Default 0.87 (EVENT-PRESS).
        #[serde(default = "low")]
        #[garde(range(min = 0.01, max = 100.0), custom(is_number))]
        #[schemars(range(min = 0.01, max = 100.0))]
        low_px: f64,
        /// Price at four tenths of the length. Default: what is missing there is 8/13 of what is
        /// missing at the low, 0.92 for 0.87 (EVENT-PRESS).
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[garde(inner(range(min = 0.01, max = 100.0), custom(is_number)))]
        #[schemars(range(min = 0.01, max = 100.0))]
        hold_px: Option<f64>,
    }
}

fn usdc() -> String {
    "USDC".to_owned()
}

const fn low() -> f64 {
    0.87
}

impl StablecoinDepeg {
    /// Factor on the price.
    pub(super) fn factor(&self, spell: Spell, t_s: f64) -> f64 {
        if !spell.is_open(t_s) {
            return 1.0;
        }
        let hold_px = (self.hold_px).unwrap_or(1.0 - HELD * (1.0 - self.low_px));
        let share = (t_s - spell.from_s) / (spell.to_s - spell.from_s);
        let line =
            |(from, to): (f64, f64), (x, y): (f64, f64)| x + (y - x) * (share - from) / (to - from);
        if share < KNOTS.0 {
            line((0.0, KNOTS.0), (1.0, self.low_px))
        } else if share < KNOTS.1 {
            line(KNOTS, (self.low_px, hold_px))
        } else {
            line((KNOTS.1, 1.0), (hold_px, 1.0))
        }
    }
}

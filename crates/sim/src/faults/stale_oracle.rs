//! All that the venue publishes of an asset stands still.
//!
//! Rule    oracle, mark and borrow oracle price hold as they were when the fault began; after it
//!         they snap to what is observed, or go there in a straight line over `ramp_s`
//! Units   seconds
//! Bounds  the books go on, and the averages in the mark with them
//! Source  EVENT-BLACK-THURSDAY: feeds lagged the market, then many liquidations at once; 600 s is
//!         an assumption. docs/faults.md
//! Tests   tests/it/faults_prices.rs

use super::is_number;
use super::when::{Spell, fault_config};

/// Length where none is stated, seconds.
pub(super) const USUAL_S: f64 = 600.0;

fault_config! {
    /// The prices that the venue publishes stand still. Usual length 10 minutes.
    StaleOracle {
        /// Symbols of the assets concerned. Default: all.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        #[garde(skip)]
        assets: Vec<String>,
        /// How long the prices take to what is observed once they move again, seconds. Default 0:
        /// they jump.
        #[serde(default)]
        #[garde(range(min = 0.0, max = 86_400.0), custom(is_number))]
        #[schemars(range(min = 0.0, max = 86_400.0))]
        ramp_s: f64,
    }
}

impl StaleOracle {
    /// Weight of the old prices in what is shown.
    pub(super) fn weight(&self, spell: Spell, t_s: f64) -> f64 {
        spell.level(t_s, 0.0, self.ramp_s)
    }
}

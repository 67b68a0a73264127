//! One exchange outside the venue quotes far from the others.
//!
//! Rule    its mids are those of the others times 1 + size; after the fault the distance fades in a
//!         straight line over `recover_s`
//! Units   percent, seconds
//! Bounds  works as a window of `market.exchange_deviations` does, and multiplies with those
//! Source  CANDLES: HYPE perp at Bybit on 2025-10-10, 40.8 to 20.8 and back to 41.0 within an hour;
//!         EVENT-LIGHTER: 47 to 98 within a minute. docs/faults.md
//! Tests   tests/it/faults_prices.rs

use super::is_number;
use super::when::{Spell, fault_config};
use crate::market::{ExchangeDeviation, Venue};

/// Length where none is stated, seconds.
pub(super) const USUAL_S: f64 = 60.0;
const BPS_PER_PCT: f64 = 100.0;

fault_config! {
    /// One exchange quotes far from the others. Usual length 1 minute.
    VenueSpike {
        /// Symbols of the assets concerned. Default: all.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        #[garde(skip)]
        assets: Vec<String>,
        /// Name of the exchange, one of `market.exchanges`.
        #[garde(length(min = 1))]
        #[schemars(length(min = 1))]
        exchange: String,
        /// Which of its mids: `perp` or `spot`. Default: both.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[garde(skip)]
        venue: Option<Venue>,
        /// Distance from the others, percent. Default -50 (CANDLES, HYPE on 2025-10-10).
        #[serde(default = "half_down")]
        #[garde(range(min = -99.0, max = 10_000.0), custom(is_number))]
        #[schemars(range(min = -99.0, max = 10_000.0))]
        size_pct: f64,
        /// How long the distance takes to fade after the fault, seconds. Default 0: it ends at once.
        #[serde(default)]
        #[garde(range(min = 0.0, max = 86_400.0), custom(is_number))]
        #[schemars(range(min = 0.0, max = 86_400.0))]
        recover_s: f64,
    }
}

const fn half_down() -> f64 {
    -50.0
}

impl VenueSpike {
    /// What the exchange does at a moment, as a window of deviation.
    pub(super) fn deviation(&self, spell: Spell, t_s: f64) -> Option<ExchangeDeviation> {
        let level = spell.level(t_s, 0.0, self.recover_s);
        (level > 0.0).then(|| ExchangeDeviation {
            exchanges: vec![self.exchange.clone()],
            assets: self.assets.clone(),
            venue: self.venue,
            from_min: 0.0,
            to_min: f64::INFINITY,
            bps: self.size_pct * level * BPS_PER_PCT,
        })
    }
}

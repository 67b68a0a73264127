//! What everybody remembers of prices and funding, computed once for all.
//!
//! Rule    exponentially weighted averages: of the hourly funding rate over 8 h and 24 h, of the
//!         oracle price over 1 h and 24 h; highest oracle price since the start;
//!         momentum = average(1 h) / average(24 h) - 1; drawdown = price / highest - 1
//! Units   funding per hour, prices in USD, momentum and drawdown as fractions; "over T" means
//!         that the weight of the past falls by e in T
//! Bounds  prices are looked at once a minute at most; averages start at the first price and at a
//!         stated funding rate, the highest price at the first
//! Source  assumption (rules of carry traders, hedgers and loopers: docs/agents.md); the funding
//!         at the start is the dead zone's, DOC-FUND
//! Tests   tests/it/signals.rs

use garde::Validate;
use plimsoll_engine::units::PerpId;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::check::is_number;

/// Least time between two looks at prices, seconds.
const EVERY_S: f64 = 60.0;
const HOUR_S: f64 = 3_600.0;
/// Memory of the fast and the slow price average, seconds.
const MEMORY_S: [f64; 2] = [HOUR_S, 24.0 * HOUR_S];
/// Memory of the fast and the slow funding average, hours.
const MEMORY_H: [f64; 2] = [8.0, 24.0];

/// What everybody remembers at the start.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct SignalsConfig {
    /// Funding rate that the averages start at, per hour, all markets. Default 0.0000125, the rate
    /// of the dead zone (10.95% a year). Source: DOC-FUND.
    #[garde(range(min = -0.04, max = 0.04), custom(is_number))]
    #[schemars(range(min = -0.04, max = 0.04))]
    pub funding_rate_hourly: f64,
}

impl Default for SignalsConfig {
    fn default() -> Self {
        Self {
            funding_rate_hourly: 0.000_012_5,
        }
    }
}

/// What is remembered of one market.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Memory {
    px: f64,
    high_px: f64,
    average_px: [f64; 2],
    average_funding: [f64; 2],
}

/// What everybody remembers, by perpetual market.
#[derive(Clone, Debug, PartialEq)]
pub struct Signals {
    start_funding: f64,
    funding_weight: [f64; 2],
    looked_at_s: Option<f64>,
    /// Time between the last two looks, and what a price weighs after it.
    px_weight: (f64, [f64; 2]),
    markets: Vec<Memory>,
    last_funding: Vec<f64>,
}

impl Signals {
    /// Nothing remembered yet of some markets.
    #[must_use]
    pub fn new(config: &SignalsConfig, markets: usize) -> Self {
        let mut signals = Self {
            start_funding: config.funding_rate_hourly,
            funding_weight: MEMORY_H.map(|memory| weight(1.0, memory)),
            looked_at_s: None,
            px_weight: (0.0, [0.0; 2]),
            markets: vec![Memory::default(); markets],
            last_funding: vec![0.0; markets],
        };
        signals.restart();
        signals
    }

    /// Forgets everything, for another path.
    pub fn restart(&mut self) {
        self.looked_at_s = None;
        self.px_weight = (EVERY_S, MEMORY_S.map(|memory| weight(EVERY_S, memory)));
        self.markets.fill(Memory {
            average_funding: [self.start_funding; 2],
            ..Memory::default()
        });
        self.last_funding.fill(self.start_funding);
    }

    /// Takes in oracle prices, if the last look is a minute old. The first call sets the start.
    pub fn on_prices(&mut self, t_s: f64, oracle_px: &[f64]) {
        let Some(looked_at_s) = self.looked_at_s else {
            return self.begin(t_s, oracle_px);
        };
        let elapsed_s = t_s - looked_at_s;
        if elapsed_s < EVERY_S {
            return;
        }
        self.looked_at_s = Some(t_s);
        if elapsed_s.to_bits() != self.px_weight.0.to_bits() {
            self.px_weight = (elapsed_s, MEMORY_S.map(|memory| weight(elapsed_s, memory)));
        }
        let (_, weights) = self.px_weight;
        for (market, px) in self.markets.iter_mut().zip(oracle_px) {
            market.px = *px;
            market.high_px = market.high_px.max(*px);
            for (average, weight) in market.average_px.iter_mut().zip(weights) {
                *average += weight * (px - *average);
            }
        }
    }

    /// From when on prices are looked at again, seconds since the start of the path.
    #[must_use]
    pub fn next_look_s(&self) -> f64 {
        self.looked_at_s.map_or(0.0, |last| last + EVERY_S)
    }

    fn begin(&mut self, t_s: f64, oracle_px: &[f64]) {
        self.looked_at_s = Some(t_s);
        for (market, px) in self.markets.iter_mut().zip(oracle_px) {
            (market.px, market.high_px) = (*px, *px);
            market.average_px = [*px; 2];
        }
    }

    /// Takes in the hourly funding payment, a rate for each market.
    pub fn on_funding(&mut self, rates: &[f64]) {
        self.last_funding.copy_from_slice(rates);
        for (market, rate) in self.markets.iter_mut().zip(rates) {
            for (average, weight) in market.average_funding.iter_mut().zip(self.funding_weight) {
                *average += weight * (rate - *average);
            }
        }
    }

    /// Funding rates last paid, per hour; at the start the configured rate.
    #[must_use]
    pub fn last_funding(&self) -> &[f64] {
        &self.last_funding
    }

    /// Average funding rate over 8 h, per hour.
    #[must_use]
    pub fn funding_8h(&self, perp: PerpId) -> f64 {
        self.markets[perp.index()].average_funding[0]
    }

    /// Average funding rate over 24 h, per hour.
    #[must_use]
    pub fn funding_24h(&self, perp: PerpId) -> f64 {
        self.markets[perp.index()].average_funding[1]
    }

    /// How far the 1 h price average is above the 24 h one, as a fraction; nought before prices.
    #[must_use]
    pub fn momentum(&self, perp: PerpId) -> f64 {
        let [fast, slow] = self.markets[perp.index()].average_px;
        if slow > 0.0 { fast / slow - 1.0 } else { 0.0 }
    }

    /// How far the price is below its highest since the start, as a fraction that is never
    /// positive; nought before prices.
    #[must_use]
    pub fn drawdown(&self, perp: PerpId) -> f64 {
        let market = &self.markets[perp.index()];
        if market.high_px > 0.0 {
            market.px / market.high_px - 1.0
        } else {
            0.0
        }
    }
}

/// Weight of what is new after some time.
fn weight(elapsed: f64, memory: f64) -> f64 {
    -libm::expm1(-elapsed / memory)
}

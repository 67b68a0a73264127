//! A funding premium that answers to net demand.
//!
//! Rule    dP = -kappa (P - P_bar (D_long - C_short) / depth) dt + sigma dW, exact in law from tick
//!         to tick. D_long = base + sensitivity * momentum is what the outside wants to hold long
//!         on leverage, momentum = average of the oracle price over 1 h by that over 24 h, less
//!         one; C_short is what the accounts of the scenario are short on balance; depth is the
//!         perp book's in normal times.
//! Units   USD; P in log price of the perp over spot, momentum a fraction
//! Bounds  starts at the target of the base demand alone, or of what the accounts are short at the
//!         opening; sigma is given by the stationary standard deviation
//! Source  assumption, docs/rules/premium_demand.md
//! Tests   tests/it/market_demand.rs

use super::basis::MeanReversion;
use super::{DemandConfig, Ema};

const BPS: f64 = 1e-4;
const SECONDS_PER_MINUTE: f64 = 60.0;
const FAST_TAU_S: f64 = 3_600.0;
const SLOW_TAU_S: f64 = 86_400.0;

/// Demand for one perp, and the premium that it makes.
#[derive(Clone, Debug)]
pub struct Demand {
    config: DemandConfig,
    depth_usd: f64,
    tick_s: f64,
    step: MeanReversion,
    fast: Ema,
    slow: Ema,
    momentum: f64,
    net_short_usd: f64,
    log: f64,
}

impl Demand {
    /// Demand for a perp whose book has `depth_usd` on one side, usually asked every `tick_s`.
    #[must_use]
    pub fn new(config: &DemandConfig, depth_usd: f64, tick_s: f64) -> Self {
        let mut new = Self {
            config: config.clone(),
            depth_usd,
            tick_s,
            step: MeanReversion { kept: 1.0, sd: 0.0 },
            fast: Ema::new(FAST_TAU_S, tick_s),
            slow: Ema::new(SLOW_TAU_S, tick_s),
            momentum: 0.0,
            net_short_usd: 0.0,
            log: 0.0,
        };
        new.step = new.step_of(tick_s);
        new.restart();
        new
    }

    /// Forgets the path.
    pub fn restart(&mut self) {
        self.fast.restart();
        self.slow.restart();
        (self.momentum, self.net_short_usd) = (0.0, 0.0);
        self.log = self.target();
    }

    /// Takes over what the demand for the same perp was told elsewhere.
    pub const fn hear_with(&mut self, other: &Self) {
        self.net_short_usd = other.net_short_usd;
    }

    /// Starts at the target of accounts that are short so much on balance, USD; negative if long.
    pub fn open(&mut self, net_short_usd: f64) {
        self.net_short_usd = net_short_usd;
        self.log = self.target();
    }

    /// Sets what the accounts of the scenario are short on balance, USD; negative if long.
    pub const fn set_net_short(&mut self, usd: f64) {
        self.net_short_usd = usd;
    }

    /// The premium in log price.
    #[must_use]
    pub const fn log(&self) -> f64 {
        self.log
    }

    /// 1-h average of the oracle price by the 24-h one, less one.
    #[must_use]
    pub const fn momentum(&self) -> f64 {
        self.momentum
    }

    /// Where the premium tends, log price.
    #[must_use]
    pub fn target(&self) -> f64 {
        let config = &self.config;
        let long_usd = config.base_usd + config.usd_per_pct * 100.0 * self.momentum;
        let net = (long_usd - self.net_short_usd) / self.depth_usd;
        config.bps_per_depth * BPS * net
    }

    /// Lets `elapsed_s` seconds pass with a standard normal `z` and the oracle price of their end.
    pub fn pass(&mut self, oracle_px: f64, elapsed_s: f64, z: f64) {
        let fast = self.fast.update(oracle_px, elapsed_s);
        let slow = self.slow.update(oracle_px, elapsed_s);
        self.momentum = if slow > 0.0 { fast / slow - 1.0 } else { 0.0 };
        let step = if elapsed_s.to_bits() == self.tick_s.to_bits() {
            self.step
        } else {
            self.step_of(elapsed_s)
        };
        let target = self.target();
        self.log = target + (self.log - target) * step.kept + step.sd * z;
    }

    fn step_of(&self, dt_s: f64) -> MeanReversion {
        let half_life_s = self.config.half_life_min * SECONDS_PER_MINUTE;
        MeanReversion::stationary(half_life_s, self.config.sd_bps * BPS, dt_s)
    }
}

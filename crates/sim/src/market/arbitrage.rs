//! Capital that keeps perp and spot together.
//!
//! Rule    C = capital * outside * (1 - borrowed_share * strain), strain = (u - u0) / (1 - u0)
//!         within 0..1; in a crisis times `crisis_share`. A gap between perp and spot fades at
//!         kappa_arb C. Arbitrageurs hold `leverage` times C, against the gap, in the measure of
//!         the gap: all of it at `full_at_bps`. What the gap does to that position changes the
//!         capital, which is never above what it was at first; lost capital comes back with a
//!         half-life.
//! Units   capital as a share of the normal one, gaps in log price, u the utilization of the pool
//! Bounds  capital within 0..1
//! Source  assumption, docs/rules/basis.md
//! Tests   tests/it/market_basis.rs

use plimsoll_paths::Regime;

use super::ArbitrageConfig;

const BPS: f64 = 1e-4;
const SECONDS_PER_HOUR: f64 = 3_600.0;

/// Arbitrageurs of one asset.
#[derive(Clone, Debug)]
pub struct Arbitrage {
    config: ArbitrageConfig,
    rate_per_s: f64,
    tick_s: f64,
    missing_kept_per_tick: f64,
    capital: f64,
    /// What they may use of it for reasons outside the market.
    outside: f64,
    /// What the pool leaves them.
    lent: f64,
    gap: f64,
}

impl Arbitrage {
    /// Arbitrageurs at full capital, usually asked every `tick_s` seconds.
    #[must_use]
    pub fn new(config: &ArbitrageConfig, tick_s: f64) -> Self {
        let mut new = Self {
            config: config.clone(),
            rate_per_s: core::f64::consts::LN_2 / config.half_life_s,
            tick_s,
            missing_kept_per_tick: 1.0,
            capital: 1.0,
            outside: 1.0,
            lent: 1.0,
            gap: 0.0,
        };
        new.missing_kept_per_tick = new.missing_kept(tick_s);
        new
    }

    /// Forgets the path.
    pub fn restart(&mut self) {
        (self.capital, self.outside, self.lent, self.gap) = (1.0, 1.0, 1.0, 0.0);
    }

    /// Sets the share of their capital that they can use: nought while they cannot trade.
    pub const fn set_outside(&mut self, share: f64) {
        self.outside = share.clamp(0.0, 1.0);
    }

    /// Takes over what others of their kind were told.
    pub const fn hear_with(&mut self, other: &Self) {
        (self.outside, self.lent) = (other.outside, other.lent);
    }

    /// Takes in the utilization of the pool that they borrow from.
    pub fn set_utilization(&mut self, utilization: f64) {
        let from = self.config.utilization_from;
        let strain = ((utilization - from) / (1.0 - from)).clamp(0.0, 1.0);
        self.lent = 1.0 - self.config.borrowed_share * strain;
    }

    /// Capital that losses have left, as a share of the normal one.
    #[must_use]
    pub const fn capital(&self) -> f64 {
        self.capital
    }

    /// C: capital at work, as a share of the normal one.
    #[must_use]
    pub fn at_work(&self, regime: Regime) -> f64 {
        let by_regime = match regime {
            Regime::Calm => 1.0,
            Regime::Crisis => self.config.crisis_share,
        };
        self.capital * self.outside * self.lent * by_regime
    }

    /// Rate at which a gap fades by their doing, per second.
    #[must_use]
    pub fn rate_per_s(&self, regime: Regime) -> f64 {
        self.rate_per_s * self.at_work(regime)
    }

    /// Takes in the gap as it is after `elapsed_s` seconds: what it did to their position.
    pub fn mark(&mut self, gap: f64, elapsed_s: f64, regime: Regime) {
        let held = (self.gap / (self.config.full_at_bps * BPS)).clamp(-1.0, 1.0);
        let position = -held * self.config.leverage * self.at_work(regime);
        let gain = position * (gap - self.gap);
        self.gap = gap;
        self.capital = (self.capital + gain).clamp(0.0, 1.0);
        let kept = if elapsed_s.to_bits() == self.tick_s.to_bits() {
            self.missing_kept_per_tick
        } else {
            self.missing_kept(elapsed_s)
        };
        self.capital = 1.0 - (1.0 - self.capital) * kept;
    }

    fn missing_kept(&self, elapsed_s: f64) -> f64 {
        libm::exp2(-elapsed_s / (self.config.recovery_half_life_h * SECONDS_PER_HOUR))
    }
}

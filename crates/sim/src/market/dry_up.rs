//! Depth that answers to volatility.
//!
//! Rule    target = clip( (sigma / sigma_bar)^-a * e^(-b max(0, drawdown / sigma_w - c)) * regime,
//!         floor, ceiling ), where sigma is the realised volatility of the last minutes, drawdown
//!         the fall from the highest price of those minutes and sigma_w the realised standard
//!         deviation over them. M falls to the target at once and rises to it with a half-life.
//!         The density next to the mid is M times normal, the spread 1/M times. Below one, the
//!         share w of the fall makes the book wider rather than emptier: its scale is M^-w times
//!         normal and its depth M^(1-w) times.
//! Units   volatilities per √year, drawdown in log price, M a factor
//! Bounds  M starts at one; a price that does not move has the ceiling as its target
//! Source  assumption, docs/rules/dry_up.md
//! Tests   tests/it/market_dry_up.rs

use plimsoll_paths::Regime;

use super::{Condition, DryUpConfig, Volatility};

const SECONDS_PER_MINUTE: f64 = 60.0;

/// How far the books of one asset have dried up.
#[derive(Clone, Debug)]
pub struct DryUp {
    config: DryUpConfig,
    volatility: Volatility,
    tick_s: f64,
    /// Share of a gap to a higher target that is left after one tick.
    left_per_tick: f64,
    multiplier: f64,
}

impl DryUp {
    /// Books in normal condition, usually asked every `tick_s` seconds.
    #[must_use]
    pub fn new(config: &DryUpConfig, tick_s: f64) -> Self {
        let window_s = config.window_min * SECONDS_PER_MINUTE;
        let mut new = Self {
            config: config.clone(),
            volatility: Volatility::new(window_s, config.sigma_per_year, tick_s),
            tick_s,
            left_per_tick: 1.0,
            multiplier: 1.0,
        };
        new.left_per_tick = new.left_after(tick_s);
        new
    }

    /// Forgets the path.
    pub fn restart(&mut self) {
        self.volatility.restart();
        self.multiplier = 1.0;
    }

    /// Takes in the venue's price after `elapsed_s` seconds.
    pub fn update(&mut self, px: f64, elapsed_s: f64, regime: Regime) {
        self.volatility.update(px, elapsed_s);
        let target = self.target(regime);
        if target <= self.multiplier {
            self.multiplier = target;
            return;
        }
        let left = if elapsed_s.to_bits() == self.tick_s.to_bits() {
            self.left_per_tick
        } else {
            self.left_after(elapsed_s)
        };
        self.multiplier = target + (self.multiplier - target) * left;
    }

    fn left_after(&self, elapsed_s: f64) -> f64 {
        libm::exp2(-elapsed_s / (self.config.refill_half_life_min * SECONDS_PER_MINUTE))
    }

    /// Where the multiplier tends.
    #[must_use]
    pub fn target(&self, regime: Regime) -> f64 {
        let config = &self.config;
        let ratio = self.volatility.per_year() / config.sigma_per_year;
        let by_volatility = if config.volatility_exponent.to_bits() == 1.0_f64.to_bits() {
            1.0 / ratio
        } else {
            libm::pow(ratio, -config.volatility_exponent)
        };
        let window_sd = self.volatility.per_window();
        let beyond = self.volatility.drawdown() - config.drawdown_free_sd * window_sd;
        let by_drawdown = if beyond > 0.0 {
            let excess_sd = beyond / window_sd;
            libm::exp(-config.drawdown_slope * excess_sd)
        } else {
            1.0
        };
        let by_regime = match regime {
            Regime::Calm => 1.0,
            Regime::Crisis => config.crisis.depth,
        };
        (by_volatility * by_drawdown * by_regime).clamp(config.floor, config.ceiling)
    }

    /// M: density next to the mid, as a multiple of the normal one.
    #[must_use]
    pub const fn multiplier(&self) -> f64 {
        self.multiplier
    }

    /// What M makes of a book.
    #[must_use]
    pub fn condition(&self, regime: Regime) -> Condition {
        let m = self.multiplier;
        let scale = if self.config.widening == 0.0 || m >= 1.0 {
            1.0
        } else {
            libm::pow(m, -self.config.widening)
        };
        let wider = match regime {
            Regime::Calm => 1.0,
            Regime::Crisis => self.config.crisis.spread,
        };
        Condition {
            depth: m * scale,
            scale,
            spread: wider / m,
        }
    }

    /// What a half-life of impact is multiplied by.
    #[must_use]
    pub const fn half_life_factor(&self, regime: Regime) -> f64 {
        match regime {
            Regime::Calm => 1.0,
            Regime::Crisis => self.config.crisis.half_life,
        }
    }
}

//! The basis: how far the perp's mid is from the spot price, beside what trading does to it.
//!
//! Rule    db = -(kappa_b + kappa_arb C) b dt + sigma dW, exact in law from tick to tick:
//!         b <- b phi + sigma sqrt((1 - phi²) / (2 kappa)) z,  phi = e^(-kappa dt). sigma is such
//!         that without arbitrage the stationary standard deviation is `sd_bps`.
//! Units   log prices, rates per second; C is arbitrage capital as a share of the normal one
//! Bounds  starts at nought
//! Source  models: Ornstein-Uhlenbeck basis (assumption, docs/rules/basis.md)
//! Tests   tests/it/market_basis.rs

use plimsoll_paths::Regime;

use super::BasisConfig;

const BPS: f64 = 1e-4;

/// A log price that tends to nought and is pushed about.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MeanReversion {
    /// Share that is left after the step.
    pub kept: f64,
    /// Standard deviation of what the step adds.
    pub sd: f64,
}

impl MeanReversion {
    /// A step of `dt_s` seconds at `kappa_per_s`, with noise of `sigma` per √second.
    #[must_use]
    pub fn step(kappa_per_s: f64, sigma: f64, dt_s: f64) -> Self {
        let lost = -libm::expm1(-kappa_per_s * dt_s);
        let kept = 1.0 - lost;
        // 1 - kept² without cancelling.
        let variance = lost * (1.0 + kept) / (2.0 * kappa_per_s);
        Self {
            kept,
            sd: sigma * variance.sqrt(),
        }
    }

    /// The step of a process of a half-life and a stationary standard deviation.
    #[must_use]
    pub fn stationary(half_life_s: f64, sd: f64, dt_s: f64) -> Self {
        let kappa = core::f64::consts::LN_2 / half_life_s;
        Self::step(kappa, sigma_of(kappa, sd), dt_s)
    }
}

/// Noise per √second of a stationary standard deviation.
fn sigma_of(kappa_per_s: f64, sd: f64) -> f64 {
    sd * (2.0 * kappa_per_s).sqrt()
}

/// Rate at which the basis fades by itself, and its noise.
#[derive(Clone, Copy, Debug)]
struct Intrinsic {
    kappa_per_s: f64,
    sigma: f64,
}

impl Intrinsic {
    fn new(half_life_s: f64, sd_bps: f64) -> Self {
        let kappa_per_s = core::f64::consts::LN_2 / half_life_s;
        Self {
            kappa_per_s,
            sigma: sigma_of(kappa_per_s, sd_bps * BPS),
        }
    }
}

/// The basis of one asset.
#[derive(Clone, Debug)]
pub struct Basis {
    calm: Intrinsic,
    crisis: Intrinsic,
    log: f64,
    /// The last step, and what it was of.
    step: MeanReversion,
    step_is_of: (f64, f64, Regime),
}

impl Basis {
    /// A basis at nought.
    #[must_use]
    pub fn new(config: &BasisConfig) -> Self {
        Self {
            calm: Intrinsic::new(config.half_life_s, config.sd_bps),
            crisis: Intrinsic::new(config.crisis.half_life_s, config.crisis.sd_bps),
            log: 0.0,
            step: MeanReversion { kept: 1.0, sd: 0.0 },
            step_is_of: (0.0, 0.0, Regime::Calm),
        }
    }

    /// Forgets the path.
    pub fn restart(&mut self) {
        self.log = 0.0;
    }

    /// The basis in log price.
    #[must_use]
    pub const fn log(&self) -> f64 {
        self.log
    }

    /// Lets `elapsed_s` seconds pass with a standard normal `z`; `arbitrage_per_s` is the rate at
    /// which arbitrageurs take away what is left of it.
    pub fn pass(&mut self, elapsed_s: f64, regime: Regime, arbitrage_per_s: f64, z: f64) {
        let is_of = (elapsed_s, arbitrage_per_s, regime);
        if is_of != self.step_is_of {
            let own = match regime {
                Regime::Calm => self.calm,
                Regime::Crisis => self.crisis,
            };
            let kappa_per_s = own.kappa_per_s + arbitrage_per_s;
            self.step = MeanReversion::step(kappa_per_s, own.sigma, elapsed_s);
            self.step_is_of = is_of;
        }
        self.log = self.log * self.step.kept + self.step.sd * z;
    }
}

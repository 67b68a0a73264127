//! Geometric Brownian motion.
//!
//! Rule    ln S(t + Δ) = ln S(t) + (mu − sigma²/2)·Δ + sigma·√Δ·z, exact in law at the ticks;
//!         sigma is that of the market's state
//! Units   Δ in years of 365 days; mu per year, E[S(T)] = S(0)·exp(mu·T); sigma per √year
//! Bounds  sigma from 0 to 20, mu from −20 to 20
//! Source  models: Glasserman 2004, section 3.2; figures of first passage in `closed_form`
//! Tests   tests/it/gbm.rs

use garde::Validate;
use plimsoll_streams::Vectors;
use pulp::NullaryFnOnce;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::Regime;
use crate::check::is_number;
use crate::ticks::Ticks;

/// Geometric Brownian motion: independent normal log returns of constant volatility.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Gbm {
    /// Drift of the price per year: the expected price after one year is the start price times
    /// exp(`mu_per_year`). Default 0: drift cannot be estimated at the horizons of a stress.
    #[serde(default)]
    #[garde(range(min = -20.0, max = 20.0), custom(is_number))]
    #[schemars(range(min = -20.0, max = 20.0))]
    pub mu_per_year: f64,
    /// Volatility: standard deviation of the log return over one year of 365 days; 1.15 is 115
    /// percent. Liquidation depends on lows within the day, so take it from price ranges rather
    /// than from closes.
    #[garde(range(min = 0.0, max = 20.0), custom(is_number))]
    #[schemars(range(min = 0.0, max = 20.0))]
    pub sigma_per_year: f64,
    /// Volatility while the market is in crisis, where the paths have `regimes`. Default: none,
    /// `sigma_per_year` at all times.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[garde(inner(range(min = 0.0, max = 20.0), custom(is_number)))]
    #[schemars(range(min = 0.0, max = 20.0))]
    pub crisis_sigma_per_year: Option<f64>,
}

impl Gbm {
    /// Volatility in a state of the market, per √year.
    #[must_use]
    pub fn sigma_in(&self, regime: Regime) -> f64 {
        match (regime, self.crisis_sigma_per_year) {
            (Regime::Crisis, Some(sigma)) => sigma,
            _ => self.sigma_per_year,
        }
    }
}

/// [`Gbm`] prepared for one length of tick. It has no state.
#[derive(Clone, Debug)]
pub(crate) struct GbmKernel {
    gbm: Gbm,
    tick_years: f64,
}

impl GbmKernel {
    pub(crate) fn new(gbm: &Gbm, tick_years: f64) -> Self {
        Self {
            gbm: *gbm,
            tick_years,
        }
    }

    pub(crate) fn increments(&self, ticks: &Ticks<'_>, vectors: Vectors, block: &mut [f64]) {
        for spell in ticks.spells {
            let sigma = self.gbm.sigma_in(spell.regime) * spell.scale;
            vectors.run(Scale {
                drift: (self.gbm.mu_per_year - 0.5 * sigma * sigma) * self.tick_years,
                deviation: sigma * self.tick_years.sqrt(),
                normals: &mut block[spell.from..spell.to],
            });
        }
    }
}

/// Turns normals into log increments, in place.
struct Scale<'a> {
    drift: f64,
    deviation: f64,
    normals: &'a mut [f64],
}

impl NullaryFnOnce for Scale<'_> {
    type Output = ();

    #[inline(always)]
    #[allow(clippy::inline_always)] // see `Vectors::run`
    fn call(self) {
        for z in self.normals {
            *z = self.drift + self.deviation * *z;
        }
    }
}

//! Geometric Brownian motion.
//!
//! Rule    ln S(t + Δ) = ln S(t) + (mu − sigma²/2)·Δ + sigma·√Δ·z, exact in law at the ticks
//! Units   Δ in years of 365 days; mu per year, E[S(T)] = S(0)·exp(mu·T); sigma per √year
//! Bounds  sigma from 0 to 20, mu from −20 to 20
//! Source  models: Glasserman 2004, section 3.2; figures of first passage in `closed_form`
//! Tests   tests/it/gbm.rs

use garde::Validate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::check::is_number;

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
}

/// [`Gbm`] prepared for one length of tick.
#[derive(Clone, Debug)]
pub(crate) struct GbmKernel {
    drift: f64,
    deviation: f64,
}

impl GbmKernel {
    pub(crate) fn new(gbm: &Gbm, tick_years: f64) -> Self {
        let sigma = gbm.sigma_per_year;
        Self {
            drift: (gbm.mu_per_year - 0.5 * sigma * sigma) * tick_years,
            deviation: sigma * tick_years.sqrt(),
        }
    }

    pub(crate) fn increments(&self, block: &mut [f64]) {
        for z in block {
            *z = self.drift + self.deviation * *z;
        }
    }
}

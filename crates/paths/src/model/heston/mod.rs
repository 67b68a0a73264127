//! Stochastic volatility: one or two mean-reverting variances.
//!
//! Rule    dX = (mu − v/2)·dt + √v·dW, dv = kappa·(theta − v)·dt + xi·√v·dB, dW·dB = rho·dt; with a
//!         second factor v is the sum of two such variances. Each step of `vol_step_s` is exact in
//!         the sense of the quadratic-exponential scheme with martingale correction (`qe`); inside
//!         a step v goes straight from its start to its end and the ticks are a Brownian bridge of
//!         the variance that they have
//! Units   variances per year; kappa, xi and mu per year; steps in seconds
//! Bounds  xi² may exceed 2·kappa·theta: the variance then touches 0
//! Source  models: HESTON-1993, ANDERSEN-2008; two factors: CHJ-2009;
//!         presets: `presets`
//! Tests   tests/it/heston.rs
//!
//! dW is the asset's own normal of the reference paths, correlated with other assets' as
//! `correlation` says. The variance's normal is rho times the step's sum of them, and for the rest
//! comes from the stream `variance/<ASSET>`. So a rho moves no price normal, and the correlation of
//! two assets' prices is what it would be without it.

mod presets;
mod qe;
mod walk;

pub(crate) use walk::{HestonKernel, HestonWalk};

use garde::Validate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Model;
use super::problem::{Located, ModelProblem};
use crate::SECONDS_PER_YEAR;
use crate::check::is_number;
use crate::ticks::BLOCK;

/// Stochastic volatility: a variance that reverts to its mean, or the sum of two.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Heston {
    /// Drift of the price per year: the expected price after one year is the start price times
    /// exp(`mu_per_year`). Default 0.
    #[serde(default)]
    #[garde(range(min = -20.0, max = 20.0), custom(is_number))]
    #[schemars(range(min = -20.0, max = 20.0))]
    pub mu_per_year: f64,
    /// The variance.
    #[garde(dive)]
    pub variance: VarianceFactor,
    /// A second variance, which is added to the first: one that reverts within days and one
    /// within weeks give volatility a long memory. Default: none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[garde(dive)]
    pub second: Option<VarianceFactor>,
    /// Time between two values of the variance, s, rounded to whole ticks, from 1 to 256. It
    /// must be the same for all assets. Default 60.
    #[serde(default = "default_vol_step_s")]
    #[garde(range(min = 1, max = 3_600))]
    #[schemars(range(min = 1, max = 3_600))]
    pub vol_step_s: u32,
}

fn default_vol_step_s() -> u32 {
    60
}

/// A variance that reverts to its mean.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct VarianceFactor {
    /// Speed of the return to the mean, per year; its half-life is ln 2/kappa years.
    #[garde(range(min = 0.0001, max = 1e5), custom(is_number))]
    #[schemars(range(min = 0.0001, max = 1e5))]
    pub kappa_per_year: f64,
    /// Mean of the variance in the long run, per year: 0.25 is a volatility of 50 percent.
    #[garde(range(min = 1e-6, max = 400.0), custom(is_number))]
    #[schemars(range(min = 1e-6, max = 400.0))]
    pub theta_per_year: f64,
    /// Volatility of the variance, per year.
    #[garde(range(min = 0.001, max = 1_000.0), custom(is_number))]
    #[schemars(range(min = 0.001, max = 1_000.0))]
    pub xi_per_year: f64,
    /// Correlation of variance and price. Default 0: the return's correlation with the change of
    /// volatility is near 0 for these assets (CANDLES), unlike for shares.
    #[serde(default)]
    #[garde(range(min = -0.999, max = 0.999), custom(is_number))]
    #[schemars(range(min = -0.999, max = 0.999))]
    pub rho: f64,
    /// Variance at the start of the path, per year. Default: its mean in the long run.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[garde(inner(range(min = 0.0, max = 400.0), custom(is_number)))]
    #[schemars(range(min = 0.0, max = 400.0))]
    pub start_per_year: Option<f64>,
}

impl VarianceFactor {
    /// Variance at the start of the path, per year.
    #[must_use]
    pub fn start(&self) -> f64 {
        self.start_per_year.unwrap_or(self.theta_per_year)
    }

    /// Expected variance after `years`, per year.
    #[must_use]
    pub fn mean_after(&self, years: f64) -> f64 {
        let left = libm::exp(-self.kappa_per_year * years);
        self.theta_per_year + (self.start() - self.theta_per_year) * left
    }

    /// Variance of the variance after `years`, per year squared.
    #[must_use]
    pub fn variance_after(&self, years: f64) -> f64 {
        let (kappa, xi) = (self.kappa_per_year, self.xi_per_year);
        let gone = -libm::expm1(-kappa * years);
        let of_start = self.start() * (1.0 - gone) * gone;
        xi * xi / kappa * (of_start + 0.5 * self.theta_per_year * gone * gone)
    }

    /// Expected integral of the variance over `years`.
    #[must_use]
    pub fn mean_integral(&self, years: f64) -> f64 {
        let gone = -libm::expm1(-self.kappa_per_year * years);
        let excess = self.start() - self.theta_per_year;
        self.theta_per_year * years + excess * gone / self.kappa_per_year
    }

    /// Standard deviation of the variance in the long run, per year.
    #[must_use]
    pub fn long_run_deviation(&self) -> f64 {
        self.xi_per_year * (0.5 * self.theta_per_year / self.kappa_per_year).sqrt()
    }

    /// 2·kappa·theta/xi²; from 1 on the variance never touches 0.
    #[must_use]
    pub fn feller_ratio(&self) -> f64 {
        2.0 * self.kappa_per_year * self.theta_per_year / (self.xi_per_year * self.xi_per_year)
    }
}

impl Heston {
    /// One variance, without drift, in steps of 60 s.
    #[must_use]
    pub const fn one(variance: VarianceFactor) -> Self {
        Self {
            mu_per_year: 0.0,
            variance,
            second: None,
            vol_step_s: 60,
        }
    }

    /// What is wrong with the step, given the models of the assets before.
    pub(super) fn problem<'a>(
        &self,
        before: impl Iterator<Item = (usize, &'a Model)>,
        tick_s: f64,
    ) -> Result<(), Located> {
        let ticks = self.step_ticks(tick_s);
        if ticks > BLOCK {
            return Err(("vol_step_s", ModelProblem::VolStepTicks { ticks }));
        }
        for (other, model) in before {
            if let Model::Heston(heston) = model
                && heston.vol_step_s != self.vol_step_s
            {
                let problem = ModelProblem::VolStepsDiffer {
                    vol_step_s: self.vol_step_s,
                    other,
                    other_s: heston.vol_step_s,
                };
                return Err(("vol_step_s", problem));
            }
        }
        Ok(())
    }

    /// Ticks of one step of the variance.
    pub(crate) fn step_ticks(&self, tick_s: f64) -> usize {
        let ticks = (f64::from(self.vol_step_s) / tick_s).round().max(1.0);
        // At most 3600 s; a tick of a microsecond would still fit.
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let ticks = ticks as usize;
        ticks
    }

    fn step_years(&self, tick_s: f64) -> f64 {
        #[allow(clippy::cast_precision_loss)] // far fewer than 2^52 ticks
        let ticks = self.step_ticks(tick_s) as f64;
        ticks * tick_s / SECONDS_PER_YEAR
    }
}

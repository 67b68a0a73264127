//! Jump diffusion of Merton, fitted to returns.
//!
//! Rule    a return over Δ is b + σ√Δ Z + Σ of N jumps, N ~ Poisson(λΔ), jumps normal (m, δ²): a
//!         Poisson mixture of normals; maximum likelihood in (b, ln σ, ln λ, m, ln δ) from two
//!         starts, many small jumps and few large ones
//! Units   σ per √year, λ per year, m and δ log returns; b, the drift of a step, is not reported
//! Bounds  on hourly or daily returns the maximum is hundreds to thousands of small jumps a year:
//!         they stand for volatility that changes, not for crashes
//! Source  MERTON-1976
//! Tests   tests/it/merton.rs

use serde::Serialize;

use crate::CalibrateError;
use crate::error::at_least;
use crate::estimate::{Estimate, as_f64, deviation, mean};
use crate::mle::maximise;

/// Most jumps in one step that the search looks at.
const MOST_JUMPS_A_STEP: f64 = 50.0;

/// A fitted jump diffusion.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct MertonFit {
    /// Volatility of the diffusion, per √year.
    pub sigma: Estimate,
    /// Jumps a year.
    pub jumps_per_year: Estimate,
    /// Mean log jump.
    pub mean: Estimate,
    /// Standard deviation of the log jump.
    pub deviation: Estimate,
    /// Volatility of both together, per √year.
    pub total_sigma: f64,
    /// Logarithm of the likelihood.
    pub log_likelihood: f64,
}

/// Fits the model to returns over steps of a length.
///
/// # Errors
/// [`CalibrateError::TooFew`] below a hundred returns, [`CalibrateError::NoMaximum`] where the
/// search finds none.
pub fn merton(returns: &[f64], step_years: f64) -> Result<MertonFit, CalibrateError> {
    at_least(100, returns.len(), "returns")?;
    let unit = deviation(returns);
    let negative = |x: &[f64]| {
        let mixture = Mixture {
            centre: x[0] * unit,
            variance: square(unit * libm::exp(x[1])),
            jumps: libm::exp(x[2]) * step_years,
            mean: x[3] * unit,
            jump_variance: square(unit * libm::exp(x[4])),
        };
        mixture.negative_log_likelihood(returns)
    };
    let centre = mean(returns) / unit;
    let start = |diffusion: f64, jumps: f64, size: f64| {
        let rate = libm::log(jumps / step_years);
        vec![centre, libm::log(diffusion), rate, 0.0, libm::log(size)]
    };
    let starts = [start(0.5, 0.4, 1.2), start(0.85, 0.01, 5.0)];
    let fit = maximise(negative, &starts, &[0.1, 0.2, 0.5, 0.2, 0.3])
        .ok_or(CalibrateError::NoMaximum { model: "Merton" })?;
    let per_year = unit / step_years.sqrt();
    let found = MertonFit {
        sigma: fit.exp(1).map(|x| x * per_year),
        jumps_per_year: fit.exp(2),
        mean: fit.variable(3).map(|x| x * unit),
        deviation: fit.exp(4).map(|x| x * unit),
        total_sigma: 0.0,
        log_likelihood: fit.log_likelihood,
    };
    let jumps = found.jumps_per_year.value;
    let sizes = square(found.mean.value) + square(found.deviation.value);
    Ok(MertonFit {
        total_sigma: (square(found.sigma.value) + jumps * sizes).sqrt(),
        ..found
    })
}

/// The distribution of one return.
struct Mixture {
    centre: f64,
    variance: f64,
    jumps: f64,
    mean: f64,
    jump_variance: f64,
}

impl Mixture {
    fn negative_log_likelihood(&self, returns: &[f64]) -> f64 {
        if self.jumps > MOST_JUMPS_A_STEP {
            return f64::INFINITY;
        }
        let parts = self.parts();
        let density = |r: &f64| {
            let of = |(weight, centre, half): &(f64, f64, f64)| {
                weight * libm::exp(-square(r - centre) * half)
            };
            libm::log(parts.iter().map(of).sum::<f64>())
        };
        -returns.iter().map(density).sum::<f64>()
    }

    /// Weight over its deviation, centre and half the precision of each number of jumps.
    fn parts(&self) -> Vec<(f64, f64, f64)> {
        let mut log_weight = -self.jumps;
        let mut parts = Vec::new();
        for n in 0..=last_jump(self.jumps) {
            let count = as_f64(n);
            if n > 0 {
                log_weight += libm::log(self.jumps / count);
            }
            let variance = self.variance + count * self.jump_variance;
            let weight = libm::exp(log_weight) / (std::f64::consts::TAU * variance).sqrt();
            let centre = self.centre + count * self.mean;
            parts.push((weight, centre, 0.5 / variance));
        }
        parts
    }
}

/// The number of jumps beyond which nothing of a Poisson distribution is left to speak of.
pub(crate) fn last_jump(expected: f64) -> usize {
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // at most a few hundred
    let last = (expected + 8.0 * expected.sqrt() + 8.0) as usize;
    last
}

pub(crate) fn square(x: f64) -> f64 {
    x * x
}

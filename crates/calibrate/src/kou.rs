//! Double-exponential jump diffusion of Kou, fitted to returns.
//!
//! Rule    a return over Δ is b + σ√Δ Z + Σ of N jumps, N ~ Poisson(λΔ), a jump +Exp(η1) with
//!         probability p, else -Exp(η2); maximum likelihood. The density is summed over N on a
//!         grid: each further jump is one pass of an exponential filter up and one down, which add
//!         positive numbers only, so that tails keep their digits
//! Units   σ per √year, λ per year, η1 and η2 per unit of log return
//! Bounds  η1 above 1 (the mean of the price must exist); grid of a sixteenth of σ√Δ, density
//!         linear in between: the variance is 0.07% of σ²Δ too large
//! Source  KOU-2002; warning as in `merton`
//! Tests   tests/it/kou.rs

use serde::Serialize;

use crate::CalibrateError;
use crate::error::at_least;
use crate::estimate::{Estimate, as_f64, deviation, mean};
use crate::merton::{last_jump, square};
use crate::mle::{logistic, maximise};

/// Most jumps in one step that the search looks at.
const MOST_JUMPS_A_STEP: f64 = 50.0;
/// Most points of the grid.
const MOST_POINTS: f64 = 40_000.0;
/// Points of the grid in one σ√Δ.
const FINENESS: f64 = 16.0;

/// A fitted jump diffusion.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct KouFit {
    /// Volatility of the diffusion, per √year.
    pub sigma: Estimate,
    /// Jumps a year.
    pub jumps_per_year: Estimate,
    /// Probability that a jump goes up.
    pub up_probability: Estimate,
    /// Rate of upward jumps: their mean is one over it.
    pub up_rate: Estimate,
    /// Rate of downward jumps.
    pub down_rate: Estimate,
    /// Volatility of all together, per √year.
    pub total_sigma: f64,
    /// Logarithm of the likelihood.
    pub log_likelihood: f64,
}

/// Fits the model to returns over steps of a length.
///
/// # Errors
/// [`CalibrateError::TooFew`] below a hundred returns, [`CalibrateError::NoMaximum`] where the
/// search finds none.
pub fn kou(returns: &[f64], step_years: f64) -> Result<KouFit, CalibrateError> {
    at_least(100, returns.len(), "returns")?;
    let unit = deviation(returns);
    let parameters = |x: &[f64]| Parameters {
        centre: x[0] * unit,
        deviation: unit * libm::exp(x[1]),
        jumps: libm::exp(x[2]) * step_years,
        up: logistic(x[3]),
        up_rate: 1.0 + libm::exp(x[4]),
        down_rate: libm::exp(x[5]),
    };
    let negative = |x: &[f64]| parameters(x).negative_log_likelihood(returns);
    let centre = mean(returns) / unit;
    let start = |diffusion: f64, jumps: f64, size: f64| {
        let (rate, own) = (
            libm::log(jumps / step_years),
            libm::log(1.0 / (size * unit)),
        );
        vec![centre, libm::log(diffusion), rate, 0.0, own, own]
    };
    let starts = [start(0.5, 0.5, 0.9), start(0.8, 0.02, 3.0)];
    let fit = maximise(negative, &starts, &[0.1, 0.2, 0.5, 0.3, 0.3, 0.3])
        .ok_or(CalibrateError::NoMaximum { model: "Kou" })?;
    let best = parameters(&fit.at);
    let up = best.up * 2.0 / square(best.up_rate);
    let down = (1.0 - best.up) * 2.0 / square(best.down_rate);
    let variance = square(best.deviation) + best.jumps * (up + down);
    Ok(KouFit {
        sigma: fit.exp(1).map(|x| x * unit / step_years.sqrt()),
        jumps_per_year: fit.exp(2),
        up_probability: fit.share(3),
        up_rate: fit.exp(4).map(|x| x + 1.0),
        down_rate: fit.exp(5),
        total_sigma: (variance / step_years).sqrt(),
        log_likelihood: fit.log_likelihood,
    })
}

/// The distribution of one return.
struct Parameters {
    centre: f64,
    deviation: f64,
    jumps: f64,
    up: f64,
    up_rate: f64,
    down_rate: f64,
}

impl Parameters {
    fn negative_log_likelihood(&self, returns: &[f64]) -> f64 {
        let Some(grid) = self.density(returns) else {
            return f64::INFINITY;
        };
        -returns.iter().map(|r| libm::log(grid.at(*r))).sum::<f64>()
    }

    /// The density over a grid that holds all returns; none where that takes too many points.
    fn density(&self, returns: &[f64]) -> Option<Grid> {
        let low = returns.iter().copied().fold(self.centre, f64::min) - 8.0 * self.deviation;
        let high = returns.iter().copied().fold(self.centre, f64::max) + 8.0 * self.deviation;
        let step = self.deviation / FINENESS;
        let points = ((high - low) / step).ceil() + 1.0;
        if self.jumps > MOST_JUMPS_A_STEP || points.is_nan() || points > MOST_POINTS {
            return None;
        }
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // at most MOST_POINTS
        let points = points as usize;
        let normal = |n: usize| {
            let z = (low + as_f64(n) * step - self.centre) / self.deviation;
            libm::exp(-0.5 * z * z) / (self.deviation * std::f64::consts::TAU.sqrt())
        };
        let mut of_count: Vec<f64> = (0..points).map(normal).collect();
        let mut weight = libm::exp(-self.jumps);
        let mut sum: Vec<f64> = of_count.iter().map(|x| weight * x).collect();
        for n in 1..=last_jump(self.jumps) {
            of_count = self.one_more_jump(&of_count, step);
            weight *= self.jumps / as_f64(n);
            for (total, x) in sum.iter_mut().zip(&of_count) {
                *total += weight * x;
            }
        }
        let values = sum;
        Some(Grid { low, step, values })
    }

    /// The density of a value plus one jump.
    fn one_more_jump(&self, density: &[f64], step: f64) -> Vec<f64> {
        let mut out = vec![0.0; density.len()];
        let up = Filter::new(self.up_rate, step);
        let mut held = 0.0;
        for n in 1..density.len() {
            held = up.next(held, density[n - 1], density[n]);
            out[n] += self.up * held;
        }
        let down = Filter::new(self.down_rate, step);
        held = 0.0;
        for n in (0..density.len() - 1).rev() {
            held = down.next(held, density[n + 1], density[n]);
            out[n] += (1.0 - self.up) * held;
        }
        out
    }
}

/// Convolution with rate·exp(-rate·y), y > 0, of a density that is linear between grid points.
struct Filter {
    keep: f64,
    of_far: f64,
    of_near: f64,
}

impl Filter {
    fn new(rate: f64, step: f64) -> Self {
        // ∫ rate e^{-rate y} (near + (far - near) y / h) dy over a cell of width h.
        let x = rate * step;
        let keep = libm::exp(-x);
        let of_far = -libm::expm1(-x) / x - keep;
        Self {
            keep,
            of_far,
            of_near: -libm::expm1(-x) - of_far,
        }
    }

    fn next(&self, held: f64, far: f64, near: f64) -> f64 {
        self.keep * held + self.of_far * far + self.of_near * near
    }
}

/// A density on a grid.
struct Grid {
    low: f64,
    step: f64,
    values: Vec<f64>,
}

impl Grid {
    fn at(&self, x: f64) -> f64 {
        let place = (x - self.low) / self.step;
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // inside the grid
        let n = (place as usize).min(self.values.len() - 2);
        let share = place - as_f64(n);
        self.values[n] * (1.0 - share) + self.values[n + 1] * share
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_density_has_the_moments_of_the_model() {
        let model = Parameters {
            centre: 0.001,
            deviation: 0.01,
            jumps: 0.7,
            up: 0.4,
            up_rate: 60.0,
            down_rate: 40.0,
        };
        let grid = model.density(&[-1.0, 1.0]).expect("a small grid");
        let moment = |f: &dyn Fn(f64) -> f64| {
            let points = grid.values.iter().enumerate();
            let each = points.map(|(n, y)| f(grid.low + as_f64(n) * grid.step) * y * grid.step);
            each.sum::<f64>()
        };
        let (jump_mean, jump_square) = (
            0.4 / 60.0 - 0.6 / 40.0,
            0.4 * 2.0 / square(60.0) + 0.6 * 2.0 / square(40.0),
        );
        let centre = 0.001 + 0.7 * jump_mean;
        let variance = 1e-4 + 0.7 * jump_square;
        assert!((moment(&|_| 1.0) - 1.0).abs() < 1e-6);
        assert!((moment(&|x| x) - centre).abs() < 1e-7);
        let found = moment(&|x| square(x - centre));
        assert!((found / variance - 1.0).abs() < 1e-3, "{found} {variance}");
    }
}

//! One step of one variance: the quadratic-exponential scheme.
//!
//! Rule    with m, s² mean and variance of v' given v and ψ = s²/m²: for ψ ≤ 1.5, v' = a·(b + z)² with
//!         b² = 2/ψ − 1 + √(2/ψ)·√(2/ψ − 1), a = m/(1 + b²); else v' = 0 for u ≤ p and else
//!         ln((1 − p)/(1 − u))/β, with u = Φ(z), p = (ψ − 1)/(ψ + 1), β = (1 − p)/m.
//!         Log price: K0* + K1·v + K2·v' + √(K3·v + K4·v')·y, with y independent of z and
//!         K1,2 = Δ/2·(kappa·rho/xi − 1/2) ∓ rho/xi, K3 = K4 = Δ/2·(1 − rho²); K0* is such that
//!         the expected price stays
//! Units   Δ in years
//! Bounds  where E[exp(A·v')], A = K2 + K4/2, is infinite, K0 = −rho·kappa·theta·Δ/xi without correction
//! Source  models: ANDERSEN-2008 (ψ_c = 1.5, γ1 = γ2 = 1/2)
//! Tests   tests/it/heston.rs

use super::VarianceFactor;
use crate::closed_form::normal_cdf;

/// Where the scheme changes from the square to the exponential form.
const PSI_CHANGE: f64 = 1.5;

/// A variance prepared for one length of step.
#[derive(Clone, Debug)]
pub(super) struct Scheme {
    theta: f64,
    /// Share of a distance from the mean that is left after a step.
    left: f64,
    /// s² = `from_value`·v + `from_mean`.
    from_value: f64,
    from_mean: f64,
    k0: f64,
    k1: f64,
    k2: f64,
    /// K3 and K4.
    k34: f64,
    pub(super) rho: f64,
    /// √(1 − rho²).
    pub(super) rest: f64,
}

/// Result of a step.
#[derive(Clone, Copy, Debug)]
pub(super) struct Step {
    /// Variance at the end.
    pub(super) variance: f64,
    /// Log return of the price, without drift.
    pub(super) log_return: f64,
}

impl Scheme {
    pub(super) fn new(factor: &VarianceFactor, step_years: f64) -> Self {
        let (kappa, theta, xi) = (
            factor.kappa_per_year,
            factor.theta_per_year,
            factor.xi_per_year,
        );
        let gone = -libm::expm1(-kappa * step_years);
        let left = 1.0 - gone;
        let leverage = factor.rho / xi;
        let in_integral = 0.5 * step_years * (kappa * leverage - 0.5);
        let not_common = 1.0 - factor.rho * factor.rho;
        Self {
            theta,
            left,
            from_value: xi * xi * left * gone / kappa,
            from_mean: theta * xi * xi * gone * gone / (2.0 * kappa),
            k0: -leverage * kappa * theta * step_years,
            k1: in_integral - leverage,
            k2: in_integral + leverage,
            k34: 0.5 * step_years * not_common,
            rho: factor.rho,
            rest: not_common.sqrt(),
        }
    }

    /// One step from the variance `v`: `z` drives the variance, `y` the rest of the price.
    pub(super) fn step(&self, v: f64, z: f64, y: f64) -> Step {
        let mean = self.theta + (v - self.theta) * self.left;
        let psi = (self.from_value * v + self.from_mean) / (mean * mean);
        let (variance, log_moment) = if psi <= PSI_CHANGE {
            self.square(mean, psi, z)
        } else {
            self.exponential(mean, psi, z)
        };
        let start = log_moment.map_or(self.k0, |log_moment| {
            -log_moment - (self.k1 + 0.5 * self.k34) * v
        });
        let noise = (self.k34 * (v + variance)).sqrt() * y;
        Step {
            variance,
            log_return: start + self.k1 * v + self.k2 * variance + noise,
        }
    }

    /// A in E[exp(A·v')].
    fn tilt(&self) -> f64 {
        self.k2 + 0.5 * self.k34
    }

    /// The variance as a square, and ln E[exp(A·v')] if it is finite.
    fn square(&self, mean: f64, psi: f64, z: f64) -> (f64, Option<f64>) {
        let twice = 2.0 / psi;
        let b2 = twice - 1.0 + twice.sqrt() * (twice - 1.0).sqrt();
        let a = mean / (1.0 + b2);
        let root = b2.sqrt() + z;
        let tilted = self.tilt() * a;
        let log_moment = (tilted < 0.5).then(|| {
            let left = 1.0 - 2.0 * tilted;
            tilted * b2 / left - 0.5 * libm::log(left)
        });
        (a * root * root, log_moment)
    }

    /// The variance as 0 or exponential, and ln E[exp(A·v')] if it is finite.
    fn exponential(&self, mean: f64, psi: f64, z: f64) -> (f64, Option<f64>) {
        let at_zero = (psi - 1.0) / (psi + 1.0);
        let beta = (1.0 - at_zero) / mean;
        let above = normal_cdf(-z);
        let variance = if 1.0 - above <= at_zero {
            0.0
        } else {
            libm::log((1.0 - at_zero) / above) / beta
        };
        let tilt = self.tilt();
        let log_moment =
            (tilt < beta).then(|| libm::log(at_zero + beta * (1.0 - at_zero) / (beta - tilt)));
        (variance, log_moment)
    }
}

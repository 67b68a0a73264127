//! Merton's jump diffusion.
//!
//! Rule    ln S gains (mu − sigma²/2 − λk)·T + sigma·√T·z + N jumps of normal size (m, δ²), N Poisson
//!         of mean λT, k = e^(m + δ²/2) − 1. Given N the price is lognormal: a call is a mixture of
//!         Black-Scholes prices with Poisson weights of mean λ(1 + k)T, variance sigma² + nδ²/T
//!         and rate r − λk + n(m + δ²/2)/T
//! Units   rates, intensities and volatility per year of 365 days; sizes in log price
//! Bounds  λT up to about 300
//! Source  MERTON-1976
//! Tests   tests/it/merton.rs

use super::fourier::{Call, black_scholes};
use crate::numeric::Complex;

/// Parameters of Merton's model, without drift of the price.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Merton {
    /// Volatility of the diffusion, per √year.
    pub sigma: f64,
    /// Jumps per year.
    pub lambda: f64,
    /// Mean jump of the log price.
    pub mean: f64,
    /// Standard deviation of a jump of the log price.
    pub deviation: f64,
}

/// Terms of a Poisson series of mean `mean` that matter, and then some.
fn terms(mean: f64) -> u32 {
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let terms = (mean + 12.0 * mean.sqrt() + 40.0) as u32;
    terms
}

/// Poisson probabilities of 0, 1, 2, ... of the given mean.
fn poisson(mean: f64) -> impl Iterator<Item = f64> {
    let start = (0_u32, libm::exp(-mean));
    let next = move |&(n, p): &(u32, f64)| Some((n + 1, p * mean / f64::from(n + 1)));
    std::iter::successors(Some(start), next)
        .map(|(_, p)| p)
        .take(terms(mean) as usize)
}

impl Merton {
    /// Mean relative jump k.
    #[must_use]
    pub fn mean_jump(&self) -> f64 {
        libm::expm1(self.mean + 0.5 * self.deviation * self.deviation)
    }

    /// Drift of the log price between jumps, per year.
    #[must_use]
    pub fn log_drift(&self) -> f64 {
        -0.5 * self.sigma * self.sigma - self.lambda * self.mean_jump()
    }

    /// Price of a call, USD, by the series.
    #[must_use]
    pub fn call(&self, call: &Call) -> f64 {
        let (k, v) = (self.mean_jump(), self.deviation * self.deviation);
        let weights = poisson(self.lambda * (1.0 + k) * call.years);
        (0_u32..)
            .map(f64::from)
            .zip(weights)
            .map(|(n, weight)| {
                let sigma = (self.sigma * self.sigma + n * v / call.years).sqrt();
                let shift = -self.lambda * k + n * (self.mean + 0.5 * v) / call.years;
                let rate_per_year = call.rate_per_year + shift;
                let given = Call {
                    rate_per_year,
                    ..*call
                };
                weight * black_scholes(&given, sigma)
            })
            .sum()
    }

    /// Characteristic function of ln(S(T)/F) after `years`.
    #[must_use]
    pub fn phi(&self, u: Complex, years: f64) -> Complex {
        let iu = Complex::I * u;
        let half_variance = 0.5 * self.deviation * self.deviation;
        let jump = (iu * self.mean - u * u * half_variance).exp() - Complex::ONE;
        let diffusion = u * u * (0.5 * self.sigma * self.sigma);
        ((iu * self.log_drift() - diffusion + jump * self.lambda) * years).exp()
    }
}

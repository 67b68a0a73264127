//! Closed forms of a price that diffuses and jumps at independent times.
//!
//! Rule    cumulants of ln(S(T)/S(0)), with λ jumps a year of log size J and k = E[e^J] − 1:
//!         κ1 = (mu − σ²/2 − λk)T + λT·E(J), κ2 = σ²T + λT·E(J²), κ3 = λT·E(J³), κ4 = λT·E(J⁴);
//!         distribution function of Merton's price: a Poisson mixture of normals
//! Units   years of 365 days; mu, σ and λ per year; log price
//! Bounds  Merton and Kou jumps
//! Source  models: Merton 1976 (MERTON-1976), Kou 2002 (KOU-2002)
//! Tests   tests/it/jumps.rs

use super::normal_cdf;
use crate::jumps::{Jumps, Merton};
use crate::model::Gbm;

/// The first four cumulants of the log return over `years`; none for Hawkes jumps.
#[must_use]
pub fn cumulants(gbm: &Gbm, jumps: &Jumps, years: f64) -> Option<[f64; 4]> {
    let lambda = jumps.constant_rate()?;
    let (law, sigma) = (jumps.law(), gbm.sigma_per_year);
    let [first, second, third, fourth] = law.moments().map(|moment| lambda * years * moment);
    let drift = gbm.mu_per_year - 0.5 * sigma * sigma - lambda * law.mean_growth();
    Some([
        drift * years + first,
        sigma * sigma * years + second,
        third,
        fourth,
    ])
}

/// Probability that the price is below `ratio` times its start after `years`.
#[must_use]
pub fn merton_cdf(gbm: &Gbm, merton: &Merton, ratio: f64, years: f64) -> f64 {
    let growth = Jumps::Merton(*merton).law().mean_growth();
    let (sigma, lambda) = (gbm.sigma_per_year, merton.lambda_per_year);
    let drift = (gbm.mu_per_year - 0.5 * sigma * sigma - lambda * growth) * years;
    let mean_jumps = lambda * years;
    let mut weight = libm::exp(-mean_jumps);
    let mut sum = 0.0;
    // Past twice the mean, the weights fall faster than by halves.
    for count in 0_u32.. {
        let jumps = f64::from(count);
        if count > 0 {
            weight *= mean_jumps / jumps;
        }
        let variance = sigma * sigma * years + jumps * merton.deviation * merton.deviation;
        let mean = drift + jumps * merton.mean;
        sum += weight * normal_cdf((libm::log(ratio) - mean) / variance.sqrt());
        if jumps > 2.0 * mean_jumps && weight < 1e-18 {
            break;
        }
    }
    sum
}

//! Heston's stochastic volatility.
//!
//! Rule    dX = −v/2 dt + √v dW1, dv = κ(θ − v)dt + ξ√v dW2, corr(W1, W2) = ρ;
//!         φ(u) = exp(κθ/ξ² ((b − d)T − 2 ln((1 − g e^(−dT))/(1 − g)))
//!                + v0/ξ² (b − d)(1 − e^(−dT))/(1 − g e^(−dT))),
//!         b = κ − iρξu, d = √(b² + ξ²(iu + u²)), g = (b − d)/(b + d): the form whose logarithm
//!         never leaves its principal branch
//! Units   v in variance per year of 365 days
//! Bounds  ξ above 0
//! Source  HESTON-1993, ALBRECHER-2007
//! Tests   tests/it/heston.rs

use super::fourier::Call;
use crate::numeric::Complex;

/// Parameters of Heston's model, without drift of the price.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Heston {
    /// Speed at which the variance returns, per year.
    pub kappa: f64,
    /// Variance that it returns to.
    pub theta: f64,
    /// Volatility of the variance.
    pub xi: f64,
    /// Correlation of price and variance.
    pub rho: f64,
    /// Variance at the start.
    pub v0: f64,
}

impl Heston {
    /// Characteristic function of ln(S(T)/F) after `years`.
    #[must_use]
    pub fn phi(&self, u: Complex, years: f64) -> Complex {
        let iu = Complex::I * u;
        let xi2 = self.xi * self.xi;
        let b = Complex::from(self.kappa) - iu * (self.rho * self.xi);
        let d = (b * b + (iu + u * u) * xi2).sqrt();
        let (low, ratio) = (b - d, (b - d) / (b + d));
        let decay = (d * -years).exp();
        let left = Complex::ONE - ratio * decay;
        let by_theta = low * years - (left / (Complex::ONE - ratio)).ln() * 2.0;
        let by_start = low * (Complex::ONE - decay) / left;
        (by_theta * (self.kappa * self.theta / xi2) + by_start * (self.v0 / xi2)).exp()
    }

    /// Price of a call, USD.
    #[must_use]
    pub fn call(&self, call: &Call) -> f64 {
        call.price(|u| self.phi(u, call.years))
    }
}

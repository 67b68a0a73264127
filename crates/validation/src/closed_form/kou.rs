//! Kou's double-exponential jump diffusion.
//!
//! Rule    jumps of the log price are +Exp(η1) with probability p and −Exp(η2) with q = 1 − p;
//!         ζ = pη1/(η1 − 1) + qη2/(η2 + 1) − 1; the log price drifts by −sigma²/2 − λζ. Calls from
//!         the characteristic function
//! Units   rates, intensities and volatility per year of 365 days; η per unit of log price
//! Bounds  η1 above 1, or the price has no mean
//! Source  KOU-2002
//! Tests   tests/it/kou.rs

use super::fourier::Call;
use crate::numeric::Complex;

/// Parameters of Kou's model, without drift of the price.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Kou {
    /// Volatility of the diffusion, per √year.
    pub sigma: f64,
    /// Jumps per year.
    pub lambda: f64,
    /// Probability that a jump goes up.
    pub up: f64,
    /// One over the mean of a jump up.
    pub eta_up: f64,
    /// One over the mean of a jump down.
    pub eta_down: f64,
}

impl Kou {
    /// Probability that a jump goes down.
    #[must_use]
    pub fn down(&self) -> f64 {
        1.0 - self.up
    }

    /// Mean relative jump ζ.
    #[must_use]
    pub fn mean_jump(&self) -> f64 {
        let up = self.up * self.eta_up / (self.eta_up - 1.0);
        up + self.down() * self.eta_down / (self.eta_down + 1.0) - 1.0
    }

    /// Drift of the log price between jumps, per year.
    #[must_use]
    pub fn log_drift(&self) -> f64 {
        -0.5 * self.sigma * self.sigma - self.lambda * self.mean_jump()
    }

    /// Characteristic function of ln(S(T)/F) after `years`.
    #[must_use]
    pub fn phi(&self, u: Complex, years: f64) -> Complex {
        let iu = Complex::I * u;
        let up = Complex::from(self.up * self.eta_up) / (Complex::from(self.eta_up) - iu);
        let down = Complex::from(self.down() * self.eta_down) / (Complex::from(self.eta_down) + iu);
        let jump = (up + down - Complex::ONE) * self.lambda;
        let diffusion = u * u * (0.5 * self.sigma * self.sigma);
        ((iu * self.log_drift() - diffusion + jump) * years).exp()
    }

    /// Price of a call, USD.
    #[must_use]
    pub fn call(&self, call: &Call) -> f64 {
        call.price(|u| self.phi(u, call.years))
    }
}

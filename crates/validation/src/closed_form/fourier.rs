//! Call price from a characteristic function.
//!
//! Rule    C = D (F − √(F K)/π ∫₀^∞ Re[e^(iu ln(F/K)) φ(u − i/2)] / (u² + 1/4) du), where φ is the
//!         characteristic function of ln(S(T)/F)
//! Units   prices in USD; D is the discount factor of the maturity
//! Bounds  φ decays, and S(T)^(1/2) has a mean; the integral stops where |φ| has stayed below
//!         1e-17 for a whole panel, at 4,000 at the latest
//! Source  LEWIS-2001
//! Tests   tests/it/merton.rs, tests/it/kou.rs, tests/it/heston.rs

use crate::numeric::{Complex, integrate};

/// A call to be priced.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Call {
    /// Price of the underlying now, USD.
    pub spot: f64,
    /// Strike, USD.
    pub strike: f64,
    /// Maturity, years.
    pub years: f64,
    /// Rate of interest per year, continuously compounded.
    pub rate_per_year: f64,
}

/// Width of a panel: the poles at ±i/2 stay a whole panel away, where 16 nodes give all digits.
const PANEL: f64 = 1.0;
/// Most panels.
const PANELS: u32 = 4_000;
/// Below this the rest of the integral is lost in rounding.
const NOTHING: f64 = 1e-17;

impl Call {
    /// A call at the money of 100 USD without interest.
    #[must_use]
    pub const fn at_the_money(years: f64) -> Self {
        Self {
            spot: 100.0,
            strike: 100.0,
            years,
            rate_per_year: 0.0,
        }
    }

    /// Price of the underlying for the maturity, USD.
    #[must_use]
    pub fn forward(&self) -> f64 {
        self.spot * libm::exp(self.rate_per_year * self.years)
    }

    /// Value now of one USD at the maturity.
    #[must_use]
    pub fn discount(&self) -> f64 {
        libm::exp(-self.rate_per_year * self.years)
    }

    /// The call's price, USD, if `phi` is the characteristic function of ln(S(T)/F).
    #[must_use]
    pub fn price(&self, phi: impl Fn(Complex) -> Complex) -> f64 {
        let (forward, log) = (self.forward(), libm::log(self.forward() / self.strike));
        let integrand = |u: f64| {
            let turn = Complex::new(0.0, u * log).exp();
            (turn * phi(Complex::new(u, -0.5))).re / (u * u + 0.25)
        };
        let mut sum = 0.0;
        for panel in 0..PANELS {
            let from = PANEL * f64::from(panel);
            sum += integrate(from, from + PANEL, 1, integrand);
            if integrate(from, from + PANEL, 1, |u| phi(Complex::new(u, -0.5)).abs()) < NOTHING {
                break;
            }
        }
        let lost = (forward * self.strike).sqrt() * sum / std::f64::consts::PI;
        self.discount() * (forward - lost)
    }
}

/// Price of a call by Black and Scholes, USD, at a volatility per √year.
#[must_use]
pub fn black_scholes(call: &Call, sigma_per_year: f64) -> f64 {
    use plimsoll_paths::closed_form::normal_cdf;
    let deviation = sigma_per_year * call.years.sqrt();
    let upper = libm::log(call.forward() / call.strike) / deviation + 0.5 * deviation;
    let forward_value =
        call.forward() * normal_cdf(upper) - call.strike * normal_cdf(upper - deviation);
    call.discount() * forward_value
}

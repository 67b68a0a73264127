//! Stochastic volatility of BTC, ETH and HYPE.
//!
//! Source  theta: close-to-close variance of daily returns, 2023-01 to 2025-10 for BTC and ETH, 2024-12
//!         to 2025-10 for HYPE (CANDLES). kappa and xi: assumption, set by eye so that the variance
//!         spreads about as much as realised variance does (BTC: mean 0.468, median 0.230,
//!         deviation 1.18). rho: near 0 (CANDLES: +0.01). Half-lives of the two factors: the
//!         autocorrelation of BTC's log realised variance, 0.61 after a day, 0.44 after 5, 0.33
//!         after 20 and 0.25 after 40 (CANDLES); the equal split is an assumption

use super::{Heston, VarianceFactor};

/// Half-lives of the two variances of a long-memory preset, days.
const HALF_LIVES_D: [f64; 2] = [1.3, 40.0];

impl Heston {
    /// The presets by name, for scenarios.
    #[must_use]
    pub fn presets() -> [(&'static str, Self); 6] {
        [
            ("btc_heston", Self::btc()),
            ("eth_heston", Self::eth()),
            ("hype_heston", Self::hype()),
            ("btc_heston_two_factor", Self::btc().two_factor()),
            ("eth_heston_two_factor", Self::eth().two_factor()),
            ("hype_heston_two_factor", Self::hype().two_factor()),
        ]
    }

    /// BTC: volatility 47 percent in the long run, half-life of the variance 25 days.
    #[must_use]
    pub const fn btc() -> Self {
        Self::one(factor(10.0, 0.22, 1.9, -0.1))
    }

    /// ETH: volatility 63 percent in the long run, half-life of the variance 25 days.
    #[must_use]
    pub const fn eth() -> Self {
        Self::one(factor(10.0, 0.40, 2.4, -0.1))
    }

    /// HYPE: volatility 115 percent in the long run, half-life of the variance 21 days.
    #[must_use]
    pub const fn hype() -> Self {
        Self::one(factor(12.0, 1.33, 4.5, 0.0))
    }

    /// The same mean and spread of the variance, half each from a variance that reverts within 1.3
    /// days and one that reverts within 40 days.
    #[must_use]
    pub fn two_factor(self) -> Self {
        let whole = self.variance;
        let half = |half_life_d: f64| {
            let kappa = std::f64::consts::LN_2 * 365.0 / half_life_d;
            VarianceFactor {
                kappa_per_year: kappa,
                theta_per_year: 0.5 * whole.theta_per_year,
                // Half of the variance's variance: xi²·theta/(2·kappa) keeps its value for half
                // of theta where xi² grows with kappa.
                xi_per_year: whole.xi_per_year * (kappa / whole.kappa_per_year).sqrt(),
                start_per_year: whole.start_per_year.map(|start| 0.5 * start),
                ..whole
            }
        };
        Self {
            variance: half(HALF_LIVES_D[0]),
            second: Some(half(HALF_LIVES_D[1])),
            ..self
        }
    }
}

const fn factor(kappa: f64, theta: f64, xi: f64, rho: f64) -> VarianceFactor {
    VarianceFactor {
        kappa_per_year: kappa,
        theta_per_year: theta,
        xi_per_year: xi,
        rho,
        start_per_year: None,
    }
}

//! GARCH of BTC, ETH and HYPE.
//!
//! Source  fits of daily returns in percent (CANDLES): BTC 2023-01 to 2025-10 omega 0.0971, alpha 0.054,
//!         beta 0.9446, nu 3.1; BTC 2019 to 2023 omega 0.125, alpha 0.061, beta 0.939, nu 3.0; ETH
//!         2023-01 to 2025-10 omega 0.036, alpha 0.023, beta 0.977, nu 3.3. They are integrated or
//!         nearly so; beta is lowered until alpha + beta is 0.98 and the variance is that of the
//!         sample: sigma 0.467, 0.684 and 0.632. HYPE has no alpha in 321 days: RiskMetrics from its
//!         1.155

use super::{Answer, Ewma, Garch, MOST_PERSISTENT, Period, Recursion};

impl Garch {
    /// The presets by name, for scenarios.
    #[must_use]
    pub const fn presets() -> [(&'static str, Self); 4] {
        [
            ("btc_garch", Self::btc()),
            ("btc_garch_2019_2023", Self::btc_2019_2023()),
            ("eth_garch", Self::eth()),
            ("hype_ewma", Self::hype()),
        ]
    }

    /// BTC, fit of 2023 to 2025.
    #[must_use]
    pub const fn btc() -> Self {
        capped(0.467, 0.054, 3.1)
    }

    /// BTC, fit of 2019 to 2023; its volatility is that of hourly returns.
    #[must_use]
    pub const fn btc_2019_2023() -> Self {
        capped(0.684, 0.061, 3.0)
    }

    /// ETH, fit of 2023 to 2025.
    #[must_use]
    pub const fn eth() -> Self {
        capped(0.632, 0.023, 3.3)
    }

    /// HYPE: RiskMetrics, Student-t returns with the 7.7 degrees of freedom of its daily returns.
    #[must_use]
    pub const fn hype() -> Self {
        Self {
            mu_per_year: 0.0,
            sigma_per_year: 1.155,
            recursion: Recursion::Ewma(Ewma { lambda: 0.94 }),
            period: Period::Day,
            nu: Some(7.7),
            u_shape: 0.0,
        }
    }
}

const fn capped(sigma_per_year: f64, alpha: f64, nu: f64) -> Garch {
    Garch {
        mu_per_year: 0.0,
        sigma_per_year,
        recursion: Recursion::Garch(Answer {
            alpha,
            beta: MOST_PERSISTENT - alpha,
            gamma: 0.0,
            start_sigma_per_year: None,
        }),
        period: Period::Day,
        nu: Some(nu),
        u_shape: 0.0,
    }
}

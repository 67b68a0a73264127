//! Volatilities of BTC, ETH and HYPE.
//!
//! Two measures of the same daily candles: from the ranges of days (Parkinson), which sees the
//! lows that liquidate people, and from their closes. A model with jumps needs a smaller
//! volatility of its own; it has the name of its jumps.

use super::{Garch, Gbm, Heston, Model};

impl Model {
    /// The presets by name, for scenarios.
    #[must_use]
    pub fn presets() -> Vec<(&'static str, Self)> {
        let gbm = Gbm::presets().map(|(name, gbm)| (name, Self::Gbm(gbm)));
        let heston = Heston::presets().map(|(name, heston)| (name, Self::Heston(heston)));
        let garch = Garch::presets().map(|(name, garch)| (name, Self::Garch(garch)));
        gbm.into_iter().chain(heston).chain(garch).collect()
    }
}

impl Gbm {
    /// The presets by name. Those of jumps, such as `btc_merton_crash`, go with the jumps of
    /// the same name; those of regimes, such as `btc_regime_fit`, with the paths' `regimes`.
    #[must_use]
    pub fn presets() -> [(&'static str, Self); 26] {
        [
            ("btc_gbm_range", Self::btc_range()),
            ("eth_gbm_range", Self::eth_range()),
            ("hype_gbm_range", Self::hype_range()),
            ("btc_gbm_close", Self::btc_close()),
            ("eth_gbm_close", Self::eth_close()),
            ("hype_gbm_close", Self::hype_close()),
            ("btc_regime_fit", Self::btc_regime_fit()),
            ("eth_regime_fit", Self::eth_regime_fit()),
            ("hype_regime_fit", Self::hype_regime_fit()),
            ("btc_regime_stress", Self::btc_regime_stress()),
            ("eth_regime_stress", Self::eth_regime_stress()),
            ("hype_regime_stress", Self::hype_regime_stress()),
            ("btc_regime_extreme", Self::btc_regime_extreme()),
            // The diffusion beside jumps; see the jumps of the same name for the sources.
            ("btc_merton_crash", calm(0.50)),
            ("eth_merton_crash", calm(0.62)),
            ("hype_merton_crash", calm(1.00)),
            ("btc_merton_mle_1h", calm(0.282)),
            ("btc_merton_mle_1d", calm(0.166)),
            ("eth_merton_mle_1d", calm(0.278)),
            ("hype_merton_mle_1d", calm(0.752)),
            ("btc_kou", calm(0.55)),
            ("eth_kou", calm(0.66)),
            ("hype_kou", calm(1.00)),
            ("btc_kou_mle_1h", calm(0.246)),
            ("hype_kou_mle_1d", calm(0.675)),
            ("btc_hawkes", calm(0.50)),
        ]
    }

    /// BTC: 0.51.
    ///
    /// Source: CANDLES, range volatility of daily candles, 2023-01 to 2025-10 (0.508).
    #[must_use]
    pub const fn btc_range() -> Self {
        calm(0.51)
    }

    /// ETH: 0.68.
    ///
    /// Source: CANDLES, range volatility of daily candles, 2023-01 to 2025-10 (0.677).
    #[must_use]
    pub const fn eth_range() -> Self {
        calm(0.68)
    }

    /// HYPE: 1.44.
    ///
    /// Source: CANDLES, range volatility of daily candles, 2024-12 to 2025-10 (1.444).
    #[must_use]
    pub const fn hype_range() -> Self {
        calm(1.44)
    }

    /// BTC: 0.467.
    ///
    /// Source: CANDLES, closes of daily candles, 2023-01 to 2025-10.
    #[must_use]
    pub const fn btc_close() -> Self {
        calm(0.467)
    }

    /// ETH: 0.632.
    ///
    /// Source: CANDLES, closes of daily candles, 2023-01 to 2025-10.
    #[must_use]
    pub const fn eth_close() -> Self {
        calm(0.632)
    }

    /// HYPE: 1.155.
    ///
    /// Source: CANDLES, closes of daily candles, 2024-12 to 2025-10.
    #[must_use]
    pub const fn hype_close() -> Self {
        calm(1.155)
    }

    /// BTC: 0.379 calm, 1.244 in crisis; goes with the regimes `btc_fit`.
    ///
    /// Source: CANDLES, Markov-switching variance of daily returns, 2019 to 2023.
    #[must_use]
    pub const fn btc_regime_fit() -> Self {
        switching(0.379, 1.244)
    }

    /// ETH: 0.321 calm, 0.929 in crisis; goes with the regimes `eth_fit`.
    ///
    /// Source: CANDLES, Markov-switching variance of daily returns, 2023 to 2025.
    #[must_use]
    pub const fn eth_regime_fit() -> Self {
        switching(0.321, 0.929)
    }

    /// HYPE: 0.823 calm, 1.455 in crisis; goes with the regimes `hype_fit`.
    ///
    /// Source: CANDLES, Markov-switching variance of daily returns, 2024-12 to 2025-10.
    #[must_use]
    pub const fn hype_regime_fit() -> Self {
        switching(0.823, 1.455)
    }

    /// BTC: 0.40 calm, 1.24 in crisis; goes with the regimes `stress`.
    ///
    /// Source: assumption, near the fit.
    #[must_use]
    pub const fn btc_regime_stress() -> Self {
        switching(0.40, 1.24)
    }

    /// ETH: 0.41 calm, 1.70 in crisis; goes with the regimes `stress`.
    ///
    /// Source: assumption: 40% less and 2.5 times the range volatility of 0.68.
    #[must_use]
    pub const fn eth_regime_stress() -> Self {
        switching(0.41, 1.70)
    }

    /// HYPE: 0.85 calm, 2.6 in crisis; goes with the regimes `stress`.
    ///
    /// Source: assumption; the crisis is worse than any that the fit has seen.
    #[must_use]
    pub const fn hype_regime_stress() -> Self {
        switching(0.85, 2.6)
    }

    /// BTC: 0.40 calm, 5.8 in crisis; goes with the regimes `extreme`.
    ///
    /// Source: CANDLES, hourly volatility of 2020-03-12, annualised (5.8); 0.40 assumption.
    #[must_use]
    pub const fn btc_regime_extreme() -> Self {
        switching(0.40, 5.8)
    }
}

const fn calm(sigma_per_year: f64) -> Gbm {
    Gbm {
        mu_per_year: 0.0,
        sigma_per_year,
        crisis_sigma_per_year: None,
    }
}

const fn switching(calm_per_year: f64, crisis_per_year: f64) -> Gbm {
    Gbm {
        mu_per_year: 0.0,
        sigma_per_year: calm_per_year,
        crisis_sigma_per_year: Some(crisis_per_year),
    }
}

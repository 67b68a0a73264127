//! Spells of calm and crisis.

use super::{RegimeStart, Regimes};

impl Regimes {
    /// The presets by name, for scenarios.
    #[must_use]
    pub fn presets() -> [(&'static str, Self); 5] {
        [
            ("btc_fit", Self::btc_fit()),
            ("eth_fit", Self::eth_fit()),
            ("hype_fit", Self::hype_fit()),
            ("stress", Self::stress()),
            ("extreme", Self::extreme()),
        ]
    }

    /// BTC: 6.7 days calm, 2.3 days of crisis.
    ///
    /// Source: CANDLES, Markov-switching variance of daily returns, 2019 to 2023.
    #[must_use]
    pub const fn btc_fit() -> Self {
        spells(6.7, 2.3)
    }

    /// ETH: 4.3 days calm, 2.7 days of crisis.
    ///
    /// Source: CANDLES, Markov-switching variance of daily returns, 2023 to 2025.
    #[must_use]
    pub const fn eth_fit() -> Self {
        spells(4.3, 2.7)
    }

    /// HYPE: 24.4 days calm, 21.2 days of crisis.
    ///
    /// Source: CANDLES, Markov-switching variance of daily returns, 2024-12 to 2025-10.
    #[must_use]
    pub const fn hype_fit() -> Self {
        spells(24.4, 21.2)
    }

    /// A rare and short crisis: 25 days calm, 3 days of crisis.
    ///
    /// Source: assumption.
    #[must_use]
    pub const fn stress() -> Self {
        spells(25.0, 3.0)
    }

    /// A crisis of hours, as on 2020-03-12: 25 days calm, 6 hours of crisis.
    ///
    /// Source: assumption; that day lasted hours (CANDLES).
    #[must_use]
    pub const fn extreme() -> Self {
        spells(25.0, 0.25)
    }
}

const fn spells(calm_days: f64, crisis_days: f64) -> Regimes {
    Regimes {
        mean_calm_h: calm_days * 24.0,
        mean_crisis_h: crisis_days * 24.0,
        start: RegimeStart::Calm,
        crisis_rho: None,
        crisis_correlation: Vec::new(),
    }
}

//! Jumps of BTC, ETH and HYPE.
//!
//! Each goes with a diffusion of its own, the GBM preset of the same name. What a maximum
//! likelihood finds in hourly or daily returns is hundreds of small jumps a year, which stand in
//! for a volatility that changes: the `mle` presets are no models of crashes.

use super::{Hawkes, Jumps, Kou, Law, Merton, Normal};

impl Jumps {
    /// The presets by name, for scenarios.
    #[must_use]
    pub fn presets() -> [(&'static str, Self); 13] {
        [
            ("btc_merton_crash", Self::Merton(Merton::btc_crash())),
            ("eth_merton_crash", Self::Merton(Merton::eth_crash())),
            ("hype_merton_crash", Self::Merton(Merton::hype_crash())),
            ("btc_merton_mle_1h", Self::Merton(Merton::btc_mle_1h())),
            ("btc_merton_mle_1d", Self::Merton(Merton::btc_mle_1d())),
            ("eth_merton_mle_1d", Self::Merton(Merton::eth_mle_1d())),
            ("hype_merton_mle_1d", Self::Merton(Merton::hype_mle_1d())),
            ("btc_kou", Self::Kou(Kou::btc())),
            ("eth_kou", Self::Kou(Kou::eth())),
            ("hype_kou", Self::Kou(Kou::hype())),
            ("btc_kou_mle_1h", Self::Kou(Kou::btc_mle_1h())),
            ("hype_kou_mle_1d", Self::Kou(Kou::hype_mle_1d())),
            ("btc_hawkes", Self::Hawkes(Hawkes::btc())),
        ]
    }
}

impl Merton {
    /// BTC: 8 a year of −5% ± 6%, beside a volatility of 0.50.
    ///
    /// Source: assumption; CANDLES has 2.6 days a year that fall by 10% below their open.
    #[must_use]
    pub const fn btc_crash() -> Self {
        merton(8.0, -0.05, 0.06)
    }

    /// ETH: 10 a year of −5.5% ± 7%, beside a volatility of 0.62.
    ///
    /// Source: assumption; CANDLES has 7.7 days a year that fall by 10% below their open.
    #[must_use]
    pub const fn eth_crash() -> Self {
        merton(10.0, -0.055, 0.07)
    }

    /// HYPE: 16 a year of −8% ± 10%, beside a volatility of 1.00.
    ///
    /// Source: assumption; CANDLES has 10.2 days a year that fall by 15% below their open.
    #[must_use]
    pub const fn hype_crash() -> Self {
        merton(16.0, -0.08, 0.10)
    }

    /// BTC, fitted: 2845.6 a year of −0.01% ± 1.08%, beside a volatility of 0.282.
    ///
    /// Source: CANDLES, maximum likelihood, hourly returns of 2019 to 2023.
    #[must_use]
    pub const fn btc_mle_1h() -> Self {
        merton(2_845.6, -0.000_1, 0.010_8)
    }

    /// BTC, fitted: 361 a year of 0.2% ± 2.27%, beside a volatility of 0.166.
    ///
    /// Source: CANDLES, maximum likelihood, daily returns of 2023-01 to 2025-10.
    #[must_use]
    pub const fn btc_mle_1d() -> Self {
        merton(361.0, 0.002, 0.022_7)
    }

    /// ETH, fitted: 263 a year of 0.11% ± 3.42%, beside a volatility of 0.278.
    ///
    /// Source: CANDLES, maximum likelihood, daily returns of 2023-01 to 2025-10.
    #[must_use]
    pub const fn eth_mle_1d() -> Self {
        merton(263.0, 0.001_1, 0.034_2)
    }

    /// HYPE, fitted: 295 a year of 0.52% ± 5.11%, beside a volatility of 0.752.
    ///
    /// Source: CANDLES, maximum likelihood, daily returns of 2024-12 to 2025-10.
    #[must_use]
    pub const fn hype_mle_1d() -> Self {
        merton(295.0, 0.005_2, 0.051_1)
    }
}

impl Kou {
    /// BTC: 30 a year, 45% rises of 4% on average, falls of 5%, beside a volatility of 0.55.
    ///
    /// Source: assumption.
    #[must_use]
    pub const fn btc() -> Self {
        kou(30.0, 0.45, 25.0, 20.0)
    }

    /// ETH: 30 a year, 45% rises of 5% on average, falls of 6.25%, beside a volatility of 0.66.
    ///
    /// Source: assumption.
    #[must_use]
    pub const fn eth() -> Self {
        kou(30.0, 0.45, 20.0, 16.0)
    }

    /// HYPE: 45 a year, 48% rises of 7.1% on average, falls of 9.1%, beside a volatility of 1.00.
    ///
    /// Source: assumption.
    #[must_use]
    pub const fn hype() -> Self {
        kou(45.0, 0.48, 14.0, 11.0)
    }

    /// BTC, fitted: 4935 a year, half of them rises, of 0.6% on average, beside a volatility of
    /// 0.246.
    ///
    /// Source: CANDLES, maximum likelihood, hourly returns of 2019 to 2023.
    #[must_use]
    pub const fn btc_mle_1h() -> Self {
        kou(4_935.0, 0.500, 170.0, 167.0)
    }

    /// HYPE, fitted: 784 a year, 48.7% rises of 2.6% on average, falls of 2.2%, beside a
    /// volatility of 0.675.
    ///
    /// Source: CANDLES, maximum likelihood, daily returns of 2024-12 to 2025-10.
    #[must_use]
    pub const fn hype_mle_1d() -> Self {
        kou(784.0, 0.487, 38.7, 46.1)
    }
}

impl Hawkes {
    /// BTC: 35.6 spontaneous jumps a year, each causing 0.593 others within days; 87.5 in all;
    /// of −1% ± 4%.
    ///
    /// Source: CANDLES, hourly returns of more than 2.7% either way, 2019 to 2023, for the times.
    /// Assumption for the sizes, whose mean square is somewhat above that of a threshold of
    /// 2.7%, and for the volatility of 0.50 beside them.
    #[must_use]
    pub const fn btc() -> Self {
        Self {
            mu_per_year: 35.6,
            alpha_per_h: 0.022_9,
            beta_per_h: 0.038_6,
            start_intensity_per_year: None,
            law: Law::Normal(Normal {
                mean: -0.01,
                deviation: 0.04,
            }),
        }
    }
}

const fn merton(lambda_per_year: f64, mean: f64, deviation: f64) -> Merton {
    Merton {
        lambda_per_year,
        mean,
        deviation,
    }
}

const fn kou(lambda_per_year: f64, up_share: f64, eta_up: f64, eta_down: f64) -> Kou {
    Kou {
        lambda_per_year,
        up_share,
        eta_up,
        eta_down,
    }
}

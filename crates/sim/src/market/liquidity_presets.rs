//! Presets of drying up, basis and demand.
//!
//! Every number but the volatilities is an assumption; see docs/rules/dry_up.md, basis.md and
//! premium_demand.md.

use super::{ArbitrageConfig, BasisConfig, CrisisBasis, CrisisBooks, DemandConfig, DryUpConfig};

/// Share of a fall of depth that makes books wider: ln 10 / ln 30.
const CRASH_WIDENING: f64 = 0.677;

/// A third of the depth over ten times the distance: a thirtieth of the density next to the mid.
const CRASH_DEPTH: f64 = 1.0 / 30.0;

impl DryUpConfig {
    /// BTC: normal depth at 0.51 per √year.
    ///
    /// Source: range volatility of daily candles 2023-01 to 2025-10 (CANDLES); all else assumption.
    #[must_use]
    pub fn btc() -> Self {
        Self::of("BTC", 0.51)
    }

    /// ETH: normal depth at 0.68 per √year. Source: as BTC.
    #[must_use]
    pub fn eth() -> Self {
        Self::of("ETH", 0.68)
    }

    /// HYPE: normal depth at 1.44 per √year. Source: as BTC, 2024-12 to 2025-10.
    #[must_use]
    pub fn hype() -> Self {
        Self::of("HYPE", 1.44)
    }

    /// The same asset with the books of 2025-10-10 as its crisis: a third of the depth over ten
    /// times the distance, so that next to the mid a thirtieth is left and far bids stay.
    ///
    /// Source: assumption, after reports of depth down by 90% to 98% and of books with bids 4% to
    /// 10% away only (EVENT-KAIKO).
    #[must_use]
    pub fn in_crash(self) -> Self {
        Self {
            widening: CRASH_WIDENING,
            crisis: CrisisBooks {
                depth: CRASH_DEPTH,
                ..self.crisis
            },
            ..self
        }
    }
}

impl BasisConfig {
    /// Half-life 120 s, standard deviation 5 bps without arbitrage; arbitrageurs of the defaults.
    ///
    /// Source: assumption, the same for all assets.
    #[must_use]
    pub fn of(asset: &str) -> Self {
        Self {
            asset: asset.to_owned(),
            half_life_s: 120.0,
            sd_bps: 5.0,
            arbitrage: Some(ArbitrageConfig::default()),
            crisis: CrisisBasis::default(),
        }
    }
}

impl DemandConfig {
    /// BTC: standard deviation 3 bps; half of the book's depth in demand at rest, so that funding
    /// is at the interest rate, and 20M USD more for each per cent of momentum (2 bps).
    ///
    /// Source: assumption; that funding is positive nine tenths of the time: BITMEX-2025.
    #[must_use]
    pub fn btc() -> Self {
        Self::of("BTC", 3.0, (30e6, 20e6))
    }

    /// ETH: as BTC at ETH's depth; standard deviation 4.2 bps, the geometric mean of BTC's and
    /// HYPE's. Source: assumption.
    #[must_use]
    pub fn eth() -> Self {
        Self::of("ETH", 4.2, (17e6, 12e6))
    }

    /// HYPE: as BTC at HYPE's depth; standard deviation 6 bps. Source: assumption.
    #[must_use]
    pub fn hype() -> Self {
        Self::of("HYPE", 6.0, (10e6, 8e6))
    }

    fn of(asset: &str, sd_bps: f64, (base_usd, usd_per_pct): (f64, f64)) -> Self {
        Self {
            asset: asset.to_owned(),
            half_life_min: 30.0,
            sd_bps,
            bps_per_depth: 5.0,
            base_usd,
            usd_per_pct,
        }
    }
}

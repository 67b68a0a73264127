//! Book presets for normal times.
//!
//! Every number here is an assumption: no free measured series of the venue's depth by distance
//! covers all these books. They are named after what they are anchored to; a report should say
//! which were used. See docs/rules/order_book.md.

use super::config::{default_reach_bps, documented_exchanges, one_validator};
use super::{AssetMarketConfig, BookConfig, BookShape, MarketConfig, OracleMode};

impl BookConfig {
    /// BTC perp: 57.7M USD, 67 bps, half-life 30 s, 5% permanent.
    ///
    /// Source: assumption. Depth anchored to press tests of January 2026 (parity with a rival at
    /// 6M USD, still deep at 16M); permanent share low because the price is made elsewhere.
    #[must_use]
    pub const fn btc_perp() -> Self {
        book(57.7e6, 67.0, 30.0, 0.05)
    }

    /// ETH perp: 34.1M USD, 116 bps, half-life 42 s, 5% permanent.
    ///
    /// Source: assumption. Depth is BTC's times the ratio of liquidations of 2025-10-10 (1.058 of
    /// 1.790 billion USD, ADL-1); the geometric mean of BTC's and HYPE's depth is 34.4M. Scale and
    /// half-life are geometric means of BTC's and HYPE's; the permanent share is BTC's.
    #[must_use]
    pub const fn eth_perp() -> Self {
        book(34.1e6, 116.0, 42.0, 0.05)
    }

    /// HYPE perp: 20.5M USD, 200 bps, half-life 60 s, 35% permanent.
    ///
    /// Source: assumption. Depth anchored to the square-root impact law (Donier and Bonart 2015)
    /// at 340M USD a day; permanent share high because the price is made here.
    #[must_use]
    pub const fn hype_perp() -> Self {
        book(20.5e6, 200.0, 60.0, 0.35)
    }

    /// HYPE spot: 8.2M USD, 200 bps, half-life 120 s, 35% permanent.
    ///
    /// Source: assumption, 40% of the depth of the perp.
    #[must_use]
    pub const fn hype_spot() -> Self {
        book(8.2e6, 200.0, 120.0, 0.35)
    }

    /// BTC (UBTC) spot: 10M USD, 150 bps, half-life 120 s, 5% permanent.
    ///
    /// Source: assumption; half-life that of the HYPE spot book, permanent share that of the perp.
    #[must_use]
    pub const fn btc_spot() -> Self {
        book(10.0e6, 150.0, 120.0, 0.05)
    }
}

impl AssetMarketConfig {
    /// BTC: external oracle, perp and spot book, impact notional 20,000 USD (DOC-ORACLE, DOC-FUND).
    #[must_use]
    pub fn btc() -> Self {
        Self {
            asset: "BTC".to_owned(),
            oracle: OracleMode::External,
            impact_notional_usd: 20_000.0,
            perp: BookConfig::btc_perp(),
            spot: Some(BookConfig::btc_spot()),
            hip3: None,
        }
    }

    /// ETH: external oracle, perp book, impact notional 20,000 USD (DOC-ORACLE, DOC-FUND).
    #[must_use]
    pub fn eth() -> Self {
        Self {
            asset: "ETH".to_owned(),
            oracle: OracleMode::External,
            impact_notional_usd: 20_000.0,
            perp: BookConfig::eth_perp(),
            spot: None,
            hip3: None,
        }
    }

    /// HYPE: internal oracle, perp and spot book, impact notional 6,000 USD (DOC-ORACLE, DOC-FUND).
    ///
    /// That the oracle is still internal is documented policy; the state of the day is not public.
    #[must_use]
    pub fn hype() -> Self {
        Self {
            asset: "HYPE".to_owned(),
            oracle: OracleMode::Internal,
            impact_notional_usd: 6_000.0,
            perp: BookConfig::hype_perp(),
            spot: Some(BookConfig::hype_spot()),
            hip3: None,
        }
    }
}

impl Default for MarketConfig {
    /// BTC, ETH and HYPE in normal times, feedback on.
    fn default() -> Self {
        Self {
            feedback: true,
            usdt_usdc: 1.0,
            usdc: Vec::new(),
            stablecoins: Vec::new(),
            oracle_every_s: None,
            premium_every_s: 5,
            exchanges: documented_exchanges(),
            own_spot_weight: 1,
            exchange_deviations: Vec::new(),
            exchange_absences: Vec::new(),
            validators: one_validator(),
            held_oracle_in_mark: false,
            assets: vec![
                AssetMarketConfig::btc(),
                AssetMarketConfig::eth(),
                AssetMarketConfig::hype(),
            ],
            backstop_share_of_refill: None,
            depth_multiplier: Vec::new(),
            dry_up: Vec::new(),
            basis: Vec::new(),
            demand: Vec::new(),
        }
    }
}

const fn book(
    depth_usd: f64,
    scale_bps: f64,
    half_life_s: f64,
    permanent_share: f64,
) -> BookConfig {
    BookConfig {
        shape: BookShape::Exponential,
        depth_usd,
        scale_bps,
        ask: None,
        bid: None,
        half_life_s,
        permanent_share,
        reach_bps: default_reach_bps(),
        half_spread_bps: 0.0,
    }
}

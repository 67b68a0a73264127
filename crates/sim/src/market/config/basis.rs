//! Basis between perp and spot, arbitrage capital, and the demand behind the funding premium.

use garde::Validate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::checks::is_finite;

/// The basis of an asset's perp.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BasisConfig {
    /// Symbol of the asset, for example `HYPE`.
    #[garde(length(min = 1))]
    #[schemars(length(min = 1))]
    pub asset: String,
    /// Half-life of the basis without arbitrage, seconds. Default 120 (source: assumption).
    #[serde(default = "default_half_life_s")]
    #[garde(range(min = 0.1, max = 31_536_000.0), custom(is_finite))]
    #[schemars(range(min = 0.1, max = 31_536_000.0))]
    pub half_life_s: f64,
    /// Stationary standard deviation of the basis without arbitrage, bps. Default 5 (source:
    /// assumption).
    #[serde(default = "default_sd_bps")]
    #[garde(range(min = 0.0, max = 5_000.0), custom(is_finite))]
    #[schemars(range(min = 0.0, max = 5_000.0))]
    pub sd_bps: f64,
    /// Arbitrageurs between perp and spot. Default none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[garde(dive)]
    pub arbitrage: Option<ArbitrageConfig>,
    /// The basis in a crisis. Default: the fields'.
    #[serde(default)]
    #[garde(dive)]
    pub crisis: CrisisBasis,
}

/// The basis while the whole market is in crisis.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct CrisisBasis {
    /// Half-life without arbitrage, seconds. Default 1800 (source: assumption).
    #[garde(range(min = 0.1, max = 31_536_000.0), custom(is_finite))]
    #[schemars(range(min = 0.1, max = 31_536_000.0))]
    pub half_life_s: f64,
    /// Stationary standard deviation without arbitrage, bps. Default 100, so that several hundred
    /// bps happen (source: assumption).
    #[garde(range(min = 0.0, max = 5_000.0), custom(is_finite))]
    #[schemars(range(min = 0.0, max = 5_000.0))]
    pub sd_bps: f64,
}

impl Default for CrisisBasis {
    fn default() -> Self {
        Self {
            half_life_s: 1_800.0,
            sd_bps: 100.0,
        }
    }
}

/// Arbitrageurs between an asset's perp and its spot price.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct ArbitrageConfig {
    /// Half-life of a gap by their doing, at full capital, seconds. Default 120 (source:
    /// assumption, that of the basis).
    #[garde(range(min = 0.1, max = 31_536_000.0), custom(is_finite))]
    #[schemars(range(min = 0.1, max = 31_536_000.0))]
    pub half_life_s: f64,
    /// Position at full use, as a multiple of their capital. Default 5 (source: assumption).
    #[garde(range(min = 0.0, max = 100.0), custom(is_finite))]
    #[schemars(range(min = 0.0, max = 100.0))]
    pub leverage: f64,
    /// Gap at which all capital is in use, bps. Default 50 (source: assumption).
    #[garde(range(min = 0.1, max = 5_000.0), custom(is_finite))]
    #[schemars(range(min = 0.1, max = 5_000.0))]
    pub full_at_bps: f64,
    /// Half-life with which lost capital comes back, hours. Default 24 (source: assumption).
    #[garde(range(min = 0.01, max = 100_000.0), custom(is_finite))]
    #[schemars(range(min = 0.01, max = 100_000.0))]
    pub recovery_half_life_h: f64,
    /// Share of their capital that is borrowed from the pool, and gone when the pool has nothing
    /// left to lend. Default 0.5 (source: assumption).
    #[garde(range(min = 0.0, max = 1.0), custom(is_finite))]
    #[schemars(range(min = 0.0, max = 1.0))]
    pub borrowed_share: f64,
    /// Utilization of the settlement token's pool from which they borrow less. Default 0.8, the
    /// kink of the borrow rate (source: assumption; kink DOC-PM).
    #[garde(range(min = 0.0, max = 0.99), custom(is_finite))]
    #[schemars(range(min = 0.0, max = 0.99))]
    pub utilization_from: f64,
    /// Share of their capital that is at work in a crisis. Default 0 (source: assumption, so that
    /// the half-life is that of `crisis`).
    #[garde(range(min = 0.0, max = 1.0), custom(is_finite))]
    #[schemars(range(min = 0.0, max = 1.0))]
    pub crisis_share: f64,
}

impl Default for ArbitrageConfig {
    fn default() -> Self {
        Self {
            half_life_s: default_half_life_s(),
            leverage: 5.0,
            full_at_bps: 50.0,
            recovery_half_life_h: 24.0,
            borrowed_share: 0.5,
            utilization_from: 0.8,
            crisis_share: 0.0,
        }
    }
}

/// Demand of the outside for a perp, and the premium that it makes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DemandConfig {
    /// Symbol of the asset, for example `HYPE`.
    #[garde(length(min = 1))]
    #[schemars(length(min = 1))]
    pub asset: String,
    /// Half-life with which the premium follows demand, minutes. Default 30 (source: assumption).
    #[serde(default = "default_demand_half_life_min")]
    #[garde(range(min = 0.01, max = 100_000.0), custom(is_finite))]
    #[schemars(range(min = 0.01, max = 100_000.0))]
    pub half_life_min: f64,
    /// Stationary standard deviation of the premium about its target, bps.
    #[garde(range(min = 0.0, max = 1_000.0), custom(is_finite))]
    #[schemars(range(min = 0.0, max = 1_000.0))]
    pub sd_bps: f64,
    /// Premium at a net demand as large as one side of the perp's book in normal times, bps.
    #[garde(range(min = 0.0, max = 1_000.0), custom(is_finite))]
    #[schemars(range(min = 0.0, max = 1_000.0))]
    pub bps_per_depth: f64,
    /// What the outside wants to hold long on leverage in a market without momentum, USD.
    #[garde(range(min = -1e12, max = 1e12), custom(is_finite))]
    #[schemars(range(min = -1e12, max = 1e12))]
    pub base_usd: f64,
    /// How much more it wants for each per cent by which the 1-h average of the oracle price is
    /// above the 24-h one, USD.
    #[garde(range(min = -1e12, max = 1e12), custom(is_finite))]
    #[schemars(range(min = -1e12, max = 1e12))]
    pub usd_per_pct: f64,
}

const fn default_half_life_s() -> f64 {
    120.0
}

const fn default_sd_bps() -> f64 {
    5.0
}

const fn default_demand_half_life_min() -> f64 {
    30.0
}

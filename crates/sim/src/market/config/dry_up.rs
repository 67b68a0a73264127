//! When books dry up.

use garde::Validate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::checks::is_finite;

/// How the depth of an asset's books answers to its volatility.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DryUpConfig {
    /// Symbol of the asset, for example `HYPE`.
    #[garde(length(min = 1))]
    #[schemars(length(min = 1))]
    pub asset: String,
    /// Volatility at which the books have their normal depth, per √year.
    #[garde(range(min = 0.001, max = 20.0), custom(is_finite))]
    #[schemars(range(min = 0.001, max = 20.0))]
    pub sigma_per_year: f64,
    /// Power of the realised volatility that depth falls with. Default 1 (source: assumption).
    #[serde(default = "one")]
    #[garde(range(min = 0.0, max = 5.0), custom(is_finite))]
    #[schemars(range(min = 0.0, max = 5.0))]
    pub volatility_exponent: f64,
    /// How fast depth falls with a drawdown, per standard deviation of the window. Default 0.15
    /// (source: assumption).
    #[serde(default = "default_drawdown_slope")]
    #[garde(range(min = 0.0, max = 10.0), custom(is_finite))]
    #[schemars(range(min = 0.0, max = 10.0))]
    pub drawdown_slope: f64,
    /// Standard deviations of a drawdown that do nothing. Default 2 (source: assumption).
    #[serde(default = "two")]
    #[garde(range(min = 0.0, max = 100.0), custom(is_finite))]
    #[schemars(range(min = 0.0, max = 100.0))]
    pub drawdown_free_sd: f64,
    /// Smallest depth, as a multiple of the normal one. Default 0.02 (source: assumption).
    #[serde(default = "default_floor")]
    #[garde(range(min = 0.0001, max = 1.0), custom(is_finite))]
    #[schemars(range(min = 0.0001, max = 1.0))]
    pub floor: f64,
    /// Largest depth, as a multiple of the normal one. Default 1.5 (source: assumption).
    #[serde(default = "default_ceiling")]
    #[garde(range(min = 1.0, max = 100.0), custom(is_finite))]
    #[schemars(range(min = 1.0, max = 100.0))]
    pub ceiling: f64,
    /// Window of the realised volatility and of the drawdown, minutes. Default 5 (source:
    /// assumption).
    #[serde(default = "default_window_min")]
    #[garde(range(min = 0.05, max = 1_440.0), custom(is_finite))]
    #[schemars(range(min = 0.05, max = 1_440.0))]
    pub window_min: f64,
    /// Half-life with which depth comes back, minutes; it falls at once. Default 10 (source:
    /// assumption).
    #[serde(default = "default_refill_half_life_min")]
    #[garde(range(min = 0.01, max = 100_000.0), custom(is_finite))]
    #[schemars(range(min = 0.01, max = 100_000.0))]
    pub refill_half_life_min: f64,
    /// Share of a fall that makes the book wider rather than emptier: 0 takes orders away at all
    /// distances alike, 0.677 makes a thirtieth of the density next to the mid a third of the depth
    /// over ten times the distance. Default 0 (source: assumption).
    #[serde(default)]
    #[garde(range(min = 0.0, max = 0.99), custom(is_finite))]
    #[schemars(range(min = 0.0, max = 0.99))]
    pub widening: f64,
    /// What a crisis adds, while the reference paths say that there is one. Default: the fields'.
    #[serde(default)]
    #[garde(dive)]
    pub crisis: CrisisBooks,
}

/// What a crisis of the whole market does to books.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct CrisisBooks {
    /// Factor on the depth. Default 0.3 (source: assumption).
    #[garde(range(min = 0.0001, max = 1.0), custom(is_finite))]
    #[schemars(range(min = 0.0001, max = 1.0))]
    pub depth: f64,
    /// Factor on the spread, beside what the depth does to it. Default 1 (source: assumption).
    #[garde(range(min = 1.0, max = 1_000.0), custom(is_finite))]
    #[schemars(range(min = 1.0, max = 1_000.0))]
    pub spread: f64,
    /// Factor on the half-life of transient impact. Default 10 (source: assumption; books looked
    /// empty for several minutes on 2025-10-10, EVENT-KAIKO).
    #[garde(range(min = 1.0, max = 1_000.0), custom(is_finite))]
    #[schemars(range(min = 1.0, max = 1_000.0))]
    pub half_life: f64,
}

impl Default for CrisisBooks {
    fn default() -> Self {
        Self {
            depth: 0.3,
            spread: 1.0,
            half_life: 10.0,
        }
    }
}

impl DryUpConfig {
    /// The defaults for an asset of a normal volatility, per √year.
    #[must_use]
    pub fn of(asset: &str, sigma_per_year: f64) -> Self {
        Self {
            asset: asset.to_owned(),
            sigma_per_year,
            volatility_exponent: one(),
            drawdown_slope: default_drawdown_slope(),
            drawdown_free_sd: two(),
            floor: default_floor(),
            ceiling: default_ceiling(),
            window_min: default_window_min(),
            refill_half_life_min: default_refill_half_life_min(),
            widening: 0.0,
            crisis: CrisisBooks::default(),
        }
    }
}

const fn one() -> f64 {
    1.0
}

const fn two() -> f64 {
    2.0
}

const fn default_drawdown_slope() -> f64 {
    0.15
}

const fn default_floor() -> f64 {
    0.02
}

const fn default_ceiling() -> f64 {
    1.5
}

const fn default_window_min() -> f64 {
    5.0
}

const fn default_refill_half_life_min() -> f64 {
    10.0
}

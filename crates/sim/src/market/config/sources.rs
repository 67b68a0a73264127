//! Exchanges and validators behind the oracle price, and the price of USDC.

use garde::Validate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::checks::{are_in_order, ends_after_start, is_finite};
use crate::market::Venue;

/// An exchange outside the venue, whose mids go into oracle and mark.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ExchangeConfig {
    /// Name, for example `Binance`.
    #[garde(length(min = 1))]
    #[schemars(length(min = 1))]
    pub name: String,
    /// Weight of its spot mid in the oracle price; 0 leaves it out (source DOC-ORACLE).
    #[garde(range(max = 1_000_000))]
    #[schemars(range(max = 1_000_000))]
    pub spot_weight: u32,
    /// Weight of its perp mid in the mark price; 0 leaves it out (source DOC-MARK).
    #[garde(range(max = 1_000_000))]
    #[schemars(range(max = 1_000_000))]
    pub perp_weight: u32,
}

/// A time during which mids of exchanges lie away from those of the others. Windows that overlap
/// multiply.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ExchangeDeviation {
    /// Names of the exchanges concerned. Default: all.
    #[serde(default)]
    #[garde(skip)]
    pub exchanges: Vec<String>,
    /// Symbols of the assets concerned. Default: all.
    #[serde(default)]
    #[garde(skip)]
    pub assets: Vec<String>,
    /// Which of their mids: `perp` or `spot`. Default: both.
    #[serde(default)]
    #[garde(skip)]
    pub venue: Option<Venue>,
    /// Start, minutes since the start of the path; included.
    #[garde(range(min = 0.0, max = 5_256_000.0), custom(is_finite))]
    #[schemars(range(min = 0.0, max = 5_256_000.0))]
    pub from_min: f64,
    /// End, minutes since the start of the path; not included.
    #[garde(
        range(min = 0.0, max = 5_256_000.0),
        custom(|to: &f64, (): &()| ends_after_start(self.from_min, *to))
    )]
    #[schemars(range(min = 0.0, max = 5_256_000.0))]
    pub to_min: f64,
    /// Distance from the price elsewhere, bps: -5000 is half of it.
    #[garde(range(min = -9_999.0, max = 1_000_000.0), custom(is_finite))]
    #[schemars(range(min = -9_999.0, max = 1_000_000.0))]
    pub bps: f64,
}

/// A time during which exchanges quote nothing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ExchangeAbsence {
    /// Names of the exchanges concerned. Default: all.
    #[serde(default)]
    #[garde(skip)]
    pub exchanges: Vec<String>,
    /// Symbols of the assets concerned. Default: all.
    #[serde(default)]
    #[garde(skip)]
    pub assets: Vec<String>,
    /// Which of their mids: `perp` or `spot`. Default: both.
    #[serde(default)]
    #[garde(skip)]
    pub venue: Option<Venue>,
    /// Start, minutes since the start of the path; included.
    #[garde(range(min = 0.0, max = 5_256_000.0), custom(is_finite))]
    #[schemars(range(min = 0.0, max = 5_256_000.0))]
    pub from_min: f64,
    /// End, minutes since the start of the path; not included.
    #[garde(
        range(min = 0.0, max = 5_256_000.0),
        custom(|to: &f64, (): &()| ends_after_start(self.from_min, *to))
    )]
    #[schemars(range(min = 0.0, max = 5_256_000.0))]
    pub to_min: f64,
}

/// A validator, or validators that act as one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ValidatorConfig {
    /// Name, for error messages.
    #[garde(length(min = 1))]
    #[schemars(length(min = 1))]
    pub name: String,
    /// Stake in any unit that all share, for example HYPE (source DOC-ORACLE).
    #[garde(range(min = 1, max = 1_000_000_000_000))]
    #[schemars(range(min = 1, max = 1_000_000_000_000_u64))]
    pub stake: u64,
    /// Times during which it says nothing and drops out of the median. Default none.
    #[serde(default)]
    #[garde(dive)]
    pub silent: Vec<TimeWindow>,
    /// Times during which it says something else than it sees. Default none.
    #[serde(default)]
    #[garde(dive)]
    pub deviations: Vec<PriceDeviation>,
}

/// A stretch of the path.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TimeWindow {
    /// Start, minutes since the start of the path; included.
    #[garde(range(min = 0.0, max = 5_256_000.0), custom(is_finite))]
    #[schemars(range(min = 0.0, max = 5_256_000.0))]
    pub from_min: f64,
    /// End, minutes since the start of the path; not included.
    #[garde(
        range(min = 0.0, max = 5_256_000.0),
        custom(|to: &f64, (): &()| ends_after_start(self.from_min, *to))
    )]
    #[schemars(range(min = 0.0, max = 5_256_000.0))]
    pub to_min: f64,
}

/// A time during which prices that are sent lie away from what the sender sees. Windows that
/// overlap multiply.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PriceDeviation {
    /// Symbols of the assets concerned. Default: all.
    #[serde(default)]
    #[garde(skip)]
    pub assets: Vec<String>,
    /// Start, minutes since the start of the path; included.
    #[garde(range(min = 0.0, max = 5_256_000.0), custom(is_finite))]
    #[schemars(range(min = 0.0, max = 5_256_000.0))]
    pub from_min: f64,
    /// End, minutes since the start of the path; not included.
    #[garde(
        range(min = 0.0, max = 5_256_000.0),
        custom(|to: &f64, (): &()| ends_after_start(self.from_min, *to))
    )]
    #[schemars(range(min = 0.0, max = 5_256_000.0))]
    pub to_min: f64,
    /// Distance from what is seen, bps.
    #[garde(range(min = -9_999.0, max = 1_000_000.0), custom(is_finite))]
    #[schemars(range(min = -9_999.0, max = 1_000_000.0))]
    pub bps: f64,
}

/// A point of the price of USDC or of another stablecoin; between two points it moves in a straight line.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct UsdcWaypoint {
    /// When, minutes since the start of the path.
    #[garde(range(min = 0.0, max = 5_256_000.0), custom(is_finite))]
    #[schemars(range(min = 0.0, max = 5_256_000.0))]
    pub at_min: f64,
    /// The price: of USDC the venue's spot oracle price, in USDT; 1 at par (source DOC-PM).
    #[garde(range(min = 0.01, max = 100.0), custom(is_finite))]
    #[schemars(range(min = 0.01, max = 100.0))]
    pub px: f64,
}

/// A stablecoin other than the settlement token: its price and its spot pair against USDC.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StablecoinConfig {
    /// Token, for example `USDT0`.
    #[garde(length(min = 1))]
    #[schemars(length(min = 1))]
    pub token: String,
    /// What it is worth, in what it follows. Default 1 (source: assumption; recorded in USDC on
    /// 2026-10-08: USDT0 0.9993, FIX-DF).
    #[serde(default = "at_par")]
    #[garde(range(min = 0.01, max = 100.0), custom(is_finite))]
    #[schemars(range(min = 0.01, max = 100.0))]
    pub px: f64,
    /// What the price is in. Default `usdt`: it moves against USDC as `usdc` or `usdt_usdc` say.
    #[serde(default)]
    #[garde(skip)]
    pub follows: Peg,
    /// Its price during the path, in place of `px`. Default none: it does not move.
    #[serde(default)]
    #[garde(custom(|points: &[UsdcWaypoint], (): &()| are_in_order(points)), dive)]
    pub path: Vec<UsdcWaypoint>,
    /// Half the spread of its pair against USDC, bps. Default 1 (source: assumption).
    #[serde(default = "one_bps")]
    #[garde(range(min = 0.0, max = 5_000.0), custom(is_finite))]
    #[schemars(range(min = 0.0, max = 5_000.0))]
    pub half_spread_bps: f64,
}

impl StablecoinConfig {
    /// A stablecoin with the defaults.
    #[must_use]
    pub fn of(token: &str) -> Self {
        Self {
            token: token.to_owned(),
            px: at_par(),
            follows: Peg::Usdt,
            path: Vec::new(),
            half_spread_bps: one_bps(),
        }
    }
}

/// What the price of a stablecoin is in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Peg {
    /// USDT, as the perps are.
    #[default]
    Usdt,
    /// USDC.
    Usdc,
}

const fn at_par() -> f64 {
    1.0
}

const fn one_bps() -> f64 {
    1.0
}

/// The exchanges of the venue's documentation with their weights (DOC-ORACLE, DOC-MARK).
pub(in crate::market) fn documented_exchanges() -> Vec<ExchangeConfig> {
    [
        ("Binance", 3, 3),
        ("OKX", 2, 2),
        ("Bybit", 2, 2),
        ("Kraken", 1, 0),
        ("Kucoin", 1, 0),
        ("Gate", 1, 1),
        ("MEXC", 1, 1),
    ]
    .map(|(name, spot_weight, perp_weight)| ExchangeConfig {
        name: name.to_owned(),
        spot_weight,
        perp_weight,
    })
    .into()
}

/// One entry that stands for all validators.
pub(in crate::market) fn one_validator() -> Vec<ValidatorConfig> {
    vec![ValidatorConfig {
        name: "all".to_owned(),
        stake: 1,
        silent: Vec::new(),
        deviations: Vec::new(),
    }]
}

//! Configuration of the market: books, oracles, resilience.

use garde::Validate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Venue;

/// How the venue's prices follow from the reference path and from trading.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MarketConfig {
    /// Whether trading moves prices. Off: orders still pay their slippage, but the venue's prices
    /// stay pure functions of the reference path (twin runs on the same seed). Default true.
    #[serde(default = "default_feedback")]
    #[garde(skip)]
    pub feedback: bool,
    /// USDC per USDT: one over the venue's spot oracle price of USDC. Default 1.0 (recorded
    /// `oraclePx` of USDC; source DOC-PM).
    #[serde(default = "default_usdt_usdc")]
    #[garde(range(min = 0.01, max = 100.0), custom(is_finite))]
    #[schemars(range(min = 0.01, max = 100.0))]
    pub usdt_usdc: f64,
    /// Assets, in the order of the scenario's reference prices.
    #[garde(length(min = 1), custom(names_differ), dive)]
    #[schemars(length(min = 1))]
    pub assets: Vec<AssetMarketConfig>,
    /// Times of thin or deep books. Default none.
    #[serde(default)]
    #[garde(custom(|windows: &[DepthWindow], (): &()| assets_are_known(windows, &self.assets)), dive)]
    pub depth_multiplier: Vec<DepthWindow>,
}

/// The books and the oracle of one asset.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AssetMarketConfig {
    /// Symbol, for example `HYPE`.
    #[garde(length(min = 1))]
    #[schemars(length(min = 1))]
    pub asset: String,
    /// Where the oracle price comes from (source DOC-ORACLE).
    #[garde(custom(|mode: &OracleMode, (): &()| internal_has_spot(*mode, self.spot.is_some())))]
    pub oracle: OracleMode,
    /// Notional whose sweep gives the impact prices of funding, USD: 20,000 for BTC and ETH, 6,000
    /// for all others (source DOC-FUND).
    #[garde(range(min = 1.0, max = 1e9), custom(is_finite))]
    #[schemars(range(min = 1.0, max = 1e9))]
    pub impact_notional_usd: f64,
    /// The perp's book.
    #[garde(dive)]
    pub perp: BookConfig,
    /// The spot book against USDC. Default none: spot orders are not filled, and the spot price is
    /// that of other venues.
    #[serde(default)]
    #[garde(dive)]
    pub spot: Option<BookConfig>,
}

/// Where an asset's oracle price comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum OracleMode {
    /// The mid of the venue's own spot book (HYPE).
    Internal,
    /// Spot prices of other venues, which only permanent impact moves (BTC, ETH).
    External,
}

/// Depth and resilience of one book; both sides are alike.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BookConfig {
    /// All notional resting on one side, USD: `D_inf` of `D(x) = D_inf (1 - exp(-x/d))`.
    #[garde(range(min = 1.0, max = 1e12), custom(is_finite))]
    #[schemars(range(min = 1.0, max = 1e12))]
    pub depth_usd: f64,
    /// Distance from the mid over which the book thins by e, bps: `d`.
    #[garde(range(min = 0.01, max = 10_000.0), custom(is_finite))]
    #[schemars(range(min = 0.01, max = 10_000.0))]
    pub scale_bps: f64,
    /// Half-life of the transient part of impact, seconds.
    #[garde(range(min = 0.1, max = 31_536_000.0), custom(is_finite))]
    #[schemars(range(min = 0.1, max = 31_536_000.0))]
    pub half_life_s: f64,
    /// Share of a sweep's displacement that stays, and moves all books of the asset.
    #[garde(range(min = 0.0, max = 1.0), custom(is_finite))]
    #[schemars(range(min = 0.0, max = 1.0))]
    pub permanent_share: f64,
    /// No order goes further than this from the mid, bps; the rest of it is not filled. Default
    /// 1000 (source: assumption, set to the 10% slippage of the venue's market trigger orders,
    /// DOC-TYPES).
    #[serde(default = "default_reach_bps")]
    #[garde(range(min = 0.01, max = 9_000.0), custom(is_finite))]
    #[schemars(range(min = 0.01, max = 9_000.0))]
    pub reach_bps: f64,
}

/// A time during which books are thinner or deeper than normal. Windows that overlap multiply.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DepthWindow {
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
    /// Factor on `depth_usd`.
    #[garde(range(min = 0.0001, max = 100.0), custom(is_finite))]
    #[schemars(range(min = 0.0001, max = 100.0))]
    pub multiplier: f64,
    /// Symbols of the assets concerned. Default: all.
    #[serde(default)]
    #[garde(skip)]
    pub assets: Vec<String>,
    /// Which of their books: `perp` or `spot`. Default: both.
    #[serde(default)]
    #[garde(skip)]
    pub venue: Option<Venue>,
}

impl DepthWindow {
    /// Whether the window is about this book.
    #[must_use]
    pub fn concerns(&self, asset: &str, venue: Venue) -> bool {
        let of_asset = self.assets.is_empty() || self.assets.iter().any(|name| name == asset);
        of_asset && self.venue.is_none_or(|only| only == venue)
    }
}

const fn default_feedback() -> bool {
    true
}

const fn default_usdt_usdc() -> f64 {
    1.0
}

pub(super) const fn default_reach_bps() -> f64 {
    1_000.0
}

/// Range checks let NaN through; this does not.
#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "the signature is garde's"
)]
fn is_finite(value: &f64, (): &()) -> garde::Result {
    if value.is_finite() {
        Ok(())
    } else {
        Err(garde::Error::new(format!(
            "must be a finite number, not {value}"
        )))
    }
}

fn ends_after_start(from_min: f64, to_min: f64) -> garde::Result {
    if to_min > from_min {
        Ok(())
    } else {
        Err(garde::Error::new(format!(
            "must be later than from_min = {from_min}, not {to_min}"
        )))
    }
}

fn internal_has_spot(mode: OracleMode, has_spot: bool) -> garde::Result {
    if mode == OracleMode::Internal && !has_spot {
        Err(garde::Error::new(
            "an internal oracle is the mid of the spot book, but there is no spot book",
        ))
    } else {
        Ok(())
    }
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "the signature is garde's"
)]
fn names_differ(assets: &[AssetMarketConfig], (): &()) -> garde::Result {
    for (i, one) in assets.iter().enumerate() {
        if assets[..i].iter().any(|other| other.asset == one.asset) {
            return Err(garde::Error::new(format!(
                "asset {} is listed twice",
                one.asset
            )));
        }
    }
    Ok(())
}

fn assets_are_known(windows: &[DepthWindow], assets: &[AssetMarketConfig]) -> garde::Result {
    for name in windows.iter().flat_map(|window| &window.assets) {
        if !assets.iter().any(|known| known.asset == *name) {
            return Err(garde::Error::new(format!(
                "{name} is not among the market's assets"
            )));
        }
    }
    Ok(())
}

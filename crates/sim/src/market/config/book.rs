//! Depth of books, and times of thin or deep ones.

use garde::Validate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::checks::{ends_after_start, is_finite};
use crate::market::Venue;
use crate::market::windows::names;

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
    /// Distance of the best bid and the best ask from the mid, bps; orders pay it on top of what
    /// they sweep. Must be below `reach_bps`. Default 0 (source: assumption, no free measured
    /// series).
    #[serde(default)]
    #[garde(
        range(min = 0.0, max = 9_000.0),
        custom(|half: &f64, (): &()| is_within_reach(*half, self.reach_bps))
    )]
    #[schemars(range(min = 0.0, max = 9_000.0))]
    pub half_spread_bps: f64,
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
        names(&self.assets, asset) && self.venue.is_none_or(|only| only == venue)
    }
}

pub(in crate::market) const fn default_reach_bps() -> f64 {
    1_000.0
}

fn is_within_reach(half_spread_bps: f64, reach_bps: f64) -> garde::Result {
    if half_spread_bps < reach_bps {
        Ok(())
    } else {
        Err(garde::Error::new(format!(
            "must be below reach_bps = {reach_bps}, not {half_spread_bps}"
        )))
    }
}

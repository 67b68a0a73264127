//! Depth of books, and times of thin or deep ones.

use garde::{Path, Report, Validate};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::checks::{ends_after_start, is_finite};
use crate::market::windows::names;
use crate::market::{Side, Venue};

/// Depth and resilience of one book; both sides are alike but for what `ask` and `bid` say.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BookConfig {
    /// How the depth grows with the distance from the best price. Default exponential.
    #[serde(default, skip_serializing_if = "BookShape::is_exponential")]
    #[garde(dive)]
    pub shape: BookShape,
    /// Depth of one side, USD. Exponential: all notional resting there, `D_inf` of
    /// `D(x) = D_inf (1 - exp(-x/d))`. Power: what rests within `scale_bps`.
    #[garde(range(min = 1.0, max = 1e12), custom(is_finite))]
    #[schemars(range(min = 1.0, max = 1e12))]
    pub depth_usd: f64,
    /// Exponential: distance from the mid over which the book thins by e, bps: `d`. Power: the
    /// distance that `depth_usd` is of.
    #[garde(range(min = 0.01, max = 10_000.0), custom(is_finite))]
    #[schemars(range(min = 0.01, max = 10_000.0))]
    pub scale_bps: f64,
    /// What differs on the side that buys sweep. Default nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[garde(dive)]
    pub ask: Option<SideConfig>,
    /// What differs on the side that sells sweep. Default nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[garde(dive)]
    pub bid: Option<SideConfig>,
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

impl BookConfig {
    /// Depth and scale of the side that an order of this side sweeps, USD and bps.
    #[must_use]
    pub fn depth_and_scale(&self, side: Side) -> (f64, f64) {
        let own = match side {
            Side::Buy => self.ask,
            Side::Sell => self.bid,
        };
        let own = own.unwrap_or_default();
        (
            own.depth_usd.unwrap_or(self.depth_usd),
            own.scale_bps.unwrap_or(self.scale_bps),
        )
    }
}

/// What differs on one side of a book.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct SideConfig {
    /// Depth of this side, USD. Default that of the book.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[garde(inner(range(min = 1.0, max = 1e12), custom(is_finite)))]
    #[schemars(range(min = 1.0, max = 1e12))]
    pub depth_usd: Option<f64>,
    /// Scale of this side, bps. Default that of the book.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[garde(inner(range(min = 0.01, max = 10_000.0), custom(is_finite)))]
    #[schemars(range(min = 0.01, max = 10_000.0))]
    pub scale_bps: Option<f64>,
}

/// How the depth of a side grows with the distance from its best price.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum BookShape {
    /// `D(x) = depth_usd (1 - exp(-x / scale_bps))`: dense near the mid, bounded.
    #[default]
    Exponential,
    /// `D(x) = depth_usd (x / scale_bps)^(1 + gamma)`: a density of `A x^gamma`, without bound.
    Power(PowerShape),
}

/// A book whose density is a power of the distance.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PowerShape {
    /// Power of the distance in the density: 0 is a flat book, 1 one that grows linearly.
    #[garde(range(min = -0.9, max = 10.0), custom(is_finite))]
    #[schemars(range(min = -0.9, max = 10.0))]
    pub gamma: f64,
}

impl BookShape {
    /// Whether the depth is exponential.
    #[must_use]
    pub const fn is_exponential(&self) -> bool {
        matches!(self, Self::Exponential)
    }
}

/// Checks the shape's fields by the names that the text has.
impl Validate for BookShape {
    type Context = ();

    fn validate_into(&self, ctx: &(), parent: &mut dyn FnMut() -> Path, report: &mut Report) {
        match self {
            Self::Exponential => {}
            Self::Power(power) => power.validate_into(ctx, parent, report),
        }
    }
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

//! A move that takes time.
//!
//! Rule    log factor g(u)·ln(1 + move_pct/100), u = (t − at_min)/over_min cut to [0, 1], g the shape;
//!         the factor is exactly 1 + move_pct/100 from at_min + over_min on
//! Units   minutes; percent of the price
//! Bounds  above −100 percent
//! Source  assumption
//! Tests   tests/it/shocks.rs

use garde::Validate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Shape;
use super::track::{Knot, Track};
use crate::check::is_number;

/// The price moves over a time.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Ramp {
    /// Name of the asset, or `all`.
    #[garde(length(chars, min = 1, max = 32))]
    #[schemars(length(min = 1, max = 32))]
    pub asset: String,
    /// When the move begins, minutes after the start of the path.
    #[garde(range(min = 0.0, max = 5_256_000.0), custom(is_number))]
    #[schemars(range(min = 0.0, max = 5_256_000.0))]
    pub at_min: f64,
    /// How long it takes, minutes.
    #[garde(range(min = 0.001, max = 5_256_000.0), custom(is_number))]
    #[schemars(range(min = 0.001, max = 5_256_000.0))]
    pub over_min: f64,
    /// Whole move in percent of the price: −40 leaves six tenths of it.
    #[garde(range(min = -99.99, max = 10_000.0), custom(is_number))]
    #[schemars(range(min = -99.99, max = 10_000.0))]
    pub move_pct: f64,
    /// How the move spreads over its duration. Default `linear` in the log price.
    #[serde(default)]
    #[garde(skip)]
    pub shape: Shape,
}

impl Ramp {
    pub(super) fn track(&self, ticks: impl Fn(f64) -> f64) -> Track {
        let start = Knot::origin(ticks(self.at_min));
        let end = Knot::moved(ticks(self.at_min + self.over_min), self.move_pct);
        Track::new(vec![start, end], self.shape)
    }
}

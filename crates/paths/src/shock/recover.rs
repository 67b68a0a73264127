//! A recovery from earlier shocks.
//!
//! Rule    log factor −g(u)·fraction·D, where D is the sum of the log factors that the asset's
//!         earlier shocks have at `at_min`, u = (t − at_min)/over_min cut to [0, 1], g the shape
//! Units   minutes
//! Bounds  fraction above 0, up to 1; earlier are the shocks that begin before `at_min`, and those
//!         that begin with it and are listed before; what a shock still does after `at_min`
//!         is not taken back
//! Source  assumption
//! Tests   tests/it/shocks.rs

use garde::Validate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Shape;
use super::track::{Knot, Track};
use crate::check::is_number;

/// A share of what earlier shocks did is taken back over a time.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Recover {
    /// Name of the asset, or `all`.
    #[garde(length(chars, min = 1, max = 32))]
    #[schemars(length(min = 1, max = 32))]
    pub asset: String,
    /// When the recovery begins, minutes after the start of the path.
    #[garde(range(min = 0.0, max = 5_256_000.0), custom(is_number))]
    #[schemars(range(min = 0.0, max = 5_256_000.0))]
    pub at_min: f64,
    /// How long it takes, minutes.
    #[garde(range(min = 0.001, max = 5_256_000.0), custom(is_number))]
    #[schemars(range(min = 0.001, max = 5_256_000.0))]
    pub over_min: f64,
    /// Share of the displacement that is taken back, in log terms: after a fall of 30 percent,
    /// 0.5 brings the price to √0.7 of where it was.
    #[garde(range(min = 0.0001, max = 1.0), custom(is_number))]
    #[schemars(range(min = 0.0001, max = 1.0))]
    pub fraction: f64,
    /// How the move spreads over its duration. Default `linear` in the log price.
    #[serde(default)]
    #[garde(skip)]
    pub shape: Shape,
}

impl Recover {
    /// `displaced` is the log displacement of the asset when the recovery begins.
    pub(super) fn track(&self, ticks: impl Fn(f64) -> f64, displaced: f64) -> Track {
        let start = Knot::origin(ticks(self.at_min));
        let end = ticks(self.at_min + self.over_min);
        let end = Knot::shifted(end, -self.fraction * displaced);
        Track::new(vec![start, end], self.shape)
    }
}

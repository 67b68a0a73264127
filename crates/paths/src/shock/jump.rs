//! A jump.
//!
//! Rule    factor 1 before `at_min`, 1 + move_pct/100 from then on
//! Units   minutes; percent of the price
//! Bounds  above −100 percent; a jump at minute 0 is first seen at tick 1, since tick 0 is the
//!         start price
//! Source  assumption
//! Tests   tests/it/shocks.rs

use garde::Validate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Shape;
use super::track::{Knot, Track};
use crate::check::is_number;

/// The price moves at once.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Jump {
    /// Name of the asset, or `all`.
    #[garde(length(chars, min = 1, max = 32))]
    #[schemars(length(min = 1, max = 32))]
    pub asset: String,
    /// When the price jumps, minutes after the start of the path.
    #[garde(range(min = 0.0, max = 5_256_000.0), custom(is_number))]
    #[schemars(range(min = 0.0, max = 5_256_000.0))]
    pub at_min: f64,
    /// Move in percent of the price: −50 halves it, 100 doubles it.
    #[garde(range(min = -99.99, max = 10_000.0), custom(is_number))]
    #[schemars(range(min = -99.99, max = 10_000.0))]
    pub move_pct: f64,
}

impl Jump {
    pub(super) fn track(&self, ticks: impl Fn(f64) -> f64) -> Track {
        let knot = Knot::moved(ticks(self.at_min), self.move_pct);
        Track::new(vec![knot], Shape::Linear)
    }
}

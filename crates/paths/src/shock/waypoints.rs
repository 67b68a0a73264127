//! A recorded line of prices.
//!
//! Rule    the log factor goes straight from (0, 0) to the first point, from point to point, and
//!         stays at the last; at a point the factor is exactly 1 + move_pct/100
//! Units   minutes; percent of the price at the start of the path
//! Bounds  times above 0 and rising; above −100 percent
//! Source  assumption: a straight line between recorded points; the points carry their sources
//! Tests   tests/it/shocks.rs

use garde::Validate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Shape;
use super::track::{Knot, Track};
use crate::PathsError;
use crate::check::is_number;

/// The displacement follows a recorded line, on top of which the random path runs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Waypoints {
    /// Name of the asset, or `all`.
    #[garde(length(chars, min = 1, max = 32))]
    #[schemars(length(min = 1, max = 32))]
    pub asset: String,
    /// The points of the line in the order of time. A line that is to begin flat has a first
    /// point with move 0.
    #[garde(length(min = 1), dive)]
    #[schemars(length(min = 1))]
    pub points: Vec<Waypoint>,
}

/// One point of a recorded line.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Waypoint {
    /// When the line passes here, minutes after the start of the path.
    #[garde(range(min = 0.0, max = 5_256_000.0), custom(is_number))]
    #[schemars(range(min = 0.0, max = 5_256_000.0))]
    pub at_min: f64,
    /// Displacement here in percent of the price at the start of the path: −50 is half of it.
    #[garde(range(min = -99.99, max = 10_000.0), custom(is_number))]
    #[schemars(range(min = -99.99, max = 10_000.0))]
    pub move_pct: f64,
}

impl Waypoints {
    pub(super) fn track(&self, ticks: impl Fn(f64) -> f64) -> Track {
        let points = self.points.iter();
        let knots = points.map(|point| Knot::moved(ticks(point.at_min), point.move_pct));
        let origin = std::iter::once(Knot::origin(0.0));
        Track::new(origin.chain(knots).collect(), Shape::Linear)
    }

    /// The first point that does not come after the one before it.
    pub(super) fn order_problem(&self, index: usize) -> Option<PathsError> {
        let mut previous_min = 0.0;
        for (point, Waypoint { at_min, .. }) in self.points.iter().enumerate() {
            if *at_min <= previous_min {
                return Some(PathsError::WaypointOrder {
                    index,
                    point,
                    at_min: *at_min,
                    previous_min,
                });
            }
            previous_min = *at_min;
        }
        None
    }
}

//! A price that stands still.
//!
//! Rule    the random path's log increments of the ticks after `at_min`, up to and with
//!         at_min + over_min, are dropped; their draws are made all the same, so the increments
//!         after the hold are those of the path without it
//! Units   minutes
//! Bounds  no other shock may move the asset within the hold; one may jump at either end
//! Source  assumption
//! Tests   tests/it/shocks.rs

use garde::Validate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::check::is_number;

/// The price stands still for a time.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Hold {
    /// Name of the asset, or `all`.
    #[garde(length(chars, min = 1, max = 32))]
    #[schemars(length(min = 1, max = 32))]
    pub asset: String,
    /// When the price stops, at its value of that moment, minutes after the start of the path.
    #[garde(range(min = 0.0, max = 5_256_000.0), custom(is_number))]
    #[schemars(range(min = 0.0, max = 5_256_000.0))]
    pub at_min: f64,
    /// How long it stands, minutes.
    #[garde(range(min = 0.001, max = 5_256_000.0), custom(is_number))]
    #[schemars(range(min = 0.001, max = 5_256_000.0))]
    pub over_min: f64,
}

impl Hold {
    /// First and last instant of the hold, in ticks.
    pub(super) fn window(&self, ticks: impl Fn(f64) -> f64) -> (f64, f64) {
        (ticks(self.at_min), ticks(self.at_min + self.over_min))
    }
}

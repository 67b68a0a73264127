//! How a move spreads over its duration.
//!
//! Rule    with u the share of the duration that has passed, the share of the move in log price:
//!         linear u; sqrt √u; exp (1 − e^(−5u))/(1 − e^(−5))
//! Units   none
//! Bounds  u from 0 to 1; every shape goes from 0 to 1
//! Source  assumption
//! Tests   tests/it/shocks.rs

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Time constants that an exponential move passes within its duration. Source: assumption.
const TIME_CONSTANTS: f64 = 5.0;

/// How a move spreads over its duration.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Shape {
    /// The log price moves at a constant rate.
    #[default]
    Linear,
    /// Fast at first, then exponentially slower: half of the move in the first 14 percent of the
    /// duration. It runs through five time constants and is scaled to end on the whole move.
    Exp,
    /// Fast at first, as the square root of time: half of the move in the first quarter.
    Sqrt,
}

impl Shape {
    /// Share of the move made when the share `u` of the duration has passed.
    pub(super) fn progress(self, u: f64) -> f64 {
        match self {
            Self::Linear => u,
            Self::Exp => libm::expm1(-TIME_CONSTANTS * u) / libm::expm1(-TIME_CONSTANTS),
            Self::Sqrt => u.sqrt(),
        }
    }
}

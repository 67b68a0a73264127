//! Parameters of manipulators.

use garde::Validate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::check::is_number;

/// Which way a price is pushed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Push {
    /// Down, by selling coins.
    #[default]
    Down,
    /// Up, by buying them.
    Up,
}

/// How manipulators behave.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct ManipulatorConfig {
    /// Which way it pushes. Default `down`. Source: the scenario.
    #[garde(skip)]
    pub push: Push,
    /// Minutes from the start to the push. Default 60. Source: the scenario.
    #[garde(range(min = 0.0, max = 5_256_000.0), custom(is_number))]
    #[schemars(range(min = 0.0, max = 5_256_000.0))]
    pub push_at_min: f64,
    /// Minutes before the push in which the perp position is built. Default 30.
    /// Source: assumption.
    #[garde(range(min = 0.0, max = 5_256_000.0), custom(is_number))]
    #[schemars(range(min = 0.0, max = 5_256_000.0))]
    pub build_min: f64,
    /// Spot traded in the push, USD a minute. Default 3,000,000, within the 1 to 30 million of past
    /// pushes. Source: assumption.
    #[garde(range(min = 10.0, max = 1e12), custom(is_number))]
    #[schemars(range(min = 10.0, max = 1e12))]
    pub push_usd_per_min: f64,
    /// Seconds between two orders. Default 10. Source: assumption.
    #[garde(range(min = 0.1, max = 86_400.0), custom(is_number))]
    #[schemars(range(min = 0.1, max = 86_400.0))]
    pub step_s: f64,
    /// Share of its money that it pushes with; the rest margins the perp. Default 0.7.
    /// Source: assumption.
    #[garde(range(min = 0.01, max = 0.99), custom(is_number))]
    #[schemars(range(min = 0.01, max = 0.99))]
    pub push_share: f64,
    /// Leverage of the perp; the venue's tier may allow less. Default 5. Source: assumption.
    #[garde(range(min = 1, max = 100))]
    #[schemars(range(min = 1, max = 100))]
    pub leverage: u32,
    /// Move of the oracle price since the push began at which it ends, as a fraction. Default 0.3.
    /// Source: assumption.
    #[garde(range(min = 0.0001, max = 10.0), custom(is_number))]
    #[schemars(range(min = 0.0001, max = 10.0))]
    pub target_move: f64,
    /// Loss at which the push ends, as a share of its money. Default 0.2. Source: assumption.
    #[garde(range(min = 0.0001, max = 1.0), custom(is_number))]
    #[schemars(range(min = 0.0001, max = 1.0))]
    pub stop_at_loss: f64,
    /// Share of its highest gain that it gives back before it closes. Default 0.2.
    /// Source: assumption.
    #[garde(range(min = 0.0, max = 1.0), custom(is_number))]
    #[schemars(range(min = 0.0, max = 1.0))]
    pub give_back: f64,
    /// Minutes after the push at which it closes at the latest. Default 30. Source: assumption.
    #[garde(range(min = 0.0, max = 5_256_000.0), custom(is_number))]
    #[schemars(range(min = 0.0, max = 5_256_000.0))]
    pub hold_min: f64,
    /// What it closes, USD a minute. Default 3,000,000. Source: assumption.
    #[garde(range(min = 10.0, max = 1e12), custom(is_number))]
    #[schemars(range(min = 10.0, max = 1e12))]
    pub close_usd_per_min: f64,
    /// Furthest price of an order from the mid, bps. Default 500. Source: assumption.
    #[garde(range(min = 1, max = 10_000))]
    #[schemars(range(min = 1, max = 10_000))]
    pub limit_bps: u32,
}

impl Default for ManipulatorConfig {
    fn default() -> Self {
        Self {
            push: Push::Down,
            push_at_min: 60.0,
            build_min: 30.0,
            push_usd_per_min: 3e6,
            step_s: 10.0,
            push_share: 0.7,
            leverage: 5,
            target_move: 0.3,
            stop_at_loss: 0.2,
            give_back: 0.2,
            hold_min: 30.0,
            close_usd_per_min: 3e6,
            limit_bps: 500,
        }
    }
}

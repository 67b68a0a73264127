//! Parameters of arbitrageurs.

use garde::Validate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::check::is_number;

/// How arbitrageurs behave.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct ArbitrageurConfig {
    /// Mean seconds between two looks. Default 5. Source: assumption.
    #[garde(range(min = 0.1, max = 86_400.0), custom(is_number))]
    #[schemars(range(min = 0.1, max = 86_400.0))]
    pub clock_s: f64,
    /// What a gap must be worth beyond fees, bps. Default 3. Source: assumption.
    #[garde(range(min = 0.0, max = 10_000.0), custom(is_number))]
    #[schemars(range(min = 0.0, max = 10_000.0))]
    pub edge_bps: f64,
    /// Cost of a trade elsewhere, bps. Default 2. Source: assumption.
    #[garde(range(min = 0.0, max = 10_000.0), custom(is_number))]
    #[schemars(range(min = 0.0, max = 10_000.0))]
    pub fee_elsewhere_bps: f64,
    /// Distance of oracle and mark from which it does not trade, as a fraction. Default 0.05.
    /// Source: assumption.
    #[garde(range(min = 0.0001, max = 1.0), custom(is_number))]
    #[schemars(range(min = 0.0001, max = 1.0))]
    pub stop_divergence: f64,
    /// Share of the capital that stands elsewhere at the start. Default 0.5. Source: assumption.
    #[garde(range(min = 0.0, max = 0.99), custom(is_number))]
    #[schemars(range(min = 0.0, max = 0.99))]
    pub share_elsewhere: f64,
    /// Notional of a leg over the smaller balance, at most. Default 2. Source: assumption.
    #[garde(range(min = 0.1, max = 50.0), custom(is_number))]
    #[schemars(range(min = 0.1, max = 50.0))]
    pub leverage: f64,
    /// Share of the capital below which a balance is filled up from the other. Default 0.25.
    /// Source: assumption.
    #[garde(range(min = 0.0, max = 0.5), custom(is_number))]
    #[schemars(range(min = 0.0, max = 0.5))]
    pub refill_below: f64,
    /// Minutes that money is on its way. Default 30. Source: assumption.
    #[garde(range(min = 0.0, max = 10_080.0), custom(is_number))]
    #[schemars(range(min = 0.0, max = 10_080.0))]
    pub transfer_min: f64,
    /// Probability that an arbitrageur trades the perp against the venue's own spot, not against
    /// prices elsewhere. Default 0. Source: assumption.
    #[garde(range(min = 0.0, max = 1.0), custom(is_number))]
    #[schemars(range(min = 0.0, max = 1.0))]
    pub own_spot_probability: f64,
}

impl Default for ArbitrageurConfig {
    fn default() -> Self {
        Self {
            clock_s: 5.0,
            edge_bps: 3.0,
            fee_elsewhere_bps: 2.0,
            stop_divergence: 0.05,
            share_elsewhere: 0.5,
            leverage: 2.0,
            refill_below: 0.25,
            transfer_min: 30.0,
            own_spot_probability: 0.0,
        }
    }
}

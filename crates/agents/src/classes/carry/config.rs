//! Parameters of carry traders.

use garde::Validate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::check::is_number;

/// How carry traders behave.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct CarryConfig {
    /// Mean hours between two looks. Default 1. Source: assumption.
    #[garde(range(min = 0.001, max = 8_760.0), custom(is_number))]
    #[schemars(range(min = 0.001, max = 8_760.0))]
    pub clock_h: f64,
    /// Mean minutes from a decision to its first order. Default 30. Source: assumption.
    #[garde(range(min = 0.0, max = 10_080.0), custom(is_number))]
    #[schemars(range(min = 0.0, max = 10_080.0))]
    pub reaction_lag_min: f64,
    /// Net carry after costs above which a flat trader enters, per year. Default 0.04.
    /// Source: assumption.
    #[garde(range(min = -10.0, max = 10.0), custom(is_number))]
    #[schemars(range(min = -10.0, max = 10.0))]
    pub enter_above_per_year: f64,
    /// Net carry below which a trader wants out, per year. Default 0. Source: assumption.
    #[garde(range(min = -10.0, max = 10.0), custom(is_number))]
    #[schemars(range(min = -10.0, max = 10.0))]
    pub exit_below_per_year: f64,
    /// Hours for which net carry must have been below that. Default 8. Source: assumption.
    #[garde(range(min = 0.0, max = 8_760.0), custom(is_number))]
    #[schemars(range(min = 0.0, max = 8_760.0))]
    pub exit_after_h: f64,
    /// Portfolio margin ratio above which a trader gets out. Default 0.85. Source: assumption.
    #[garde(range(min = 0.0, max = 1.0), custom(is_number))]
    #[schemars(range(min = 0.0, max = 1.0))]
    pub exit_margin_ratio: f64,
    /// Spot minus short, as a share of the larger leg, at which the perp is traded. Default 0.02.
    /// Source: assumption.
    #[garde(range(min = 0.0001, max = 1.0), custom(is_number))]
    #[schemars(range(min = 0.0001, max = 1.0))]
    pub delta_band: f64,
    /// Debt over the spot's value above which both legs are reduced. Default 0.35.
    /// Source: assumption.
    #[garde(range(min = 0.01, max = 1.0), custom(is_number))]
    #[schemars(range(min = 0.01, max = 1.0))]
    pub borrowed_share_max: f64,
    /// How far below that the reduction goes, as a share of the spot's value too. No account opens
    /// above where it ends. Default 0.05. Source: assumption.
    #[garde(range(min = 0.0, max = 1.0), custom(is_number))]
    #[schemars(range(min = 0.0, max = 1.0))]
    pub borrowed_share_step: f64,
    /// Cost of going in and out again, bps of notional. Default 33: taker fees of 7.0 + 4.5 twice
    /// (DOC-FEES) and four sweeps that end 5 bps away. Source: assumption.
    #[garde(range(min = 0.0, max = 10_000.0), custom(is_number))]
    #[schemars(range(min = 0.0, max = 10_000.0))]
    pub round_trip_cost_bps: f64,
    /// Days over which that cost is spread. Default 60. Source: assumption.
    #[garde(range(min = 0.1, max = 3_650.0), custom(is_number))]
    #[schemars(range(min = 0.1, max = 3_650.0))]
    pub holding_d: f64,
    /// Largest order of a leg, USD. Default 200,000: a sweep of 5 bps of the HYPE spot book as
    /// assumed (8.2M USD, 200 bps). Source: assumption.
    #[garde(range(min = 10.0, max = 1e12), custom(is_number))]
    #[schemars(range(min = 10.0, max = 1e12))]
    pub clip_usd: f64,
    /// How far an order that enters may sweep the book, bps: a clip is cut down to what rests within
    /// it, as one of the distances shown (5, 10, 25, 50, 100, 500). Default: not cut; the default clip
    /// sweeps 5 bps of a book of normal depth. Source: assumption.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[garde(inner(range(min = 5.0, max = 10_000.0), custom(is_number)))]
    #[schemars(range(min = 5.0, max = 10_000.0))]
    pub entry_sweep_bps: Option<f64>,
    /// Seconds between two clips. Default 120, the half-life assumed for the spot books.
    /// Source: assumption.
    #[garde(range(min = 1.0, max = 86_400.0), custom(is_number))]
    #[schemars(range(min = 1.0, max = 86_400.0))]
    pub clip_interval_s: f64,
    /// Size of a new trade, as a share of the account's opening size. Default 1.
    /// Source: assumption.
    #[garde(range(min = 0.0, max = 10.0), custom(is_number))]
    #[schemars(range(min = 0.0, max = 10.0))]
    pub size_share: f64,
    /// Leverage of the short; the venue's tier may allow less. Default 10. Source: assumption.
    #[garde(range(min = 1, max = 100))]
    #[schemars(range(min = 1, max = 100))]
    pub leverage: u32,
    /// Furthest price of an order from the mid, bps. Default 100. Source: assumption.
    #[garde(range(min = 1, max = 10_000))]
    #[schemars(range(min = 1, max = 10_000))]
    pub limit_bps: u32,
}

impl Default for CarryConfig {
    fn default() -> Self {
        Self {
            clock_h: 1.0,
            reaction_lag_min: 30.0,
            enter_above_per_year: 0.04,
            exit_below_per_year: 0.0,
            exit_after_h: 8.0,
            exit_margin_ratio: 0.85,
            delta_band: 0.02,
            borrowed_share_max: 0.35,
            borrowed_share_step: 0.05,
            round_trip_cost_bps: 33.0,
            holding_d: 60.0,
            clip_usd: 200_000.0,
            entry_sweep_bps: None,
            clip_interval_s: 120.0,
            size_share: 1.0,
            leverage: 10,
            limit_bps: 100,
        }
    }
}

impl CarryConfig {
    /// Debt over the spot's value that a reduction ends at.
    #[must_use]
    pub fn share_after(&self) -> f64 {
        (self.borrowed_share_max - self.borrowed_share_step).max(0.0)
    }
}

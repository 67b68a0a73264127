//! Account modes: conditions and limits, by date.
//!
//! Source  DOC-PM and its dated changes, FAQ, DOC-ABS; docs/rules/account_modes.md

use garde::Validate;
use rust_decimal::Decimal;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::config::{not_negative, positive_if_any};
use crate::units::Usd;

/// Conditions and limits of account modes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AccountsConfig {
    /// Portfolio margin needs more than this 14-day weighted volume (or the least value), USD.
    /// Source: DOC-PM.
    #[serde(with = "rust_decimal::serde::str")]
    #[schemars(with = "Decimal")]
    #[garde(custom(not_negative))]
    pub portfolio_min_volume_usd: Decimal,
    /// Or more than this account value, USD; none where only volume counts. Source: DOC-PM.
    #[serde(default, with = "rust_decimal::serde::str_option")]
    #[schemars(with = "Option<Decimal>")]
    #[garde(custom(positive_if_any))]
    pub portfolio_min_value_usd: Option<Decimal>,
    /// And an account value below this, USD; none where there is no upper bound. Source: DOC-PM.
    #[serde(default, with = "rust_decimal::serde::str_option")]
    #[schemars(with = "Option<Decimal>")]
    #[garde(custom(positive_if_any))]
    pub portfolio_below_value_usd: Option<Decimal>,
    /// Most actions of a unified or portfolio margin account in a day. Source: DOC-ABS.
    #[garde(range(min = 1))]
    #[schemars(range(min = 1))]
    pub actions_per_day: u32,
}

/// Conditions of portfolio margin, as the engine uses them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Eligibility {
    /// More 14-day weighted volume than this.
    pub min_volume: Usd,
    /// Or more account value than this.
    pub min_value: Option<Usd>,
    /// And less account value than this.
    pub below_value: Option<Usd>,
    /// Most actions in a day, outside standard mode.
    pub actions_per_day: u32,
}

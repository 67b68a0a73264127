//! Auto-deleveraging as a scenario states it.

use garde::Validate;
use rust_decimal::Decimal;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::units::Usd;

/// Auto-deleveraging: who is closed, at what price, and when the backstop stops taking over.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AdlConfig {
    /// Whether accounts are deleveraged at all. Without it the perp backstop bears what an account
    /// cannot, whatever it loses. Default false. Reading: docs/rules/adl.md.
    #[garde(skip)]
    pub enabled: bool,
    /// Who on the other side is closed, and how much of each. Default `index`. Source: DOC-ADL.
    #[garde(skip)]
    pub ranking: AdlRanking,
    /// Price at which positions are closed. Default `previous_mark`. Source: DOC-ADL.
    #[garde(skip)]
    pub px: AdlPx,
    /// What part falls on the traders outside the simulated population. Default `pro_rata`.
    /// Reading: docs/rules/adl.md.
    #[garde(skip)]
    pub outside: AdlOutside,
    /// Loss of the perp backstop, USD, at which it takes over no more positions; none for no limit,
    /// 0 for no backstop. Default none: the venue's figure is not published. Source: NEWS-JELLY2.
    #[serde(default, with = "rust_decimal::serde::str_option")]
    #[schemars(with = "Option<Decimal>")]
    #[garde(custom(not_negative_if_any))]
    pub backstop_loss_limit_usd: Option<Decimal>,
}

/// Who on the other side is closed, and how much of each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum AdlRanking {
    /// By the documented index, entry over mark for shorts, highest first.
    #[default]
    Index,
    /// By the documented index as written, mark over entry for both sides.
    IndexLiteral,
    /// By the index, but first those whose position is in profit (ADL-1: nearly all were).
    ProfitFirst,
    /// By unrealised profit over account value.
    ReturnOnEquity,
    /// All in proportion to account value: the same share of every account's wealth (CHITRA-2025).
    WealthProRata,
    /// All in proportion to size: the same share of every position (CHITRA-2025).
    ContractProRata,
    /// All in proportion to profit times leverage (CHITRA-2025, risk-aware pro-rata).
    RiskAware,
}

/// Price at which positions are closed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum AdlPx {
    /// Mark price of the tick before.
    #[default]
    PreviousMark,
    /// Oracle price of the tick before, as an older page had it.
    PreviousOracle,
}

/// What part falls on the traders outside the simulated population.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum AdlOutside {
    /// Their share of the open interest on that side.
    #[default]
    ProRata,
    /// What is left after the simulated users.
    Last,
    /// As much as they hold, the simulated users the rest.
    First,
}

/// Auto-deleveraging as the engine uses it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Adl {
    /// Whether accounts are deleveraged at all.
    pub is_enabled: bool,
    /// Who on the other side is closed, and how much of each.
    pub ranking: AdlRanking,
    /// Price at which positions are closed.
    pub px: AdlPx,
    /// What part falls on the traders outside the simulated population.
    pub outside: AdlOutside,
    /// Loss of the perp backstop at which it takes over no more; none for no limit.
    pub backstop_loss_limit: Option<Usd>,
}

impl AdlConfig {
    /// The same in the engine's integers; none where the limit has more digits than a USD value
    /// holds.
    #[must_use]
    pub fn resolve(&self) -> Option<Adl> {
        let limit = self.backstop_loss_limit_usd.map(Usd::from_decimal);
        let backstop_loss_limit = match limit {
            Some(None) => return None,
            Some(limit) => limit,
            None => None,
        };
        Some(Adl {
            is_enabled: self.enabled,
            ranking: self.ranking,
            px: self.px,
            outside: self.outside,
            backstop_loss_limit,
        })
    }
}

// garde passes its context and optional fields by reference.
#[allow(clippy::trivially_copy_pass_by_ref, clippy::ref_option)]
fn not_negative_if_any(value: &Option<Decimal>, (): &()) -> garde::Result {
    match value {
        Some(v) if *v < Decimal::ZERO => Err(garde::Error::new("must not be negative")),
        _ => Ok(()),
    }
}

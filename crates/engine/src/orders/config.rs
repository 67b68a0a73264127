//! How resting orders behave where the documentation leaves a choice.

use garde::Validate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Readings and figures of resting orders.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OrdersConfig {
    /// When a mid that moves by itself fills a resting order. Default `passed`.
    /// Reading: docs/rules/resting_orders.md.
    #[garde(skip)]
    pub limit_fill: LimitFill,
    /// How far a market take-profit or stop-loss order may trade, bps. Default 1000.
    /// Source: DOC-TYPES.
    #[garde(range(min = 1, max = 9_999))]
    #[schemars(range(min = 1, max = 9_999))]
    pub trigger_slippage_bps: u32,
    /// From which price that is counted. Default `trigger_px`.
    /// Reading: docs/rules/resting_orders.md.
    #[garde(skip)]
    pub trigger_slippage_from: SlippageFrom,
    /// What a reduce-only perp order ties up. Default `free`.
    /// Reading: docs/rules/resting_orders.md.
    #[garde(skip)]
    pub reduce_only_margin: ReduceOnlyMargin,
}

impl Default for OrdersConfig {
    fn default() -> Self {
        Self {
            limit_fill: LimitFill::Passed,
            trigger_slippage_bps: 1_000,
            trigger_slippage_from: SlippageFrom::TriggerPx,
            reduce_only_margin: ReduceOnlyMargin::Free,
        }
    }
}

/// When a mid that moves by itself fills a resting order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum LimitFill {
    /// Once it is beyond the order's price: whatever rested there before has been filled too.
    Passed,
    /// Once it is at the order's price: the order is the first of its price.
    Touched,
}

/// From which price the slippage of a market take-profit or stop-loss order is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SlippageFrom {
    /// From the trigger price: in a gap beyond the slippage the order does not fill.
    TriggerPx,
    /// From the mark price that triggered it: the order follows a gap.
    MarkPx,
}

/// What a reduce-only perp order ties up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ReduceOnlyMargin {
    /// Nothing: it can only lower what the account must keep.
    Free,
    /// As any resting perp order, which is the formula read literally.
    Counted,
}

//! How many accounts a population has, by group.

use garde::Validate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::check::is_default;

/// Number of accounts by group. Loopers and plain borrowers are both of the class `borrower`.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Validate, JsonSchema,
)]
#[serde(deny_unknown_fields)]
pub struct Accounts {
    /// Lenders, beside the large ones of known size.
    #[garde(range(max = 1_000_000))]
    #[schemars(range(max = 1_000_000))]
    pub lender: u32,
    /// Carry traders: spot against a short perp.
    #[garde(range(max = 1_000_000))]
    #[schemars(range(max = 1_000_000))]
    pub carry: u32,
    /// Hedgers: spot, some debt, no hedge at the start.
    #[garde(range(max = 1_000_000))]
    #[schemars(range(max = 1_000_000))]
    pub hedger: u32,
    /// Borrowers that buy more spot with the loan.
    #[garde(range(max = 1_000_000))]
    #[schemars(range(max = 1_000_000))]
    pub looper: u32,
    /// Borrowers that do not.
    #[garde(range(max = 1_000_000))]
    #[schemars(range(max = 1_000_000))]
    pub plain: u32,
    /// Market makers: orders on both sides of a perp's book. Default 0.
    #[serde(default, skip_serializing_if = "is_default")]
    #[garde(range(max = 1_000_000))]
    #[schemars(range(max = 1_000_000))]
    pub market_maker: u32,
    /// Arbitrageurs: the perp against prices elsewhere or the own spot. Default 0.
    #[serde(default, skip_serializing_if = "is_default")]
    #[garde(range(max = 1_000_000))]
    #[schemars(range(max = 1_000_000))]
    pub arbitrageur: u32,
    /// Momentum traders: leveraged, with the trend. Default 0.
    #[serde(default, skip_serializing_if = "is_default")]
    #[garde(range(max = 1_000_000))]
    #[schemars(range(max = 1_000_000))]
    pub momentum: u32,
    /// Discretionary traders: leveraged, at random. Default 0.
    #[serde(default, skip_serializing_if = "is_default")]
    #[garde(range(max = 1_000_000))]
    #[schemars(range(max = 1_000_000))]
    pub discretionary: u32,
    /// Liquidation buyers. Default 0.
    #[serde(default, skip_serializing_if = "is_default")]
    #[garde(range(max = 1_000_000))]
    #[schemars(range(max = 1_000_000))]
    pub liquidator: u32,
    /// Manipulators. Default 0.
    #[serde(default, skip_serializing_if = "is_default")]
    #[garde(range(max = 1_000_000))]
    #[schemars(range(max = 1_000_000))]
    pub manipulator: u32,
}

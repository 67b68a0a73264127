//! Account modes: what margins a cross position.
//!
//! Rule    standard: each DEX has a balance of its own; unified: one balance for each token,
//!         shared by all DEXs that it is the collateral of; portfolio margin: as unified, and
//!         eligible collateral backs automatic borrowing
//! Units   none
//! Bounds  isolated positions stand alone in every mode
//! Source  DOC-ABS, DOC-PM; docs/rules/account_modes.md
//! Tests   modes

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::units::{DexId, TokenId};

/// What margins an account's cross positions (DOC-ABS).
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// Spot and each DEX hold separate balances.
    Standard,
    /// One balance for each token.
    Unified,
    /// One portfolio: spot collateral backs automatic borrowing.
    #[default]
    Portfolio,
}

impl Mode {
    /// The mode in words.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Standard => "standard",
            Self::Unified => "unified",
            Self::Portfolio => "portfolio margin",
        }
    }
}

/// A cross margin pool: the cross positions that share one balance.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cross {
    /// All DEXs with this collateral token: unified and portfolio margin accounts.
    Token(TokenId),
    /// One DEX: standard accounts.
    Dex(DexId),
}

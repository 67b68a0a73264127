//! Who holds what at the start, as a scenario states it.

use std::collections::BTreeMap;

use garde::Validate;
use plimsoll_streams::Key;
use rust_decimal::Decimal;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use super::accounts::Accounts;
use super::capital::Capital;
use super::modes::AccountMode;
use super::table::AccountsFile;
use super::whales::Whale;
use crate::check::{is_default, is_number};

/// Who holds what at the start.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PopulationConfig {
    /// Whether every path has a population of its own. Default `per_path`.
    #[serde(default)]
    #[garde(skip)]
    pub draw: Draw,
    /// What margins the accounts. Under another mode than `portfolio` everybody but the lenders has
    /// the same net worth and the same perp positions, and owes nothing. Default `portfolio`.
    /// Source: DOC-ABS; restatement: docs/rules/account_modes.md.
    #[serde(default, skip_serializing_if = "AccountMode::is_portfolio")]
    #[garde(skip)]
    pub mode: AccountMode,
    /// Number of accounts.
    #[garde(dive)]
    pub accounts: Accounts,
    /// Settlement token supplied by lenders, all together, units.
    #[serde(with = "rust_decimal::serde::str")]
    #[schemars(with = "Decimal")]
    #[garde(custom(not_negative))]
    pub usdc_supplied: Decimal,
    /// Settlement token borrowed by everybody else, all together, units.
    #[serde(with = "rust_decimal::serde::str")]
    #[schemars(with = "Decimal")]
    #[garde(custom(not_negative))]
    pub usdc_borrowed: Decimal,
    /// Borrow capacity of all collateral (units times price times LTV) that `usdc_borrowed` goes
    /// with, USD. Where LTVs, units or opening prices give another capacity, what is borrowed is in
    /// proportion to it: people use what they are given. Default: none, `usdc_borrowed` as it stands.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[garde(inner(range(min = 1.0, max = 1e15), custom(is_number)))]
    #[schemars(range(min = 1.0, max = 1e15))]
    pub debt_capacity_usd: Option<f64>,
    /// Collateral supplied, by token.
    #[garde(dive)]
    pub collateral: BTreeMap<String, CollateralTotal>,
    /// Lenders of known size; they count towards `usdc_supplied` and beside `accounts.lender`.
    /// Default: none.
    #[serde(default)]
    #[garde(dive)]
    pub large_lenders: Vec<LargeLender>,
    /// Vault contracts that supply by hand; what they supply counts towards `usdc_supplied`.
    /// Default: none.
    #[serde(default)]
    #[garde(dive)]
    pub contracts: Vec<Vault>,
    /// Accounts of stated size that hold collateral, the same on every path; they count towards the
    /// totals and beside `accounts`. Default: none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[garde(dive)]
    pub whales: Vec<Whale>,
    /// So many of the largest accounts that hold collateral are the same on every path, those of path
    /// 0; everybody else is drawn anew. Beside `whales`. Default 0.
    #[serde(default, skip_serializing_if = "is_default")]
    #[garde(range(max = 1_000_000))]
    #[schemars(range(max = 1_000_000))]
    pub fix_top: u32,
    /// What those have who trade with money of their own. Source: assumption.
    #[serde(default, skip_serializing_if = "is_default")]
    #[garde(dive)]
    pub capital: Capital,
    /// Reserves of other tokens that are lent, and the accounts behind them, by token. Default:
    /// none.
    #[serde(default)]
    #[garde(dive)]
    pub other_reserves: BTreeMap<String, OtherReserve>,
    /// A table of accounts (Parquet, CSV or JSON, see docs/population.md) that open as they are
    /// stated, in addition to the drawn ones; the totals above are those of the drawn ones.
    /// Default: none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[garde(dive)]
    pub table: Option<AccountsFile>,
    /// Files with the venue's answers about one account each, opened in the same way. Default:
    /// none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[garde(dive)]
    pub accounts_json: Vec<AccountsFile>,
    /// Share of the borrowed total by group.
    #[serde(default)]
    #[garde(dive, custom(|shares: &DebtShare, (): &()| shares.add_up()))]
    pub debt_share: DebtShare,
    /// Sizes of accounts before they are scaled to the totals.
    #[serde(default)]
    #[garde(dive, custom(|sizes: &Sizes, (): &()| sizes.are_ordered()))]
    pub sizes: Sizes,
    /// Debt over borrow capacity of hedgers, loopers and plain borrowers before it is scaled.
    #[serde(default)]
    #[garde(dive)]
    pub ltv_use: LtvUse,
    /// Standard deviation of the logarithm of price over entry price among carry traders; the
    /// median follows from the borrowed total. Default 0.15. Source: assumption.
    #[serde(default = "default_entry_sigma")]
    #[garde(range(min = 0.0, max = 3.0), custom(is_number))]
    #[schemars(range(min = 0.0, max = 3.0))]
    pub entry_sigma: f64,
}

fn default_entry_sigma() -> f64 {
    0.15
}

/// Whether every path has a population of its own.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Draw {
    /// Every path draws its own.
    #[default]
    PerPath,
    /// All paths of a seed share one, that of path 0.
    Once,
}

impl Draw {
    /// The key that a path's population is drawn with.
    #[must_use]
    pub fn key(self, key: Key) -> Key {
        match self {
            Self::PerPath => key,
            Self::Once => Key { path: 0, ..key },
        }
    }
}

/// Units of a collateral token supplied, all together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CollateralTotal {
    /// Units.
    #[serde(with = "rust_decimal::serde::str")]
    #[schemars(with = "Decimal")]
    #[garde(custom(not_negative))]
    pub units: Decimal,
}

/// A lender of known size.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LargeLender {
    /// What it supplies, units of the settlement token.
    #[serde(with = "rust_decimal::serde::str")]
    #[schemars(with = "Decimal")]
    #[garde(custom(not_negative))]
    pub usdc: Decimal,
}

/// A vault contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Vault {
    /// What it supplies, units of the settlement token.
    #[serde(with = "rust_decimal::serde::str")]
    #[schemars(with = "Decimal")]
    #[garde(custom(not_negative))]
    pub usdc: Decimal,
    /// What it holds beside the reserve, units of the settlement token. Default 0.
    #[serde(default, with = "rust_decimal::serde::str")]
    #[schemars(with = "Decimal")]
    #[garde(custom(not_negative))]
    pub idle_usdc: Decimal,
}

/// The reserve of another token that is lent, and the accounts that only deal in it. Their
/// collateral is a part of the totals of `collateral`.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OtherReserve {
    /// Supplied by its lenders, all together, units.
    #[serde(with = "rust_decimal::serde::str")]
    #[schemars(with = "Decimal")]
    #[garde(custom(not_negative))]
    pub supplied: Decimal,
    /// Borrowed by its loopers and plain borrowers, all together, units.
    #[serde(with = "rust_decimal::serde::str")]
    #[schemars(with = "Decimal")]
    #[garde(custom(not_negative))]
    pub borrowed: Decimal,
    /// Number of its lenders.
    #[garde(range(max = 1_000_000))]
    #[schemars(range(max = 1_000_000))]
    pub lender: u32,
    /// Number of borrowers that buy more spot with the loan.
    #[garde(range(max = 1_000_000))]
    #[schemars(range(max = 1_000_000))]
    pub looper: u32,
    /// Number of borrowers that do not.
    #[garde(range(max = 1_000_000))]
    #[schemars(range(max = 1_000_000))]
    pub plain: u32,
    /// Share of the borrowed total that loopers owe; plain borrowers owe the rest. Default 0.78, as
    /// between 0.35 and 0.10 of `debt_share`. Source: assumption.
    #[serde(default = "default_looper_share")]
    #[garde(range(min = 0.0, max = 1.0), custom(is_number))]
    #[schemars(range(min = 0.0, max = 1.0))]
    pub looper_share: f64,
}

impl OtherReserve {
    /// The population of this reserve alone, drawn as that of the settlement token is.
    pub(super) fn of(&self, config: &PopulationConfig) -> PopulationConfig {
        PopulationConfig {
            accounts: Accounts {
                lender: self.lender,
                carry: 0,
                hedger: 0,
                looper: self.looper,
                plain: self.plain,
                ..Accounts::default()
            },
            usdc_supplied: self.supplied,
            usdc_borrowed: self.borrowed,
            debt_capacity_usd: None,
            large_lenders: Vec::new(),
            contracts: Vec::new(),
            whales: Vec::new(),
            fix_top: 0,
            other_reserves: BTreeMap::new(),
            table: None,
            accounts_json: Vec::new(),
            debt_share: DebtShare {
                carry: 0.0,
                hedger: 0.0,
                looper: self.looper_share,
                plain: 1.0 - self.looper_share,
            },
            ..config.clone()
        }
    }
}

fn default_looper_share() -> f64 {
    0.78
}

/// Share of the borrowed total by group; adds up to 1. Source: assumption.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct DebtShare {
    /// Carry traders. Default 0.45.
    #[garde(range(min = 0.0, max = 1.0), custom(is_number))]
    #[schemars(range(min = 0.0, max = 1.0))]
    pub carry: f64,
    /// Hedgers. Default 0.10.
    #[garde(range(min = 0.0, max = 1.0), custom(is_number))]
    #[schemars(range(min = 0.0, max = 1.0))]
    pub hedger: f64,
    /// Loopers. Default 0.35.
    #[garde(range(min = 0.0, max = 1.0), custom(is_number))]
    #[schemars(range(min = 0.0, max = 1.0))]
    pub looper: f64,
    /// Plain borrowers. Default 0.10.
    #[garde(range(min = 0.0, max = 1.0), custom(is_number))]
    #[schemars(range(min = 0.0, max = 1.0))]
    pub plain: f64,
}

impl Default for DebtShare {
    fn default() -> Self {
        Self {
            carry: 0.45,
            hedger: 0.10,
            looper: 0.35,
            plain: 0.10,
        }
    }
}

impl DebtShare {
    fn add_up(self) -> garde::Result {
        let sum = self.carry + self.hedger + self.looper + self.plain;
        if (sum - 1.0).abs() < 1e-9 {
            return Ok(());
        }
        Err(garde::Error::new(format!(
            "shares must add up to 1, not {sum}"
        )))
    }
}

/// Sizes of accounts: a Pareto distribution that is cut at both ends. Sizes are relative, because
/// they are scaled to the totals. Source: assumption; tail index from accounts touched by
/// auto-deleveraging on 2025-10-10 (ADL-1).
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Sizes {
    /// Tail index. Default 0.75.
    #[garde(range(min = 0.01, max = 100.0), custom(is_number))]
    #[schemars(range(min = 0.01, max = 100.0))]
    pub alpha: f64,
    /// Smallest, USD. Default 10,000.
    #[garde(range(min = 1.0, max = 1e12), custom(is_number))]
    #[schemars(range(min = 1.0, max = 1e12))]
    pub min_usd: f64,
    /// Largest, USD; at least the smallest. Default 25,000,000.
    #[garde(range(min = 1.0, max = 1e12), custom(is_number))]
    #[schemars(range(min = 1.0, max = 1e12))]
    pub max_usd: f64,
}

impl Default for Sizes {
    fn default() -> Self {
        Self {
            alpha: 0.75,
            min_usd: 10_000.0,
            max_usd: 25_000_000.0,
        }
    }
}

impl Sizes {
    fn are_ordered(self) -> garde::Result {
        if self.min_usd <= self.max_usd {
            return Ok(());
        }
        let Self {
            min_usd, max_usd, ..
        } = self;
        let message = format!("min_usd {min_usd} must not be above max_usd {max_usd}");
        Err(garde::Error::new(message))
    }
}

/// Beta distribution of debt over borrow capacity. Source: assumption, consistent with BIS-1171.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct LtvUse {
    /// First shape parameter. Default 3.5.
    #[garde(range(min = 0.01, max = 1_000.0), custom(is_number))]
    #[schemars(range(min = 0.01, max = 1_000.0))]
    pub a: f64,
    /// Second shape parameter. Default 1.5.
    #[garde(range(min = 0.01, max = 1_000.0), custom(is_number))]
    #[schemars(range(min = 0.01, max = 1_000.0))]
    pub b: f64,
}

impl Default for LtvUse {
    fn default() -> Self {
        Self { a: 3.5, b: 1.5 }
    }
}

impl LtvUse {
    /// Mean of the distribution.
    #[must_use]
    pub fn mean(&self) -> f64 {
        self.a / (self.a + self.b)
    }
}

// garde passes its context and fields by reference.
#[allow(clippy::trivially_copy_pass_by_ref)]
pub(super) fn not_negative(value: &Decimal, (): &()) -> garde::Result {
    if value.is_sign_negative() && !value.is_zero() {
        return Err(garde::Error::new("must not be negative"));
    }
    Ok(())
}

//! An account as the rules see it: plain data, in venue words.
//!
//! Units: amounts in whole tokens (ten decimals), prices in USD per whole token (six decimals).

use rust_decimal::Decimal;
use serde::Deserialize;

/// An account in portfolio margin or unified mode at one instant.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AccountCase {
    /// Borrowable tokens.
    pub tokens: Vec<TokenCase>,
    /// Tokens that back debts.
    #[serde(default)]
    pub collateral: Vec<CollateralCase>,
    /// Open cross positions of all DEXs.
    #[serde(default)]
    pub positions: Vec<PositionCase>,
    /// Resting perp orders.
    #[serde(default)]
    pub perp_orders: Vec<OrderCase>,
}

/// One borrowable token of an account.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TokenCase {
    /// Name of the token.
    pub name: String,
    /// Everything held in the token, perp equity included, before the debt is taken off.
    #[serde(default)]
    pub held: Decimal,
    /// Debt including accrued interest.
    #[serde(default)]
    pub debt: Decimal,
    /// Part of `held` that is locked in isolated positions.
    #[serde(default)]
    pub isolated_equity: Decimal,
    /// Size times limit price of the resting spot buys paid in this token.
    #[serde(default)]
    pub spot_buys: Decimal,
    /// Borrow oracle price in USD.
    #[serde(default = "one")]
    pub oracle_px: Decimal,
    /// The user borrow cap; none where the case has no cap.
    #[serde(default)]
    pub user_borrow_cap: Option<Decimal>,
}

/// One collateral token of an account.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CollateralCase {
    /// Name of the token.
    pub name: String,
    /// Units supplied to the reserve; units held without being supplied back nothing.
    pub supplied: Decimal,
    /// Borrow oracle price in USD.
    pub oracle_px: Decimal,
    /// Loan to value, at most six decimals.
    pub ltv: Decimal,
    /// The user supply cap in units; none where the case has no cap.
    #[serde(default)]
    pub user_supply_cap: Option<Decimal>,
    /// Notional in USD at which a takeover slips by the full distance to the full threshold.
    #[serde(default)]
    pub width_usd: Option<Decimal>,
}

/// One open cross position.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PositionCase {
    /// Name of the coin.
    pub name: String,
    /// Collateral token of the DEX.
    #[serde(default = "usdc")]
    pub token: String,
    /// Signed size, positive is long.
    pub size: Decimal,
    /// Mark price in USD.
    pub mark_px: Decimal,
    /// Leverage chosen by the account.
    pub leverage: u32,
    /// Margin tiers in ascending order; the first starts at zero.
    pub tiers: Vec<TierCase>,
}

/// One margin tier of a perp.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TierCase {
    /// Notional in USD at which the tier begins.
    pub lower: Decimal,
    /// Largest leverage of the tier.
    pub max_leverage: u32,
}

/// One resting perp order.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OrderCase {
    /// Collateral token of the DEX.
    #[serde(default = "usdc")]
    pub token: String,
    /// Size of the order, without a sign.
    pub size: Decimal,
    /// Limit price in USD.
    pub limit_px: Decimal,
    /// Leverage chosen by the account for this coin.
    pub leverage: u32,
}

/// How the 20 USDC of the requirement are read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MinBorrowOffset {
    /// A floor under the maintenance term, only while a borrow is needed (fits every record).
    #[default]
    Floor,
    /// Added on top wherever anything is required (the literal text).
    Add20,
}

/// How collateral counts for an account with debts in several tokens.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SharedCollateral {
    /// In full for each token (the official maximum).
    #[default]
    Full,
    /// Less what the other tokens need to borrow.
    LessOtherBorrows,
}

/// Readings of the portfolio margin ratio.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct MarginOptions {
    /// How the 20 USDC are read.
    pub min_borrow_offset: MinBorrowOffset,
    /// How collateral counts with debts in several tokens.
    pub shared_collateral: SharedCollateral,
}

/// The state of one reserve that limits a new borrow.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReserveCase {
    /// Global borrow cap in tokens.
    pub global_borrow_cap: Decimal,
    /// Tokens borrowed by all accounts.
    pub total_borrowed: Decimal,
    /// Tokens that can still be lent out or withdrawn.
    pub balance: Decimal,
}

impl AccountCase {
    /// The token of that name.
    ///
    /// # Panics
    /// When the account has no such token.
    #[must_use]
    pub fn token(&self, name: &str) -> &TokenCase {
        self.tokens
            .iter()
            .find(|token| token.name == name)
            .unwrap_or_else(|| panic!("the account has no token {name}"))
    }

    /// The cross positions margined in a token.
    pub fn positions_in<'a>(&'a self, token: &'a str) -> impl Iterator<Item = &'a PositionCase> {
        self.positions.iter().filter(move |p| p.token == token)
    }
}

impl TokenCase {
    /// Net balance `W`: what is held less what is owed, in tokens.
    #[must_use]
    pub fn net_balance(&self) -> Decimal {
        self.held - self.debt
    }
}

fn one() -> Decimal {
    Decimal::ONE
}

fn usdc() -> String {
    "USDC".to_owned()
}

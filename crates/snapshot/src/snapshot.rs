//! An account as the venue's answers show it: decimals as they were printed, nothing computed.

use rust_decimal::Decimal;

/// How an account's balances margin its positions. Source: DOC-ABS.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// Spot and each perp DEX stand alone.
    Standard,
    /// One balance for each asset.
    Unified,
    /// One portfolio: eligible spot backs borrowing.
    Portfolio,
}

impl Mode {
    /// The mode in words.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Standard => "standard account",
            Self::Unified => "unified account",
            Self::Portfolio => "portfolio margin account",
        }
    }
}

/// An account as the venue's answers show it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Snapshot {
    /// Name of the file, for messages.
    pub file: String,
    /// The mode, where the file states it.
    pub mode: Option<Mode>,
    /// The mode that the columns of the spot answer suggest, where the file states none.
    pub inferred: Option<Mode>,
    /// Spot balance rows.
    pub tokens: Vec<TokenRow>,
    /// Whether there was a spot answer; without one the rows come from the lending answer.
    pub has_spot: bool,
    /// Portfolio margin ratio.
    pub portfolio_margin_ratio: Option<Decimal>,
    /// State of the main DEX.
    pub perps: Option<Perps>,
    /// Resting orders; none where the file does not say.
    pub orders: Option<Vec<Order>>,
    /// State of lending.
    pub lending: Option<Lending>,
    /// Keys at the top of the file that were not read.
    pub unread: Vec<String>,
}

/// One spot balance row.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TokenRow {
    /// Name of the token, such as `UBTC`.
    pub coin: String,
    /// Its index.
    pub token: u32,
    /// Net balance, perp equity included and debt taken off.
    pub total: Decimal,
    /// Commitment less capacity; units that must stay for a collateral token.
    pub hold: Option<Decimal>,
    /// Part of the own balance that is tied up.
    pub spot_hold: Option<Decimal>,
    /// Loan-to-value.
    pub ltv: Option<Decimal>,
    /// Units in the reserve.
    pub supplied: Decimal,
    /// Units owed.
    pub borrowed: Decimal,
    /// Available after maintenance.
    pub available: Option<Decimal>,
    /// Share of the user borrow cap in use.
    pub borrow_cap_used: Option<Decimal>,
    /// Share of the user supply cap in use.
    pub supply_cap_used: Option<Decimal>,
}

/// State of the main DEX.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Perps {
    /// Totals over all positions.
    pub all: Totals,
    /// Totals over cross positions, where they are told apart.
    pub cross: Option<Totals>,
    /// Maintenance margin of cross positions.
    pub cross_maintenance: Option<Decimal>,
    /// What may be withdrawn.
    pub withdrawable: Option<Decimal>,
    /// Open positions.
    pub positions: Vec<Position>,
}

/// Totals of a margin summary, USD.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Totals {
    /// Cash and positions at mark.
    pub account_value: Decimal,
    /// Sum of absolute notionals.
    pub notional: Decimal,
    /// Cash: account value less signed notionals.
    pub raw_usd: Decimal,
    /// Initial margin of cross positions and equity of isolated ones.
    pub margin_used: Decimal,
}

/// One open position.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Position {
    /// Key in the file, for messages.
    pub key: String,
    /// Name of the coin, such as `BTC`.
    pub coin: String,
    /// Signed size.
    pub size: Decimal,
    /// Absolute notional at mark, USD.
    pub notional: Decimal,
    /// Leverage chosen.
    pub leverage: u32,
    /// Highest leverage of its tier.
    pub max_leverage: u32,
    /// Cash of an isolated position, USD; none for a cross position.
    pub isolated_cash: Option<Decimal>,
    /// Margin in use, USD.
    pub margin_used: Option<Decimal>,
    /// Liquidation price; the inner none is the venue's null.
    pub liquidation_px: Option<Option<Decimal>>,
}

/// One resting order.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Order {
    /// Key in the file, for messages.
    pub key: String,
    /// Name of the coin or of the spot pair.
    pub coin: String,
    /// Whether it buys.
    pub is_buy: bool,
    /// Size left, without a sign.
    pub size: Decimal,
    /// Limit price, USD.
    pub limit_px: Decimal,
    /// Whether it can only reduce a position, or waits for a trigger: it ties nothing up.
    pub is_idle: bool,
    /// Leverage of the coin, where the file says.
    pub leverage: Option<u32>,
}

impl Order {
    /// Whether the order is for a spot pair.
    #[must_use]
    pub fn is_spot(&self) -> bool {
        self.coin.starts_with('@') || self.coin.contains('/')
    }
}

/// State of lending.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Lending {
    /// Token index, units owed, units supplied.
    pub rows: Vec<(u32, Decimal, Decimal)>,
    /// `healthy`, `atRisk` or `liquidatable`.
    pub health: Option<String>,
    /// Capacity over debt; none without debt.
    pub health_factor: Option<Decimal>,
}

impl Snapshot {
    /// The row of a token.
    #[must_use]
    pub fn token(&self, coin: &str) -> Option<&TokenRow> {
        self.tokens.iter().find(|row| row.coin == coin)
    }
}

//! Recorded accounts: the layouts they were recorded in, and one plain struct for all.

use std::path::Path;

use rust_decimal::Decimal;
use serde::Deserialize;

use super::{RecordError, missing, read_json};

/// An account as the venue answered; figures it did not give are none or empty.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RecordedAccount {
    /// Spot balance rows.
    pub balances: Vec<RecordedBalance>,
    /// Portfolio margin ratio.
    pub portfolio_margin_ratio: Option<Decimal>,
    /// Share of the user borrow cap in use, by token index.
    pub borrow_cap_used: Vec<(u32, Decimal)>,
    /// Share of the user supply cap in use, by token index.
    pub supply_cap_used: Vec<(u32, Decimal)>,
    /// Available after maintenance in tokens, by token index.
    pub available_after_maintenance: Vec<(u32, Decimal)>,
    /// Perp state of the main DEX.
    pub perps: Option<RecordedPerps>,
    /// Health of the borrow-lend state.
    pub health: Option<RecordedHealth>,
}

/// One spot balance row.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RecordedBalance {
    /// Name of the token.
    pub coin: String,
    /// Index of the token.
    pub token: u32,
    /// Net balance.
    pub total: Decimal,
    /// Commitment less capacity.
    pub hold: Decimal,
    /// Entry notional in USD.
    pub entry_ntl: Decimal,
    /// Part of the own balance that is tied up.
    #[serde(default)]
    pub spot_hold: Option<Decimal>,
    /// Loan to value.
    #[serde(default)]
    pub ltv: Option<Decimal>,
    /// Units supplied to the reserve.
    #[serde(default)]
    pub supplied: Decimal,
    /// Units borrowed from the reserve.
    #[serde(default)]
    pub borrowed: Decimal,
}

/// Perp state of one DEX.
#[derive(Clone, Debug, PartialEq)]
pub struct RecordedPerps {
    /// Perp equity in USD.
    pub account_value: Decimal,
    /// Absolute notional in USD.
    pub notional: Decimal,
    /// Initial margin in USD.
    pub initial_margin: Decimal,
    /// Maintenance margin of cross positions in USD.
    pub maintenance_margin: Decimal,
    /// Open positions.
    pub positions: Vec<RecordedPosition>,
}

/// One open position.
#[derive(Clone, Debug, PartialEq)]
pub struct RecordedPosition {
    /// Name of the coin.
    pub coin: String,
    /// Signed size.
    pub size: Decimal,
    /// Leverage chosen.
    pub leverage: u32,
    /// Whether the position is isolated.
    pub is_isolated: bool,
    /// Largest leverage of its tier.
    pub max_leverage: u32,
    /// Absolute notional at the mark in USD.
    pub notional: Decimal,
    /// Liquidation price shown.
    pub liquidation_px: Option<Decimal>,
}

/// Health of the borrow-lend state.
#[derive(Clone, Debug, PartialEq)]
pub struct RecordedHealth {
    /// `healthy`, `atRisk` or `liquidatable`.
    pub word: String,
    /// Capacity over debts; none without debt.
    pub factor: Option<Decimal>,
}

impl RecordedAccount {
    /// Reads a recorded account.
    ///
    /// # Errors
    /// When the file cannot be read or is no record of an account.
    pub fn read(path: &Path) -> Result<Self, RecordError> {
        read_json::<Layout>(path).map(Layout::into_account)
    }

    /// The balance row of a token.
    ///
    /// # Errors
    /// When the record has no such row.
    pub fn balance(&self, coin: &str) -> Result<&RecordedBalance, RecordError> {
        self.balances
            .iter()
            .find(|row| row.coin == coin)
            .ok_or_else(|| missing(format!("balance of {coin}")))
    }

    /// The perp state.
    ///
    /// # Errors
    /// When the record has none.
    pub fn perps(&self) -> Result<&RecordedPerps, RecordError> {
        self.perps.as_ref().ok_or_else(|| missing("perp state"))
    }

    /// Requirement and liquidation value that the spot answer implies for an account without debt
    /// and collateral: `total - available after maintenance`, and `total`.
    ///
    /// # Errors
    /// When the record has no such token or no available figure.
    pub fn implied_requirement(&self, coin: &str) -> Result<(Decimal, Decimal), RecordError> {
        let row = self.balance(coin)?;
        let available = self
            .available_after_maintenance
            .iter()
            .find(|(token, _)| *token == row.token)
            .map(|(_, available)| *available)
            .ok_or_else(|| missing(format!("available {coin} after maintenance")))?;
        Ok((row.total - available, row.total))
    }
}

impl RecordedPosition {
    /// Mark price on the six-decimal grid: notional over size.
    #[must_use]
    pub fn mark_px(&self) -> Decimal {
        crate::reference::borrow_oracle_px::on_grid(self.notional / self.size.abs())
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Layout {
    #[serde(default, alias = "spotClearinghouseState")]
    spot: Option<Spot>,
    #[serde(default, alias = "clearinghouseState")]
    perps: Option<Perps>,
    // Some records are the spot answer's balance rows alone.
    #[serde(default)]
    balances: Vec<RecordedBalance>,
    #[serde(default)]
    borrow_lend_user_state: Option<Health>,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase")]
struct Spot {
    balances: Vec<RecordedBalance>,
    #[serde(default)]
    portfolio_margin_ratio: Option<Decimal>,
    #[serde(default)]
    token_to_portfolio_borrow_ratio: Vec<(u32, Decimal)>,
    #[serde(default)]
    token_to_portfolio_supply_ratio: Vec<(u32, Decimal)>,
    #[serde(default)]
    token_to_available_after_maintenance: Vec<(u32, Decimal)>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Perps {
    margin_summary: MarginSummary,
    cross_maintenance_margin_used: Decimal,
    // Rows cut down to a list of columns by the publisher of the records...
    #[serde(default)]
    positions: Vec<Columns>,
    // ...or as the venue gives them.
    #[serde(default)]
    asset_positions: Vec<AssetPosition>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct MarginSummary {
    account_value: Decimal,
    total_ntl_pos: Decimal,
    total_margin_used: Decimal,
}

/// coin, size, leverage, max leverage, entry price, notional, profit, liquidation price, and
/// perhaps margin used.
#[derive(Deserialize)]
#[serde(untagged)]
enum Columns {
    Eight(Eight),
    Nine(Nine),
}

type Eight = (
    String,
    Decimal,
    u32,
    u32,
    Decimal,
    Decimal,
    Decimal,
    Option<Decimal>,
);

type Nine = (
    String,
    Decimal,
    u32,
    u32,
    Decimal,
    Decimal,
    Decimal,
    Option<Decimal>,
    Decimal,
);

#[derive(Deserialize)]
struct AssetPosition {
    position: Position,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Position {
    coin: String,
    szi: Decimal,
    leverage: Leverage,
    max_leverage: u32,
    #[serde(rename = "positionValue")]
    notional: Decimal,
    liquidation_px: Option<Decimal>,
}

#[derive(Deserialize)]
struct Leverage {
    #[serde(rename = "type")]
    kind: String,
    value: u32,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Health {
    health: String,
    health_factor: Option<Decimal>,
}

impl Layout {
    fn into_account(self) -> RecordedAccount {
        let spot = self.spot.unwrap_or_default();
        let mut balances = spot.balances;
        balances.extend(self.balances);
        RecordedAccount {
            balances,
            portfolio_margin_ratio: spot.portfolio_margin_ratio,
            borrow_cap_used: spot.token_to_portfolio_borrow_ratio,
            supply_cap_used: spot.token_to_portfolio_supply_ratio,
            available_after_maintenance: spot.token_to_available_after_maintenance,
            perps: self.perps.map(Perps::into_recorded),
            health: self.borrow_lend_user_state.map(|state| RecordedHealth {
                word: state.health,
                factor: state.health_factor,
            }),
        }
    }
}

impl Perps {
    fn into_recorded(self) -> RecordedPerps {
        let cut = self.positions.into_iter().map(Columns::into_recorded);
        let whole = self
            .asset_positions
            .into_iter()
            .map(|row| row.position.into_recorded());
        RecordedPerps {
            account_value: self.margin_summary.account_value,
            notional: self.margin_summary.total_ntl_pos,
            initial_margin: self.margin_summary.total_margin_used,
            maintenance_margin: self.cross_maintenance_margin_used,
            positions: cut.chain(whole).collect(),
        }
    }
}

impl Columns {
    fn into_recorded(self) -> RecordedPosition {
        let (Self::Eight((coin, size, leverage, max_leverage, _, notional, _, liquidation_px))
        | Self::Nine((coin, size, leverage, max_leverage, _, notional, _, liquidation_px, _))) =
            self;
        RecordedPosition {
            coin,
            size,
            leverage,
            is_isolated: false,
            max_leverage,
            notional,
            liquidation_px,
        }
    }
}

impl Position {
    fn into_recorded(self) -> RecordedPosition {
        RecordedPosition {
            coin: self.coin,
            size: self.szi,
            leverage: self.leverage.value,
            is_isolated: self.leverage.kind == "isolated",
            max_leverage: self.max_leverage,
            notional: self.notional,
            liquidation_px: self.liquidation_px,
        }
    }
}

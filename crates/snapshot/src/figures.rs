//! The figures of an account, as plain data.

use rust_decimal::Decimal;

/// Figures of an account. USD unless said otherwise; none where the figure does not exist or the
/// file does not hold what it needs.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct Figures {
    /// Portfolio margin ratio, or unified account ratio; none for a standard account.
    pub ratio: Option<Decimal>,
    /// The ratio above which the account is liquidatable.
    pub liquidation_ratio: Decimal,
    /// Whether the cross account is liquidatable.
    pub is_liquidatable: bool,
    /// Cross net equity in USDC; a standard account's cross account value.
    pub equity: Decimal,
    /// Maintenance margin of cross positions.
    pub maintenance: Decimal,
    /// Initial margin of cross positions.
    pub initial: Decimal,
    /// Sum of absolute notionals of cross positions.
    pub notional: Decimal,
    /// Equity of isolated positions.
    pub isolated: Decimal,
    /// What would be borrowed to stand at maintenance.
    pub borrow_for_maintenance: Decimal,
    /// Collateral credit for maintenance, held at the user borrow cap.
    pub credit: Decimal,
    /// Borrow capacity.
    pub capacity: Decimal,
    /// Debts at their borrow oracle prices.
    pub debt: Decimal,
    /// Capacity over debt; none without debt.
    pub health_factor: Option<Decimal>,
    /// `healthy`, `atRisk` or `liquidatable`, under portfolio margin.
    pub health: Option<String>,
    /// What USDC is committed to; none where resting orders are not known.
    pub commitment: Option<Decimal>,
    /// Margin of resting perp orders, without the 1% buffer; none where they are not known.
    pub order_margin: Option<Decimal>,
    /// Borrowable tokens, USDC first.
    pub tokens: Vec<TokenFigures>,
    /// Supplied collateral.
    pub collateral: Vec<CollateralFigures>,
    /// The perp side; none without a perp answer.
    pub perps: Option<PerpFigures>,
    /// Positions.
    pub positions: Vec<PositionFigures>,
}

/// Figures of a borrowable token, in units of it.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct TokenFigures {
    /// Name.
    pub coin: String,
    /// Net balance.
    pub total: Decimal,
    /// Owed.
    pub borrowed: Decimal,
    /// Available after maintenance.
    pub available: Option<Decimal>,
    /// Commitment less capacity.
    pub hold: Option<Decimal>,
    /// Part of the own balance that is tied up.
    pub spot_hold: Option<Decimal>,
    /// Share of the user borrow cap in use.
    pub borrow_cap_used: Option<Decimal>,
}

/// Figures of a collateral.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct CollateralFigures {
    /// Name.
    pub coin: String,
    /// Units in the reserve.
    pub supplied: Decimal,
    /// Borrow oracle price.
    pub px: Decimal,
    /// Value.
    pub value: Decimal,
    /// Loan-to-value.
    pub ltv: Decimal,
    /// Borrow capacity.
    pub capacity: Decimal,
    /// Credit for maintenance.
    pub credit: Decimal,
    /// Units that must stay.
    pub hold: Option<Decimal>,
    /// Units available after maintenance: all of them while nothing would be borrowed; what is left
    /// otherwise is not documented.
    pub available: Option<Decimal>,
    /// Share of the user supply cap in use.
    pub supply_cap_used: Option<Decimal>,
}

/// Figures of the perp side, rounded as the venue shows them.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct PerpFigures {
    /// Cash and positions at mark.
    pub account_value: Decimal,
    /// Sum of absolute notionals.
    pub notional: Decimal,
    /// Initial margin of cross and equity of isolated positions.
    pub margin_used: Decimal,
    /// Maintenance margin of cross positions.
    pub cross_maintenance: Decimal,
    /// What may be withdrawn; none where resting orders are not known.
    pub withdrawable: Option<Decimal>,
}

/// Figures of a position.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct PositionFigures {
    /// Name of the coin.
    pub coin: String,
    /// Signed size.
    pub size: Decimal,
    /// Mark price.
    pub mark_px: Decimal,
    /// Absolute notional.
    pub notional: Decimal,
    /// Leverage chosen.
    pub leverage: u32,
    /// Whether it is isolated.
    pub is_isolated: bool,
    /// Margin in use.
    pub margin_used: Decimal,
    /// Maintenance margin.
    pub maintenance: Decimal,
    /// Liquidation price as the venue shows it; none where it would not be positive.
    pub liquidation_px: Option<Decimal>,
}

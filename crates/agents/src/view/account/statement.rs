//! The own account with all its figures at once.
//!
//! Who decides looks at [`AccountView`], which reads what is asked for and nothing else.

use plimsoll_engine::Engine;
use plimsoll_engine::units::{AccountId, PerpId, TokenId};

use super::{AccountView, Holding, OwnOrder};

/// An account at present prices, every figure of it. Values in USD.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Statement {
    /// What there is of each token, indexed like the venue's tokens.
    pub holdings: Vec<Holding>,
    /// Units of each token that it may newly borrow within capacity and caps, indexed alike.
    pub borrowable_units: Vec<f64>,
    /// Signed perp sizes, indexed like the venue's perpetual markets.
    pub perp_size: Vec<f64>,
    /// Debts in all tokens.
    pub debt_usd: f64,
    /// Settlement token supplied to the reserve.
    pub supplied_usd: f64,
    /// Equity of the perp side.
    pub perp_equity_usd: f64,
    /// Borrow capacity of the collateral.
    pub capacity_usd: f64,
    /// Collateral at the borrow oracle price.
    pub collateral_usd: f64,
    /// Net worth in all places.
    pub net_worth_usd: f64,
    /// Highest portfolio margin ratio of the account's pools; nought without a requirement, infinite with one and no value.
    pub portfolio_margin_ratio: f64,
    /// The most it may newly borrow of the settlement token within capacity and caps.
    pub max_new_borrow_usd: f64,
    /// Whether it is being liquidated.
    pub is_in_liquidation: bool,
    /// Average prices at which the perp positions were entered, USD; nought without one.
    pub entry_px: Vec<f64>,
    /// Settlement token that no margin needs and that could be taken out.
    pub free_usd: f64,
    /// Own orders that wait, in the order of placing.
    pub orders: Vec<OwnOrder>,
}

impl Statement {
    /// Reads an account.
    #[must_use]
    pub fn read(engine: &Engine, id: AccountId) -> Self {
        let venue = engine.venue();
        let view = AccountView::of(engine, id);
        let tokens = || (0..).map(TokenId).take(venue.tokens.len());
        let perps = || (0..).map(PerpId).take(venue.perps.len());
        Self {
            holdings: tokens().map(|token| view.holding(token)).collect(),
            borrowable_units: tokens().map(|token| view.borrowable_units(token)).collect(),
            perp_size: perps().map(|perp| view.perp_size(perp)).collect(),
            debt_usd: view.debt_usd(),
            supplied_usd: view.supplied_usd(),
            perp_equity_usd: view.perp_equity_usd(),
            capacity_usd: view.capacity_usd(),
            collateral_usd: view.collateral_usd(),
            net_worth_usd: view.net_worth_usd(),
            portfolio_margin_ratio: view.portfolio_margin_ratio(),
            max_new_borrow_usd: view.max_new_borrow_usd(),
            is_in_liquidation: view.is_in_liquidation(),
            entry_px: perps().map(|perp| view.entry_px(perp)).collect(),
            free_usd: view.free_usd(),
            orders: view.orders().collect(),
        }
    }
}

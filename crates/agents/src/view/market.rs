//! Prices and rates of the moment, as the venue publishes them.

use plimsoll_engine::Engine;
use plimsoll_engine::units::TokenId;

/// Prices and rates of the moment. Lists of prices are indexed like the venue's perpetual markets.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct MarketView {
    /// Seconds since the start of the path.
    pub time_s: f64,
    /// Oracle prices, USD.
    pub oracle_px: Vec<f64>,
    /// Mark prices, USD.
    pub mark_px: Vec<f64>,
    /// Funding rates last paid, per hour.
    pub funding_rate_hourly: Vec<f64>,
    /// Reserves, indexed like the venue's tokens.
    pub reserves: Vec<ReserveView>,
}

impl MarketView {
    /// The reserve of a token.
    #[must_use]
    pub fn reserve(&self, token: TokenId) -> &ReserveView {
        &self.reserves[token.index()]
    }
}

/// One token's reserve; nought where the token is not lent.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct ReserveView {
    /// Utilization.
    pub utilization: f64,
    /// Borrow rate, per year.
    pub borrow_rate: f64,
    /// Supply rate, per year.
    pub supply_rate: f64,
    /// What it can still lend or give back, units.
    pub balance_units: f64,
}

impl ReserveView {
    /// Reads the reserve of a token.
    #[must_use]
    pub fn read(engine: &Engine, token: TokenId) -> Self {
        let Some(terms) = &engine.venue().tokens[token.index()].borrow else {
            return Self::default();
        };
        let reserve = engine.ledger().reserve(token);
        let utilization = reserve.utilization();
        Self {
            utilization: utilization.to_f64(),
            borrow_rate: terms.curve.borrow_rate(utilization).to_f64(),
            supply_rate: (terms.curve)
                .supply_rate(utilization, terms.reserve_factor)
                .to_f64(),
            balance_units: reserve.balance().to_f64(),
        }
    }
}

//! Prices and rates of the moment, as the venue publishes them.

/// Prices and rates of the moment. Lists are indexed like the venue's perpetual markets.
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
    /// Utilization of the settlement token's reserve.
    pub utilization: f64,
    /// Borrow rate, per year.
    pub borrow_rate: f64,
    /// Supply rate, per year.
    pub supply_rate: f64,
    /// What the reserve can still lend or give back, USD.
    pub reserve_balance_usd: f64,
}

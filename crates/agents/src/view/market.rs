//! Prices and rates of the moment, as the venue publishes them.

use plimsoll_engine::Engine;
use plimsoll_engine::units::TokenId;

/// Distances from the mid at which the depth of a book is shown, bps.
pub const DEPTH_BPS: [f64; 6] = [5.0, 10.0, 25.0, 50.0, 100.0, 500.0];

/// A book as it is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct BookView {
    /// Middle between best bid and best ask, USD; nought without a book.
    pub mid_px: f64,
    /// Distance between best bid and best ask, bps of the mid.
    pub spread_bps: f64,
    /// What rests on the side of the bids within each of [`DEPTH_BPS`], USD.
    pub bids_usd: [f64; 6],
    /// The same of the asks.
    pub asks_usd: [f64; 6],
}

impl BookView {
    /// What an order could trade within a distance from the mid that is one of [`DEPTH_BPS`]; within
    /// the nearest shorter one for others, USD.
    #[must_use]
    pub fn depth_usd(&self, is_buy: bool, within_bps: f64) -> f64 {
        let side = if is_buy {
            &self.asks_usd
        } else {
            &self.bids_usd
        };
        let shown = DEPTH_BPS.iter().zip(side);
        let within = shown.take_while(|(bps, _)| **bps <= within_bps);
        within.last().map_or(0.0, |(_, usd)| *usd)
    }
}

/// Fees of the venue's lowest tier, as shares of the notional.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct FeeView {
    /// Of an order that takes in a perpetual market.
    pub perp_taker: f64,
    /// Of an order that takes in a spot market.
    pub spot_taker: f64,
}

impl FeeView {
    /// Reads the schedule of a venue.
    #[must_use]
    pub fn read(engine: &Engine) -> Self {
        let lowest = engine.venue().fees.tiers.first();
        lowest.map_or_else(Self::default, |tier| Self {
            perp_taker: tier.perp.taker.to_f64(),
            spot_taker: tier.spot.taker.to_f64(),
        })
    }
}

/// What agents see that look at books: the venue's, and the prices of other exchanges.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct BooksView {
    /// Books of the perpetual markets, indexed like them.
    pub perps: Vec<BookView>,
    /// Books of the tokens, indexed like them; empty ones where there is none.
    pub spots: Vec<BookView>,
    /// Spot prices of other exchanges, indexed like the perpetual markets, USD.
    pub elsewhere_px: Vec<f64>,
    /// Premium of the perpetual markets over their oracle, as a fraction.
    pub premium: Vec<f64>,
    /// Fees.
    pub fees: FeeView,
}

/// Prices and rates of the moment. Lists of prices are indexed like the venue's perpetual markets.
#[derive(Clone, Debug, PartialEq)]
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
    /// What a dollar of the settlement token is worth, USD.
    pub settlement_px: f64,
    /// Books; only for those who look at them.
    pub books: BooksView,
}

impl Default for MarketView {
    fn default() -> Self {
        Self {
            time_s: 0.0,
            oracle_px: Vec::new(),
            mark_px: Vec::new(),
            funding_rate_hourly: Vec::new(),
            reserves: Vec::new(),
            settlement_px: 1.0,
            books: BooksView::default(),
        }
    }
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

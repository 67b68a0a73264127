//! What can be read of a market between its ticks.

use super::Market;
use crate::market::asset::AssetState;
use crate::market::{AssetPrices, Displacement, LedgerPrices, Side, Venue};

const PER_BPS: f64 = 1e4;

impl Market {
    /// Prices of each asset as of the last tick, nought before the first.
    #[must_use]
    pub fn prices(&self) -> &[AssetPrices] {
        &self.prices
    }

    /// What the ledger reads of each asset as of the last tick.
    pub(crate) fn ledger_prices(&self) -> impl Iterator<Item = LedgerPrices> {
        self.assets.iter().map(AssetState::of_ledger)
    }

    /// Mid of a book as it stands now, USD; without a book, the price of other venues.
    ///
    /// # Panics
    ///
    /// If there is no asset of that number.
    #[must_use]
    pub fn mid_px(&self, venue: Venue, asset: usize) -> f64 {
        self.assets[asset].mid_px(venue)
    }

    /// What trading has left in the price of a book as it stands now: the asset's permanent and the
    /// book's own transient displacement, log price.
    ///
    /// # Panics
    ///
    /// If there is no asset of that number.
    #[must_use]
    pub fn displacement(&self, venue: Venue, asset: usize) -> Displacement {
        self.assets[asset].displacement(venue)
    }

    /// Units that an order of this side could sweep in a book between its mid and a distance from
    /// it, bps. None where there is no book, or where it reaches less far.
    ///
    /// # Panics
    ///
    /// If there is no asset of that number.
    #[must_use]
    pub fn units_within(&self, venue: Venue, asset: usize, side: Side, x_bps: f64) -> Option<f64> {
        self.assets[asset].units_within(venue, side, x_bps)
    }

    /// Distance between the best bid and the best ask of a book as it stands now, bps of its mid;
    /// none where there is no book.
    ///
    /// # Panics
    ///
    /// If there is no asset of that number.
    #[must_use]
    pub fn spread_bps(&self, venue: Venue, asset: usize) -> Option<f64> {
        self.assets[asset].spread_bps(venue)
    }

    /// Notional that a market order of this side could sweep within a distance from the mid, USD:
    /// bids for a sell, asks for a buy, no further than the book's reach; nought without a book.
    ///
    /// # Panics
    ///
    /// If there is no asset of that number.
    #[must_use]
    pub fn depth_usd_within(&self, venue: Venue, asset: usize, side: Side, x_bps: f64) -> f64 {
        self.assets[asset].depth_usd_within(venue, side, x_bps)
    }

    /// Price of an asset at other venues as it stands now, when none of them stands apart, USD.
    ///
    /// # Panics
    ///
    /// If there is no asset of that number.
    #[must_use]
    pub fn elsewhere_px(&self, asset: usize) -> f64 {
        self.assets[asset].elsewhere_px()
    }

    /// Whether the price of the settlement token may move.
    pub(crate) fn moves_usdc(&self) -> bool {
        !self.usdc.is_empty()
    }

    /// What a unit of the settlement token is worth as of the last tick, USDT.
    #[must_use]
    pub fn settlement_px(&self) -> f64 {
        1.0 / self.usdt_usdc_at(self.last_t_s.unwrap_or(0.0))
    }

    /// By how much the mid of the perp book as it stands now is above the oracle price of the last
    /// update, as a fraction; nought before the first tick.
    ///
    /// # Panics
    ///
    /// If there is no asset of that number.
    #[must_use]
    pub fn premium(&self, asset: usize) -> f64 {
        self.assets[asset].premium()
    }

    /// Largest fall of any book's mid below its reference price caused by trading so far, bps.
    #[must_use]
    pub fn impact_peak_bps(&self) -> f64 {
        // Nought minus, so that a calm market says 0 and not -0.
        0.0 - libm::expm1(self.lowest_log) * PER_BPS
    }
}

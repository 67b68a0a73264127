//! The market as it would be if no liquidation of the path had traded.
//!
//! Until the first forced trade there is only one market. Then a copy parts from it, which sees the
//! same reference prices, time and orders of everybody else, and no trade of liquidated accounts or
//! backstops. Its prices follow by the same rules: oracle, mark, averages and all. Nothing reads
//! them but the question who would be liquidated there, and without `recording.causes` there is no copy.

use plimsoll_engine::margin::figures::Prices;

use crate::faults::Pushed;
use crate::market::{Market, RestingRun, Side, Venue};
use crate::simulation::Simulation;

/// The market without the path's liquidations.
#[derive(Debug, Default)]
pub(super) struct Unmoved {
    market: Option<Market>,
    prices: Prices,
    has_prices: bool,
}

impl Unmoved {
    /// A new path: there is one market again.
    pub(super) fn restart(&mut self) {
        self.market = None;
        self.has_prices = false;
    }

    /// Parts from the market just before a forced trade, if it has not before.
    pub(super) fn part(&mut self, market: &Market) {
        if self.market.is_none() {
            self.market = Some(market.clone());
        }
    }

    /// The next tick, with reference prices in the order of the market, which has heard of regime,
    /// faults and people what this one is to hear.
    pub(super) fn on_tick(
        &mut self,
        simulation: &Simulation,
        t_s: f64,
        (told, reference): (&Market, &[f64]),
    ) {
        let Some(market) = &mut self.market else {
            return;
        };
        market.hear_with(told);
        market.on_tick(t_s, reference);
        let of = |asset: usize| market.prices()[asset].of_ledger();
        let read = simulation.ledger_prices(market, of, t_s, &mut self.prices);
        // Beyond the ledger's range nothing can be judged.
        self.has_prices = read.is_ok();
    }

    /// Whether the market without liquidations rests, or there is none.
    pub(super) fn rests(&self) -> bool {
        self.market.as_ref().is_none_or(Market::rests)
    }

    /// When a window of it opens or closes next.
    pub(super) fn rests_before_s(&self) -> f64 {
        let market = self.market.as_ref();
        market.map_or(f64::INFINITY, Market::rests_before_s)
    }

    /// Goes over ticks at rest with the market.
    pub(super) fn rest_over<'p>(
        &mut self,
        simulation: &Simulation,
        run: &RestingRun<'_>,
        prices: impl Fn(usize) -> &'p [f64],
    ) {
        if let Some(market) = &mut self.market {
            market.rest_over(run, prices);
            let of = |asset: usize| market.prices()[asset].of_ledger();
            let read = simulation.ledger_prices(market, of, run.end_s, &mut self.prices);
            self.has_prices = read.is_ok();
        }
    }

    /// An order of somebody else, as it reached the book.
    pub(super) fn execute(
        &mut self,
        (venue, asset): (Venue, usize),
        side: Side,
        units: f64,
        limit_bps: Option<f64>,
    ) {
        if let Some(market) = &mut self.market {
            market.execute(venue, asset, side, units, limit_bps);
        }
    }

    /// A trade in a spot book by somebody outside the simulation, as it reached the book.
    pub(super) fn push_spot(&mut self, push: &Pushed) {
        if let Some(market) = &mut self.market {
            market.push_spot(push.asset, push.side, push.usd);
        }
    }

    /// The venue's prices there; none before the first tick after a forced trade.
    pub(super) fn prices(&self) -> Option<&Prices> {
        self.has_prices.then_some(&self.prices)
    }
}

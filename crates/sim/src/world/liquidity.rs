//! What the market hears of the world before a tick: the regime, the pool, and who is short.

use plimsoll_agents::Population;
use plimsoll_engine::units::{AccountId, PerpId};
use plimsoll_streams::Key;

use super::World;
use crate::error::SimError;

impl World<'_> {
    /// Tells the market what its books, arbitrageurs and premium answer to.
    pub(super) fn tell_market(&mut self) {
        self.market.set_regime(self.generator.regime());
        let market = &self.simulation.config.market;
        if market.basis.iter().any(|one| one.arbitrage.is_some()) {
            let settlement = self.simulation.venue.settlement;
            let reserve = self.engine.ledger().reserve(settlement);
            self.market.set_utilization(reserve.utilization().to_f64());
        }
        for demand in &market.demand {
            self.tell_net_short(&demand.asset);
        }
    }

    /// Makes the opening prices again with premiums that know what the population is short, which is
    /// drawn at prices of before anybody was.
    pub(super) fn open_premiums(
        &mut self,
        key: Key,
        population: &Population,
    ) -> Result<(), SimError> {
        let simulation = self.simulation;
        let market = &simulation.config.market;
        if market.demand.is_empty() {
            return Ok(());
        }
        self.market.begin(key);
        for demand in &market.demand {
            let asset = market
                .assets
                .iter()
                .position(|one| one.asset == demand.asset);
            if let Some(number) = asset {
                let short_usd = self.opening_short_usd(population, number);
                self.market.open_net_short(number, short_usd);
            }
        }
        self.read_prices(0.0)
    }

    /// What the population is short of an asset's perps on balance, USD.
    fn opening_short_usd(&self, population: &Population, asset: usize) -> f64 {
        let openings = population.members.iter().map(|member| &member.opening);
        let cross = openings
            .clone()
            .flat_map(|opening| opening.positions.iter().map(|(perp, size, _)| (perp, size)));
        let isolated = openings
            .flat_map(|opening| opening.isolated.iter().map(|(perp, size, ..)| (perp, size)));
        let places = &self.simulation.places.perps;
        let short_usd = cross
            .chain(isolated)
            .filter(|(perp, _)| places[perp.index()] == asset)
            .map(|(perp, size)| -size.to_f64() * self.prices.oracle[perp.index()].to_f64());
        short_usd.sum()
    }

    /// What accounts are short of an asset on balance is what the outside is long.
    fn tell_net_short(&mut self, asset: &str) {
        let simulation = self.simulation;
        let assets = &simulation.config.market.assets;
        let Some(number) = assets.iter().position(|one| one.asset == asset) else {
            return;
        };
        let oracle = &self.engine.prices().oracle;
        let perps = (0..).map(PerpId).zip(&simulation.places.perps).zip(oracle);
        let short_usd = perps
            .filter(|((_, place), _)| **place == number)
            .map(|((perp, _), px)| {
                let outside = self.engine.ledger().size(AccountId::MARKET, perp);
                outside.to_f64() * px.to_f64()
            });
        let short_usd: f64 = short_usd.sum();
        self.market.set_net_short(number, short_usd);
    }
}

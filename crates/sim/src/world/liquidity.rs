//! What the market hears of the world before a tick: the regime, the pool, and who is short.

use plimsoll_engine::units::{AccountId, PerpId};

use super::World;

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

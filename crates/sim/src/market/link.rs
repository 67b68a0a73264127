//! What ties an asset's perp to its spot price: the basis, arbitrage, and demand for the perp.

use plimsoll_paths::Regime;
use plimsoll_streams::Key;

use super::noise::Noise;
use super::resilience::BookState;
use super::{Arbitrage, Basis, Demand, MarketConfig};

/// Basis, arbitrage and demand of one asset, as far as the scenario has them.
#[derive(Clone, Debug)]
pub(super) struct Link {
    basis: Option<(Basis, Noise)>,
    demand: Option<(Demand, Noise)>,
    arbitrage: Option<Arbitrage>,
}

impl Link {
    pub(super) fn new(config: &MarketConfig, asset: usize, tick_s: f64) -> Self {
        let market = &config.assets[asset];
        let name = market.asset.as_str();
        let basis = config.basis.iter().find(|one| one.asset == name);
        let demand = config.demand.iter().find(|one| one.asset == name);
        let depth_usd = market.perp.depth_usd;
        Self {
            basis: basis.map(|one| (Basis::new(one), Noise::new("basis", name))),
            demand: demand.map(|one| {
                let demand = Demand::new(one, depth_usd, tick_s);
                (demand, Noise::new("premium", name))
            }),
            arbitrage: basis
                .and_then(|one| one.arbitrage.as_ref())
                .map(|one| Arbitrage::new(one, tick_s)),
        }
    }

    /// Forgets the path, and opens the streams of the next.
    pub(super) fn begin(&mut self, key: Key) {
        if let Some((basis, noise)) = &mut self.basis {
            basis.restart();
            noise.begin(key);
        }
        if let Some((demand, noise)) = &mut self.demand {
            demand.restart();
            noise.begin(key);
        }
        if let Some(arbitrage) = &mut self.arbitrage {
            arbitrage.restart();
        }
    }

    /// Whether the scenario has none of them.
    pub(super) const fn is_none(&self) -> bool {
        self.basis.is_none() && self.demand.is_none()
    }

    pub(super) const fn arbitrage(&mut self) -> Option<&mut Arbitrage> {
        self.arbitrage.as_mut()
    }

    pub(super) fn demand(&mut self) -> Option<&mut Demand> {
        self.demand.as_mut().map(|(demand, _)| demand)
    }

    /// Takes over what the same link of another market was told.
    pub(super) fn hear_with(&mut self, other: &Self) {
        if let (Some(own), Some(other)) = (&mut self.arbitrage, &other.arbitrage) {
            own.hear_with(other);
        }
        if let (Some((own, _)), Some((other, _))) = (&mut self.demand, &other.demand) {
            own.hear_with(other);
        }
    }

    /// How far the perp is from the spot price beside what trading did, log price.
    pub(super) fn log(&self) -> f64 {
        let basis = self.basis.as_ref().map_or(0.0, |(basis, _)| basis.log());
        let demand = self.demand.as_ref().map_or(0.0, |(demand, _)| demand.log());
        basis + demand
    }

    /// Lets `elapsed_s` seconds pass: arbitrage brings the books together, the basis moves.
    #[inline]
    pub(super) fn pass(
        &mut self,
        elapsed_s: f64,
        regime: Regime,
        perp: &mut BookState,
        spot: Option<&mut BookState>,
    ) {
        if self.basis.is_some() {
            self.pass_basis(elapsed_s, regime, perp, spot);
        }
    }

    /// The same where there is a basis; apart, so that most get it without a call.
    fn pass_basis(
        &mut self,
        elapsed_s: f64,
        regime: Regime,
        perp: &mut BookState,
        spot: Option<&mut BookState>,
    ) {
        let Some((basis, noise)) = &mut self.basis else {
            return;
        };
        let rate_per_s = (self.arbitrage.as_ref()).map_or(0.0, |one| one.rate_per_s(regime));
        let gap = bring_together(perp, spot, rate_per_s * elapsed_s);
        basis.pass(elapsed_s, regime, rate_per_s, noise.draw());
        if let Some(arbitrage) = &mut self.arbitrage {
            arbitrage.mark(gap + basis.log(), elapsed_s, regime);
        }
    }

    /// Lets `elapsed_s` seconds pass for demand, with the oracle price that was last seen.
    #[inline]
    pub(super) fn pass_demand(&mut self, elapsed_s: f64, oracle_px: Option<f64>) {
        if let (Some((demand, noise)), Some(px)) = (&mut self.demand, oracle_px) {
            demand.pass(px, elapsed_s, noise.draw());
        }
    }
}

/// Closes the gap between two books' displacements by 1 - e^-`by`, each giving way the more the
/// thinner it is; without a spot book the perp's gives way alone. Returns what is left of it.
fn bring_together(perp: &mut BookState, spot: Option<&mut BookState>, by: f64) -> f64 {
    let spot_log = spot.as_ref().map_or(0.0, |book| book.transient.log());
    let gap = perp.transient.log() - spot_log;
    if gap == 0.0 || by == 0.0 {
        return gap;
    }
    let closed = -libm::expm1(-by) * gap;
    let Some(spot) = spot else {
        perp.transient.push(-closed);
        return gap - closed;
    };
    let (perp_usd, spot_usd) = (perp.now.depth_usd(), spot.now.depth_usd());
    let share = spot_usd / (perp_usd + spot_usd);
    perp.transient.push(-closed * share);
    spot.transient.push(closed * (1.0 - share));
    gap - closed
}

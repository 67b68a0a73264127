//! Which liquidation caused which.
//!
//! Rule    a liquidation is caused by earlier ones if its account would not be liquidated at the
//!         prices of a market in which they had not traded; its parent is the one that carries the
//!         account over its threshold when what is left of their displacements is added up in the
//!         order in which they happened, at the account's positions of the moment
//! Units   displacements are log prices, costs USD to first order
//! Bounds  balances are those of the moment; a displacement is seen from the tick after the trade
//! Source  event tree after models of self-exciting liquidations; choices: docs/cascades.md
//! Tests   tests/it/cascade.rs

mod inventory;
mod trail;

use plimsoll_engine::Instrument;
use plimsoll_engine::units::{PerpId, SimTime, TokenId};

use crate::market::{Displacement, Venue};
use crate::simulation::{Simulation, TokenPlace};

use super::rows::{Cause, LiquidationKind, LiquidationRow, PathRow};
use inventory::Inventory;
use trail::Trail;

/// Part of what an account is worth that follows one book.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Exposure {
    /// Asset, as the market counts.
    pub(crate) asset: usize,
    /// Book that the price is taken to follow.
    pub(crate) venue: Venue,
    /// Gain for a rise of the log price by one, USD.
    pub(crate) usd: f64,
}

/// A trade of a liquidation, or of a backstop with what it took over.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Push {
    /// What was traded.
    pub(crate) instrument: Instrument,
    /// Share of a backstop's inventory that was sold; none where an account's order was filled.
    pub(crate) inventory_share: Option<f64>,
    /// What it left in the price.
    pub(crate) left: Displacement,
}

/// One liquidation as its path remembers it.
#[derive(Clone, Copy, Debug)]
struct Step {
    account: u32,
    generation: u32,
    root: u32,
    notional_usd: f64,
    /// Notional of all that follows from it, of a root only.
    caused_usd: f64,
    book: Option<(usize, Venue)>,
    trail: Trail,
}

/// The liquidations of one path and what they left in the prices.
#[derive(Clone, Debug, Default)]
pub(crate) struct Cascade {
    /// Half-life of each asset's perp and spot book, seconds.
    half_lives_s: Vec<[f64; 2]>,
    perp_assets: Vec<usize>,
    token_assets: Vec<Option<usize>>,
    steps: Vec<Step>,
    perps: Vec<Inventory>,
    tokens: Vec<Inventory>,
    parent: Option<u32>,
    /// The order's liquidation, between its fill and what the fill left in the price.
    filled: Option<u32>,
    /// What each liquidation costs an account, kept for its memory.
    costs: Vec<(u32, f64)>,
    children: u32,
    caused_usd: f64,
    depth: u32,
}

impl Cascade {
    pub(super) fn new(simulation: &Simulation) -> Self {
        let assets = simulation.config.market.assets.iter();
        let places = &simulation.places;
        let tokens = places.tokens.iter().map(TokenPlace::asset);
        Self {
            half_lives_s: assets
                .map(|a| {
                    let spot = a.spot.as_ref().unwrap_or(&a.perp);
                    [a.perp.half_life_s, spot.half_life_s]
                })
                .collect(),
            perp_assets: places.perps.clone(),
            token_assets: tokens.collect(),
            perps: vec![Inventory::default(); places.perps.len()],
            tokens: vec![Inventory::default(); places.tokens.len()],
            ..Self::default()
        }
    }

    pub(super) fn start(&mut self) {
        self.steps.clear();
        for inventory in self.perps.iter_mut().chain(&mut self.tokens) {
            inventory.clear();
        }
        (self.parent, self.filled) = (None, None);
        (self.children, self.caused_usd, self.depth) = (0, 0.0, 0);
    }

    /// Says which liquidation causes those that follow; none for those that need no other.
    pub(crate) fn set_parent(&mut self, parent: Option<u32>) {
        self.parent = parent;
        self.filled = None;
    }

    /// The liquidation that causes those of the moment, and its account.
    pub(super) fn parent(&self) -> Option<(u32, u32)> {
        self.parent.map(|id| (id, self.steps[id as usize].account))
    }

    /// Number that the next liquidation gets.
    pub(super) fn next_id(&self) -> u32 {
        u32::try_from(self.steps.len()).unwrap_or(u32::MAX)
    }

    /// A liquidation: gives the row its place in the tree.
    pub(super) fn add(&mut self, now: SimTime, instrument: Instrument, row: &mut LiquidationRow) {
        let id = self.next_id();
        let parent = self
            .parent
            .and_then(|p| self.steps.get(p as usize))
            .copied();
        row.liquidation = id;
        row.parent = parent.and(self.parent);
        row.generation = parent.map_or(0, |p| p.generation + 1);
        row.cause = match parent {
            None => Cause::Market,
            Some(p) if p.account == row.account => Cause::OwnImpact,
            Some(_) => Cause::Cascade,
        };
        let root = parent.map_or(id, |p| p.root);
        self.steps.push(Step {
            account: row.account,
            generation: row.generation,
            root,
            notional_usd: row.notional_usd,
            caused_usd: 0.0,
            book: self.book_of(instrument),
            trail: Trail::default(),
        });
        if parent.is_some() {
            self.children += 1;
            self.caused_usd += row.notional_usd;
            self.depth = self.depth.max(row.generation);
            self.steps[root as usize].caused_usd += row.notional_usd;
        }
        match row.kind {
            LiquidationKind::PerpBook => self.filled = Some(id),
            LiquidationKind::PerpAdl => {}
            LiquidationKind::PerpBackstop
            | LiquidationKind::BorrowPartial
            | LiquidationKind::BorrowFull => {
                self.settle(now, instrument);
                self.inventory(instrument).join(id, row.size);
            }
        }
    }

    /// A forced trade has moved a book.
    pub(crate) fn on_push(&mut self, now: SimTime, push: &Push) {
        let filled = self.filled.take();
        let half_life_s = self.half_life_s(push.instrument);
        if let Some(share) = push.inventory_share {
            let inventory = self.inventory(push.instrument);
            inventory.advance(now, half_life_s);
            if inventory.sell(share, push.left) {
                self.settle(now, push.instrument);
            }
        } else if let Some(id) = filled {
            let trail = &mut self.steps[id as usize].trail;
            trail.advance(now, half_life_s);
            trail.push(push.left);
        }
    }

    /// The liquidation that carries an account over its threshold: what is left of all of them is
    /// added up in the order in which they happened, until `tipping` of the whole is reached, the
    /// share at which the account is liquidated. Where they cost the account nothing together, the
    /// last one that left anything.
    pub(crate) fn parent_of(
        &mut self,
        now: SimTime,
        exposures: &[Exposure],
        tipping: f64,
    ) -> Option<u32> {
        self.settle_all(now);
        let mut costs = std::mem::take(&mut self.costs);
        costs.clear();
        let mut last = None;
        for (id, step) in (0..).zip(&mut self.steps) {
            let Some((asset, venue)) = step.book else {
                continue;
            };
            step.trail
                .advance(now, self.half_lives_s[asset][venue as usize]);
            let left = step.trail.seen();
            if left.permanent != 0.0 || left.transient != 0.0 {
                last = Some(id);
                costs.push((id, cost_usd((asset, venue), left, exposures)));
            }
        }
        let parent = tipping_one(&costs, tipping).or(last);
        self.costs = costs;
        parent
    }

    /// The figures of the path's tree.
    pub(super) fn write(&self, row: &mut PathRow) {
        row.cascade_liquidations = self.children;
        row.cascade_usd = self.caused_usd;
        row.cascade_depth = self.depth;
        for step in &self.steps {
            if step.caused_usd > row.cascade_largest_caused_usd {
                row.cascade_largest_caused_usd = step.caused_usd;
                row.cascade_largest_usd = step.notional_usd + step.caused_usd;
            }
        }
    }

    fn settle_all(&mut self, now: SimTime) {
        for n in (0..).map(PerpId).take(self.perps.len()) {
            self.settle(now, Instrument::Perp(n));
        }
        for n in (0..).map(TokenId).take(self.tokens.len()) {
            self.settle(now, Instrument::Spot(n));
        }
    }

    /// Books what was sold of an inventory to the liquidations that it came from.
    fn settle(&mut self, now: SimTime, instrument: Instrument) {
        let half_life_s = self.half_life_s(instrument);
        let inventory = match instrument {
            Instrument::Perp(perp) => &mut self.perps[perp.index()],
            Instrument::Spot(token) => &mut self.tokens[token.index()],
        };
        let steps = &mut self.steps;
        inventory.settle(now, half_life_s, |id, per_unit, units| {
            let trail = &mut steps[id as usize].trail;
            trail.advance(now, half_life_s);
            trail.add(per_unit, units);
        });
    }

    fn inventory(&mut self, instrument: Instrument) -> &mut Inventory {
        match instrument {
            Instrument::Perp(perp) => &mut self.perps[perp.index()],
            Instrument::Spot(token) => &mut self.tokens[token.index()],
        }
    }

    /// Asset and book; none for tokens without a book.
    fn book_of(&self, instrument: Instrument) -> Option<(usize, Venue)> {
        match instrument {
            Instrument::Perp(perp) => Some((self.perp_assets[perp.index()], Venue::Perp)),
            Instrument::Spot(token) => {
                self.token_assets[token.index()].map(|asset| (asset, Venue::Spot))
            }
        }
    }

    /// Half-life of an instrument's book; of what has none nothing is left to fade.
    fn half_life_s(&self, instrument: Instrument) -> f64 {
        let book = self.book_of(instrument);
        book.map_or(1.0, |(asset, venue)| {
            self.half_lives_s[asset][venue as usize]
        })
    }
}

/// What a displacement costs an account, USD: what stays moves all books of the asset, the rest the
/// book that was traded in.
fn cost_usd((asset, venue): (usize, Venue), left: Displacement, exposures: &[Exposure]) -> f64 {
    let of_asset = exposures.iter().filter(|x| x.asset == asset);
    let costs = of_asset.map(|x| {
        let own_book = if x.venue == venue {
            left.transient
        } else {
            0.0
        };
        -x.usd * (left.permanent + own_book)
    });
    costs.sum()
}

/// The first liquidation with which the sum of costs reaches a share of the whole.
fn tipping_one(costs: &[(u32, f64)], tipping: f64) -> Option<u32> {
    let whole: f64 = costs.iter().map(|(_, cost)| cost).sum();
    if whole <= 0.0 {
        return None;
    }
    let mut sum = 0.0;
    let reaches = |(_, cost): &&(u32, f64)| {
        sum += cost;
        *cost > 0.0 && sum >= tipping * whole
    };
    let found = costs.iter().find(reaches);
    // Rounding may leave the last a hair short.
    let last = || costs.iter().rev().find(|(_, cost)| *cost > 0.0);
    found.or_else(last).map(|(id, _)| *id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tipping_liquidation_is_the_one_that_crosses_in_order_of_time() {
        let costs = [(0, 40.0), (2, 30.0), (5, -10.0), (7, 40.0)];
        for (tipping, expected) in [(0.2, 0), (0.4, 0), (0.5, 2), (0.71, 7), (1.0, 7)] {
            assert_eq!(tipping_one(&costs, tipping), Some(expected), "{tipping}");
        }
        assert_eq!(tipping_one(&[(0, -1.0)], 0.5), None);
        assert_eq!(tipping_one(&[], 0.5), None);
    }

    #[test]
    fn what_stays_costs_in_every_book_and_what_fades_in_its_own() {
        let left = Displacement {
            permanent: -0.01,
            transient: -0.02,
        };
        let exposure = |asset, venue, usd| Exposure { asset, venue, usd };
        let long = [exposure(1, Venue::Spot, 1_000.0)];
        let hedged = [long[0], exposure(1, Venue::Perp, -1_000.0)];
        let cost = |exposures: &[Exposure]| cost_usd((1, Venue::Spot), left, exposures);
        assert!((cost(&long) - 30.0).abs() < 1e-12);
        assert!((cost(&hedged) - 20.0).abs() < 1e-12);
        assert!(cost(&[exposure(0, Venue::Spot, 1_000.0)]).abs() < 1e-12);
    }
}

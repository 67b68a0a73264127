//! Which liquidation caused which.
//!
//! Rule    a liquidation is caused by earlier ones if its account would not be liquidated at the
//!         prices of a market in which they had not traded; its parent is the one that carries the
//!         account over its threshold when what is left of their displacements is added up in the
//!         order in which they happened, at the account's positions of the moment
//! Units   displacements are log prices; costs to first order, for each dollar of the largest exposure
//! Bounds  balances are those of the moment; a displacement is seen from the tick after the trade
//! Source  event tree after models of self-exciting liquidations; choices: docs/cascades.md
//! Tests   tests/it/cascade.rs

mod inventory;
mod tipping;
mod trail;

use plimsoll_engine::Instrument;
use plimsoll_engine::units::{PerpId, SimTime, TokenId};

use crate::market::{Displacement, Venue};
use crate::simulation::{Simulation, TokenPlace};

use super::rows::{Cause, LiquidationKind, LiquidationRow, PathRow};
use inventory::Inventory;
pub(crate) use tipping::HALVINGS;
use tipping::Tipping;
use trail::{Fading, Trail};

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
}

/// The books that liquidations trade in: two of each asset, and one that stands for none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Book(usize);

impl Book {
    fn of(asset: usize, venue: Venue) -> Self {
        Self(2 * asset + venue as usize)
    }

    /// Whether it is a book of an asset, and whether it is that of a venue.
    fn is_of(self, asset: usize, venue: Venue) -> (bool, bool) {
        (self.0 / 2 == asset, self == Self::of(asset, venue))
    }
}

/// The liquidations of one path and what they left in the prices.
#[derive(Clone, Debug, Default)]
pub(crate) struct Cascade {
    /// How what is left in each book fades; that of none comes last.
    fadings: Vec<Fading>,
    perp_assets: Vec<usize>,
    token_assets: Vec<Option<usize>>,
    steps: Vec<Step>,
    /// What each step left, and in which book.
    trails: Vec<(Book, Trail)>,
    /// Time up to which all of these are brought at least.
    advanced_to: SimTime,
    perps: Vec<Inventory>,
    tokens: Vec<Inventory>,
    parent: Option<u32>,
    /// The order's liquidation, between its fill and what the fill left in the price.
    filled: Option<u32>,
    /// What the liquidations cost an account, kept for its memory.
    tipping: Tipping,
    /// What an account loses by each book, likewise.
    weights: Vec<Weights>,
    /// What the costs were last read with, and whether what prices show of a trail has changed since.
    read_with: Vec<Weights>,
    is_stale: bool,
    children: u32,
    caused_usd: f64,
    depth: u32,
}

impl Cascade {
    pub(super) fn new(simulation: &Simulation) -> Self {
        let assets = simulation.config.market.assets.iter();
        let places = &simulation.places;
        let tokens = places.tokens.iter().map(TokenPlace::asset);
        let half_lives_s = assets.flat_map(|a| {
            let spot = a.spot.as_ref().unwrap_or(&a.perp);
            [a.perp.half_life_s, spot.half_life_s]
        });
        // Of what has no book nothing is left to fade.
        let fadings: Vec<Fading> = half_lives_s.chain([1.0]).map(Fading::new).collect();
        Self {
            weights: vec![Weights::default(); fadings.len()],
            fadings,
            perp_assets: places.perps.clone(),
            token_assets: tokens.collect(),
            perps: vec![Inventory::default(); places.perps.len()],
            tokens: vec![Inventory::default(); places.tokens.len()],
            ..Self::default()
        }
    }

    pub(super) fn start(&mut self) {
        self.steps.clear();
        self.trails.clear();
        self.advanced_to = SimTime::ZERO;
        self.is_stale = true;
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

    /// A liquidation, which has its number: gives the row its place in the tree.
    pub(super) fn add(&mut self, now: SimTime, instrument: Instrument, row: &mut LiquidationRow) {
        let id = row.liquidation;
        let parent = self
            .parent
            .and_then(|p| self.steps.get(p as usize))
            .copied();
        let generation = parent.map_or(0, |p| p.generation + 1);
        row.parent = parent.and(self.parent);
        row.generation = Some(generation);
        row.cause = Some(match parent {
            None => Cause::Market,
            Some(p) if p.account == row.account => Cause::OwnImpact,
            Some(_) => Cause::Cascade,
        });
        let root = parent.map_or(id, |p| p.root);
        self.steps.push(Step {
            account: row.account,
            generation,
            root,
            notional_usd: row.notional_usd,
            caused_usd: 0.0,
        });
        (self.trails).push((self.book_of(instrument), Trail::default()));
        if parent.is_some() {
            self.children += 1;
            self.caused_usd += row.notional_usd;
            self.depth = self.depth.max(generation);
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
        let book = self.book_of(push.instrument);
        if let Some(share) = push.inventory_share {
            let inventory = inventory_of(&mut self.perps, &mut self.tokens, push.instrument);
            inventory.advance(now, &mut self.fadings[book.0]);
            if inventory.sell(share, push.left) {
                self.settle(now, push.instrument);
            }
        } else if let Some(id) = filled {
            let (_, trail) = &mut self.trails[id as usize];
            trail.advance(now, &mut self.fadings[book.0]);
            trail.push(push.left);
            self.is_stale = true;
        }
    }

    /// The liquidation that carries an account over its threshold: what is left of all of them is
    /// added up in the order in which they happened, until the tipping share of the whole is
    /// reached, the least at which the account is liquidated, to 2^-16; asked are shares of that
    /// many. Where they cost the account nothing together, the last one that left anything.
    pub(crate) fn parent_of(
        &mut self,
        now: SimTime,
        exposures: &[Exposure],
        is_liquidated_at: impl FnMut(i64) -> bool,
    ) -> Option<u32> {
        self.bring_to(now);
        self.weigh(exposures);
        // At one moment accounts with one kind of collateral have the same sums.
        if self.is_stale || self.weights != self.read_with {
            let weights = &self.weights;
            let costs = self.trails.iter();
            (self.tipping).read(costs.map(|(book, trail)| weights[book.0].cost(trail.seen())));
            self.read_with.clone_from(&self.weights);
            self.is_stale = false;
        }
        self.tipping.find(is_liquidated_at).or_else(|| self.last())
    }

    /// The last liquidation of which anything is left in a price.
    fn last(&self) -> Option<u32> {
        let none = self.no_book();
        let has_left = |(book, trail): &(Book, Trail)| {
            let left = trail.seen();
            *book != none && (left.permanent != 0.0 || left.transient != 0.0)
        };
        let place = self.trails.iter().rposition(has_left)?;
        u32::try_from(place).ok()
    }

    /// The figures of the path's tree.
    pub(super) fn write(&self, row: &mut PathRow) {
        let (mut whole_usd, mut caused_usd) = (0.0, 0.0);
        for step in &self.steps {
            if step.caused_usd > caused_usd {
                caused_usd = step.caused_usd;
                whole_usd = step.notional_usd + caused_usd;
            }
        }
        row.cascade_liquidations = Some(self.children);
        row.cascade_usd = Some(self.caused_usd);
        row.cascade_depth = Some(self.depth);
        row.cascade_largest_usd = Some(whole_usd);
        row.cascade_largest_caused_usd = Some(caused_usd);
    }

    /// Brings what all liquidations left to a moment, what was sold of inventories included.
    fn bring_to(&mut self, now: SimTime) {
        if now > self.advanced_to {
            for (book, trail) in &mut self.trails {
                trail.advance(now, &mut self.fadings[book.0]);
            }
            self.advanced_to = now;
            self.is_stale = true;
        }
        for n in (0..).map(PerpId).take(self.perps.len()) {
            self.settle(now, Instrument::Perp(n));
        }
        for n in (0..).map(TokenId).take(self.tokens.len()) {
            self.settle(now, Instrument::Spot(n));
        }
    }

    /// What a fall in each book costs an account, for one dollar of the exposure that is largest.
    fn weigh(&mut self, exposures: &[Exposure]) {
        let sizes = exposures.iter().map(|x| x.usd.abs());
        let largest = sizes.fold(0.0, f64::max);
        for (book, weights) in (0..).map(Book).zip(&mut self.weights) {
            *weights = Weights::default();
            for x in exposures {
                let (is_of_asset, is_own) = book.is_of(x.asset, x.venue);
                if is_of_asset {
                    weights.add(-x.usd / largest, is_own);
                }
            }
        }
    }

    /// Books what was sold of an inventory to the liquidations that it came from.
    fn settle(&mut self, now: SimTime, instrument: Instrument) {
        let inventory = inventory_of(&mut self.perps, &mut self.tokens, instrument);
        if !inventory.has_sold() && now <= self.advanced_to {
            return;
        }
        let book = self.book_of(instrument);
        let inventory = inventory_of(&mut self.perps, &mut self.tokens, instrument);
        let trails = &mut self.trails;
        let fading = &mut self.fadings[book.0];
        self.is_stale = true;
        inventory.settle(now, fading, |id, per_unit, units, fading| {
            let (_, trail) = &mut trails[id as usize];
            trail.advance(now, fading);
            trail.add(per_unit, units);
        });
    }

    fn inventory(&mut self, instrument: Instrument) -> &mut Inventory {
        inventory_of(&mut self.perps, &mut self.tokens, instrument)
    }

    /// The book that an instrument trades in.
    fn book_of(&self, instrument: Instrument) -> Book {
        match instrument {
            Instrument::Perp(perp) => Book::of(self.perp_assets[perp.index()], Venue::Perp),
            Instrument::Spot(token) => {
                let asset = self.token_assets[token.index()];
                asset.map_or(self.no_book(), |asset| Book::of(asset, Venue::Spot))
            }
        }
    }

    fn no_book(&self) -> Book {
        Book(self.fadings.len() - 1)
    }
}

fn inventory_of<'a>(
    perps: &'a mut [Inventory],
    tokens: &'a mut [Inventory],
    instrument: Instrument,
) -> &'a mut Inventory {
    match instrument {
        Instrument::Perp(perp) => &mut perps[perp.index()],
        Instrument::Spot(token) => &mut tokens[token.index()],
    }
}

/// What an account loses by one book for a fall of the log price by one, for each dollar of its
/// largest exposure.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Weights {
    /// By what stays, which moves all books of the asset.
    permanent: f64,
    /// By what fades, which moves the book that was traded in.
    transient: f64,
}

impl Weights {
    fn add(&mut self, share: f64, is_own: bool) {
        self.permanent += share;
        if is_own {
            self.transient += share;
        }
    }

    /// What a displacement of the book costs.
    fn cost(&self, left: Displacement) -> f64 {
        self.permanent * left.permanent + self.transient * left.transient
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stays_costs_in_every_book_and_what_fades_in_its_own() {
        let left = Displacement {
            permanent: -0.01,
            transient: -0.02,
        };
        let exposure = |asset, venue, usd| Exposure { asset, venue, usd };
        let long = [exposure(1, Venue::Spot, 1_000.0)];
        let hedged = [long[0], exposure(1, Venue::Perp, -1_000.0)];
        let cost = |exposures: &[Exposure]| {
            let mut cascade = Cascade {
                weights: vec![Weights::default(); 5],
                ..Cascade::default()
            };
            cascade.weigh(exposures);
            cascade.weights[Book::of(1, Venue::Spot).0].cost(left)
        };
        assert!((cost(&long) - 0.03).abs() < 1e-15);
        assert!((cost(&hedged) - 0.02).abs() < 1e-15);
        assert!(cost(&[exposure(0, Venue::Spot, 1_000.0)]).abs() < 1e-12);
    }

    #[test]
    fn sums_are_read_anew_when_prices_show_more_or_somebody_else_asks() {
        let mut cascade = Cascade {
            fadings: vec![Fading::new(1e9); 3],
            weights: vec![Weights::default(); 3],
            token_assets: vec![Some(0)],
            tokens: vec![Inventory::default()],
            ..Cascade::default()
        };
        cascade.start();
        let spot = Instrument::Spot(TokenId(0));
        for id in 0..2 {
            (cascade.trails).push((Book::of(0, Venue::Spot), Trail::default()));
            cascade.filled = Some(id);
            let left = Displacement {
                permanent: 0.0,
                transient: -0.01,
            };
            let push = Push {
                instrument: spot,
                inventory_share: None,
                left,
            };
            cascade.on_push(SimTime(u64::from(id) * 3_000), &push);
        }
        let mut parent_of = |time, usd| {
            let exposure = Exposure {
                asset: 0,
                venue: Venue::Spot,
                usd,
            };
            cascade.parent_of(SimTime(time), &[exposure], |parts| {
                parts > 1 << (HALVINGS - 1)
            })
        };
        // The second trade is not seen before the tick after it.
        assert_eq!(parent_of(3_000, 100.0), Some(0));
        assert_eq!(parent_of(3_000, 700.0), Some(0));
        assert_eq!(parent_of(6_000, 700.0), Some(1));
        // Whom the falls cost nothing has the last of them, and does not leave its sums behind.
        assert_eq!(parent_of(6_000, -700.0), Some(1));
        assert_eq!(parent_of(6_000, 100.0), Some(1));
    }
}

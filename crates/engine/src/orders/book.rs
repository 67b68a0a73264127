//! Orders of one market by price and time.
//!
//! Rule    the price that is reached first comes first, then the order that was placed first
//! Units   prices 1e-6 USD
//! Bounds  holds ids only; waits for a price that falls (bids, stops of longs) and for one that
//!         rises (asks, stops of shorts)
//! Source  DOC-BOOK; docs/rules/resting_orders.md
//! Tests   orders::price_comes_before_time, orders_model

use std::collections::BTreeSet;

use super::order::OrderId;
use crate::units::Px;

/// Which move of the price an order waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// A fall: bids, stop-loss orders that sell, take-profit orders that buy.
    Falling,
    /// A rise: asks, stop-loss orders that buy, take-profit orders that sell.
    Rising,
}

/// The prices between which nothing happens.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Bounds {
    /// Highest price that waits for a fall; none where nothing does.
    pub low: Option<Px>,
    /// Lowest price that waits for a rise; none where nothing does.
    pub high: Option<Px>,
}

impl Bounds {
    /// The side that a price is beyond.
    #[must_use]
    #[inline]
    pub fn passed(&self, px: Px) -> Option<Way> {
        match (self.low, self.high) {
            (Some(low), _) if px < low => Some(Way::Falling),
            (_, Some(high)) if px > high => Some(Way::Rising),
            _ => None,
        }
    }

    /// The side that a price is at or beyond.
    #[must_use]
    #[inline]
    pub fn touched(&self, px: Px) -> Option<Way> {
        match (self.low, self.high) {
            (Some(low), _) if px <= low => Some(Way::Falling),
            (_, Some(high)) if px >= high => Some(Way::Rising),
            _ => None,
        }
    }
}

/// An order's place: by price, then by time, which is the id.
type Rung = (i64, OrderId);

/// The orders of one market, by price and time.
#[derive(Clone, Debug, Default)]
pub(super) struct Book {
    falling: BTreeSet<Rung>,
    rising: BTreeSet<Rung>,
    /// Kept with every change, so that a tick that reaches nothing compares twice and is done.
    bounds: Bounds,
}

impl Book {
    pub(super) fn clear(&mut self) {
        self.falling.clear();
        self.rising.clear();
        self.bounds = Bounds::default();
    }

    pub(super) fn insert(&mut self, way: Way, px: Px, id: OrderId) {
        self.rungs(way).insert(rung(way, px, id));
        self.bound(way);
    }

    pub(super) fn remove(&mut self, way: Way, px: Px, id: OrderId) {
        self.rungs(way).remove(&rung(way, px, id));
        self.bound(way);
    }

    /// The order whose turn is first.
    pub(super) fn first(&self, way: Way) -> Option<OrderId> {
        let rungs = match way {
            Way::Falling => &self.falling,
            Way::Rising => &self.rising,
        };
        rungs.first().map(|(_, id)| *id)
    }

    pub(super) fn bounds(&self) -> Bounds {
        self.bounds
    }

    /// All orders: those that wait for a fall in their order, then the others in theirs.
    pub(super) fn ids(&self) -> impl Iterator<Item = OrderId> + '_ {
        (self.falling.iter().chain(&self.rising)).map(|(_, id)| *id)
    }

    fn rungs(&mut self, way: Way) -> &mut BTreeSet<Rung> {
        match way {
            Way::Falling => &mut self.falling,
            Way::Rising => &mut self.rising,
        }
    }

    fn bound(&mut self, way: Way) {
        match way {
            Way::Falling => self.bounds.low = self.falling.first().map(|(rank, _)| Px(-rank)),
            Way::Rising => self.bounds.high = self.rising.first().map(|(rank, _)| Px(*rank)),
        }
    }
}

/// The highest price is the first on the way down, the lowest on the way up.
fn rung(way: Way, px: Px, id: OrderId) -> Rung {
    match way {
        Way::Falling => (-px.0, id),
        Way::Rising => (px.0, id),
    }
}

//! All orders that wait at the venue: limit orders, trigger orders, TWAP orders.
//!
//! Rule    resting orders are matched by price, then by time; all of an account's orders are
//!         cancelled when it is liquidated, all of a market's when it is halted
//! Units   sizes 1e-10, prices 1e-6 USD
//! Bounds  nothing here moves money: the engine posts fills and judges margin; without orders
//!         every question is answered by one look at an empty collection, which holds no memory
//! Source  DOC-BOOK, DOC-TYPES, DOC-API; docs/rules/resting_orders.md
//! Tests   orders, orders_model

mod any;
mod book;
mod config;
mod matching;
mod order;
mod trigger;
mod twap;

pub use any::AnyOrder;
pub use book::{Bounds, Way};
pub use config::{LimitFill, OrdersConfig, ReduceOnlyMargin, SlippageFrom};
pub use matching::{Filled, Met, Taker, Verdict};
pub use order::{
    CancelReason, NewOrder, OrderId, Refused, RestingOrder, Side, TimeInForce, reduce_only_room,
    whole_bps,
};
pub use trigger::{Covers, Fired, NewTrigger, Then, TriggerKind, TriggerOrder};
pub use twap::{NewTwap, Twap, TwapDue};

use std::collections::{BTreeMap, BTreeSet};

use crate::event::Instrument;
use crate::margin::requirement::Resting;
use crate::units::{AccountId, Amount, PerpId, Px, SimTime};

use book::Book;
use twap::Twaps;

/// All orders that wait at the venue.
#[derive(Clone, Debug, Default)]
pub struct RestingOrders {
    config: OrdersConfig,
    /// Orders placed so far.
    placed: u64,
    limits: BTreeMap<OrderId, RestingOrder>,
    triggers: BTreeMap<OrderId, TriggerOrder>,
    twaps: Twaps,
    /// Limit orders by market; a market is added when its first order comes.
    perps: Vec<Book>,
    spots: Vec<Book>,
    /// Trigger orders by market.
    marks: Vec<Book>,
    by_account: BTreeSet<(AccountId, OrderId)>,
    tied_up: BTreeMap<AccountId, Resting>,
}

impl RestingOrders {
    /// No orders yet.
    #[must_use]
    pub fn new(config: OrdersConfig) -> Self {
        Self {
            config,
            ..Self::default()
        }
    }

    /// Forgets everything, ids included, for another path.
    pub fn clear(&mut self) {
        self.placed = 0;
        self.limits.clear();
        self.triggers.clear();
        self.twaps = Twaps::default();
        let books = (self.perps.iter_mut()).chain(&mut self.spots);
        books.chain(&mut self.marks).for_each(Book::clear);
        self.by_account.clear();
        self.tied_up.clear();
    }

    /// Readings and figures.
    #[must_use]
    pub fn config(&self) -> &OrdersConfig {
        &self.config
    }

    /// Whether nobody has an order of any kind.
    #[must_use]
    #[inline]
    pub fn is_empty(&self) -> bool {
        self.by_account.is_empty()
    }

    /// Number of orders of all kinds.
    #[must_use]
    pub fn len(&self) -> usize {
        self.by_account.len()
    }

    /// Lets a limit order rest. What would trade at once has to trade first, see
    /// [`Self::is_marketable`].
    ///
    /// # Errors
    /// [`Refused`] where the order is malformed, lies across resting orders, or is post-only and
    /// would trade at once.
    pub fn place(
        &mut self,
        order: NewOrder,
        time_in_force: TimeInForce,
        mid: Px,
    ) -> Result<OrderId, Refused> {
        let px = order.px;
        if order.size.is_zero() || px.0 <= 0 || order.leverage == 0 {
            return Err(Refused::Malformed);
        }
        let side = Side::of(order.size);
        if time_in_force == TimeInForce::Alo && self.is_marketable(order.instrument, side, px, mid)
        {
            return Err(Refused::BadAloPx { px });
        }
        if (self.best_within(order.instrument, side, Some(px))).is_some() {
            return Err(Refused::Crosses { px });
        }
        let id = self.name(order.account);
        self.insert(order::resting(order, id));
        Ok(id)
    }

    /// Lets a trigger order wait.
    ///
    /// # Errors
    /// [`Refused`] where the order is malformed or the mark is beyond its trigger already.
    pub fn place_trigger(&mut self, order: NewTrigger, mark: Px) -> Result<OrderId, Refused> {
        if !order.is_sound() {
            return Err(Refused::Malformed);
        }
        let px = order.trigger_px;
        if order.fires(mark) {
            return Err(Refused::BadTriggerPx { px });
        }
        let id = self.name(order.account);
        grown(&mut self.marks, order.perp.index()).insert(order.way(), px, id);
        self.triggers.insert(id, TriggerOrder { id, order });
        Ok(id)
    }

    /// Starts a TWAP order; its first slice is due at once.
    ///
    /// # Errors
    /// [`Refused::Malformed`] without size, slices, interval or leverage.
    pub fn place_twap(&mut self, order: NewTwap, now: SimTime) -> Result<OrderId, Refused> {
        if !order.is_sound() {
            return Err(Refused::Malformed);
        }
        let id = self.name(order.account);
        self.twaps.start(Twap {
            id,
            order,
            started: now,
            sent: 0,
            filled: Amount::ZERO,
        });
        Ok(id)
    }

    /// Takes an order away.
    pub fn cancel(&mut self, id: OrderId) -> Option<AnyOrder> {
        let order = if let Some(order) = self.limits.get(&id).copied() {
            self.remove(&order);
            AnyOrder::Limit(order)
        } else if let Some(order) = self.triggers.remove(&id) {
            let NewTrigger {
                perp, trigger_px, ..
            } = order.order;
            grown(&mut self.marks, perp.index()).remove(order.order.way(), trigger_px, id);
            AnyOrder::Trigger(order)
        } else {
            AnyOrder::Twap(self.twaps.stop(id)?)
        };
        self.by_account.remove(&(order.account(), id));
        Some(order)
    }

    /// Takes all orders of an account away, in the order of placing: it is liquidated, or wishes so.
    pub fn cancel_all(&mut self, account: AccountId) -> Vec<OrderId> {
        let ids: Vec<OrderId> = self.ids_of(account).collect();
        self.cancel_each(ids)
    }

    /// Takes all orders of a market away, in the order of placing: it is halted or delisted.
    pub fn cancel_market(&mut self, instrument: Instrument) -> Vec<OrderId> {
        let limits = self.limits.values().map(|order| AnyOrder::Limit(*order));
        let triggers = (self.triggers.values()).map(|order| AnyOrder::Trigger(*order));
        let twaps = self.twaps.values().map(|order| AnyOrder::Twap(*order));
        let all = limits.chain(triggers).chain(twaps);
        let mut ids: Vec<OrderId> = all
            .filter(|order| order.instrument() == instrument)
            .map(|order| order.id())
            .collect();
        ids.sort_unstable();
        self.cancel_each(ids)
    }

    /// Takes the reduce-only orders of a market away that a position leaves without a use: it is
    /// closed or has turned. TWAP orders stay; their slices find nothing to reduce.
    pub fn cancel_useless(
        &mut self,
        account: AccountId,
        perp: PerpId,
        position: Amount,
    ) -> Vec<OrderId> {
        let useless = |order: &AnyOrder| {
            order.instrument() == Instrument::Perp(perp)
                && (order.reduces())
                    .is_some_and(|side| position.is_zero() || Side::of(position) != side.opposite())
        };
        let ids = (self.ids_of(account))
            .filter(|id| self.get(*id).as_ref().is_some_and(useless))
            .collect();
        self.cancel_each(ids)
    }

    /// An order of any kind.
    #[must_use]
    pub fn get(&self, id: OrderId) -> Option<AnyOrder> {
        let limit = self.limits.get(&id).map(|order| AnyOrder::Limit(*order));
        let trigger = || (self.triggers.get(&id)).map(|order| AnyOrder::Trigger(*order));
        let twap = || self.twaps.get(id).map(|order| AnyOrder::Twap(*order));
        limit.or_else(trigger).or_else(twap)
    }

    /// An account's orders of all kinds, in the order of placing.
    pub fn of(&self, account: AccountId) -> impl Iterator<Item = AnyOrder> + '_ {
        self.ids_of(account).filter_map(|id| self.get(id))
    }

    /// Whether an account has an order of any kind.
    #[must_use]
    pub fn has(&self, account: AccountId) -> bool {
        !self.is_empty() && self.ids_of(account).next().is_some()
    }

    /// What an account's resting orders tie up in all markets.
    #[must_use]
    #[inline]
    pub fn tied_up(&self, account: AccountId) -> Resting {
        self.tied_up.get(&account).copied().unwrap_or_default()
    }

    /// What an account's resting orders tie up in some markets, such as those of one collateral
    /// token.
    #[must_use]
    pub fn tied_up_in(&self, account: AccountId, is_in: impl Fn(Instrument) -> bool) -> Resting {
        let mut sum = Resting::default();
        if self.tied_up.contains_key(&account) {
            let limits = self.ids_of(account).filter_map(|id| self.limits.get(&id));
            for order in limits.filter(|order| is_in(order.instrument)) {
                let one = order.ties_up(self.config.reduce_only_margin);
                sum.perp_margin += one.perp_margin;
                sum.spot_notional += one.spot_notional;
            }
        }
        sum
    }

    /// Limit orders of a market by price and time: all bids, then all asks.
    pub fn in_market(&self, instrument: Instrument) -> impl Iterator<Item = &RestingOrder> {
        let ids = self.book(instrument).into_iter().flat_map(Book::ids);
        ids.filter_map(|id| self.limits.get(&id))
    }

    /// The mid prices of a market between which no resting order is crossed.
    #[must_use]
    #[inline]
    pub fn limit_bounds(&self, instrument: Instrument) -> Bounds {
        self.book(instrument).map(Book::bounds).unwrap_or_default()
    }

    /// The mark prices of a market between which no trigger order fires.
    #[must_use]
    #[inline]
    pub fn next_trigger_bounds(&self, perp: PerpId) -> Bounds {
        self.marks
            .get(perp.index())
            .map(Book::bounds)
            .unwrap_or_default()
    }

    /// Takes the next trigger order that fires at a mark price: the trigger that the mark passed
    /// first, of equal ones the one placed first. Call it until it gives none.
    pub fn take_triggered(&mut self, perp: PerpId, mark: Px) -> Option<TriggerOrder> {
        let way = self.next_trigger_bounds(perp).passed(mark)?;
        let id = self.marks[perp.index()].first(way)?;
        match self.cancel(id)? {
            AnyOrder::Trigger(order) => Some(order),
            AnyOrder::Limit(_) | AnyOrder::Twap(_) => None,
        }
    }

    /// When the next slice of any TWAP order is due, or the next one ends.
    #[must_use]
    #[inline]
    pub fn next_twap_at(&self) -> Option<SimTime> {
        self.twaps.next_at()
    }

    /// Takes what is due next of a TWAP order, by time and then by id; `slice` is the rule that
    /// says how many units. Call it until it gives none.
    pub fn take_due_twap(
        &mut self,
        now: SimTime,
        slice: impl FnOnce(&Twap) -> Amount,
    ) -> Option<TwapDue> {
        let due = self.twaps.take_due(now, slice)?;
        if let TwapDue::Ended(twap) = due {
            self.by_account.remove(&(twap.order.account, twap.id));
        }
        Some(due)
    }

    /// Writes down what a slice filled, signed as the order; gives the order back where it is done.
    pub fn fill_twap(&mut self, id: OrderId, size: Amount) -> Option<Twap> {
        let twap = self.twaps.fill(id, size)?;
        self.by_account.remove(&(twap.order.account, id));
        Some(twap)
    }

    fn name(&mut self, account: AccountId) -> OrderId {
        let id = OrderId(self.placed);
        self.placed += 1;
        self.by_account.insert((account, id));
        id
    }

    fn ids_of(&self, account: AccountId) -> impl Iterator<Item = OrderId> + '_ {
        let all = (account, OrderId(0))..=(account, OrderId(u64::MAX));
        self.by_account.range(all).map(|(_, id)| *id)
    }

    fn cancel_each(&mut self, ids: Vec<OrderId>) -> Vec<OrderId> {
        for id in &ids {
            self.cancel(*id);
        }
        ids
    }
}

/// A book of a list that grows to hold it.
fn grown(books: &mut Vec<Book>, place: usize) -> &mut Book {
    if books.len() <= place {
        books.resize_with(place + 1, Book::default);
    }
    &mut books[place]
}

//! Matching with resting orders.
//!
//! Rule    an incoming order meets resting orders by price, then time, each at its own price; one
//!         of the same owner is cancelled, as is one that its owner cannot bear at the match, and
//!         the incoming order goes on to the next
//! Units   sizes 1e-10, prices 1e-6 USD
//! Bounds  whether the resting side can bear a match is the engine's to judge, and comes in as a
//!         verdict; a match is never more than what rests nor than what comes in
//! Source  DOC-BOOK, DOC-API; docs/rules/resting_orders.md
//! Tests   orders::a_trade_with_oneself_cancels_the_resting_order,
//!         orders::an_order_that_fails_its_margin_at_the_match_is_cancelled,
//!         orders::a_mid_beyond_a_limit_fills_it_at_its_own_price, orders_model

use super::book::{Book, Bounds, Way};
use super::config::LimitFill;
use super::order::{CancelReason, OrderId, RestingOrder, Side};
use super::{RestingOrders, grown};
use crate::event::Instrument;
use crate::margin::requirement::Resting;
use crate::units::{AccountId, Amount, Px, Round};

/// An incoming order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Taker {
    /// Whose.
    pub account: AccountId,
    /// In what.
    pub instrument: Instrument,
    /// Signed size that is left; positive buys.
    pub size: Amount,
    /// Worst price it may trade at; none for any.
    pub worst_px: Option<Px>,
}

/// What the engine says of a resting order that is to be matched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Its owner can bear it.
    Fill,
    /// Only some units may be filled, as they are all that reduces a position; the rest of the
    /// order is cancelled.
    AtMost(Amount),
    /// Its owner cannot bear it.
    MarginCanceled,
}

/// A fill of a resting order, at its own price.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Filled {
    /// The order as it stood before.
    pub order: RestingOrder,
    /// Size filled, signed as the resting order.
    pub size: Amount,
    /// Why what is left of it was cancelled, if it was.
    pub rest_canceled: Option<CancelReason>,
}

impl Filled {
    /// What is paid for it, settlement token, rounded as asked.
    #[must_use]
    pub fn quote(&self, round: Round) -> Amount {
        (self.size.abs().at(self.order.px)).in_settlement(round)
    }
}

/// What became of a resting order that was met.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Met {
    /// It was filled, perhaps in part.
    Filled(Filled),
    /// It was cancelled without a fill.
    Canceled(RestingOrder, CancelReason),
}

impl RestingOrders {
    /// Whether an order would trade at once: its price is beyond the mid, or reaches a resting
    /// order of the other side.
    #[must_use]
    pub fn is_marketable(&self, instrument: Instrument, side: Side, px: Px, mid: Px) -> bool {
        let is_beyond_mid = match side {
            Side::Buy => px > mid,
            Side::Sell => px < mid,
        };
        is_beyond_mid || self.best_within(instrument, side, Some(px)).is_some()
    }

    /// The first resting order of a side.
    #[must_use]
    #[inline]
    pub fn best(&self, instrument: Instrument, side: Side) -> Option<&RestingOrder> {
        let id = self.book(instrument)?.first(way(side))?;
        self.limits.get(&id)
    }

    /// The first resting order that an incoming order of a side meets at a price no worse than
    /// its worst one.
    #[must_use]
    #[inline]
    pub fn best_within(
        &self,
        instrument: Instrument,
        taker_side: Side,
        worst_px: Option<Px>,
    ) -> Option<&RestingOrder> {
        let order = self.best(instrument, taker_side.opposite())?;
        let is_within = match (taker_side, worst_px) {
            (_, None) => true,
            (Side::Buy, Some(worst)) => order.px <= worst,
            (Side::Sell, Some(worst)) => order.px >= worst,
        };
        is_within.then_some(order)
    }

    /// The next resting order that an incoming order meets, if anything is left of it.
    #[must_use]
    pub fn next_for(&self, taker: &Taker) -> Option<&RestingOrder> {
        if taker.size.is_zero() {
            return None;
        }
        self.best_within(taker.instrument, Side::of(taker.size), taker.worst_px)
    }

    /// Matches an incoming order with the next resting one, and lowers what is left of it. The
    /// verdict is on [`Self::next_for`]; an order of the same owner is cancelled whatever it says.
    pub fn meet(&mut self, taker: &mut Taker, verdict: Verdict) -> Option<Met> {
        let order = *self.next_for(taker)?;
        if order.account == taker.account {
            self.cancel(order.id);
            return Some(Met::Canceled(order, CancelReason::SelfTrade));
        }
        let met = self.settle(order.id, taker.size.abs(), verdict)?;
        if let Met::Filled(filled) = met {
            taker.size += filled.size;
        }
        Some(met)
    }

    /// Matches an incoming order with all resting ones that it reaches; `judge` is given each and
    /// the units wanted of it. Returns what is left of the incoming order.
    pub fn sweep(
        &mut self,
        mut taker: Taker,
        mut judge: impl FnMut(&RestingOrder, Amount) -> Verdict,
        met: &mut Vec<Met>,
    ) -> Amount {
        while let Some(next) = self.next_for(&taker) {
            let wanted = taker.size.abs().min(next.size.abs());
            let verdict = judge(next, wanted);
            met.extend(self.meet(&mut taker, verdict));
        }
        taker.size
    }

    /// The next resting order whose price a mid that moved by itself has reached.
    #[must_use]
    #[inline]
    pub fn crossed(&self, instrument: Instrument, mid: Px) -> Option<&RestingOrder> {
        let book = self.book(instrument)?;
        let way = reached(book.bounds(), mid, self.config.limit_fill)?;
        self.limits.get(&book.first(way)?)
    }

    /// The next resting order whose price the best prices of the other side have reached: bids wait
    /// for who sells, asks for who buys.
    #[must_use]
    #[inline]
    pub fn crossed_by(&self, instrument: Instrument, bid: Px, ask: Px) -> Option<&RestingOrder> {
        let book = self.book(instrument)?;
        let bounds = book.bounds();
        let (low, high) = (bounds.low, bounds.high);
        let bids = Bounds { low, high: None };
        let asks = Bounds { low: None, high };
        let fill = self.config.limit_fill;
        let way = reached(bids, ask, fill).or_else(|| reached(asks, bid, fill))?;
        self.limits.get(&book.first(way)?)
    }

    /// Fills all resting orders whose price a mid has reached, each whole and at its own price;
    /// `judge` is given each and its units.
    pub fn take_crossed(
        &mut self,
        instrument: Instrument,
        mid: Px,
        mut judge: impl FnMut(&RestingOrder, Amount) -> Verdict,
        met: &mut Vec<Met>,
    ) {
        while let Some(order) = self.crossed(instrument, mid).copied() {
            let units = order.size.abs();
            let verdict = judge(&order, units);
            met.extend(self.settle(order.id, units, verdict));
        }
    }

    /// Fills or cancels one resting order as a verdict says, at most all of it; none where it is
    /// gone. A fill of nothing of an order that may be filled leaves it as it is.
    pub fn settle(&mut self, id: OrderId, wanted: Amount, verdict: Verdict) -> Option<Met> {
        let order = *self.limits.get(&id)?;
        let wanted = wanted.abs().min(order.size.abs());
        let units = match verdict {
            Verdict::Fill => wanted,
            Verdict::AtMost(most) => wanted.min(most.abs()),
            Verdict::MarginCanceled => {
                self.cancel(id);
                return Some(Met::Canceled(order, CancelReason::Margin));
            }
        };
        let is_cut = units < wanted;
        if is_cut && units.is_zero() {
            self.cancel(id);
            return Some(Met::Canceled(order, CancelReason::ReduceOnly));
        }
        let size = order.side().signed(units);
        self.remove(&order);
        if is_cut || units == order.size.abs() {
            self.by_account.remove(&(order.account, id));
        } else {
            let size = order.size - size;
            self.insert(RestingOrder { size, ..order });
        }
        let rest_canceled = is_cut.then_some(CancelReason::ReduceOnly);
        Some(Met::Filled(Filled {
            order,
            size,
            rest_canceled,
        }))
    }

    #[inline]
    pub(super) fn book(&self, instrument: Instrument) -> Option<&Book> {
        match instrument {
            Instrument::Perp(perp) => self.perps.get(perp.index()),
            Instrument::Spot(token) => self.spots.get(token.index()),
        }
    }

    fn book_mut(&mut self, instrument: Instrument) -> &mut Book {
        match instrument {
            Instrument::Perp(perp) => grown(&mut self.perps, perp.index()),
            Instrument::Spot(token) => grown(&mut self.spots, token.index()),
        }
    }

    /// Puts a limit order into its book and onto its owner's sum.
    pub(super) fn insert(&mut self, order: RestingOrder) {
        let way = way(order.side());
        self.book_mut(order.instrument)
            .insert(way, order.px, order.id);
        self.limits.insert(order.id, order);
        let one = order.ties_up(self.config.reduce_only_margin);
        let sum = self.tied_up.entry(order.account).or_default();
        sum.perp_margin += one.perp_margin;
        sum.spot_notional += one.spot_notional;
    }

    /// Takes a limit order out of its book and off its owner's sum.
    pub(super) fn remove(&mut self, order: &RestingOrder) {
        let way = way(order.side());
        self.book_mut(order.instrument)
            .remove(way, order.px, order.id);
        self.limits.remove(&order.id);
        let one = order.ties_up(self.config.reduce_only_margin);
        let sum = self.tied_up.entry(order.account).or_default();
        sum.perp_margin -= one.perp_margin;
        sum.spot_notional -= one.spot_notional;
        if *sum == Resting::default() {
            self.tied_up.remove(&order.account);
        }
    }
}

/// Bids wait for a fall, asks for a rise.
fn way(side: Side) -> Way {
    match side {
        Side::Buy => Way::Falling,
        Side::Sell => Way::Rising,
    }
}

fn reached(bounds: Bounds, mid: Px, reading: LimitFill) -> Option<Way> {
    match reading {
        LimitFill::Passed => bounds.passed(mid),
        LimitFill::Touched => bounds.touched(mid),
    }
}

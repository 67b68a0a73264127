//! Orders that wait: how they are placed and taken back, and what they tie up.

use crate::account::Cross;
use crate::event::{Instrument, Intent, Order, OrderKind};
use crate::margin::requirement::{self, Resting};
use crate::orders::{
    AnyOrder, CancelReason, NewOrder, NewTrigger, OrderId, RestingOrders, Side, Then, TimeInForce,
    reduce_only_room,
};
use crate::report::{Outcome, Rejection, Report};
use crate::units::{AccountId, Amount, PerpId, Px, Round, Usd};

use super::Engine;
use super::intent::reject;

impl Engine {
    /// All orders that wait.
    #[must_use]
    pub fn resting(&self) -> &RestingOrders {
        &self.resting
    }

    /// What an account's resting orders tie up of one of its pools. Spot is paid for from the pool
    /// of the settlement token; in a standard account it is paid for from the spot balance.
    #[must_use]
    pub fn tied_up(&self, id: AccountId, cross: Cross) -> Resting {
        if self.resting.is_empty() {
            return Resting::default();
        }
        self.resting.tied_up_in(id, |instrument| match instrument {
            Instrument::Perp(perp) => self.ledger.cross_of(id, perp) == cross,
            Instrument::Spot(_) => cross == Cross::Token(self.venue.settlement),
        })
    }

    /// What a standard account's resting spot purchases tie up of its spot balance.
    pub(super) fn tied_up_spot(&self, id: AccountId) -> Amount {
        let tied_up = self.resting.tied_up(id).spot_notional;
        tied_up.in_settlement(Round::Up)
    }

    /// What an account is committed to in its main pool: isolated positions, the transfer
    /// requirement, and resting orders.
    #[must_use]
    pub fn commitment(&self, id: AccountId) -> Usd {
        let cross = self.venue.cross(self.ledger.mode(id), 0);
        let figures = self.figures_in(id, cross);
        let perps = (0..self.venue.perps.len() as u32).map(PerpId);
        let isolated = perps
            .filter(|perp| self.ledger.cross_of(id, *perp) == cross)
            .filter_map(|perp| self.isolated(id, perp))
            .map(|isolated| isolated.equity)
            .sum();
        requirement::commitment(isolated, figures.target, figures.resting)
    }

    /// The figure shown as hold: the commitment less the capacity of the collateral.
    #[must_use]
    pub fn hold(&self, id: AccountId) -> Usd {
        requirement::hold(self.commitment(id), self.figures(id).capacity)
    }

    /// What may be traded with in the main pool: its net balance, isolated positions included, less
    /// the hold.
    #[must_use]
    pub fn available_to_trade(&self, id: AccountId) -> Usd {
        let figures = self.figures(id);
        let isolated = self.commitment(id) - figures.target - figures.held_by_orders();
        requirement::available_to_trade(figures.equity() + isolated, self.hold(id))
    }

    /// What an account holder wants of orders that wait.
    pub(super) fn on_order_intent(&mut self, id: AccountId, intent: Intent, report: &mut Report) {
        match intent {
            Intent::PlaceLimit {
                instrument,
                size,
                px,
                leverage,
                reduce_only,
                post_only,
            } => {
                let wish = NewOrder {
                    account: id,
                    instrument,
                    size,
                    px,
                    leverage,
                    reduce_only,
                };
                self.place_limit(wish, post_only, report);
            }
            Intent::PlaceTrigger {
                perp,
                kind,
                covers,
                trigger_px,
                limit,
                reduce_only,
            } => {
                let is_known = self.can_be_traded(Instrument::Perp(perp));
                let chosen = is_known.then(|| self.ledger.position(id, perp).leverage);
                let wish = NewTrigger {
                    account: id,
                    perp,
                    covers,
                    kind,
                    trigger_px,
                    then: limit.map_or(Then::Market, Then::Limit),
                    leverage: chosen.unwrap_or_default().max(1),
                    reduce_only,
                };
                self.place_trigger(wish, report);
            }
            Intent::Cancel { order } => self.take_back(id, order, false, report),
            Intent::StopTwap { order } => self.take_back(id, order, true, report),
            Intent::CancelAll { instrument } => {
                self.cancel_orders(id, instrument, CancelReason::Owner, report);
            }
            Intent::StartTwap {
                perp,
                size,
                duration_ms,
                leverage,
                reduce_only,
            } => {
                let terms = (duration_ms, leverage, reduce_only);
                self.start_twap((id, perp), size, terms, report);
            }
            _ => {}
        }
    }

    /// A limit order that would trade at once goes to the book first; another rests.
    pub(super) fn place_limit(&mut self, wish: NewOrder, is_post_only: bool, report: &mut Report) {
        let id = wish.account;
        if let Some(reason) = self.check_limit(&wish) {
            reject(report, id, reason);
            return;
        }
        let side = Side::of(wish.size);
        let mid = self.best_px(wish.instrument, side);
        let NewOrder {
            instrument,
            mut size,
            px,
            leverage,
            reduce_only,
            ..
        } = wish;
        if is_post_only || !(self.resting).is_marketable(instrument, side, px, mid) {
            let time_in_force = if is_post_only {
                TimeInForce::Alo
            } else {
                TimeInForce::Gtc
            };
            self.let_rest(wish, time_in_force, report);
            return;
        }
        if let (true, Instrument::Perp(perp)) = (reduce_only, instrument) {
            size = reduce_only_room(self.ledger.size(id, perp), size);
        }
        report.orders.push(Order {
            account: id,
            instrument,
            size,
            limit_bps: None,
            is_liquidation: false,
            is_maker: false,
            kind: OrderKind::Limit {
                px,
                leverage,
                reduce_only,
                rests: true,
            },
        });
    }

    /// Puts an order that was checked into the book.
    fn let_rest(&mut self, order: NewOrder, time_in_force: TimeInForce, report: &mut Report) {
        let mid = self.best_px(order.instrument, Side::of(order.size));
        match self.resting.place(order, time_in_force, mid) {
            Ok(id) => self.report_placed(id, report),
            Err(refused) => reject(report, order.account, Rejection::Resting(refused)),
        }
    }

    /// What a limit order has not filled at once rests, if it was meant to and its owner may.
    pub(super) fn rest_what_is_left(&mut self, order: &Order, left: Amount, report: &mut Report) {
        let OrderKind::Limit {
            px,
            leverage,
            reduce_only,
            rests: true,
        } = order.kind
        else {
            return;
        };
        let size = match order.instrument {
            Instrument::Perp(perp) if reduce_only => {
                reduce_only_room(self.ledger.size(order.account, perp), left)
            }
            Instrument::Perp(_) | Instrument::Spot(_) => left,
        };
        if size.is_zero() || self.is_in_liquidation(order.account) {
            return;
        }
        let order = NewOrder {
            account: order.account,
            instrument: order.instrument,
            size,
            px,
            leverage,
            reduce_only,
        };
        self.let_rest(order, TimeInForce::Gtc, report);
    }

    /// A trigger order waits; its margin is checked when it fires.
    pub(super) fn place_trigger(&mut self, wish: NewTrigger, report: &mut Report) {
        let id = wish.account;
        if let Some(reason) = self.check_trigger(&wish) {
            reject(report, id, reason);
            return;
        }
        let mark = self.prices.mark[wish.perp.index()];
        match self.resting.place_trigger(wish, mark) {
            Ok(order) => self.report_placed(order, report),
            Err(refused) => reject(report, id, Rejection::Resting(refused)),
        }
    }

    pub(super) fn report_placed(&self, id: OrderId, report: &mut Report) {
        let placed = self.resting.get(id);
        let outcome = placed.map(|order| Outcome::OrderPlaced { order });
        report.outcomes.extend(outcome);
    }

    /// Takes one order of an account back.
    fn take_back(&mut self, id: AccountId, order: OrderId, is_twap: bool, report: &mut Report) {
        let is_meant = |found: &AnyOrder| {
            found.account() == id && matches!(found, AnyOrder::Twap(_)) == is_twap
        };
        match self.resting.get(order).filter(is_meant) {
            Some(found) => {
                self.resting.cancel(order);
                report_canceled(found, CancelReason::Owner, report);
            }
            None => reject(report, id, Rejection::UnknownOrder),
        }
    }

    /// Cancels an account's orders of all kinds, in one market or in all.
    pub(super) fn cancel_orders(
        &mut self,
        id: AccountId,
        instrument: Option<Instrument>,
        reason: CancelReason,
        report: &mut Report,
    ) {
        if !self.resting.has(id) {
            return;
        }
        let is_meant = |order: &AnyOrder| instrument.is_none_or(|i| order.instrument() == i);
        let orders: Vec<AnyOrder> = self.resting.of(id).filter(is_meant).collect();
        for order in orders {
            self.resting.cancel(order.id());
            report_canceled(order, reason, report);
        }
    }

    /// Cancels reduce-only orders that a changed position leaves without a use.
    pub(super) fn drop_useless(&mut self, id: AccountId, perp: PerpId, report: &mut Report) {
        if !self.resting.has(id) {
            return;
        }
        let before: Vec<AnyOrder> = self.resting.of(id).collect();
        let size = self.ledger.size(id, perp);
        let gone = self.resting.cancel_useless(id, perp, size);
        for order in before.into_iter().filter(|o| gone.contains(&o.id())) {
            report_canceled(order, CancelReason::ReduceOnly, report);
        }
    }

    /// The price that an order of a side would first meet in the market: as the driver said last
    /// since prices came, else the mark price, or a token's borrow oracle price.
    fn best_px(&self, instrument: Instrument, side: Side) -> Px {
        let told = self.best.iter().rev().find(|(i, ..)| *i == instrument);
        match (told, instrument, side) {
            (Some((_, _, ask)), _, Side::Buy) => *ask,
            (Some((_, bid, _)), _, Side::Sell) => *bid,
            (None, Instrument::Perp(perp), _) => self.prices.mark[perp.index()],
            (None, Instrument::Spot(token), _) => self.borrow_px(token),
        }
    }
}

pub(super) fn report_canceled(order: AnyOrder, reason: CancelReason, report: &mut Report) {
    (report.outcomes).push(Outcome::OrderCanceled { order, reason });
}

//! Resting orders are met: by the market's prices, or by an incoming order.

use crate::event::{Instrument, Order, OrderKind};
use crate::margin::requirement::Resting;
use crate::orders::{AnyOrder, Filled, Met, RestingOrder, Taker, Verdict, reduce_only_room};
use crate::report::{Outcome, Report};
use crate::units::{AccountId, Amount, PerpId, Px, Round, Usd};

use super::placement::is_reducing;
use super::resting::report_canceled;
use super::{Engine, EngineError};

impl Engine {
    /// Takes the market's best prices in, and fills the resting orders that they have passed.
    pub(super) fn on_match(
        &mut self,
        instrument: Instrument,
        (bid, ask): (Px, Px),
        report: &mut Report,
    ) -> Result<(), EngineError> {
        self.best.retain(|(i, ..)| *i != instrument);
        self.best.push((instrument, bid, ask));
        while let Some(order) = self.resting.crossed_by(instrument, bid, ask).copied() {
            let verdict = self.judge(&order, order.size.abs());
            let met = self.resting.settle(order.id, order.size, verdict);
            self.post_met(met, None, report)?;
        }
        Ok(())
    }

    /// An incoming order meets the first resting one of the other side.
    pub(super) fn on_meet(
        &mut self,
        order: &Order,
        most: Amount,
        report: &mut Report,
    ) -> Result<(), EngineError> {
        let mut taker = Taker {
            account: order.account,
            instrument: order.instrument,
            size: Amount(order.size.abs().min(most).0 * order.size.0.signum()),
            worst_px: order.worst_px(),
        };
        let Some(next) = self.resting.next_for(&taker).copied() else {
            return Ok(());
        };
        let wanted = taker.size.abs().min(next.size.abs());
        let verdict = self.judge(&next, wanted);
        let met = self.resting.meet(&mut taker, verdict);
        self.post_met(met, Some(order), report)
    }

    fn post_met(
        &mut self,
        met: Option<Met>,
        taker: Option<&Order>,
        report: &mut Report,
    ) -> Result<(), EngineError> {
        match met {
            Some(Met::Filled(filled)) => self.post_match(&filled, taker, report),
            Some(Met::Canceled(order, reason)) => {
                report_canceled(AnyOrder::Limit(order), reason, report);
                Ok(())
            }
            None => Ok(()),
        }
    }

    /// Whether the owner of a resting order can bear some units of it now. Margin is judged as the
    /// position would stand at the mark price, with the fill at the order's price behind it; other
    /// resting orders do not count.
    fn judge(&self, order: &RestingOrder, wanted: Amount) -> Verdict {
        let (id, size) = (order.account, order.side().signed(wanted));
        let quote = wanted.at(order.px).in_settlement(Round::Up);
        let fee = self.fee(id, order.instrument, (quote, true));
        let can_bear = match order.instrument {
            Instrument::Perp(perp) if order.reduce_only => {
                let room = reduce_only_room(self.ledger.size(id, perp), size);
                if room != size {
                    return Verdict::AtMost(room);
                }
                true
            }
            Instrument::Perp(perp) => self.can_bear_perp(order, (perp, size), fee),
            Instrument::Spot(token) if size.is_negative() => -size <= self.units_to_sell(id, token),
            Instrument::Spot(_) => quote + fee <= self.spot_budget_without_orders(id),
        };
        if can_bear {
            Verdict::Fill
        } else {
            Verdict::MarginCanceled
        }
    }

    fn can_bear_perp(
        &self,
        order: &RestingOrder,
        (perp, size): (PerpId, Amount),
        fee: Amount,
    ) -> bool {
        let id = order.account;
        let before = self.ledger.size(id, perp);
        if is_reducing(before, before + size) {
            return true;
        }
        let mut figures = self.figures_in(id, self.ledger.cross_of(id, perp));
        figures.resting = Resting::default();
        let needed = self.initial_after((id, perp), (size, order.leverage), &figures);
        let gain = size.at(self.prices.mark[perp.index()]) - size.at(order.px);
        needed + fee.at(Px::ONE) <= self.spendable(&figures) + gain
    }

    /// Posts a match at the resting order's price: with the incoming order's owner, or with the
    /// market where its prices have come by. Both sides pay or receive the same.
    fn post_match(
        &mut self,
        filled: &Filled,
        taker: Option<&Order>,
        report: &mut Report,
    ) -> Result<(), EngineError> {
        let order = &filled.order;
        let maker = order.account;
        let other = taker.map_or(AccountId::MARKET, |t| t.account);
        // Rounded against the incoming order; against the maker where there is none.
        let is_up = filled.size.is_positive() != taker.is_some();
        let quote = filled.quote(if is_up { Round::Up } else { Round::Down });
        let forced = taker.filter(|t| t.is_liquidation).map(|t| t.account);
        let trade = (filled.size, quote);
        let before = taker.map_or(Usd::ZERO, |t| self.before_trade(t));
        let taker_fee = taker.map(|t| self.charge(t, (quote, false)));
        let fee = self.charge_pool(maker, order.instrument, (quote, true));
        match order.instrument {
            Instrument::Perp(perp) => {
                self.grow_into((maker, perp), filled.size, Some(order.leverage));
                if let Some(taker) = taker {
                    self.grow_into((other, perp), -filled.size, taker.leverage());
                }
                self.trade_perp(perp, (maker, other), trade, forced, report);
            }
            Instrument::Spot(token) => self.trade_spot(token, (maker, other), trade)?,
        }
        report.outcomes.push(Outcome::Filled {
            account: maker,
            instrument: order.instrument,
            size: filled.size,
            quote,
            fee,
            deployer_fee: self.deployer_fee(order.instrument, fee),
            is_liquidation: false,
            resting: Some(order.id),
        });
        if let Some(reason) = filled.rest_canceled {
            let left = RestingOrder {
                size: order.size - filled.size,
                ..*order
            };
            report_canceled(AnyOrder::Limit(left), reason, report);
        }
        if let (Some(taker), Some(fee)) = (taker, taker_fee) {
            let trade = ((-filled.size, quote), fee);
            self.end_taker(taker, before, trade, report)?;
        }
        self.end_trade((maker, order.instrument), report)
    }

    /// The incoming side of a match: fee, report, the TWAP order it belongs to.
    fn end_taker(
        &mut self,
        taker: &Order,
        before: Usd,
        ((size, quote), fee): ((Amount, Amount), Amount),
        report: &mut Report,
    ) -> Result<(), EngineError> {
        self.report_stage(taker, before, ((size, quote), fee), report);
        report.outcomes.push(Outcome::Filled {
            account: taker.account,
            instrument: taker.instrument,
            size,
            quote,
            fee,
            deployer_fee: self.deployer_fee(taker.instrument, fee),
            is_liquidation: taker.is_liquidation,
            resting: None,
        });
        self.note_suborder(taker, size, report);
        self.end_trade((taker.account, taker.instrument), report)
    }

    /// Writes a fill down in the TWAP order that it belongs to, if any.
    pub(super) fn note_suborder(&mut self, order: &Order, size: Amount, report: &mut Report) {
        if let OrderKind::Suborder { twap, .. } = order.kind
            && let Some(order) = self.resting.fill_twap(twap, size)
        {
            report.outcomes.push(Outcome::TwapEnded { order });
        }
    }

    /// A position that an order opens or adds to takes on the order's leverage.
    pub(super) fn grow_into(
        &mut self,
        (id, perp): (AccountId, PerpId),
        size: Amount,
        leverage: Option<u32>,
    ) {
        let before = self.ledger.size(id, perp);
        if let Some(leverage) = leverage
            && !is_reducing(before, before + size)
        {
            self.ledger.position_mut(id, perp).leverage = leverage;
        }
    }

    /// What follows a trade of any account: useless orders go, margin is shared, the borrow
    /// backstop repays.
    pub(super) fn end_trade(
        &mut self,
        (id, instrument): (AccountId, Instrument),
        report: &mut Report,
    ) -> Result<(), EngineError> {
        if id == AccountId::BORROW_BACKSTOP {
            self.close_backstop_books(report)?;
        } else if id >= AccountId::FIRST_USER {
            if let Instrument::Perp(perp) = instrument {
                self.drop_useless(id, perp, report);
            }
            self.after_own_action(id, report)?;
        }
        Ok(())
    }
}

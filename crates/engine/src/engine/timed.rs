//! Orders that wait for a price or a time: trigger orders and TWAP orders.

use crate::event::{Instrument, Order, OrderKind};
use crate::market::twap::{Twap as Rule, TwapTerms};
use crate::orders::{
    AnyOrder, CancelReason, NewTwap, Side, TriggerOrder, Twap, TwapDue, reduce_only_room,
};
use crate::report::{Outcome, Rejection, Report};
use crate::units::{AccountId, Amount, PerpId};

use super::Engine;
use super::intent::reject;
use super::resting::report_canceled;

/// Units of a ratio in one basis point.
const RATIO_IN_BPS: i64 = 1_000_000;

impl Engine {
    /// What the present prices and the present time set off.
    pub(super) fn on_marks(&mut self, report: &mut Report) {
        for perp in (0..self.venue.perps.len() as u32).map(PerpId) {
            let mark = self.prices.mark[perp.index()];
            while let Some(trigger) = self.resting.take_triggered(perp, mark) {
                self.fire(&trigger, report);
            }
        }
        self.send_suborders(report);
    }

    /// A trigger order becomes an order for the book, if its owner can bear it.
    fn fire(&mut self, trigger: &TriggerOrder, report: &mut Report) {
        let (id, perp) = (trigger.order.account, trigger.order.perp);
        let mark = self.prices.mark[perp.index()];
        // What is on its way to the book counts, so that two of them cannot turn a position.
        let position = self.position_after(id, perp, report);
        let Some(fired) = trigger.fire(mark, position, self.resting.config()) else {
            report_canceled(
                AnyOrder::Trigger(*trigger),
                CancelReason::ReduceOnly,
                report,
            );
            return;
        };
        // What rests is worth its price, which may be far from the mark.
        let rests_at = fired.rests.then_some(fired.worst_px);
        let can_bear = self.reaches(Instrument::Perp(perp), fired.size, rests_at)
            && (self.check_perp_order(id, (perp, fired.size), (fired.leverage, 0))).is_ok();
        if !can_bear {
            report_canceled(AnyOrder::Trigger(*trigger), CancelReason::Margin, report);
            return;
        }
        report.outcomes.push(Outcome::Triggered {
            account: id,
            order: fired.id,
            perp,
            mark,
        });
        report.orders.push(Order {
            account: id,
            instrument: Instrument::Perp(perp),
            size: fired.size,
            limit_bps: None,
            is_liquidation: false,
            is_maker: false,
            kind: OrderKind::Limit {
                px: fired.worst_px,
                leverage: fired.leverage,
                reduce_only: fired.reduce_only,
                rests: fired.rests,
            },
        });
    }

    /// A position with the orders of this report behind it.
    fn position_after(&self, id: AccountId, perp: PerpId, report: &Report) -> Amount {
        let instrument = Instrument::Perp(perp);
        let own = (report.orders.iter())
            .filter(|order| order.account == id && order.instrument == instrument);
        self.ledger.size(id, perp) + own.map(|order| order.size).sum()
    }

    /// A TWAP order runs, and sends its first suborder at once.
    pub(super) fn start_twap(
        &mut self,
        (id, perp): (AccountId, PerpId),
        size: Amount,
        (duration_ms, leverage, reduce_only): (u64, u32, bool),
        report: &mut Report,
    ) {
        let instrument = Instrument::Perp(perp);
        let refused = if !self.can_be_traded(instrument)
            || size.is_zero()
            || !self.is_leverage_allowed(perp, leverage)
        {
            Some(Rejection::Malformed)
        } else if self.is_in_liquidation(id) {
            Some(Rejection::InLiquidation)
        } else {
            None
        };
        if let Some(reason) = refused {
            return reject(report, id, reason);
        }
        let mark = self.prices.mark[perp.index()];
        let split = Rule::split(size.abs(), duration_ms, mark, &TwapTerms::DOCUMENTED);
        let rule = match split {
            Ok(rule) => rule,
            Err(problem) => return reject(report, id, Rejection::Twap(problem)),
        };
        let order = NewTwap {
            account: id,
            instrument,
            size,
            // A week of suborders is far below the range.
            slices: u32::try_from(rule.suborders).unwrap_or(u32::MAX),
            every_ms: duration_ms / (rule.suborders - 1),
            leverage,
            reduce_only,
        };
        match self.resting.place_twap(order, self.now) {
            Ok(order) => self.report_placed(order, report),
            Err(refused) => return reject(report, id, Rejection::Resting(refused)),
        }
        self.send_suborders(report);
    }

    /// Sends the suborders that are due. Of several of one order only the last is sent: it catches
    /// up for the others.
    fn send_suborders(&mut self, report: &mut Report) {
        let now = self.now;
        let due = |twap: &Twap| twap.next_at() <= now;
        while let Some(next) = self.resting.take_due_twap(now, |twap| {
            let following = Twap {
                sent: twap.sent + 1,
                ..*twap
            };
            let is_last = following.sent == twap.order.slices;
            if due(&following) && !is_last {
                Amount::ZERO
            } else {
                suborder(twap)
            }
        }) {
            match next {
                TwapDue::Ended(order) => report.outcomes.push(Outcome::TwapEnded { order }),
                TwapDue::Slice(twap, size) if !size.is_zero() => {
                    self.send_suborder(&twap, size, report);
                    if due(&twap) {
                        // It ends at once: with the next prices, when this one has been filled.
                        break;
                    }
                }
                TwapDue::Slice(..) => {}
            }
        }
    }

    /// One suborder, unless its owner cannot bear it: then the next one catches up.
    fn send_suborder(&mut self, twap: &Twap, size: Amount, report: &mut Report) {
        let NewTwap {
            account,
            instrument,
            leverage,
            reduce_only,
            ..
        } = twap.order;
        let Instrument::Perp(perp) = instrument else {
            return;
        };
        let size = if reduce_only {
            reduce_only_room(self.position_after(account, perp, report), size)
        } else {
            self.venue.perps[perp.index()].grid.lots_of(size)
        };
        if size.is_zero()
            || (self.check_perp_order(account, (perp, size), (leverage, slippage_bps()))).is_err()
        {
            return;
        }
        report.orders.push(Order {
            account,
            instrument,
            size,
            limit_bps: Some(slippage_bps()),
            is_liquidation: false,
            is_maker: false,
            kind: OrderKind::Suborder {
                twap: twap.id,
                leverage,
            },
        });
    }
}

/// Size of the next suborder, signed as the order.
fn suborder(twap: &Twap) -> Amount {
    let rule = Rule {
        size: twap.order.size.abs(),
        duration_ms: twap.order.every_ms * u64::from(twap.order.slices.saturating_sub(1)),
        suborders: u64::from(twap.order.slices),
        catch_up: TwapTerms::DOCUMENTED.catch_up,
    };
    let units = rule.suborder(u64::from(twap.sent), twap.filled.abs());
    Side::of(twap.order.size).signed(units)
}

/// How far a suborder may trade from the mid.
fn slippage_bps() -> u32 {
    let bps = TwapTerms::DOCUMENTED.slippage.0 / RATIO_IN_BPS;
    u32::try_from(bps).unwrap_or(u32::MAX)
}

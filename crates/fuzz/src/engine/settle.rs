//! What a driver does with a report: fills the orders, looks after the due accounts.

use plimsoll_engine::orders::Side;
use plimsoll_engine::units::{Amount, Round, SimTime};
use plimsoll_engine::{Event, EventKind, Fill, Instrument, Order, Outcome};

use super::{Caller, World};

/// Resting orders that one order meets at most.
const MOST_MEETINGS: usize = 8;

/// How the book and the driver answer, chosen by the three high bits of an event's tag.
struct Manner {
    /// Part of each order that is filled; nothing where the share is 0.
    share: (i128, i128),
    /// How much worse than the price, bps.
    slip_bps: i128,
    /// Whether due accounts are looked after.
    attends: bool,
    /// Whether perp legs go first.
    perps_first: bool,
}

const fn manner(share: (i128, i128), slip_bps: i128, attends: bool, perps_first: bool) -> Manner {
    Manner {
        share,
        slip_bps,
        attends,
        perps_first,
    }
}

const MANNERS: [Manner; 8] = [
    manner((1, 1), 40, true, true),
    manner((1, 1), 40, true, false),
    manner((1, 2), 100, true, true),
    manner((1, 1), 5_000, true, false),
    manner((0, 1), 0, true, true),
    manner((0, 1), 0, true, false),
    manner((1, 1), 0, false, false),
    manner((1, 1_000), 9_999, true, true),
];

impl World<'_> {
    /// Applies an event and everything it calls for at the same instant.
    pub(crate) fn happen(&mut self, caller: Caller, event: &Event, tag: u8) {
        let manner = &MANNERS[usize::from(tag >> 5)];
        let time = event.time;
        let Some(report) = self.apply(caller, event) else {
            return;
        };
        self.fill_all(&report.orders, event, manner);
        if !manner.attends {
            return;
        }
        for account in report.due {
            let perps_first = manner.perps_first;
            let kind = EventKind::Attend {
                account,
                perps_first,
            };
            let event = Event { time, kind };
            if let Some(attended) = self.apply(Caller::Sound, &event) {
                self.fill_all(&attended.orders, &event, manner);
            }
        }
    }

    fn fill_all(&mut self, orders: &[Order], after: &Event, manner: &Manner) {
        let time = after.time;
        for order in orders {
            let order = self.meet(*order, time, manner);
            let (part, whole) = manner.share;
            let size = Amount(order.size.0 * part / whole);
            let fill = self.filled(order, size, manner.slip_bps);
            if fill.size.is_zero() {
                self.unfilled.push(order);
            }
            // What is left of a limit order rests; nothing comes of others.
            if !fill.size.is_zero() || order.worst_px().is_some() {
                let kind = EventKind::Fill(fill);
                self.apply(Caller::Sound, &Event { time, kind });
            }
        }
    }

    /// Lets an order meet the resting ones that it reaches before the market; gives what is left.
    fn meet(&mut self, mut order: Order, time: SimTime, manner: &Manner) -> Order {
        let (part, whole) = manner.share;
        for _ in 0..MOST_MEETINGS {
            let side = Side::of(order.size);
            let resting = self.engine.resting();
            let next = resting.best_within(order.instrument, side, order.worst_px());
            let most = Amount(order.size.0.abs() * part / whole);
            if order.size.is_zero() || next.is_none() || most.is_zero() {
                break;
            }
            let kind = EventKind::Meet { order, most };
            if let Some(report) = self.apply(Caller::Sound, &Event { time, kind }) {
                order.size -= incoming(&report.outcomes);
            }
        }
        order
    }

    /// A fill of part of an order at the price a rule sees, worse by some bps but no worse than the
    /// order allows; nothing where the price is beyond that.
    pub(crate) fn filled(&self, order: Order, size: Amount, slip_bps: i128) -> Fill {
        let px = match order.instrument {
            Instrument::Perp(perp) => self.engine.prices().mark[perp.index()],
            Instrument::Spot(token) => self.engine.prices().borrow[token.index()],
        };
        let worst = order.worst_px();
        let is_beyond = worst.is_some_and(|worst| {
            if size.is_positive() {
                px > worst
            } else {
                px < worst
            }
        });
        if is_beyond {
            let (size, quote) = (Amount::ZERO, Amount::ZERO);
            return Fill { order, size, quote };
        }
        let value = size.abs().at(px).in_settlement(Round::Up);
        let factor = 10_000 + size.0.signum() * slip_bps;
        let mut quote = value.scale(factor, 10_000, Round::Up);
        if let Some(worst) = worst {
            let limit = size.abs().at(worst);
            quote = if size.is_positive() {
                quote.min(limit.in_settlement(Round::Down))
            } else {
                quote.max(limit.in_settlement(Round::Up))
            };
        }
        Fill { order, size, quote }
    }
}

/// Signed size that the incoming side of a match was filled.
fn incoming(outcomes: &[Outcome]) -> Amount {
    let filled = outcomes.iter().filter_map(|outcome| match outcome {
        Outcome::Filled {
            size,
            resting: None,
            ..
        } => Some(*size),
        _ => None,
    });
    filled.sum()
}

//! Events to the engine, orders to the books, fills back.

use plimsoll_engine::units::{Amount, SimTime};
use plimsoll_engine::venue::LegOrder;
use plimsoll_engine::{Event, EventKind, Fill, Instrument, Order};

use crate::error::SimError;
use crate::market::{Execution, Side, Venue};

use super::World;

impl World<'_> {
    /// Applies an event, and fills the orders that it calls for.
    pub(super) fn apply(&mut self, time: SimTime, kind: EventKind) -> Result<(), SimError> {
        let event = Event { time, kind };
        let mut report = std::mem::take(&mut self.report);
        self.engine.apply(&event, &mut report)?;
        self.after(time, &event.kind, &report)?;
        for order in &report.orders {
            self.fill(time, *order)?;
        }
        self.report = report;
        Ok(())
    }

    /// Looks after everybody who is due, in an order of its own drawing: the venue promises none.
    pub(super) fn attend_due(&mut self, time: SimTime) -> Result<(), SimError> {
        let mut due = std::mem::take(&mut self.report.due);
        self.order.shuffle(&mut due);
        let rule = self.simulation.venue.liquidation.order;
        for account in &due {
            let perps_first = match rule {
                LegOrder::Random => self.order.bernoulli(0.5),
                LegOrder::PerpsFirst => true,
                LegOrder::BorrowsFirst => false,
            };
            self.apply(
                time,
                EventKind::Attend {
                    account: *account,
                    perps_first,
                },
            )?;
        }
        self.report.due = due;
        Ok(())
    }

    /// Sends one order to its book and the fill to the engine.
    fn fill(&mut self, time: SimTime, order: Order) -> Result<(), SimError> {
        let Some((venue, asset)) = self.book_of(order.instrument) else {
            return Ok(());
        };
        let side = if order.size.is_positive() {
            Side::Buy
        } else {
            Side::Sell
        };
        let units = order.size.abs().to_f64();
        let limit = order.limit_bps.map(f64::from);
        let execution = self.market.execute(venue, asset, side, units, limit);
        let kind = EventKind::Fill(to_ledger(order, units, &execution));
        let event = Event { time, kind };
        let mut report = std::mem::take(&mut self.follow);
        self.engine.apply(&event, &mut report)?;
        self.after(time, &event.kind, &report)?;
        self.follow = report;
        Ok(())
    }

    /// What follows every event: the recorder sees it, and the books are checked if asked for.
    fn after(
        &mut self,
        time: SimTime,
        kind: &EventKind,
        report: &plimsoll_engine::Report,
    ) -> Result<(), SimError> {
        self.recorder.on_event(time, kind, report, &self.engine);
        if self.simulation.config.recording.check_books {
            self.engine.ledger().check()?;
        }
        Ok(())
    }

    fn book_of(&self, instrument: Instrument) -> Option<(Venue, usize)> {
        let places = &self.simulation.places;
        match instrument {
            Instrument::Perp(perp) => Some((Venue::Perp, places.of_perp(perp))),
            Instrument::Spot(token) => Some((Venue::Spot, places.of_token(token)?)),
        }
    }
}

/// An execution in the ledger's units, rounded against the one who traded.
fn to_ledger(order: Order, units: f64, execution: &Execution) -> Fill {
    // A float knows sizes to about sixteen digits; a fill of all of it is all of it.
    let is_whole = execution.size_filled >= units * (1.0 - 1e-12);
    let size = if is_whole {
        order.size.abs()
    } else {
        Amount::from_f64_down(execution.size_filled)
            .unwrap_or(Amount::ZERO)
            .min(order.size.abs())
    };
    let quote = Amount::from_f64_down(execution.notional_usd).unwrap_or(Amount::ZERO);
    let is_buy = order.size.is_positive();
    Fill {
        order,
        size: if is_buy { size } else { -size },
        quote: if is_buy { quote + Amount(1) } else { quote },
    }
}

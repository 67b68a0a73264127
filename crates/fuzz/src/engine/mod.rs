//! The venue under any events.
//!
//! The first bytes choose the venue (`readings`) and its opening book (`openings`), the rest
//! the events (`events`). Two engines get the same events, one with boxes and one that looks at
//! every account. What must hold, after every event:
//!
//! - no panic, within the numbers that `docs/limits.md` states (`bounds`);
//! - the books add up (`Ledger::check`);
//! - both engines give the same report and have the same books;
//! - no portfolio margin ratio is negative; where another mode or reading has it so, the account
//!   is liquidatable;
//! - an event of a driver that keeps the rules of the interface gives no error. One that breaks
//!   them may be refused with a documented error, and then counts as not having happened.

mod bounds;
mod dexs;
mod events;
mod faulty;
mod intents;
mod openings;
mod readings;
mod settle;

use plimsoll_engine::units::AccountId;
use plimsoll_engine::venue::CountedBorrow;
use plimsoll_engine::{Engine, EngineError, Event, Mode, Order, Report, Scan};

use crate::bytes::Bytes;

/// Whether an event is one that a driver may send, or breaks the rules of the interface.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Caller {
    /// Keeps the rules: any error is a fault.
    Sound,
    /// Breaks them: documented errors are right.
    Faulty,
}

/// A venue with its book, twice, and what waits to be filled.
pub(crate) struct World<'a> {
    /// With boxes.
    pub(crate) engine: Engine,
    /// Without.
    plain: Engine,
    /// Orders that were not filled, the latest last.
    pub(crate) unfilled: Vec<Order>,
    /// Told of every event that was applied.
    witness: &'a mut dyn FnMut(&Event, &Report),
}

/// The target: plays the bytes.
pub fn engine_events(data: &[u8]) {
    play(data, &mut |_, _| {});
}

/// Plays the bytes and tells a witness what came of each event.
pub fn play(data: &[u8], witness: &mut dyn FnMut(&Event, &Report)) {
    let mut bytes = Bytes(data);
    let Some(venue) = readings::venue(&mut bytes) else {
        return;
    };
    let prices = events::first_prices(&venue);
    let Some(engine) = openings::open(venue, prices, &mut bytes) else {
        return;
    };
    let mut plain = engine.clone();
    plain.set_scan(Scan::Every);
    let mut world = World {
        engine,
        plain,
        unfilled: Vec::new(),
        witness,
    };
    while let Some(tag) = bytes.next() {
        if !bounds::hold(&world.engine) {
            return;
        }
        let Some((caller, event)) = events::event(tag, &world, &mut bytes) else {
            continue;
        };
        world.happen(caller, &event, tag);
    }
}

impl World<'_> {
    /// Applies an event to both engines and checks what came of it; none if it was refused.
    pub(crate) fn apply(&mut self, caller: Caller, event: &Event) -> Option<Report> {
        let before = (caller == Caller::Faulty).then(|| (self.engine.clone(), self.plain.clone()));
        let (mut report, mut plain) = (Report::default(), Report::default());
        let result = self.engine.apply(event, &mut report);
        let other = self.plain.apply(event, &mut plain);
        assert_eq!(result, other, "boxes change the answer to {event:?}");
        if let Err(error) = result {
            self.refused(before, event, &error);
            return None;
        }
        assert_eq!(report, plain, "boxes change the report on {event:?}");
        self.check(event);
        (self.witness)(event, &report);
        Some(report)
    }

    /// The engine is as before an event that it was right to refuse; anything else is a fault.
    fn refused(&mut self, before: Option<(Engine, Engine)>, event: &Event, error: &EngineError) {
        let is_allowed = !matches!(error, EngineError::Imbalance(_));
        match before {
            Some((engine, plain)) if is_allowed => {
                (self.engine, self.plain) = (engine, plain);
            }
            _ => panic!("{error}, on {event:?}"),
        }
    }

    fn check(&self, event: &Event) {
        if let Err(imbalance) = self.engine.ledger().check() {
            panic!("{imbalance}, after {event:?}");
        }
        let is_same = self.engine.ledger() == self.plain.ledger();
        assert!(is_same, "boxes change the books on {event:?}");
        let venue = self.engine.venue();
        for id in (0..self.engine.users()).map(AccountId::user) {
            let portfolio = self.engine.figures(id).portfolio(venue);
            // More is owed than there is: liquidatable, whatever the limit.
            let is_negative = portfolio.ratio().is_some_and(|ratio| ratio.0 < 0);
            let is_over = portfolio.exceeds(venue.margin.liquidation_ratio);
            assert!(
                is_over || !is_negative,
                "negative ratio of {id:?} after {event:?}"
            );
            let has_none = self.engine.ledger().mode(id) == Mode::Portfolio
                && venue.margin.counted_borrow == CountedBorrow::Needed;
            assert!(
                !(has_none && is_negative),
                "negative ratio of {id:?} after {event:?}"
            );
        }
    }
}

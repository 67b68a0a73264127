//! The engine and the reference side by side: each event goes to both, and everything is compared.

use plimsoll_engine::margin::figures::Prices;
use plimsoll_engine::units::AccountId;
use plimsoll_engine::venue::{Venue, VenueConfig};
use plimsoll_engine::{Engine, Event, EventKind, Opening, Report};
use plimsoll_testkit::reference::clearing::House;
use plimsoll_testkit::reference::clearing::rules::Rules;

use super::names::{Names, name_of};

/// Both machines.
pub(crate) struct Pair {
    pub(crate) engine: Engine,
    pub(crate) house: House,
    pub(super) names: Names,
}

/// How an event ended.
pub(crate) enum Ended {
    /// Both applied it.
    Applied(Report),
    /// Both refused it for the same reason, and must not be used any more.
    Faulted,
}

/// What differs, a line each.
pub(crate) type Differences = Vec<String>;

impl Pair {
    /// Both at some prices, without users.
    pub(crate) fn new(config: &VenueConfig, at: &Prices, users: u32) -> Self {
        let venue = Venue::try_from(config).unwrap();
        let names = Names::of(&venue);
        let mut engine = Engine::new(venue, at.clone()).unwrap();
        engine.restart(at.clone(), users).unwrap();
        engine.report_sharing = true;
        let house = House::new(Rules::read(config).unwrap(), names.prices(at));
        Self {
            engine,
            house,
            names,
        }
    }

    /// Opens an account in both.
    pub(crate) fn open(&mut self, id: AccountId, opening: &Opening) -> Result<bool, Differences> {
        let by_engine = self.engine.open(id, opening);
        let by_house = self.house.open(&name_of(id), &self.names.opening(opening));
        let by_engine = by_engine.map_err(|e| self.names.fault(&e.into()));
        if by_engine != by_house {
            return Err(vec![line("opening", &by_engine, &by_house)]);
        }
        if by_engine.is_err() {
            return Ok(false);
        }
        let all = self.compare(true);
        if all.is_empty() { Ok(true) } else { Err(all) }
    }

    /// Applies an event to both.
    pub(crate) fn apply(&mut self, event: &Event) -> Result<Ended, Differences> {
        let mut report = Report::default();
        let by_engine = self.engine.apply(event, &mut report);
        let by_house = self.house.apply(&self.names.event(event));
        let by_engine = match by_engine {
            Ok(()) => Ok(self.names.report(&report)),
            Err(error) => Err(self.names.fault(&error)),
        };
        match (by_engine, by_house) {
            (Ok(a), Ok(b)) => {
                let mut all = Vec::new();
                differ(&mut all, "due", &a.due, &b.due);
                differ(&mut all, "orders", &a.orders, &b.orders);
                differ(&mut all, "outcomes", &a.outcomes, &b.outcomes);
                let is_priced = matches!(event.kind, EventKind::Prices(_));
                all.extend(self.compare(is_priced));
                if all.is_empty() {
                    Ok(Ended::Applied(report))
                } else {
                    Err(all)
                }
            }
            (Err(a), Err(b)) if a == b => Ok(Ended::Faulted),
            (a, b) => Err(vec![line("result", &a, &b)]),
        }
    }
}

/// Entries of two lists that differ, by their place.
fn differ<T: std::fmt::Debug + PartialEq>(all: &mut Differences, what: &str, a: &[T], b: &[T]) {
    for n in 0..a.len().max(b.len()) {
        if a.get(n) != b.get(n) {
            all.push(line(&format!("{what}[{n}]"), &a.get(n), &b.get(n)));
        }
    }
}

pub(super) fn line<A: std::fmt::Debug, B: std::fmt::Debug>(
    what: &str,
    engine: &A,
    reference: &B,
) -> String {
    format!("  {what}\n    engine    {engine:?}\n    reference {reference:?}")
}

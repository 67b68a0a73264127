//! What is written down of an opening book: the same for every path that opens with it.

use plimsoll_engine::units::{AccountId, SimTime};
use plimsoll_engine::{Engine, Tracked};

use crate::world::People;

use super::fate::Fate;
use super::metrics::Metrics;
use super::pools;
use super::survival::Survival;

/// What is written down of an opening book.
#[derive(Clone, Debug, Default)]
pub(crate) struct Start {
    pub(super) fates: Tracked<Fate>,
    pub(super) metrics: Metrics,
    pub(super) survival: Survival,
}

impl Start {
    /// Reads the opening book of a path over so many assets that ends at a time.
    pub(crate) fn read(end: SimTime, engine: &Engine, people: &People, assets: usize) -> Self {
        let accounts = people.classes().zip(0..).map(|(class, user)| {
            let id = AccountId::user(user);
            Fate {
                class: Some(class),
                equity_start_usd: engine.net_worth(id).to_f64(),
                borrowed_start_usd: pools::debts_usd(engine, id),
                ..Fate::default()
            }
        });
        let mut start = Self {
            metrics: Metrics::start(assets),
            ..Self::default()
        };
        start.fates.reset(accounts);
        start.fates.remember();
        start.metrics.open(engine);
        start.survival.start(end.0, engine);
        start
    }
}

//! The world of one path: it owns the clock and hands everything to its owner.
//!
//! ```text
//! reference prices -> market -> oracle, mark, borrow prices -> engine.apply -> report -> recorder
//!                       ^                                                       |
//!                       +--- orders (backstops, liquidations, agents) <---------+
//! ```
//!
//! A liquidation is never recursion: its order moves the book, the next tick sees the price.

mod asleep;
mod causes;
mod clearing;
mod defaults;
mod gates;
mod liquidity;
mod opening;
mod people;
mod skip;
mod ticks;
mod unmoved;

use plimsoll_agents::Signals;
use plimsoll_engine::margin::figures::Prices;
use plimsoll_engine::units::{AccountId, Ratio, SimTime};
use plimsoll_engine::{Engine, EventKind, Intent, Report, Scan};
use plimsoll_paths::{Lineage, PathGen};
use plimsoll_streams::Stream;

use crate::ascent::{Ascent, Climb, Ladder};
use crate::error::SimError;
use crate::faults::Faults;
use crate::market::Market;
use crate::queue::{Due, Queue};
use crate::record::{PathRecord, Recorder, Start};
use crate::simulation::Simulation;

pub use asleep::Wakes;
use causes::Causes;
use opening::Kept;
pub(crate) use people::People;
use skip::Skip;
use unmoved::Unmoved;

/// Whether everything that happens is written down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trace {
    /// Metrics, samples and liquidations only.
    Off,
    /// Every event.
    Full,
}

/// A wish that somebody outside puts into an account holder's mouth.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Told {
    /// When it reaches the venue.
    pub time: SimTime,
    /// User, from zero; a wish of a user that is not there is left out.
    pub user: u32,
    /// What.
    pub intent: Intent,
}

/// The world of one path after another, on one thread.
#[derive(Debug)]
pub struct World<'a> {
    simulation: &'a Simulation,
    engine: Engine,
    market: Market,
    /// The market without the path's liquidations, once there are any and causes are asked for.
    unmoved: Unmoved,
    generator: PathGen,
    faults: Faults,
    queue: Queue,
    people: People,
    wakes: Wakes,
    /// The opening book, where the next path has it too.
    kept: Option<Kept>,
    /// What is written down of an opening book that is not kept.
    start: Start,
    signals: Signals,
    order: Stream,
    recorder: Recorder,
    report: Report,
    /// Reports of what follows from an event while its own is being worked off.
    follow: Report,
    reference: Vec<f64>,
    /// The same as the market numbers assets.
    by_asset: Vec<f64>,
    oracle: Vec<f64>,
    prices: Prices,
    /// Funding rates on their way to the engine, and as numbers.
    rates: Vec<Ratio>,
    hourly: Vec<f64>,
    ticks_done: u32,
    /// What looking for causes needs.
    causes: Causes,
    /// What passing over quiet ticks needs.
    skip: Skip,
    /// The ladder that the path climbs, where somebody asks.
    ascent: Option<Ascent>,
}

impl<'a> World<'a> {
    /// The world of a simulation: buffers for path after path on one thread.
    ///
    /// # Errors
    /// [`SimError`] where opening prices leave the ledger's range.
    pub fn new(simulation: &'a Simulation) -> Result<Self, SimError> {
        let config = &simulation.config;
        let key = simulation.key(0);
        let mut market = Market::new(&config.market, f64::from(config.clock.tick_s))?;
        let faults = Faults::new(config, key);
        if !faults.is_empty() {
            market.watch_truth(&config.market);
        }
        let mut world = Self {
            simulation,
            engine: Engine::new(simulation.venue.clone(), one_dollar(simulation))?,
            market,
            unmoved: Unmoved::default(),
            generator: simulation.model.start(key),
            faults,
            queue: Queue::default(),
            people: People::default(),
            wakes: Wakes::default(),
            kept: None,
            start: Start::default(),
            signals: Signals::new(&config.agents.signals, simulation.venue.perps.len()),
            order: key.stream("liquidation_order", 0),
            recorder: Recorder::new(simulation),
            report: Report::default(),
            follow: Report::default(),
            reference: simulation.model.start_px().to_vec(),
            by_asset: Vec::new(),
            oracle: Vec::new(),
            prices: Prices::default(),
            rates: Vec::new(),
            hourly: Vec::new(),
            ticks_done: 0,
            causes: Causes::default(),
            skip: Skip::new(simulation),
            ascent: None,
        };
        world.read_prices(0.0)?;
        Ok(world)
    }

    /// Chooses how the engine finds due accounts; no result depends on it.
    pub fn set_scan(&mut self, scan: Scan) {
        self.engine.set_scan(scan);
    }

    /// Chooses how those who wake decide; no result depends on it.
    pub fn set_wakes(&mut self, wakes: Wakes) {
        self.wakes = wakes;
    }

    /// Ticks of the last path that were passed over because nothing but prices changed at them.
    #[must_use]
    pub fn ticks_passed_over(&self) -> u32 {
        self.skip.passed
    }

    /// The engine as the last path left it.
    #[must_use]
    pub fn engine(&self) -> &Engine {
        &self.engine
    }

    /// Runs one path. A path that cannot be finished is a row with its error.
    pub fn run(&mut self, path: u64, trace: Trace) -> PathRecord {
        self.run_with(path, trace, &[])
    }

    /// Takes a record that nobody needs any more: the next path writes its rows into its memory.
    pub fn recycle(&mut self, record: PathRecord) {
        self.recorder.recycle(record);
    }

    /// Runs one path with some wishes added to those of the account holders.
    pub fn run_with(&mut self, path: u64, trace: Trace, wishes: &[Told]) -> PathRecord {
        let lineage = Lineage::of(self.simulation.key(path));
        let mut record = self.run_whole(&lineage, trace, wishes);
        record.row.weight = self.simulation.weight(path);
        record.row.batch = self.simulation.batch(path);
        record
    }

    /// Runs a lineage and says how far it climbed. Everything but the reference prices draws from
    /// the streams of the lineage's own key to the end.
    pub fn run_lineage(&mut self, lineage: &Lineage, ladder: &Ladder) -> (PathRecord, Climb) {
        self.ascent = Some(Ascent::new(ladder));
        let record = self.run_whole(lineage, Trace::Off, &[]);
        let climb = self.ascent.take().map(|ascent| ascent.climb);
        (record, climb.unwrap_or_default())
    }

    fn run_whole(&mut self, lineage: &Lineage, trace: Trace, wishes: &[Told]) -> PathRecord {
        match self.try_run(lineage, trace, wishes) {
            Ok(()) => self.finish(),
            Err(error) => self.recorder.failed(lineage.key.path, &error),
        }
    }

    fn finish(&mut self) -> PathRecord {
        let true_prices = self.true_prices();
        (self.recorder).finish(
            &self.engine,
            &self.market,
            &self.faults,
            true_prices.as_ref(),
        )
    }

    fn try_run(
        &mut self,
        lineage: &Lineage,
        trace: Trace,
        wishes: &[Told],
    ) -> Result<(), SimError> {
        self.open(lineage, trace)?;
        for Told { time, user, intent } in wishes.iter().copied() {
            if time <= self.end() && user < self.engine.users() {
                self.queue.push(time, Due::Intent { user, intent });
            }
        }
        while let Some((time, due)) = self.queue.pop() {
            let Some(due) = self.gate(time, due) else {
                continue;
            };
            match due {
                Due::Change(n) => {
                    self.people.on_change();
                    self.apply(time, EventKind::Change(n))?;
                }
                Due::Tick => self.on_ticks(time)?,
                Due::Funding => self.on_funding(time)?,
                Due::Intent { user, intent } => {
                    let account = AccountId::user(user);
                    self.before_intent(time, &intent)?;
                    self.apply(time, EventKind::Intent { account, intent })?;
                }
                Due::Wake { user } => self.wake(time, user),
                Due::Sample => self.on_sample(time),
            }
        }
        Ok(())
    }

    /// Puts the opening book in place and the first entries into the queue.
    fn open(&mut self, lineage: &Lineage, trace: Trace) -> Result<(), SimError> {
        let simulation = self.simulation;
        self.generator.restart_lineage(lineage);
        // Mirror images differ in the reference prices alone.
        let key = simulation.model.sampling().shared_key(lineage.key);
        self.faults.restart(key);
        self.order = key.stream("liquidation_order", 0);
        self.market.begin(key);
        self.unmoved.restart();
        self.queue.clear();
        self.ticks_done = 0;
        self.reference.copy_from_slice(simulation.model.start_px());
        self.read_prices(0.0)?;
        self.open_book(key)?;
        self.signals.restart();
        self.signals.on_prices(0.0, &self.oracle);
        self.engine.report_sharing = trace == Trace::Full;
        let start = Self::start_of(self.kept.as_ref(), &self.start);
        self.recorder
            .start(lineage.key.path, trace, &self.engine, start);
        self.recorder.on_reference(&self.reference);
        self.fill_queue();
        self.restart_skip(trace);
        Ok(())
    }

    fn fill_queue(&mut self) {
        let config = &self.simulation.config;
        let end = self.end();
        let tick = SimTime(u64::from(config.clock.tick_s) * 1_000);
        self.queue.push(SimTime::ZERO, Due::Sample);
        if tick <= end {
            self.queue.push(tick, Due::Tick);
        }
        for (n, change) in self.simulation.venue.schedule.iter().enumerate() {
            if change.at <= end {
                self.queue.push(change.at, Due::Change(n));
            }
        }
        let hour = SimTime(config.clock.first_hour_ms());
        if hour <= end {
            self.queue.push(hour, Due::Funding);
        }
        for (user, time) in self.people.first_wakes() {
            if time <= end {
                self.queue.push(time, Due::Wake { user });
            }
        }
    }

    /// Time of the last tick.
    fn end(&self) -> SimTime {
        self.simulation.config.clock.end()
    }
}

/// Prices before the first path: any will do, every path sets its own.
fn one_dollar(simulation: &Simulation) -> Prices {
    let one = plimsoll_engine::units::Px::ONE;
    Prices {
        oracle: vec![one; simulation.venue.perps.len()],
        mark: vec![one; simulation.venue.perps.len()],
        borrow: vec![one; simulation.venue.tokens.len()],
    }
}

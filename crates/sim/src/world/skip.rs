//! Runs of quiet ticks, passed over at once.
//!
//! A fast path beside the loop, which a reader of the loop can leave out. While the market rests
//! (`market/rest.rs`), the engine says inside which prices its ticks change nothing but prices
//! (`Engine::quiet_bounds`), and nothing else is due, a tick is its reference prices. Those of a
//! block are compared with the bounds, and everybody is brought to the last one inside as if each
//! tick had been gone through. [`Scan::Every`] goes through each: the judge (`tests/it/skip.rs`).
//!
//! Paths with faults, with a ladder, with every event written down or with the books checked after
//! each, and venues with a stablecoin whose price moves, are gone through tick by tick.
//!
//! [`Scan::Every`]: plimsoll_engine::Scan::Every

mod fading;

use plimsoll_agents::Signals;
use plimsoll_engine::margin::figures::Prices;
use plimsoll_engine::market::funding::PremiumRule;
use plimsoll_engine::units::{PerpId, Px, SimTime, TokenId};
use plimsoll_paths::bulk::{count_within, extremes};

use super::asleep::Wakes;
use super::{Trace, World};
use crate::error::SimError;
use crate::market::{AssetPrices, LedgerPrices, RestingRun, round_px};
use crate::simulation::{PRICES, Simulation, TokenPlace};
use fading::Quiet;

/// A whole price at least this much inside a bound stays inside when it is multiplied and rounded.
const MARGIN: f64 = 1e-12;
const MICRO: f64 = 1e6;

/// What passing over ticks needs room for.
#[derive(Debug)]
pub(super) struct Skip {
    /// Whether ticks of the path may be passed over at all.
    is_on: bool,
    /// Ticks of the path passed over so far.
    pub(super) passed: u32,
    reads_middle: Vec<bool>,
    bounds: Vec<Within>,
    /// Lowest and highest oracle price of each asset.
    ranges: Vec<(f64, f64)>,
    /// The same of a run that fades, as the ledger reads them.
    faded_ranges: Vec<(Px, Px)>,
    pub(super) oracle: Vec<f64>,
    shown: Vec<AssetPrices>,
    before_last: Prices,
    last: Prices,
    /// Prices of each asset inside which nothing is due while impact fades.
    quiet: Vec<Quiet>,
    /// What the ledger reads of each asset at a tick and at the two before it, in turn.
    faded: [Vec<LedgerPrices>; 3],
}

/// Bounds of a reference price, inclusive.
#[derive(Clone, Copy, Debug)]
struct Within {
    low: f64,
    high: f64,
}

impl Within {
    /// Narrows the bounds to prices that stay between others when they are multiplied, and rounded
    /// to whole micro-dollars.
    fn narrow(&mut self, (low, high): (Px, Px), factor: f64) {
        // Rounded bounds at the ends of the range are as good: no price comes near.
        #[allow(clippy::cast_precision_loss)]
        let (low, high) = (low.0 as f64 + 1.0, high.0 as f64 - 1.0);
        self.low = self.low.max(low / MICRO / factor * (1.0 + MARGIN));
        self.high = self.high.min(high / MICRO / factor * (1.0 - MARGIN));
    }

    /// How many prices from the first on lie within.
    fn count(&self, prices: &[f64]) -> usize {
        count_within(prices, self.low, self.high)
    }
}

impl Skip {
    pub(super) fn new(simulation: &Simulation) -> Self {
        let assets = simulation.config.market.assets.len();
        let reads = |asset: usize| {
            let perps = simulation.venue.perps.iter();
            perps
                .zip(&simulation.places.perps)
                .any(|(perp, of)| *of == asset && perp.funding.premium == PremiumRule::Middle)
        };
        Self {
            is_on: false,
            passed: 0,
            reads_middle: (0..assets).map(reads).collect(),
            bounds: Vec::with_capacity(assets),
            ranges: Vec::with_capacity(assets),
            faded_ranges: Vec::with_capacity(assets),
            oracle: Vec::with_capacity(simulation.places.perps.len()),
            shown: Vec::with_capacity(assets),
            before_last: Prices::default(),
            last: Prices::default(),
            quiet: Vec::with_capacity(assets),
            faded: std::array::from_fn(|_| vec![LedgerPrices::default(); assets]),
        }
    }
}

impl World<'_> {
    /// A new path: may its quiet ticks be passed over?
    pub(super) fn restart_skip(&mut self, trace: Trace) {
        let simulation = self.simulation;
        let moves = |place: &TokenPlace| match place {
            TokenPlace::Stablecoin(coin) => !coin.path.is_empty(),
            TokenPlace::Asset(_) | TokenPlace::Settlement => false,
        };
        self.skip.passed = 0;
        self.skip.is_on = trace == Trace::Off
            && self.ascent.is_none()
            && self.faults.is_empty()
            && !simulation.config.recording.check_books
            && !simulation.places.tokens.iter().any(moves);
    }

    /// Passes over the quiet ticks that begin with the one at `time`; says how many there were.
    pub(super) fn skip(&mut self, time: SimTime) -> Result<usize, SimError> {
        if !self.skip.is_on || !self.market.rests() || !self.unmoved.rests() {
            return Ok(0);
        }
        let most = self.ticks_to_next(time);
        if most < 2 || self.recorder.has_blocked(&self.engine) || !self.read_bounds() {
            return Ok(0);
        }
        let block = self.generator.block();
        let paths = &self.simulation.places.paths;
        let mut ticks = most.min(block.len());
        for (within, place) in self.skip.bounds.iter().zip(paths) {
            ticks = within.count(&block.prices(*place)[..ticks]);
        }
        if ticks > 0 {
            let tick_ms = u64::from(self.simulation.config.clock.tick_s) * 1_000;
            ticks = self.sleep_through(Ticks {
                first: time,
                tick_ms,
                count: ticks,
            });
            self.pass_over(time, ticks)?;
        }
        Ok(ticks)
    }

    /// Ticks from the one at `time` on that come before anything else that is due and before a
    /// window of the market opens or closes.
    // Whole numbers of ticks.
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_precision_loss,
        clippy::cast_sign_loss
    )]
    fn ticks_to_next(&mut self, time: SimTime) -> usize {
        let tick_ms = u64::from(self.simulation.config.clock.tick_s) * 1_000;
        let ticks = self.ticks_before_next(time, self.wakes != Wakes::Looks);
        let before_s = (self.market.rests_before_s()).min(self.unmoved.rests_before_s());
        let last = time.after(tick_ms * (ticks as u64).saturating_sub(1));
        if last.seconds() < before_s {
            return ticks;
        }
        let seconds = before_s - time.seconds();
        let in_window = libm::ceil(seconds * 1e3 / tick_ms as f64).max(0.0);
        ticks.min(in_window as usize)
    }

    /// Ticks from the one at `time` on that come before anything else that is due, or anything
    /// else but wakes.
    #[allow(clippy::cast_possible_truncation)] // a whole number of ticks
    fn ticks_before_next(&mut self, time: SimTime, over_wakes: bool) -> usize {
        let tick_ms = u64::from(self.simulation.config.clock.tick_s) * 1_000;
        let last = (self.queue.last_tick_before_next(over_wakes)).min(self.end());
        if last < time {
            return 0;
        }
        (last.since(time) / tick_ms + 1) as usize
    }

    /// Works out the bounds of each asset's reference price; says whether there are any.
    fn read_bounds(&mut self) -> bool {
        let (simulation, market) = (self.simulation, &self.market);
        let Some(quiet) = self.engine.quiet_bounds() else {
            return false;
        };
        let bounds = &mut self.skip.bounds;
        bounds.clear();
        for (asset, most) in simulation.places.most_px.iter().enumerate() {
            let (factor, usdc) = market.rest_factors(asset);
            bounds.push(Within {
                low: PRICES.start / factor / usdc.min(1.0) * (1.0 + MARGIN) * 2.0,
                high: most.to_f64() / factor / usdc.max(1.0) * 0.999,
            });
        }
        for (perp, asset) in (0..).map(PerpId).zip(&simulation.places.perps) {
            bounds[*asset].narrow(quiet.mark(perp), market.rest_factors(*asset).0);
        }
        for (token, place) in (0..).map(TokenId).zip(&simulation.places.tokens) {
            let between = quiet.borrow(token);
            if let TokenPlace::Asset(asset) = place {
                let (factor, usdc) = market.rest_factors(*asset);
                bounds[*asset].narrow(between, factor * usdc);
                continue;
            }
            let px = self.engine.borrow_px(token);
            if px < between.0 || px > between.1 {
                return false;
            }
        }
        true
    }

    /// Brings everybody to the last of some quiet ticks.
    fn pass_over(&mut self, first: SimTime, ticks: usize) -> Result<(), SimError> {
        let simulation = self.simulation;
        let tick_ms = u64::from(simulation.config.clock.tick_s) * 1_000;
        let end = first.after(tick_ms * (ticks as u64 - 1));
        let block = self.generator.block();
        let prices = |asset: usize| &block.prices(simulation.places.paths[asset])[..ticks];
        self.recorder
            .on_references(ticks, simulation.model.assets().len(), &block);
        let factor = |asset| self.market.rest_factors(asset).0;
        let places = &simulation.places.perps;
        let oracle = |n: usize, out: &mut Vec<f64>| {
            out.clear();
            out.extend(places.iter().map(|a| round_px(prices(*a)[n] * factor(*a))));
        };
        let run = Ticks {
            first,
            tick_ms,
            count: ticks,
        };
        if self.people.looks() {
            tell_signals(&mut self.signals, run, &mut self.skip.oracle, oracle);
        }
        self.skip.ranges.clear();
        let assets = 0..simulation.places.paths.len();
        self.skip.ranges.extend(assets.clone().map(|asset| {
            let (low, high) = extremes(prices(asset));
            (
                round_px(low * factor(asset)),
                round_px(high * factor(asset)),
            )
        }));
        if let Some(n) = ticks.checked_sub(2) {
            let shown = assets.map(|asset| self.market.at_rest(asset, prices(asset)[n]));
            self.skip.shown.clear();
            self.skip.shown.extend(shown);
            let (shown, out) = (&self.skip.shown, &mut self.skip.before_last);
            let of = |asset: usize| shown[asset].of_ledger();
            simulation.ledger_prices(&self.market, of, end.seconds(), out)?;
        } else {
            self.skip.before_last.clone_from(self.engine.prices());
        }
        let run = RestingRun {
            ticks,
            end_s: end.seconds(),
            reads_middle: &self.skip.reads_middle,
        };
        self.market.rest_over(&run, prices);
        self.unmoved.rest_over(simulation, &run, prices);
        for (asset, px) in self.reference.iter_mut().enumerate() {
            *px = block.prices(asset)[ticks - 1];
        }
        self.generator.advance(ticks);
        self.arrive(end, ticks)
    }

    /// Everybody who reads the market at the last of some quiet ticks.
    #[allow(clippy::cast_possible_truncation)] // ticks of a block
    fn arrive(&mut self, end: SimTime, ticks: usize) -> Result<(), SimError> {
        self.read_ledger_prices(end.seconds())?;
        self.read_oracle();
        self.engine
            .skip_to(end, &self.prices, &self.skip.before_last)?;
        self.ticks_done += ticks as u32;
        self.skip.passed += ticks as u32;
        let ranges = &self.skip.ranges;
        (self.recorder).on_ticks(end, &self.engine, &self.market, ranges);
        Ok(())
    }
}

/// Ticks that follow one another.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ticks {
    pub(super) first: SimTime,
    pub(super) tick_ms: u64,
    pub(super) count: usize,
}

impl Ticks {
    /// Time of the `n`-th of them.
    pub(super) fn time(self, n: usize) -> SimTime {
        self.first.after(self.tick_ms * n as u64)
    }

    /// The last of them at a time that is not before them.
    #[allow(clippy::cast_possible_truncation)] // ticks of a block
    pub(super) fn tick_at(self, time: SimTime) -> usize {
        (time.since(self.first) / self.tick_ms) as usize
    }
}

/// Shows the oracle prices to the memory of all at those ticks at which it looks.
#[allow(clippy::cast_precision_loss)] // whole seconds
pub(super) fn tell_signals(
    signals: &mut Signals,
    run: Ticks,
    oracle: &mut Vec<f64>,
    read: impl Fn(usize, &mut Vec<f64>),
) {
    let (first_s, tick_s) = (run.first.seconds(), run.tick_ms as f64 / 1e3);
    let ticks = run.count;
    let mut n = 0;
    loop {
        let to_look = (signals.next_look_s() - first_s) / tick_s;
        // Short of the number of ticks, or held by the cast.
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let next = libm::ceil(to_look).max(0.0) as usize;
        n = next.max(n);
        if n >= ticks {
            return;
        }
        read(n, oracle);
        #[allow(clippy::cast_precision_loss)] // ticks of a block
        signals.on_prices(first_s + n as f64 * tick_s, oracle);
        n += 1;
    }
}

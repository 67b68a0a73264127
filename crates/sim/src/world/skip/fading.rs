//! Ticks at which impact fades and nothing else happens, gone through in a tight loop.
//!
//! A fast path beside the loop, like its parent. While displacements fade, prices follow from the
//! reference prices and the tick, so the market goes through its ticks as ever; but as long as they
//! stay inside the engine's quiet bounds, nobody else has to hear of each. The first tick that
//! leaves them is gone through to its end. Who wakes between two of them glances; the first who has to
//! look ends the run.
//!
//! A market whose basis, premium or depth moves by itself hears of the world at every tick, and is
//! not gone through this way.

use plimsoll_engine::units::{PerpId, Px, SimTime, TokenId};

use super::{RestingRun, Wakes, World};
use crate::error::SimError;

/// A run of ticks that begins at some time.
#[derive(Clone, Copy, Debug)]
struct Run {
    first: SimTime,
    tick_ms: u64,
}

impl Run {
    /// Time of a tick, from zero.
    fn at(&self, n: usize) -> SimTime {
        self.first.after(self.tick_ms * n as u64)
    }
}

impl World<'_> {
    /// Goes through the ticks from the one at `time` on until one of them calls for more than
    /// prices; says how many there were.
    pub(in crate::world) fn fade(&mut self, time: SimTime) -> Result<usize, SimError> {
        let may = self.skip.is_on && self.market.fades_by_itself();
        if !may || self.recorder.has_blocked(&self.engine) || !self.read_quiet() {
            return Ok(0);
        }
        let most = self
            .ticks_before_next(time, self.wakes != Wakes::Looks)
            .min(self.generator.block().len());
        if most < 2 {
            return Ok(0);
        }
        let run = Run {
            first: time,
            tick_ms: u64::from(self.simulation.config.clock.tick_s) * 1_000,
        };
        let (quiet, ticks) = self.fade_while_quiet(run, most)?;
        self.fade_unmoved(run, ticks);
        let block = self.generator.block();
        let assets = self.simulation.model.assets().len();
        self.recorder.on_references(ticks, assets, &block);
        for (asset, px) in self.reference.iter_mut().enumerate() {
            *px = block.prices(asset)[ticks - 1];
        }
        self.generator.advance(ticks);
        if quiet > 0 {
            self.arrive_faded(run.at(quiet - 1), quiet)?;
        }
        if quiet < ticks {
            self.end_tick(run.at(quiet))?;
        }
        Ok(ticks)
    }

    /// Writes down the prices inside which nothing is due; says whether there are any.
    fn read_quiet(&mut self) -> bool {
        let Some(quiet) = self.engine.quiet_bounds() else {
            return false;
        };
        let venue = self.engine.venue();
        let perps = (0..).map(PerpId).take(venue.perps.len());
        let tokens = (0..).map(TokenId).take(venue.tokens.len());
        self.skip.marks.clear();
        self.skip.marks.extend(perps.map(|perp| quiet.mark(perp)));
        self.skip.borrows.clear();
        (self.skip.borrows).extend(tokens.map(|token| quiet.borrow(token)));
        true
    }

    /// Goes through the ticks of a run up to the first whose prices leave the quiet ones, which the
    /// market and the prices have come to then, or to the last before somebody looks; says how many
    /// were quiet, and how many there were.
    fn fade_while_quiet(&mut self, run: Run, most: usize) -> Result<(usize, usize), SimError> {
        let assets = self.simulation.places.paths.len();
        self.skip.ranges.clear();
        self.skip.ranges.resize(assets, (f64::INFINITY, 0.0));
        self.prices.clone_from(self.engine.prices());
        let mut quiet = 0;
        while quiet < most {
            if !self.fade_tick(run.at(quiet).seconds(), quiet)? {
                return Ok((quiet, quiet + 1));
            }
            quiet += 1;
            if self.sleep_until(run.at(quiet)) {
                break;
            }
        }
        let skip = &mut self.skip;
        std::mem::swap(&mut skip.before_last, &mut skip.last);
        skip.last.clone_from(&self.prices);
        Ok((quiet, quiet))
    }

    /// One tick of a run; says whether its prices are quiet ones.
    fn fade_tick(&mut self, t_s: f64, n: usize) -> Result<bool, SimError> {
        let simulation = self.simulation;
        let (block, skip) = (self.generator.block(), &mut self.skip);
        let paths = simulation.places.paths.iter();
        self.by_asset.clear();
        self.by_asset
            .extend(paths.map(|place| block.prices(*place)[n]));
        self.market.on_tick(t_s, &self.by_asset);
        std::mem::swap(&mut skip.before_last, &mut skip.last);
        std::mem::swap(&mut skip.last, &mut self.prices);
        let shown = self.market.prices();
        simulation.ledger_prices(&self.market, shown, t_s, &mut self.prices)?;
        let is_within = all_within(&self.prices.mark, &skip.marks)
            && all_within(&self.prices.borrow, &skip.borrows);
        if !is_within {
            return Ok(false);
        }
        for ((low, high), px) in skip.ranges.iter_mut().zip(shown) {
            *low = lower(*low, px.oracle_px);
            *high = higher(*high, px.oracle_px);
        }
        if self.people.looks() && t_s >= self.signals.next_look_s() {
            let perps = simulation.places.perps.iter();
            self.oracle.clear();
            self.oracle
                .extend(perps.map(|asset| shown[*asset].oracle_px));
            self.signals.on_prices(t_s, &self.oracle);
        }
        Ok(true)
    }

    /// Brings the market without liquidations to the end of a run.
    fn fade_unmoved(&mut self, run: Run, ticks: usize) {
        let simulation = self.simulation;
        let end_s = run.at(ticks - 1).seconds();
        let block = self.generator.block();
        let paths = &simulation.places.paths;
        if self.unmoved.rests() && end_s < self.unmoved.rests_before_s() {
            let resting = RestingRun {
                ticks,
                end_s,
                reads_middle: &self.skip.reads_middle,
            };
            let prices = |asset: usize| &block.prices(paths[asset])[..ticks];
            self.unmoved.rest_over(simulation, &resting, prices);
            return;
        }
        for n in 0..ticks {
            self.by_asset.clear();
            (self.by_asset).extend(paths.iter().map(|place| block.prices(*place)[n]));
            let told = (&self.market, &self.by_asset[..]);
            (self.unmoved).on_tick(simulation, run.at(n).seconds(), told);
        }
    }

    /// Everybody who has not gone through some ticks hears of the last of them.
    #[allow(clippy::cast_possible_truncation)] // ticks of a block
    fn arrive_faded(&mut self, end: SimTime, ticks: usize) -> Result<(), SimError> {
        self.engine
            .skip_to(end, &self.skip.last, &self.skip.before_last)?;
        self.ticks_done += ticks as u32;
        self.skip.passed += ticks as u32;
        self.read_oracle();
        let ranges = &self.skip.ranges;
        (self.recorder).on_ticks(end, &self.engine, &self.market, ranges);
        Ok(())
    }

    /// What is left of a tick that the market has come to: everybody acts on its prices.
    fn end_tick(&mut self, time: SimTime) -> Result<(), SimError> {
        self.ticks_done += 1;
        self.read_oracle();
        self.act_on_prices(time)?;
        self.recorder.on_tick(time, &self.engine, &self.market);
        Ok(())
    }
}

// Plain comparisons instead of `f64::min`: prices are numbers.
fn lower(a: f64, b: f64) -> f64 {
    if a < b { a } else { b }
}

fn higher(a: f64, b: f64) -> f64 {
    if a > b { a } else { b }
}

/// Whether all prices lie within their bounds, inclusive.
fn all_within(prices: &[Px], bounds: &[(Px, Px)]) -> bool {
    let mut pairs = prices.iter().zip(bounds);
    pairs.all(|(px, (low, high))| low <= px && px <= high)
}

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
use crate::market::{LedgerPrices, micro_px};
use crate::simulation::TokenPlace;

/// Prices of one asset inside which nothing is due, inclusive.
#[derive(Clone, Copy, Debug)]
pub(super) struct Quiet {
    oracle: (Px, Px),
    mark: (Px, Px),
    borrow: (Px, Px),
}

impl Quiet {
    /// All that the ledger takes of an asset.
    fn up_to(most: Px) -> Self {
        let all = (Px(1), Px(most.0 - 1));
        Self {
            oracle: all,
            mark: all,
            borrow: all,
        }
    }

    fn holds(&self, prices: &LedgerPrices) -> bool {
        let holds = |(low, high), px| low <= px && px <= high;
        holds(self.oracle, prices.oracle)
            && holds(self.mark, prices.mark)
            && holds(self.borrow, prices.borrow)
    }
}

/// Narrows inclusive bounds to others.
fn narrow(bounds: &mut (Px, Px), other: (Px, Px)) {
    *bounds = (bounds.0.max(other.0), bounds.1.min(other.1));
}

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
        let Some(bounds) = self.engine.quiet_bounds() else {
            return false;
        };
        let places = &self.simulation.places;
        let quiet = &mut self.skip.quiet;
        quiet.clear();
        quiet.extend(places.most_px.iter().map(|most| Quiet::up_to(*most)));
        for (perp, asset) in (0..).map(PerpId).zip(&places.perps) {
            narrow(&mut quiet[*asset].mark, bounds.mark(perp));
        }
        for (token, place) in (0..).map(TokenId).zip(&places.tokens) {
            let (low, high) = bounds.borrow(token);
            match place {
                TokenPlace::Asset(asset) => narrow(&mut quiet[*asset].borrow, (low, high)),
                // Its price goes with that of USDC, which the bounds do not follow.
                TokenPlace::Stablecoin(_) if self.market.moves_usdc() => return false,
                TokenPlace::Settlement | TokenPlace::Stablecoin(_) => {
                    let px = self.engine.borrow_px(token);
                    if px < low || high < px {
                        return false;
                    }
                }
            }
        }
        true
    }

    /// Goes through the ticks of a run up to the first whose prices leave the quiet ones, which the
    /// market and the prices have come to then, or to the last before somebody looks; says how many
    /// were quiet, and how many there were.
    fn fade_while_quiet(&mut self, run: Run, most: usize) -> Result<(usize, usize), SimError> {
        let assets = self.simulation.places.paths.len();
        self.skip.faded_ranges.clear();
        self.skip.faded_ranges.resize(assets, (Px(i64::MAX), Px(0)));
        self.by_asset.resize(assets, 0.0);
        let mut quiet = 0;
        let mut wake = self.next_wake(run.at(most));
        let has_left = loop {
            if !self.fade_tick(run.at(quiet).seconds(), quiet) {
                break true;
            }
            quiet += 1;
            let next = run.at(quiet);
            if wake < next {
                self.read_faded(run, quiet - 1)?;
                if self.sleep_until(next) {
                    break false;
                }
                wake = self.next_wake(run.at(most));
            }
            if quiet == most {
                break false;
            }
        };
        self.market.show();
        self.remember_faded(run, quiet)?;
        if has_left {
            self.read_ledger_prices(run.at(quiet).seconds())?;
        }
        Ok((quiet, quiet + usize::from(has_left)))
    }

    /// When somebody wakes next, if that is before some tick; the end of time if not.
    fn next_wake(&mut self, tick: SimTime) -> SimTime {
        let wake = self.queue.peek_wake(tick);
        wake.map_or(SimTime(u64::MAX), |(time, _)| time)
    }

    /// One tick of a run; says whether its prices are quiet ones.
    fn fade_tick(&mut self, t_s: f64, n: usize) -> bool {
        let block = self.generator.block();
        let paths = self.simulation.places.paths.iter();
        for (px, place) in self.by_asset.iter_mut().zip(paths) {
            *px = block.prices(*place)[n];
        }
        self.market.go_to(t_s, &self.by_asset);
        let faded = &mut self.skip.faded[n % 3];
        let mut is_quiet = true;
        let read = self.market.ledger_prices().zip(&self.skip.quiet);
        for ((prices, quiet), out) in read.zip(faded.iter_mut()) {
            is_quiet &= quiet.holds(&prices);
            *out = prices;
        }
        if !is_quiet {
            return false;
        }
        for ((low, high), prices) in self.skip.faded_ranges.iter_mut().zip(faded.iter()) {
            *low = prices.oracle.min(*low);
            *high = prices.oracle.max(*high);
        }
        if self.people.looks() && t_s >= self.signals.next_look_s() {
            let perps = self.simulation.places.perps.iter();
            self.oracle.clear();
            self.oracle
                .extend(perps.map(|asset| micro_px(faded[*asset].oracle.0)));
            self.signals.on_prices(t_s, &self.oracle);
        }
        true
    }

    /// Takes over what the ledger reads at a tick of a run, of the last three.
    fn read_faded(&mut self, run: Run, n: usize) -> Result<(), SimError> {
        let of = |asset: usize| self.skip.faded[n % 3][asset];
        let t_s = run.at(n).seconds();
        (self.simulation).ledger_prices(&self.market, of, t_s, &mut self.prices)
    }

    /// Writes down the last prices of so many quiet ticks, and those before them.
    fn remember_faded(&mut self, run: Run, quiet: usize) -> Result<(), SimError> {
        let Some(last) = quiet.checked_sub(1) else {
            return Ok(());
        };
        if let Some(n) = last.checked_sub(1) {
            self.read_faded(run, n)?;
            self.skip.before_last.clone_from(&self.prices);
        } else {
            self.skip.before_last.clone_from(self.engine.prices());
        }
        self.read_faded(run, last)?;
        self.skip.last.clone_from(&self.prices);
        Ok(())
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
        let ranges = &mut self.skip.ranges;
        let faded = self.skip.faded_ranges.iter();
        ranges.clear();
        ranges.extend(faded.map(|(low, high)| (micro_px(low.0), micro_px(high.0))));
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

//! Wakes of those who do nothing, which cost next to nothing.
//!
//! A fast path beside `people.rs`, which a reader can leave out. Whoever wakes first glances
//! (`Agent::glance`): one who is sure that a look would end without a wish has done with it all that
//! the look would have done. While a run of quiet ticks is passed over or faded through (`skip.rs`,
//! `skip/fading.rs`), who wakes in it glances at the prices of the tick before, and the run ends with
//! the first who is not sure.
//! [`Wakes::Looks`] has everybody look: the judge (`tests/it/asleep.rs`).

use plimsoll_agents::view::glance::{Prices, SLACK};
use plimsoll_agents::{Glance, Signals};
use plimsoll_engine::Engine;
use plimsoll_engine::margin::figures;
use plimsoll_engine::units::{AccountId, PerpId, SimTime, TokenId};
use plimsoll_paths::Block;

use super::World;
use super::people::{People, after};
use super::skip::{Ticks, tell_signals};
use crate::market::{Market, round_px};
use crate::queue::Due;
use crate::simulation::{Places, TokenPlace};

/// How those who wake decide.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[allow(clippy::manual_non_exhaustive)] // the hidden one is for tests elsewhere
pub enum Wakes {
    /// By a glance where that is enough.
    #[default]
    Glances,
    /// By looking, all of them: the plain computation that judges the glances.
    Looks,
    /// By glances that are sure too early, by a hundredth: what the judge must find out.
    #[doc(hidden)]
    WidenedGlances,
}

impl Wakes {
    /// What a comparison has to spare so that it is sure.
    fn slack(self) -> f64 {
        if self == Self::WidenedGlances {
            -0.01
        } else {
            SLACK
        }
    }
}

/// The prices that the venue shows.
struct Shown<'a>(&'a figures::Prices);

impl Prices for Shown<'_> {
    fn mark_px(&self, perp: PerpId) -> f64 {
        self.0.mark[perp.index()].to_f64()
    }

    fn borrow_px(&self, token: TokenId) -> f64 {
        self.0.borrow[token.index()].to_f64()
    }
}

/// The prices of a tick in a run of quiet ones.
struct Passing<'a> {
    market: &'a Market,
    places: &'a Places,
    engine: &'a Engine,
    block: &'a Block<'a>,
    tick: usize,
}

impl Passing<'_> {
    fn reference_px(&self, asset: usize) -> f64 {
        self.block.prices(self.places.paths[asset])[self.tick]
    }
}

impl Prices for Passing<'_> {
    fn mark_px(&self, perp: PerpId) -> f64 {
        let asset = self.places.perps[perp.index()];
        let px = self.reference_px(asset);
        self.market.at_rest(asset, px).mark_px
    }

    fn borrow_px(&self, token: TokenId) -> f64 {
        match self.places.tokens[token.index()] {
            TokenPlace::Asset(asset) => {
                let px = self.reference_px(asset);
                self.market.at_rest(asset, px).borrow_px
            }
            // Stands still while ticks are passed over.
            TokenPlace::Settlement | TokenPlace::Stablecoin(_) => {
                self.engine.borrow_px(token).to_f64()
            }
        }
    }
}

/// What all who glance at one moment have in common.
struct Moment<'a> {
    time_s: f64,
    prices: &'a dyn Prices,
    signals: &'a Signals,
    engine: &'a Engine,
    slack: f64,
}

impl People {
    /// Has a user glance; the seconds until it looks again, or none if it has to look now.
    fn glance(&mut self, user: u32, at: &Moment<'_>) -> Option<f64> {
        self.look_at_reserves(at.engine);
        let (person, view) = self.person_and_view(user);
        let glance = Glance {
            time_s: at.time_s,
            prices: at.prices,
            reserves: &view.reserves,
            signals: at.signals,
            engine: at.engine,
            id: AccountId::user(user),
            slack: at.slack,
        };
        let stream = person.stream.as_mut()?;
        person.agent.glance(&glance, stream)
    }
}

impl World<'_> {
    /// Has a user that wakes glance at the market as it is; says whether that was enough.
    pub(super) fn is_asleep_again(&mut self, time: SimTime, user: u32) -> bool {
        if self.wakes == Wakes::Looks {
            return false;
        }
        let moment = Moment {
            time_s: time.seconds(),
            prices: &Shown(self.engine.prices()),
            signals: &self.signals,
            engine: &self.engine,
            slack: self.wakes.slack(),
        };
        let sleep_s = self.people.glance(user, &moment);
        if let Some(sleep_s) = sleep_s {
            self.wake_again(time, user, sleep_s);
        }
        sleep_s.is_some()
    }

    /// Works off the wakes before a tick at some time, at prices that the engine has not heard of; says
    /// whether somebody has to look.
    pub(super) fn sleep_until(&mut self, tick: SimTime) -> bool {
        if self.wakes == Wakes::Looks {
            return false;
        }
        while let Some((time, user)) = self.queue.peek_wake(tick) {
            let moment = Moment {
                time_s: time.seconds(),
                prices: &Shown(&self.prices),
                signals: &self.signals,
                engine: &self.engine,
                slack: self.wakes.slack(),
            };
            let Some(sleep_s) = self.people.glance(user, &moment) else {
                return true;
            };
            self.queue.pop_wake();
            self.wake_again(time, user, sleep_s);
        }
        false
    }

    /// Works off the wakes of a run of quiet ticks; says after how many of them somebody has to look.
    pub(super) fn sleep_through(&mut self, run: Ticks) -> usize {
        if self.wakes == Wakes::Looks {
            return run.count;
        }
        let (simulation, end) = (self.simulation, self.end());
        let after_run = run.time(run.count);
        let block = self.generator.block();
        while let Some((time, user)) = self.queue.peek_wake(after_run) {
            let tick = run.tick_at(time);
            if self.signals.next_look_s() <= run.time(tick).seconds() {
                let oracle = |n: usize, out: &mut Vec<f64>| {
                    out.clear();
                    out.extend(simulation.places.perps.iter().map(|asset| {
                        let px = block.prices(simulation.places.paths[*asset])[n];
                        round_px(px * self.market.rest_factors(*asset).0)
                    }));
                };
                let seen = Ticks {
                    count: tick + 1,
                    ..run
                };
                tell_signals(&mut self.signals, seen, &mut self.skip.oracle, oracle);
            }
            let prices = Passing {
                market: &self.market,
                places: &simulation.places,
                engine: &self.engine,
                block: &block,
                tick,
            };
            let moment = Moment {
                time_s: time.seconds(),
                prices: &prices,
                signals: &self.signals,
                engine: &self.engine,
                slack: self.wakes.slack(),
            };
            let Some(sleep_s) = self.people.glance(user, &moment) else {
                return tick + 1;
            };
            self.queue.pop_wake();
            let next = after(time, sleep_s);
            if next <= end {
                self.queue.push(next, Due::Wake { user });
            }
        }
        run.count
    }
}

//! Discretionary trader: bets on the price for reasons of its own.
//!
//! Rule    flat: at each look it enters with a stated probability, long with another; in: it leaves
//!         after an exponential time; a share of traders opens in a position
//! Units   leverage as a factor, times in hours
//! Bounds  position and stop as in `bet`; one whose stop has fired enters again like any other; no
//!         wish while in liquidation
//! Source  assumption; leverage and stop docs/agents.md
//! Tests   tests/it/discretionary.rs

use garde::Validate;
use plimsoll_streams::Stream;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::bet::{Bet, Stake};
use super::wait_s;
use crate::agent::{Agent, Asset, Class, Desk, Wish};
use crate::check::is_number;
use crate::population::traders::{Seat, Start};
use crate::view::View;

const HOUR_S: f64 = 3_600.0;
/// Seconds from an order, or from the start, to the look that places its stop. Source: assumption.
const SETTLE_S: f64 = 2.0;

/// How discretionary traders behave.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct DiscretionaryConfig {
    /// Mean hours between two looks. Default 1. Source: assumption.
    #[garde(range(min = 0.001, max = 8_760.0), custom(is_number))]
    #[schemars(range(min = 0.001, max = 8_760.0))]
    pub clock_h: f64,
    /// Probability that a flat trader enters at a look. Default 0.1. Source: assumption.
    #[garde(range(min = 0.0, max = 1.0), custom(is_number))]
    #[schemars(range(min = 0.0, max = 1.0))]
    pub enter_probability: f64,
    /// Probability that a position is long. Default 0.6. Source: assumption.
    #[garde(range(min = 0.0, max = 1.0), custom(is_number))]
    #[schemars(range(min = 0.0, max = 1.0))]
    pub long_probability: f64,
    /// Probability that a trader is in a position at the start. Default 0.5. Source: assumption.
    #[garde(range(min = 0.0, max = 1.0), custom(is_number))]
    #[schemars(range(min = 0.0, max = 1.0))]
    pub open_probability: f64,
    /// Mean hours for which a position is held. Default 12. Source: assumption.
    #[garde(range(min = 0.001, max = 8_760.0), custom(is_number))]
    #[schemars(range(min = 0.001, max = 8_760.0))]
    pub hold_h: f64,
    /// Median of leverage. Default 3. Source: assumption.
    #[garde(range(min = 0.01, max = 100.0), custom(is_number))]
    #[schemars(range(min = 0.01, max = 100.0))]
    pub leverage_median: f64,
    /// Standard deviation of the logarithm of leverage. Default 0.7. Source: assumption.
    #[garde(range(min = 0.0, max = 3.0), custom(is_number))]
    #[schemars(range(min = 0.0, max = 3.0))]
    pub leverage_sigma: f64,
    /// Probability that a trader has a stop-loss. Default 0.5. Source: assumption.
    #[garde(range(min = 0.0, max = 1.0), custom(is_number))]
    #[schemars(range(min = 0.0, max = 1.0))]
    pub stop_probability: f64,
    /// Loss at which the stop fires, as a share of the margin. Default 0.3. Source: assumption.
    #[garde(range(min = 0.001, max = 1.0), custom(is_number))]
    #[schemars(range(min = 0.001, max = 1.0))]
    pub stop_at_loss: f64,
    /// Furthest price of an order from the mid, bps. Default 100. Source: assumption.
    #[garde(range(min = 1, max = 10_000))]
    #[schemars(range(min = 1, max = 10_000))]
    pub limit_bps: u32,
}

impl Default for DiscretionaryConfig {
    fn default() -> Self {
        Self {
            clock_h: 1.0,
            enter_probability: 0.1,
            long_probability: 0.6,
            open_probability: 0.5,
            hold_h: 12.0,
            leverage_median: 3.0,
            leverage_sigma: 0.7,
            stop_probability: 0.5,
            stop_at_loss: 0.3,
            limit_bps: 100,
        }
    }
}

/// A discretionary trader.
#[derive(Clone, Debug)]
pub struct Discretionary {
    config: DiscretionaryConfig,
    bet: Bet,
    /// The side that it wants to be on: 1, -1 or 0.
    side: f64,
    /// When it wants to be out of its position.
    until_s: f64,
}

impl Discretionary {
    /// A trader of one asset with some leverage, in a position of a side (1, -1) or flat (0).
    #[must_use]
    pub fn new(
        config: DiscretionaryConfig,
        asset: Asset,
        latency_s: f64,
        (stake, side): (Stake, f64),
    ) -> Self {
        let desk = Desk {
            limit_bps: config.limit_bps,
            latency_s,
        };
        Self {
            bet: Bet {
                asset,
                desk,
                stake,
                tried: None,
                most_usd: f64::INFINITY,
            },
            config,
            side,
            until_s: 0.0,
        }
    }

    /// Draws a trader into a seat of a population.
    pub(crate) fn open(seat: &Seat<'_>, stream: &mut Stream) -> Start {
        let config = seat.agents.discretionary.clone();
        let leverage = (config.leverage_median, config.leverage_sigma);
        let stop = (config.stop_probability, config.stop_at_loss);
        let stake = Stake::draw(leverage, stop, stream);
        let stake = stake.capped(seat.venue, &seat.asset, seat.usdc.to_f64());
        let is_in = stream.bernoulli(config.open_probability);
        let is_long = stream.bernoulli(config.long_probability);
        let side = if is_in { side_of(is_long) } else { 0.0 };
        let latency_s = seat.agents.latency_s;
        let mut trader = Self::new(config, seat.asset, latency_s, (stake, side));
        let opening = trader.bet.opening(seat.usdc, side, seat.mark_px);
        Start {
            opening,
            agent: Box::new(trader),
        }
    }

    /// Decides anew where its side or its time says so.
    fn reconsider(&mut self, view: &View<'_>, stream: &mut Stream) {
        let is_flat = self.bet.size(view) == 0.0;
        let enters = stream.bernoulli(self.config.enter_probability);
        let is_long = stream.bernoulli(self.config.long_probability);
        if !is_flat {
            if view.market.time_s >= self.until_s {
                self.side = 0.0;
            }
        } else if enters {
            self.side = side_of(is_long);
            self.until_s = view.market.time_s + self.hold_s(stream);
        } else {
            self.side = 0.0;
        }
    }

    fn hold_s(&self, stream: &mut Stream) -> f64 {
        self.config.hold_h * HOUR_S * stream.exponential()
    }
}

fn side_of(is_long: bool) -> f64 {
    if is_long { 1.0 } else { -1.0 }
}

impl Agent for Discretionary {
    fn class(&self) -> Class {
        Class::Discretionary
    }

    fn first_wake_s(&mut self, stream: &mut Stream) -> f64 {
        if self.side == 0.0 {
            return wait_s(self.config.clock_h * HOUR_S, stream);
        }
        self.until_s = self.hold_s(stream);
        SETTLE_S
    }

    fn decide(&mut self, view: &View<'_>, stream: &mut Stream, wishes: &mut Vec<Wish>) -> f64 {
        let wait = wait_s(self.config.clock_h * HOUR_S, stream);
        if view.account.is_in_liquidation() {
            return wait;
        }
        self.reconsider(view, stream);
        let times = (SETTLE_S, wait);
        if let Some(next_s) = self.bet.settle(self.side, view, times, wishes) {
            return next_s;
        }
        self.bet.protect(view, wishes);
        wait
    }

    fn looks_at_books(&self) -> bool {
        true
    }
}

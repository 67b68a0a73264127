//! Momentum trader: follows the trend of the oracle price with leverage.
//!
//! Rule    momentum = average(1 h) / average(24 h) - 1 of the oracle price; above the entry level
//!         long, below its negative short, between the two the position stays until momentum has the
//!         other sign; one whose stop has fired waits until momentum has turned
//! Units   momentum as a fraction, leverage as a factor
//! Bounds  position and stop as in `bet`; no wish while in liquidation
//! Source  assumption; signal, leverage and stop docs/agents.md
//! Tests   tests/it/momentum.rs

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

/// Seconds from an order to the look that places its stop. Source: assumption.
const SETTLE_S: f64 = 2.0;

/// How momentum traders behave.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct MomentumConfig {
    /// Mean minutes between two looks. Default 15. Source: assumption.
    #[garde(range(min = 0.05, max = 525_600.0), custom(is_number))]
    #[schemars(range(min = 0.05, max = 525_600.0))]
    pub clock_min: f64,
    /// Momentum above which a trader goes long, and below whose negative it goes short, as a
    /// fraction. Default 0.005. Source: assumption.
    #[garde(range(min = 0.0, max = 1.0), custom(is_number))]
    #[schemars(range(min = 0.0, max = 1.0))]
    pub enter_above: f64,
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

impl Default for MomentumConfig {
    fn default() -> Self {
        Self {
            clock_min: 15.0,
            enter_above: 0.005,
            leverage_median: 3.0,
            leverage_sigma: 0.7,
            stop_probability: 0.5,
            stop_at_loss: 0.3,
            limit_bps: 100,
        }
    }
}

/// A momentum trader.
#[derive(Clone, Debug)]
pub struct Momentum {
    config: MomentumConfig,
    bet: Bet,
    /// The side that it has traded to: 1, -1 or 0.
    side: f64,
    /// The side that a stop has closed, until momentum turns.
    stopped: f64,
}

impl Momentum {
    /// A trader of one asset with some leverage.
    #[must_use]
    pub fn new(config: MomentumConfig, asset: Asset, latency_s: f64, stake: Stake) -> Self {
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
            side: 0.0,
            stopped: 0.0,
        }
    }

    /// The same trader, who sizes positions by at most so much equity, USD.
    #[must_use]
    pub const fn staking(mut self, most_usd: f64) -> Self {
        self.bet.most_usd = most_usd;
        self
    }

    /// Draws a trader into a seat of a population; it opens flat.
    pub(crate) fn open(seat: &Seat<'_>, stream: &mut Stream) -> Start {
        let config = seat.agents.momentum.clone();
        let leverage = (config.leverage_median, config.leverage_sigma);
        let stop = (config.stop_probability, config.stop_at_loss);
        let stake = Stake::draw(leverage, stop, stream);
        let stake = stake.capped(seat.venue, &seat.asset, seat.usdc.to_f64());
        let mut trader = Self::new(config, seat.asset, seat.agents.latency_s, stake);
        let opening = trader.bet.opening(seat.usdc, 0.0, seat.mark_px);
        Start {
            opening,
            agent: Box::new(trader),
        }
    }

    /// How it bets.
    #[must_use]
    pub fn stake(&self) -> &Stake {
        &self.bet.stake
    }

    /// The side it wants to be on.
    fn wanted(&self, momentum: f64, size: f64) -> f64 {
        let trend = if momentum > self.config.enter_above {
            1.0
        } else if momentum < -self.config.enter_above {
            -1.0
        } else if size * momentum > 0.0 {
            size.signum()
        } else {
            0.0
        };
        if trend * self.stopped > 0.0 {
            0.0
        } else {
            trend
        }
    }

    /// A position that is gone without an order of its own: the stop fired, or it was liquidated.
    fn notice_stop(&mut self, momentum: f64, size: f64) {
        if self.side != 0.0 && size == 0.0 {
            self.stopped = self.side;
            self.side = 0.0;
        }
        if momentum * self.stopped < 0.0 {
            self.stopped = 0.0;
        }
    }
}

impl Agent for Momentum {
    fn class(&self) -> Class {
        Class::Momentum
    }

    fn first_wake_s(&mut self, stream: &mut Stream) -> f64 {
        wait_s(self.config.clock_min * 60.0, stream)
    }

    fn decide(&mut self, view: &View<'_>, stream: &mut Stream, wishes: &mut Vec<Wish>) -> f64 {
        let wait = wait_s(self.config.clock_min * 60.0, stream);
        if view.account.is_in_liquidation() {
            return wait;
        }
        let momentum = view.signals.momentum(self.bet.asset.perp);
        let size = self.bet.size(view);
        self.notice_stop(momentum, size);
        let side = self.wanted(momentum, size);
        if let Some(next_s) = self.bet.settle(side, view, (SETTLE_S, wait), wishes) {
            self.side = 0.0;
            return next_s;
        }
        self.side = if size == 0.0 { 0.0 } else { size.signum() };
        self.bet.protect(view, wishes);
        wait
    }

    fn looks_at_books(&self) -> bool {
        true
    }
}

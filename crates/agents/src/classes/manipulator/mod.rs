//! Manipulator: pushes a spot price with a budget, for the gain on a perp opened before.
//!
//! Rule    1. builds a perp position (short to push down, long to push up) in even clips until the
//!         push begins; 2. trades spot at so much money a minute until its means are used, the oracle
//!         has moved to the target, or its loss reaches the stop; 3. holds until its gain has fallen
//!         back by a share of the highest gain, or time is up; 4. closes the perp, and sells what it
//!         bought, at so much money a minute
//! Units   money USD, times in minutes, moves as fractions
//! Bounds  the means of the push are a share of its money (the coin itself to push down), the rest
//!         margins the perp; in liquidation it can do nothing
//! Source  assumption; orders of size of past pushes docs/agents.md
//! Tests   tests/it/manipulator.rs

mod config;

use plimsoll_engine::units::Amount;
use plimsoll_engine::{Mode, Opening};
use plimsoll_streams::Stream;

pub use config::{ManipulatorConfig, Push};

use crate::agent::{Agent, Asset, Class, Desk, Wish};
use crate::order::LEAST_USD;
use crate::population::draft::leverage_at;
use crate::population::traders::{Seat, Start};
use crate::view::View;

const MINUTE_S: f64 = 60.0;
/// Part of its money that a position is sized by: the rest is for slippage and fees.
const MONEY_PART: f64 = 0.9;
/// What is left of the means that counts as nothing, as a share.
const NOTHING: f64 = 0.001;

/// What a manipulator is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// Waits, then builds its perp position.
    Build,
    /// Pushes the spot price.
    Push,
    /// Holds the perp position.
    Hold,
    /// Closes everything.
    Close,
    /// Has closed everything.
    Done,
}

/// What a push has cost and brought so far.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Spent {
    /// Spot traded in the push, at the mids of the moment, USD.
    pub pushed_usd: f64,
    /// Net worth when it first looked, USD.
    pub start_usd: f64,
    /// Highest net worth since the push began, USD.
    pub highest_usd: f64,
    /// Net worth at the last look, USD.
    pub now_usd: f64,
}

/// A manipulator.
#[derive(Clone, Debug)]
pub struct Manipulator {
    config: ManipulatorConfig,
    asset: Asset,
    desk: Desk,
    leverage: u32,
    money_usd: f64,
    phase: Phase,
    spent: Spent,
    /// Units of spot at the last look.
    spot_units: f64,
    /// Oracle price as the push began, USD.
    pushed_from_px: f64,
    phase_since_s: f64,
}

impl Manipulator {
    /// A manipulator of one asset with some money, at a leverage its notional allows.
    #[must_use]
    pub fn new(
        config: ManipulatorConfig,
        asset: Asset,
        latency_s: f64,
        money_usd: f64,
        leverage: u32,
    ) -> Self {
        Self {
            desk: Desk {
                limit_bps: config.limit_bps,
                latency_s,
            },
            config,
            asset,
            leverage,
            money_usd,
            phase: Phase::Build,
            spent: Spent::default(),
            spot_units: 0.0,
            pushed_from_px: 0.0,
            phase_since_s: 0.0,
        }
    }

    /// Takes a seat of a population: the money is part coin where it pushes down.
    pub(crate) fn open(seat: &Seat<'_>) -> Start {
        let config = seat.agents.manipulator.clone();
        let money_usd = seat.usdc.to_f64();
        let units = match config.push {
            Push::Down => config.push_share * money_usd / seat.borrow_px.to_f64(),
            Push::Up => 0.0,
        };
        let units = Amount::from_f64_down(units).unwrap_or(Amount::ZERO);
        let coins = Amount(units.0 - units.0 % seat.asset.spot_lot.0);
        let paid = coins
            .at(seat.borrow_px)
            .in_settlement(plimsoll_engine::units::Round::Up);
        let most_usd = f64::from(config.leverage) * (1.0 - config.push_share) * money_usd;
        let leverage = leverage_at(seat.venue, seat.asset.perp, most_usd, config.leverage);
        let agent = Self::new(
            config,
            seat.asset,
            seat.agents.latency_s,
            money_usd,
            leverage,
        );
        Start {
            opening: Opening {
                mode: Mode::Unified,
                held: vec![(seat.asset.token, coins)],
                perp_equity: seat.usdc - paid,
                ..Opening::default()
            },
            agent: Box::new(agent),
        }
    }

    /// What it is doing.
    #[must_use]
    pub fn phase(&self) -> Phase {
        self.phase
    }

    /// What the push has cost and brought.
    #[must_use]
    pub fn spent(&self) -> &Spent {
        &self.spent
    }

    /// The sign of the push.
    fn way(&self) -> f64 {
        match self.config.push {
            Push::Down => -1.0,
            Push::Up => 1.0,
        }
    }

    /// Writes down what has happened since the last look.
    fn note(&mut self, view: &View<'_>) {
        let holding = view.account.holding(self.asset.token);
        if self.spent.start_usd == 0.0 {
            self.spent.start_usd = view.account.net_worth_usd();
            self.spot_units = holding.units();
        }
        if matches!(self.phase, Phase::Push | Phase::Hold) {
            let traded = (holding.units() - self.spot_units) * self.way();
            self.spent.pushed_usd += traded.max(0.0) * holding.px;
            self.spent.highest_usd = self.spent.highest_usd.max(view.account.net_worth_usd());
        }
        self.spot_units = holding.units();
        self.spent.now_usd = view.account.net_worth_usd();
    }

    fn enter(&mut self, phase: Phase, time_s: f64) {
        self.phase = phase;
        self.phase_since_s = time_s;
    }

    /// Goes on to the next phase where this one is over.
    fn advance(&mut self, view: &View<'_>) {
        let time_s = view.market.time_s;
        match self.phase {
            Phase::Build if time_s >= self.config.push_at_min * MINUTE_S => {
                self.pushed_from_px = view.market.oracle_px[self.asset.perp.index()];
                self.spent.highest_usd = view.account.net_worth_usd();
                self.enter(Phase::Push, time_s);
            }
            Phase::Push if self.has_pushed(view) => self.enter(Phase::Hold, time_s),
            Phase::Hold if self.has_held(time_s) => self.enter(Phase::Close, time_s),
            Phase::Close if self.is_flat(view) => self.enter(Phase::Done, time_s),
            _ => {}
        }
    }

    /// Money left to push with, USD.
    fn means_usd(&self, view: &View<'_>) -> f64 {
        match self.config.push {
            Push::Down => self.spot_units * view.account.holding(self.asset.token).px,
            Push::Up => {
                let left = self.config.push_share * self.money_usd - self.spent.pushed_usd;
                left.min(MONEY_PART * view.account.free_usd()).max(0.0)
            }
        }
    }

    fn has_pushed(&self, view: &View<'_>) -> bool {
        let oracle_px = view.market.oracle_px[self.asset.perp.index()];
        let moved = self.way() * (oracle_px / self.pushed_from_px - 1.0);
        let lost = self.spent.start_usd - self.spent.now_usd;
        let least = LEAST_USD.max(NOTHING * self.config.push_share * self.money_usd);
        moved >= self.config.target_move
            || lost >= self.config.stop_at_loss * self.money_usd
            || self.means_usd(view) < least
    }

    fn has_held(&self, time_s: f64) -> bool {
        let highest = self.spent.highest_usd - self.spent.start_usd;
        let now = self.spent.now_usd - self.spent.start_usd;
        let has_fallen = now <= highest - self.config.give_back * highest.max(0.0);
        let is_late = time_s - self.phase_since_s >= self.config.hold_min * MINUTE_S;
        is_late || (has_fallen && highest > 0.0 && now < highest)
    }

    /// Whether nothing is left to close: the perp, and coins that were bought.
    fn is_flat(&self, view: &View<'_>) -> bool {
        let place = self.asset.perp.index();
        let perp_usd = view.account.perp_size(self.asset.perp).abs() * view.market.mark_px[place];
        let px = view.account.holding(self.asset.token).px;
        perp_usd < LEAST_USD && self.bought_units() * px < LEAST_USD
    }

    fn bought_units(&self) -> f64 {
        match self.config.push {
            Push::Down => 0.0,
            Push::Up => self.spot_units,
        }
    }

    fn act(&self, view: &View<'_>, wishes: &mut Vec<Wish>) {
        match self.phase {
            Phase::Build => self.build(view, wishes),
            Phase::Push => {
                let px = view.account.holding(self.asset.token).px;
                let usd = self.clip_usd(self.config.push_usd_per_min);
                let units = usd.min(self.means_usd(view)) / px;
                self.desk.spot(&self.asset, self.way() * units, px, wishes);
            }
            Phase::Close => self.close(view, wishes),
            Phase::Hold | Phase::Done => {}
        }
    }

    fn clip_usd(&self, usd_per_min: f64) -> f64 {
        usd_per_min * self.config.step_s / MINUTE_S
    }

    /// Part of the perp position that should be there by now.
    fn build(&self, view: &View<'_>, wishes: &mut Vec<Wish>) {
        let place = self.asset.perp.index();
        let px = view.market.mark_px[place];
        let left_s = self.config.push_at_min * MINUTE_S - view.market.time_s;
        let build_s = (self.config.build_min * MINUTE_S).max(self.config.step_s);
        let done = (1.0 - (left_s - self.config.step_s) / build_s).clamp(0.0, 1.0);
        let margin_usd = MONEY_PART * (1.0 - self.config.push_share) * self.money_usd;
        let full = self.way() * margin_usd * f64::from(self.leverage) / px;
        let units = full * done - view.account.perp_size(self.asset.perp);
        if units * self.way() > 0.0 {
            (self.desk).perp((&self.asset, self.leverage), units, px, wishes);
        }
    }

    fn close(&self, view: &View<'_>, wishes: &mut Vec<Wish>) {
        let place = self.asset.perp.index();
        let (mark_px, size) = (
            view.market.mark_px[place],
            view.account.perp_size(self.asset.perp),
        );
        let px = view.account.holding(self.asset.token).px;
        let clip_usd = self.clip_usd(self.config.close_usd_per_min);
        let (perp, spot) = (clip_usd / mark_px, clip_usd / px);
        let market = (&self.asset, self.leverage);
        (self.desk).perp(market, -size.clamp(-perp, perp), mark_px, wishes);
        let sold = self.bought_units().min(spot);
        self.desk.spot(&self.asset, -sold, px, wishes);
    }
}

impl Agent for Manipulator {
    fn class(&self) -> Class {
        Class::Manipulator
    }

    fn first_wake_s(&mut self, _stream: &mut Stream) -> f64 {
        let build_min = self.config.push_at_min - self.config.build_min;
        (build_min * MINUTE_S).max(self.config.step_s)
    }

    fn decide(&mut self, view: &View<'_>, _stream: &mut Stream, wishes: &mut Vec<Wish>) -> f64 {
        self.note(view);
        self.advance(view);
        if !view.account.is_in_liquidation() {
            self.act(view, wishes);
        }
        match self.phase {
            Phase::Done => f64::INFINITY,
            _ => self.config.step_s,
        }
    }

    fn looks_at_books(&self) -> bool {
        true
    }
}

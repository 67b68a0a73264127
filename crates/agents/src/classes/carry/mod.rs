//! Carry trader: spot against a short perp of the same coin, for the funding.
//!
//! Rule    net = funding - s * borrow rate, with s the debt over the spot's value;
//!         flat: enter when net(24 h funding, s = 1 / leverage) - costs is above the entry level;
//!         in: exit when net(8 h funding) has been below the exit level for some hours, or the
//!         portfolio margin ratio is high; trade the perp when |delta| leaves its band; reduce
//!         both legs when s is high
//! Units   rates per year, sizes in units of the coin, clips in USD
//! Bounds  a decision is carried out after a reaction lag, in clips; size at most that of the
//!         opening, of the user's and of the venue's supply cap
//! Source  assumption throughout; shape of the trade FAQ ("carry trade"); clip from the depth
//!         assumed for the HYPE spot book (docs/agents.md)
//! Tests   tests/it/carry.rs

mod config;
mod glance;

use plimsoll_streams::Stream;

pub use config::CarryConfig;

use super::wait_s;
use crate::agent::{Agent, Asset, Class, Desk, Wish};
use crate::order::LEAST_USD;
use crate::view::{Glance, ReserveView, Signals, View};

const HOURS_PER_YEAR: f64 = 8_760.0;
const HOUR_S: f64 = 3_600.0;
/// Part of what could be spent that a clip may use: the rest is for slippage and fees.
const SPENDABLE_PART: f64 = 0.95;

/// What a carry trader has decided to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Buy spot and short the perp.
    Enter,
    /// Sell all spot and buy the short back.
    Exit,
    /// Trade the perp until the legs match.
    Rehedge,
    /// Reduce both legs until less is borrowed.
    Trim,
}

/// A carry trader.
#[derive(Clone, Debug)]
pub struct Carry {
    config: CarryConfig,
    asset: Asset,
    desk: Desk,
    leverage: u32,
    size_units: f64,
    negative_since_s: Option<f64>,
    plan: Option<Action>,
}

/// Net carry before costs at an average funding rate and a borrowed share, per year.
fn net_per_year(reserve: &ReserveView, funding_hourly: f64, share: f64) -> f64 {
    funding_hourly * HOURS_PER_YEAR - share * reserve.borrow_rate
}

/// The two legs of a trade, as its owner sees them.
#[derive(Clone, Copy, Debug)]
struct Legs {
    spot_units: f64,
    perp_size: f64,
    px: f64,
    mark_px: f64,
    share: f64,
}

impl Legs {
    fn is_flat(&self) -> bool {
        self.spot_units.max(self.perp_size.abs()) * self.px < LEAST_USD
    }

    /// Spot minus short; positive is net long.
    fn delta(&self) -> f64 {
        self.spot_units + self.perp_size
    }

    fn is_off_balance(&self, band: f64) -> bool {
        self.delta().abs() > band * self.spot_units.max(self.perp_size.abs())
    }
}

impl Carry {
    /// A trader who holds (or once flat would go back to) some units, at a leverage its notional
    /// allows.
    #[must_use]
    pub fn new(
        config: CarryConfig,
        asset: Asset,
        latency_s: f64,
        size_units: f64,
        leverage: u32,
    ) -> Self {
        Self {
            desk: Desk {
                limit_bps: config.limit_bps,
                latency_s,
            },
            leverage,
            size_units,
            negative_since_s: None,
            plan: None,
            config,
            asset,
        }
    }

    /// What it is doing at present.
    #[must_use]
    pub fn plan(&self) -> Option<Action> {
        self.plan
    }

    fn legs(&self, view: &View<'_>) -> Legs {
        let holding = view.account.holding(self.asset.token);
        Legs {
            spot_units: holding.units(),
            perp_size: view.account.perp_size(self.asset.perp),
            px: holding.px,
            mark_px: view.market.mark_px[self.asset.perp.index()],
            share: view.account.borrowed_share(),
        }
    }

    /// Net carry before costs at an average funding rate and a borrowed share, per year.
    fn net_per_year(&self, view: &View<'_>, funding_hourly: f64, share: f64) -> f64 {
        net_per_year(
            view.market.reserve(self.asset.settlement),
            funding_hourly,
            share,
        )
    }

    fn remember(&mut self, view: &View<'_>, legs: &Legs) {
        let funding = view.signals.funding_8h(self.asset.perp);
        let net = self.net_per_year(view, funding, legs.share);
        let since = self.negative_since_s.unwrap_or(view.market.time_s);
        self.negative_since_s = (net < self.config.exit_below_per_year).then_some(since);
    }

    fn wants_out(&self, view: &View<'_>) -> bool {
        self.is_fed_up(self.negative_since_s, view.market.time_s)
            || view.account.portfolio_margin_ratio() > self.config.exit_margin_ratio
    }

    /// Whether net carry has been low for long enough.
    fn is_fed_up(&self, negative_since_s: Option<f64>, time_s: f64) -> bool {
        let negative_s = negative_since_s.map_or(-1.0, |since| time_s - since);
        negative_s >= self.config.exit_after_h * HOUR_S
    }

    fn wants_in(&self, view: &View<'_>) -> bool {
        let reserve = view.market.reserve(self.asset.settlement);
        self.is_worth_entering(reserve, view.signals) && self.room_units(view, 0.0) > 0.0
    }

    fn is_worth_entering(&self, reserve: &ReserveView, signals: &Signals) -> bool {
        let holding_h = 24.0 * self.config.holding_d;
        let cost = self.config.round_trip_cost_bps * 1e-4 * HOURS_PER_YEAR / holding_h;
        let funding = signals.funding_24h(self.asset.perp);
        let net = net_per_year(reserve, funding, self.margin()) - cost;
        net > self.config.enter_above_per_year
    }

    /// Units that may still be bought: up to the trade's size, what caps leave room for.
    fn room_units(&self, view: &View<'_>, spot_units: f64) -> f64 {
        let holding = view.account.holding(self.asset.token);
        (self.size_units * self.config.size_share - spot_units).min(holding.room_units)
    }

    /// What should be done, if anything.
    fn decision(&self, view: &View<'_>, legs: &Legs) -> Option<Action> {
        if legs.is_flat() {
            return self.wants_in(view).then_some(Action::Enter);
        }
        if self.wants_out(view) {
            Some(Action::Exit)
        } else if legs.is_off_balance(self.config.delta_band) {
            Some(Action::Rehedge)
        } else if legs.share > self.config.borrowed_share_max {
            Some(Action::Trim)
        } else {
            None
        }
    }

    /// One clip of an action; says whether there is more to do.
    fn act(&self, action: Action, view: &View<'_>, legs: &Legs, wishes: &mut Vec<Wish>) -> bool {
        let before = wishes.len();
        match action {
            Action::Enter => self.enter(view, legs, wishes),
            Action::Exit => self.reduce(legs.spot_units, legs, wishes),
            Action::Rehedge => self.rehedge(view, legs, wishes),
            Action::Trim => self.reduce(self.excess_units(legs), legs, wishes),
        }
        wishes.len() > before
    }

    fn enter(&self, view: &View<'_>, legs: &Legs, wishes: &mut Vec<Wish>) {
        let funding = view.signals.funding_8h(self.asset.perp);
        let net = self.net_per_year(view, funding, legs.share);
        if net < self.config.exit_below_per_year || legs.share > self.config.share_after() {
            return;
        }
        let needed_px = legs.px * (1.0 + self.margin());
        let affordable = SPENDABLE_PART * view.account.spendable_usd() / needed_px;
        let clip = (self.room_units(view, legs.spot_units))
            .min(self.clip_units(legs))
            .min(self.sweep_units(view, legs))
            .min(affordable);
        if clip * legs.px < LEAST_USD {
            return;
        }
        let short = (legs.spot_units + clip + legs.perp_size).max(0.0);
        self.desk.spot(&self.asset, clip, legs.px, wishes);
        self.trade_perp(-short.min(self.clip_units(legs)), legs, wishes);
    }

    /// Sells up to some units of spot and buys back what the short is then too large by.
    fn reduce(&self, units: f64, legs: &Legs, wishes: &mut Vec<Wish>) {
        let clip = self.clip_units(legs);
        let sold = units.clamp(0.0, clip);
        let short = (-legs.perp_size).max(0.0);
        let bought = (short - (legs.spot_units - sold)).clamp(0.0, clip.min(short));
        self.desk.spot(&self.asset, -sold, legs.px, wishes);
        self.trade_perp(bought, legs, wishes);
    }

    /// Trades the perp towards the spot's size; sells spot where a larger short is too dear.
    fn rehedge(&self, view: &View<'_>, legs: &Legs, wishes: &mut Vec<Wish>) {
        if !legs.is_off_balance(self.config.delta_band) {
            return;
        }
        let (delta, clip) = (legs.delta(), self.clip_units(legs));
        if delta < 0.0 {
            return self.trade_perp((-delta).min(clip), legs, wishes);
        }
        let needed_px = legs.mark_px * self.margin();
        let affordable = SPENDABLE_PART * view.account.spendable_usd() / needed_px;
        let wanted = delta.min(clip);
        if affordable >= wanted {
            return self.trade_perp(-wanted, legs, wishes);
        }
        let sold = wanted.min(legs.spot_units);
        self.desk.spot(&self.asset, -sold, legs.px, wishes);
    }

    /// Units of both legs to give up so that the borrowed share falls to where a trim ends.
    fn excess_units(&self, legs: &Legs) -> f64 {
        // How much value X of both legs must go so that debt' = t * value'? The sale brings X and
        // the short's margin X / L: s V - X (1 + 1/L) = t (V - X).
        let target = self.config.share_after();
        let freed = 1.0 + self.margin() - target;
        (legs.share - target).max(0.0) * legs.spot_units / freed
    }

    /// Margin of the short, as a share of its notional.
    fn margin(&self) -> f64 {
        1.0 / f64::from(self.leverage.max(1))
    }

    fn clip_units(&self, legs: &Legs) -> f64 {
        self.config.clip_usd / legs.px
    }

    /// Most units of both legs that an entry may trade at once: what rests near the mid.
    fn sweep_units(&self, view: &View<'_>, legs: &Legs) -> f64 {
        let Some(bps) = self.config.entry_sweep_bps else {
            return f64::INFINITY;
        };
        let books = &view.market.books;
        let spot = books.spots[self.asset.token.index()].depth_usd(true, bps);
        let perp = books.perps[self.asset.perp.index()].depth_usd(false, bps);
        (spot / legs.px).min(perp / legs.mark_px)
    }

    fn trade_perp(&self, units: f64, legs: &Legs, wishes: &mut Vec<Wish>) {
        let market = (&self.asset, self.leverage);
        self.desk.perp(market, units, legs.mark_px, wishes);
    }

    fn wait(&self, stream: &mut Stream) -> f64 {
        wait_s(self.config.clock_h * HOUR_S, stream)
    }
}

impl Agent for Carry {
    fn class(&self) -> Class {
        Class::Carry
    }

    fn first_wake_s(&mut self, stream: &mut Stream) -> f64 {
        self.wait(stream)
    }

    fn glance(&mut self, glance: &Glance<'_>, stream: &mut Stream) -> Option<f64> {
        self.keep_still(glance)?;
        Some(self.wait(stream))
    }

    fn decide(&mut self, view: &View<'_>, stream: &mut Stream, wishes: &mut Vec<Wish>) -> f64 {
        let legs = self.legs(view);
        self.remember(view, &legs);
        if view.account.is_in_liquidation() {
            self.plan = None;
            return self.wait(stream);
        }
        let Some(plan) = self.plan else {
            self.plan = self.decision(view, &legs);
            return match self.plan {
                Some(_) => wait_s(self.config.reaction_lag_min * 60.0, stream),
                None => self.wait(stream),
            };
        };
        // A reason to leave overrides what is under way.
        let wants_out = !legs.is_flat() && self.wants_out(view);
        let action = if wants_out { Action::Exit } else { plan };
        self.plan = (self.act(action, view, &legs, wishes)).then_some(action);
        match self.plan {
            Some(_) => self.config.clip_interval_s,
            None => self.wait(stream),
        }
    }

    fn looks_at_books(&self) -> bool {
        self.config.entry_sweep_bps.is_some()
    }
}

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

use garde::Validate;
use plimsoll_streams::Stream;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::wait_s;
use crate::agent::{Agent, Asset, Class, Desk, Wish};
use crate::check::is_number;
use crate::order::LEAST_USD;
use crate::view::View;

const HOURS_PER_YEAR: f64 = 8_760.0;
const HOUR_S: f64 = 3_600.0;
/// Part of what could be spent that a clip may use: the rest is for slippage and fees.
const SPENDABLE_PART: f64 = 0.95;

/// How carry traders behave.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct CarryConfig {
    /// Mean hours between two looks. Default 1. Source: assumption.
    #[garde(range(min = 0.001, max = 8_760.0), custom(is_number))]
    #[schemars(range(min = 0.001, max = 8_760.0))]
    pub clock_h: f64,
    /// Mean minutes from a decision to its first order. Default 30. Source: assumption.
    #[garde(range(min = 0.0, max = 10_080.0), custom(is_number))]
    #[schemars(range(min = 0.0, max = 10_080.0))]
    pub reaction_lag_min: f64,
    /// Net carry after costs above which a flat trader enters, per year. Default 0.04.
    /// Source: assumption.
    #[garde(range(min = -10.0, max = 10.0), custom(is_number))]
    #[schemars(range(min = -10.0, max = 10.0))]
    pub enter_above_per_year: f64,
    /// Net carry below which a trader wants out, per year. Default 0. Source: assumption.
    #[garde(range(min = -10.0, max = 10.0), custom(is_number))]
    #[schemars(range(min = -10.0, max = 10.0))]
    pub exit_below_per_year: f64,
    /// Hours for which net carry must have been below that. Default 8. Source: assumption.
    #[garde(range(min = 0.0, max = 8_760.0), custom(is_number))]
    #[schemars(range(min = 0.0, max = 8_760.0))]
    pub exit_after_h: f64,
    /// Portfolio margin ratio above which a trader gets out. Default 0.85. Source: assumption.
    #[garde(range(min = 0.0, max = 1.0), custom(is_number))]
    #[schemars(range(min = 0.0, max = 1.0))]
    pub exit_margin_ratio: f64,
    /// Spot minus short, as a share of the larger leg, at which the perp is traded. Default 0.02.
    /// Source: assumption.
    #[garde(range(min = 0.0001, max = 1.0), custom(is_number))]
    #[schemars(range(min = 0.0001, max = 1.0))]
    pub delta_band: f64,
    /// Debt over the spot's value above which both legs are reduced. Default 0.35.
    /// Source: assumption.
    #[garde(range(min = 0.01, max = 1.0), custom(is_number))]
    #[schemars(range(min = 0.01, max = 1.0))]
    pub borrowed_share_max: f64,
    /// How far below that the reduction goes, as a share of the spot's value too. No account opens
    /// above where it ends. Default 0.05. Source: assumption.
    #[garde(range(min = 0.0, max = 1.0), custom(is_number))]
    #[schemars(range(min = 0.0, max = 1.0))]
    pub borrowed_share_step: f64,
    /// Cost of going in and out again, bps of notional. Default 33: taker fees of 7.0 + 4.5 twice
    /// (DOC-FEES) and four sweeps that end 5 bps away. Source: assumption.
    #[garde(range(min = 0.0, max = 10_000.0), custom(is_number))]
    #[schemars(range(min = 0.0, max = 10_000.0))]
    pub round_trip_cost_bps: f64,
    /// Days over which that cost is spread. Default 60. Source: assumption.
    #[garde(range(min = 0.1, max = 3_650.0), custom(is_number))]
    #[schemars(range(min = 0.1, max = 3_650.0))]
    pub holding_d: f64,
    /// Largest order of a leg, USD. Default 200,000: a sweep of 5 bps of the HYPE spot book as
    /// assumed (8.2M USD, 200 bps). Source: assumption.
    #[garde(range(min = 10.0, max = 1e12), custom(is_number))]
    #[schemars(range(min = 10.0, max = 1e12))]
    pub clip_usd: f64,
    /// Seconds between two clips. Default 120, the half-life assumed for the spot books.
    /// Source: assumption.
    #[garde(range(min = 1.0, max = 86_400.0), custom(is_number))]
    #[schemars(range(min = 1.0, max = 86_400.0))]
    pub clip_interval_s: f64,
    /// Size of a new trade, as a share of the account's opening size. Default 1.
    /// Source: assumption.
    #[garde(range(min = 0.0, max = 10.0), custom(is_number))]
    #[schemars(range(min = 0.0, max = 10.0))]
    pub size_share: f64,
    /// Leverage of the short; the venue's tier may allow less. Default 10. Source: assumption.
    #[garde(range(min = 1, max = 100))]
    #[schemars(range(min = 1, max = 100))]
    pub leverage: u32,
    /// Furthest price of an order from the mid, bps. Default 100. Source: assumption.
    #[garde(range(min = 1, max = 10_000))]
    #[schemars(range(min = 1, max = 10_000))]
    pub limit_bps: u32,
}

impl Default for CarryConfig {
    fn default() -> Self {
        Self {
            clock_h: 1.0,
            reaction_lag_min: 30.0,
            enter_above_per_year: 0.04,
            exit_below_per_year: 0.0,
            exit_after_h: 8.0,
            exit_margin_ratio: 0.85,
            delta_band: 0.02,
            borrowed_share_max: 0.35,
            borrowed_share_step: 0.05,
            round_trip_cost_bps: 33.0,
            holding_d: 60.0,
            clip_usd: 200_000.0,
            clip_interval_s: 120.0,
            size_share: 1.0,
            leverage: 10,
            limit_bps: 100,
        }
    }
}

impl CarryConfig {
    /// Debt over the spot's value that a reduction ends at.
    #[must_use]
    pub fn share_after(&self) -> f64 {
        (self.borrowed_share_max - self.borrowed_share_step).max(0.0)
    }
}

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
        let holding = &view.account.holdings[self.asset.token.index()];
        Legs {
            spot_units: holding.units(),
            perp_size: view.account.perp_size[self.asset.perp.index()],
            px: holding.px,
            mark_px: view.market.mark_px[self.asset.perp.index()],
            share: view.account.borrowed_share(),
        }
    }

    /// Net carry before costs at an average funding rate and a borrowed share, per year.
    fn net_per_year(&self, view: &View<'_>, funding_hourly: f64, share: f64) -> f64 {
        let reserve = view.market.reserve(self.asset.settlement);
        funding_hourly * HOURS_PER_YEAR - share * reserve.borrow_rate
    }

    fn remember(&mut self, view: &View<'_>, legs: &Legs) {
        let funding = view.signals.funding_8h(self.asset.perp);
        let net = self.net_per_year(view, funding, legs.share);
        let since = self.negative_since_s.unwrap_or(view.market.time_s);
        self.negative_since_s = (net < self.config.exit_below_per_year).then_some(since);
    }

    fn wants_out(&self, view: &View<'_>) -> bool {
        let negative_s = (self.negative_since_s).map_or(-1.0, |since| view.market.time_s - since);
        negative_s >= self.config.exit_after_h * HOUR_S
            || view.account.portfolio_margin_ratio > self.config.exit_margin_ratio
    }

    fn wants_in(&self, view: &View<'_>) -> bool {
        let holding_h = 24.0 * self.config.holding_d;
        let cost = self.config.round_trip_cost_bps * 1e-4 * HOURS_PER_YEAR / holding_h;
        let funding = view.signals.funding_24h(self.asset.perp);
        let net = self.net_per_year(view, funding, self.margin()) - cost;
        net > self.config.enter_above_per_year && self.room_units(view, 0.0) > 0.0
    }

    /// Units that may still be bought: up to the trade's size, what caps leave room for.
    fn room_units(&self, view: &View<'_>, spot_units: f64) -> f64 {
        let holding = &view.account.holdings[self.asset.token.index()];
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

    fn decide(&mut self, view: &View<'_>, stream: &mut Stream, wishes: &mut Vec<Wish>) -> f64 {
        let legs = self.legs(view);
        self.remember(view, &legs);
        if view.account.is_in_liquidation {
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
}

//! Market maker: rests orders on both sides of a perp's book, and steps back when it gets rough.
//!
//! Rule    each side rests Q = depth * equity * M in n equal orders, at the distances
//!         x_k = -d ln(1 - (k - 1/2) / n) of an exponential book of scale d, around a centre that is
//!         skewed against the inventory: mid * (1 - g * inventory / limit);
//!         M = clip((sigma_5min / sigma)^-a, floor, 1.5), and the floor for some minutes after a
//!         1 min return of more than k sigma or while the day's loss is above its limit
//! Units   distances bps, money USD, sigma per year; M as a factor
//! Bounds  a side rests no more than what the inventory limit leaves; orders only rest (post-only);
//!         below 10 USD an order is left out; quotes stay until the centre has moved or time is up
//! Source  shape docs/rules/order_book.md; skew, withdrawal, latency: assumption (docs/agents.md)
//! Tests   tests/it/market_maker.rs

use std::collections::{BTreeMap, VecDeque};

use garde::Validate;
use plimsoll_engine::{Mode, Opening};
use plimsoll_streams::Stream;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::wait_s;
use crate::agent::{Agent, Asset, Class, Desk, Wish};
use crate::check::is_number;
use crate::population::draft::leverage_at;
use crate::population::traders::{Seat, Start};
use crate::view::View;

const BPS: f64 = 1e-4;
const MINUTE_S: f64 = 60.0;
const DAY_S: f64 = 86_400.0;
const YEAR_S: f64 = 31_536_000.0;
/// Memory of the volatility that quotes answer to, seconds.
const MEMORY_S: f64 = 300.0;
/// Most that quotes are a multiple of the normal ones. Source: assumption.
const MOST: f64 = 1.5;

/// The market that quotes are made for.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct QuoteShape {
    /// Scale of the distances, bps.
    #[garde(range(min = 0.1, max = 10_000.0), custom(is_number))]
    #[schemars(range(min = 0.1, max = 10_000.0))]
    pub scale_bps: f64,
    /// Normal volatility, per square root of a year.
    #[garde(range(min = 0.001, max = 100.0), custom(is_number))]
    #[schemars(range(min = 0.001, max = 100.0))]
    pub sigma_per_year: f64,
}

/// How market makers behave.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct MarketMakerConfig {
    /// Mean seconds between two looks. Default 15. Source: assumption.
    #[garde(range(min = 0.1, max = 86_400.0), custom(is_number))]
    #[schemars(range(min = 0.1, max = 86_400.0))]
    pub clock_s: f64,
    /// How far the centre must have moved before quotes are renewed, bps. Default 2.
    /// Source: assumption.
    #[garde(range(min = 0.0, max = 10_000.0), custom(is_number))]
    #[schemars(range(min = 0.0, max = 10_000.0))]
    pub requote_bps: f64,
    /// Minutes after which quotes are renewed at the latest. Default 5. Source: assumption.
    #[garde(range(min = 0.05, max = 10_000.0), custom(is_number))]
    #[schemars(range(min = 0.05, max = 10_000.0))]
    pub requote_min: f64,
    /// Orders on each side. Default 8. Source: assumption.
    #[garde(range(min = 1, max = 100))]
    #[schemars(range(min = 1, max = 100))]
    pub levels: u32,
    /// What a side rests in all, as a multiple of equity. Default 1. Source: assumption.
    #[garde(range(min = 0.001, max = 100.0), custom(is_number))]
    #[schemars(range(min = 0.001, max = 100.0))]
    pub depth_per_equity: f64,
    /// Most inventory, as a multiple of equity. Default 1. Source: assumption.
    #[garde(range(min = 0.001, max = 100.0), custom(is_number))]
    #[schemars(range(min = 0.001, max = 100.0))]
    pub inventory_limit: f64,
    /// How far the centre moves for 1% of the inventory limit, bps. Default 0.1. Source: assumption.
    #[garde(range(min = 0.0, max = 100.0), custom(is_number))]
    #[schemars(range(min = 0.0, max = 100.0))]
    pub skew_bps_per_pct: f64,
    /// Return of one minute that makes it step back, standard deviations. Default 6.
    /// Source: assumption.
    #[garde(range(min = 0.1, max = 1_000.0), custom(is_number))]
    #[schemars(range(min = 0.1, max = 1_000.0))]
    pub withdraw_sigmas: f64,
    /// Loss of a day that makes it step back, as a share of equity. Default 0.02.
    /// Source: assumption.
    #[garde(range(min = 0.0001, max = 1.0), custom(is_number))]
    #[schemars(range(min = 0.0001, max = 1.0))]
    pub withdraw_loss: f64,
    /// Minutes for which it steps back. Default 5. Source: assumption.
    #[garde(range(min = 0.0, max = 10_000.0), custom(is_number))]
    #[schemars(range(min = 0.0, max = 10_000.0))]
    pub withdraw_min: f64,
    /// Power with which quotes shrink as volatility grows. Default 1. Source: assumption.
    #[garde(range(min = 0.0, max = 10.0), custom(is_number))]
    #[schemars(range(min = 0.0, max = 10.0))]
    pub volatility_power: f64,
    /// Smallest multiple of the normal quotes, and that of one that has stepped back. Default 0.02.
    /// Source: assumption.
    #[garde(range(min = 0.0, max = 1.0), custom(is_number))]
    #[schemars(range(min = 0.0, max = 1.0))]
    pub floor: f64,
    /// Markets, by asset; those of others are as `HYPE`'s. Default BTC 67 bps and 0.51, ETH 116 bps
    /// and 0.68, HYPE 200 bps and 1.44 (scales of the book presets; range volatility of daily candles
    /// to 2025-10-22, CANDLES). Source: assumption.
    #[garde(dive)]
    pub shapes: BTreeMap<String, QuoteShape>,
    /// Leverage of its positions; the venue's tier may allow less. Default 10. Source: assumption.
    #[garde(range(min = 1, max = 100))]
    #[schemars(range(min = 1, max = 100))]
    pub leverage: u32,
}

/// Shape for an asset that is not listed.
const OTHER: QuoteShape = QuoteShape {
    scale_bps: 200.0,
    sigma_per_year: 1.44,
};

impl Default for MarketMakerConfig {
    fn default() -> Self {
        let shape = |scale_bps, sigma_per_year| QuoteShape {
            scale_bps,
            sigma_per_year,
        };
        Self {
            clock_s: 15.0,
            requote_bps: 2.0,
            requote_min: 5.0,
            levels: 8,
            depth_per_equity: 1.0,
            inventory_limit: 1.0,
            skew_bps_per_pct: 0.1,
            withdraw_sigmas: 6.0,
            withdraw_loss: 0.02,
            withdraw_min: 5.0,
            volatility_power: 1.0,
            floor: 0.02,
            shapes: BTreeMap::from([
                ("BTC".to_owned(), shape(67.0, 0.51)),
                ("ETH".to_owned(), shape(116.0, 0.68)),
                ("HYPE".to_owned(), OTHER),
            ]),
            leverage: 10,
        }
    }
}

/// A market maker.
#[derive(Clone, Debug)]
pub struct MarketMaker {
    config: MarketMakerConfig,
    asset: Asset,
    desk: Desk,
    shape: QuoteShape,
    leverage: u32,
    /// Mids of the last minute.
    minute: VecDeque<(f64, f64)>,
    /// Average squared return per second, over that of normal times.
    variance: f64,
    /// Start of the day and equity then.
    day: Option<(f64, f64)>,
    withdrawn_until_s: f64,
    /// Centre, multiple and time of the quotes in the book.
    quoted: Option<(f64, f64, f64)>,
}

impl MarketMaker {
    /// A market maker of one asset, at a leverage its notional allows.
    #[must_use]
    pub fn new(
        config: MarketMakerConfig,
        (name, asset): (&str, Asset),
        latency_s: f64,
        leverage: u32,
    ) -> Self {
        Self {
            shape: config.shapes.get(name).copied().unwrap_or(OTHER),
            desk: Desk {
                limit_bps: 0,
                latency_s,
            },
            asset,
            leverage,
            config,
            minute: VecDeque::new(),
            variance: 1.0,
            day: None,
            withdrawn_until_s: 0.0,
            quoted: None,
        }
    }

    /// Takes a seat of a population.
    pub(crate) fn open(seat: &Seat<'_>) -> Start {
        let config = seat.agents.market_maker.clone();
        let most_usd = config.inventory_limit * seat.usdc.to_f64();
        let leverage = leverage_at(seat.venue, seat.asset.perp, most_usd, config.leverage);
        let asset = (seat.name, seat.asset);
        let maker = Self::new(config, asset, seat.agents.latency_s, leverage);
        Start {
            opening: Opening {
                mode: Mode::Unified,
                perp_equity: seat.usdc,
                ..Opening::default()
            },
            agent: Box::new(maker),
        }
    }

    /// What it quotes at present, as a multiple of its normal quotes.
    #[must_use]
    pub fn multiple(&self, time_s: f64) -> f64 {
        if time_s < self.withdrawn_until_s {
            return self.config.floor;
        }
        let ratio = self.variance.sqrt();
        let answer = libm::pow(ratio, -self.config.volatility_power);
        answer.clamp(self.config.floor, MOST)
    }

    /// Takes a mid in; says whether the last minute went too far.
    fn watch(&mut self, time_s: f64, mid: f64) -> bool {
        let per_s = self.shape.sigma_per_year * self.shape.sigma_per_year / YEAR_S;
        if let Some((last_s, last)) = self.minute.back().copied() {
            let elapsed_s = (time_s - last_s).max(1e-3);
            let moved = libm::log(mid / last);
            let fresh = moved * moved / (elapsed_s * per_s);
            self.variance += -libm::expm1(-elapsed_s / MEMORY_S) * (fresh - self.variance);
        }
        while (self.minute.front()).is_some_and(|(t, _)| *t < time_s - MINUTE_S) {
            self.minute.pop_front();
        }
        self.minute.push_back((time_s, mid));
        let (_, first) = self.minute[0];
        let most = self.config.withdraw_sigmas * (per_s * MINUTE_S).sqrt();
        libm::log(mid / first).abs() > most
    }

    /// Whether the day's loss is above its limit.
    fn has_lost(&mut self, time_s: f64, equity: f64) -> bool {
        let (since_s, opening) = self.day.unwrap_or((time_s, equity));
        let is_over = time_s - since_s >= DAY_S;
        let day = if is_over {
            (time_s, equity)
        } else {
            (since_s, opening)
        };
        self.day = Some(day);
        equity < (1.0 - self.config.withdraw_loss) * day.1
    }

    /// Whether the quotes in the book are those it would place now.
    fn stands(&self, time_s: f64, centre: f64, multiple: f64) -> bool {
        self.quoted.is_some_and(|(at, times, since_s)| {
            let moved_bps = (centre / at - 1.0).abs() / BPS;
            let is_fresh = time_s - since_s < self.config.requote_min * MINUTE_S;
            let was_floor = times <= self.config.floor;
            is_fresh
                && moved_bps < self.config.requote_bps
                && was_floor == (multiple <= self.config.floor)
        })
    }

    fn act(&mut self, view: &View<'_>, wishes: &mut Vec<Wish>) {
        let (time_s, place) = (view.market.time_s, self.asset.perp.index());
        let mid = view.market.books.perps[place].mid_px;
        let equity = view.account.perp_equity_usd();
        let is_rough = self.watch(time_s, mid);
        let has_lost = self.has_lost(time_s, equity);
        if is_rough || has_lost {
            self.withdrawn_until_s = time_s + self.config.withdraw_min * MINUTE_S;
        }
        if view.account.is_in_liquidation() || equity <= 0.0 {
            self.quoted = None;
            return;
        }
        let limit_usd = self.config.inventory_limit * equity;
        let inventory_usd = view.account.perp_size(self.asset.perp) * mid;
        let used = (inventory_usd / limit_usd).clamp(-1.0, 1.0);
        let centre = mid * (1.0 - self.config.skew_bps_per_pct * 100.0 * used * BPS);
        let multiple = self.multiple(time_s);
        if self.stands(time_s, centre, multiple) {
            return;
        }
        if view.account.orders().next().is_some() {
            self.desk.cancel_all(&self.asset, wishes);
        }
        self.quoted = Some((centre, multiple, time_s));
        let side_usd = self.config.depth_per_equity * equity * multiple;
        for sign in [1.0, -1.0] {
            let room_usd = (limit_usd - sign * inventory_usd).max(0.0);
            self.quote(sign, centre, side_usd.min(room_usd), wishes);
        }
    }

    /// Quotes of one side: bids (1) or asks (-1).
    fn quote(&self, sign: f64, centre: f64, side_usd: f64, wishes: &mut Vec<Wish>) {
        let levels = f64::from(self.config.levels);
        for level in 0..self.config.levels {
            let quantile = (f64::from(level) + 0.5) / levels;
            let away_bps = -self.shape.scale_bps * libm::log1p(-quantile);
            let px = centre * (1.0 - sign * away_bps * BPS);
            let market = (&self.asset, self.leverage);
            (self.desk).rest(market, sign * side_usd / levels / px, px, wishes);
        }
    }
}

impl Agent for MarketMaker {
    fn class(&self) -> Class {
        Class::MarketMaker
    }

    fn first_wake_s(&mut self, stream: &mut Stream) -> f64 {
        wait_s(self.config.clock_s, stream)
    }

    fn decide(&mut self, view: &View<'_>, stream: &mut Stream, wishes: &mut Vec<Wish>) -> f64 {
        self.act(view, wishes);
        wait_s(self.config.clock_s, stream)
    }

    fn looks_at_books(&self) -> bool {
        true
    }
}

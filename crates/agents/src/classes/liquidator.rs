//! Liquidation buyer: buys what forced sales push below the price elsewhere, and sells it back.
//!
//! Rule    buys where the mid is a discount below the spot price of other exchanges, no higher than at
//!         that discount; sells once the mid is back within an exit distance of it, at each look at
//!         most a share of what the book has refilled since the last:
//!         share * depth within 100 bps * (1 - 2^(-elapsed / half-life))
//! Units   distances bps, money USD, times in seconds
//! Bounds  spot without leverage, a perp up to leverage times equity; no short position is opened; no
//!         wish while in liquidation
//! Source  assumption; share of the refill docs/agents.md
//! Tests   tests/it/liquidator.rs

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
use crate::view::{BookView, View};

const BPS: f64 = 1e-4;
/// Distance within which the refill is measured, bps. Source: assumption.
const REFILL_BPS: f64 = 100.0;
/// Part of free money that is used: the rest is for slippage and fees.
const FREE_PART: f64 = 0.9;

/// In which book a liquidation buyer trades.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Book {
    /// The perpetual's.
    Perp,
    /// The spot book, where the collateral of borrowers is sold.
    #[default]
    Spot,
}

/// How liquidation buyers behave.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct LiquidatorConfig {
    /// Mean seconds between two looks. Default 3, an oracle tick. Source: assumption.
    #[garde(range(min = 0.1, max = 86_400.0), custom(is_number))]
    #[schemars(range(min = 0.1, max = 86_400.0))]
    pub clock_s: f64,
    /// Which book it trades in. Default `spot`. Source: assumption.
    #[garde(skip)]
    pub book: Book,
    /// How far below the price elsewhere it buys, bps. Default 100. Source: assumption.
    #[garde(range(min = 1.0, max = 9_999.0), custom(is_number))]
    #[schemars(range(min = 1.0, max = 9_999.0))]
    pub discount_bps: f64,
    /// How far below the price elsewhere it sells again, bps. Default 20. Source: assumption.
    #[garde(range(min = 0.0, max = 9_999.0), custom(is_number))]
    #[schemars(range(min = 0.0, max = 9_999.0))]
    pub exit_bps: f64,
    /// Share of what the book has refilled that it sells. Default 0.2. Source: assumption.
    #[garde(range(min = 0.0, max = 1.0), custom(is_number))]
    #[schemars(range(min = 0.0, max = 1.0))]
    pub refill_share: f64,
    /// Half-life with which it takes the book to refill, seconds. Default 120, that of the spot
    /// books. Source: assumption.
    #[garde(range(min = 0.1, max = 86_400.0), custom(is_number))]
    #[schemars(range(min = 0.1, max = 86_400.0))]
    pub half_life_s: f64,
    /// Leverage in a perp; the venue's tier may allow less. Default 2. Source: assumption.
    #[garde(range(min = 1, max = 100))]
    #[schemars(range(min = 1, max = 100))]
    pub leverage: u32,
}

impl Default for LiquidatorConfig {
    fn default() -> Self {
        Self {
            clock_s: 3.0,
            book: Book::Spot,
            discount_bps: 100.0,
            exit_bps: 20.0,
            refill_share: 0.2,
            half_life_s: 120.0,
            leverage: 2,
        }
    }
}

/// A liquidation buyer.
#[derive(Clone, Debug)]
pub struct Liquidator {
    config: LiquidatorConfig,
    asset: Asset,
    latency_s: f64,
    leverage: u32,
    looked_at_s: f64,
}

impl Liquidator {
    /// A buyer of one asset, at a leverage its notional allows.
    #[must_use]
    pub fn new(config: LiquidatorConfig, asset: Asset, latency_s: f64, leverage: u32) -> Self {
        Self {
            config,
            asset,
            latency_s,
            leverage,
            looked_at_s: 0.0,
        }
    }

    /// Takes a seat of a population.
    pub(crate) fn open(seat: &Seat<'_>) -> Start {
        let config = seat.agents.liquidator.clone();
        let most_usd = f64::from(config.leverage) * seat.usdc.to_f64();
        let leverage = leverage_at(seat.venue, seat.asset.perp, most_usd, config.leverage);
        let agent = Self::new(config, seat.asset, seat.agents.latency_s, leverage);
        Start {
            opening: Opening {
                mode: Mode::Unified,
                perp_equity: seat.usdc,
                ..Opening::default()
            },
            agent: Box::new(agent),
        }
    }

    fn book<'a>(&self, view: &'a View<'_>) -> &'a BookView {
        match self.config.book {
            Book::Perp => &view.market.books.perps[self.asset.perp.index()],
            Book::Spot => &view.market.books.spots[self.asset.token.index()],
        }
    }

    /// What it has bought and not sold.
    fn inventory(&self, view: &View<'_>) -> f64 {
        match self.config.book {
            Book::Perp => view.account.perp_size(self.asset.perp).max(0.0),
            Book::Spot => view.account.holding(self.asset.token).units(),
        }
    }

    /// Units that its money still buys.
    fn affordable(&self, view: &View<'_>, px: f64) -> f64 {
        let times = match self.config.book {
            Book::Perp => f64::from(self.leverage),
            Book::Spot => 1.0,
        };
        FREE_PART * times * view.account.free_usd().max(0.0) / px
    }

    fn trade(&self, units: f64, px: f64, limit_bps: f64, wishes: &mut Vec<Wish>) {
        // In range by the clamp.
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let limit_bps = limit_bps.clamp(1.0, 10_000.0) as u32;
        let desk = Desk {
            limit_bps,
            latency_s: self.latency_s,
        };
        match self.config.book {
            Book::Perp => desk.perp((&self.asset, self.leverage), units, px, wishes),
            Book::Spot => desk.spot(&self.asset, units, px, wishes),
        }
    }

    /// The most to sell after some seconds, units.
    fn refilled(&self, book: &BookView, elapsed_s: f64) -> f64 {
        let refill = -libm::expm1(-elapsed_s / self.config.half_life_s * core::f64::consts::LN_2);
        let depth_usd = book.depth_usd(false, REFILL_BPS);
        self.config.refill_share * depth_usd * refill / book.mid_px
    }

    fn act(&mut self, view: &View<'_>, wishes: &mut Vec<Wish>) {
        let elapsed_s = view.market.time_s - self.looked_at_s;
        self.looked_at_s = view.market.time_s;
        let book = self.book(view);
        let elsewhere_px = view.market.books.elsewhere_px[self.asset.perp.index()];
        if book.mid_px <= 0.0 || elsewhere_px <= 0.0 || view.account.is_in_liquidation() {
            return;
        }
        let below_bps = (1.0 - book.mid_px / elsewhere_px) / BPS;
        if below_bps > self.config.discount_bps {
            let units = self.affordable(view, book.mid_px);
            let limit_bps = below_bps - self.config.discount_bps;
            self.trade(units, book.mid_px, limit_bps, wishes);
        } else if below_bps < self.config.exit_bps {
            let units = self.inventory(view).min(self.refilled(book, elapsed_s));
            self.trade(-units, book.mid_px, self.config.discount_bps, wishes);
        }
    }
}

impl Agent for Liquidator {
    fn class(&self) -> Class {
        Class::Liquidator
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

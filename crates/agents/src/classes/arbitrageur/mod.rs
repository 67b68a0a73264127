//! Cross-venue arbitrageur: trades the gap between two prices of one coin until it is worth no more.
//!
//! Rule    gap = price of the perp here / other price - 1, the other being the spot price of other
//!         exchanges or the venue's own spot; above fees + edge it sells the perp, below their
//!         negative it buys, no further than where the gap is fees + edge; it goes back once the gap
//!         has gone; fees are those of both legs, in and out
//! Units   gaps and fees bps, money USD
//! Bounds  the leg elsewhere is kept in its own state and follows at the next look; against the own
//!         spot only gaps upwards are traded (nothing is sold short); notional up to leverage times
//!         the smaller of the two balances; money between them arrives late; no trade while oracle
//!         and mark are too far apart or in liquidation
//! Source  assumption; capital, edge and stop docs/agents.md; own fees DOC-FEES
//! Tests   tests/it/arbitrageur.rs

mod config;

use plimsoll_engine::units::Amount;
use plimsoll_engine::{Mode, Opening};
use plimsoll_streams::Stream;

pub use config::ArbitrageurConfig;

use super::wait_s;
use crate::agent::{Agent, Asset, Class, Desk, Wish};
use crate::order::LEAST_USD;
use crate::population::draft::leverage_at;
use crate::population::traders::{Seat, Start};
use crate::view::View;

const BPS: f64 = 1e-4;
/// Seconds from an order to the look that sees its fill. Source: assumption.
const SETTLE_S: f64 = 1.0;
/// Part of free money that is used: the rest is for slippage and fees.
const FREE_PART: f64 = 0.9;

/// What the perp is traded against.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Against {
    /// Spot at other exchanges.
    Elsewhere,
    /// The venue's own spot book.
    OwnSpot,
}

/// What an arbitrageur has at other exchanges.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Elsewhere {
    /// Money, less what was paid for the units, USD.
    pub usd: f64,
    /// Signed units.
    pub units: f64,
}

impl Elsewhere {
    fn equity_usd(&self, px: f64) -> f64 {
        self.usd + self.units * px
    }

    fn trade(&mut self, units: f64, px: f64, fee_bps: f64) {
        self.units += units;
        self.usd -= units * px + (units * px).abs() * fee_bps * BPS;
    }
}

/// Money between the two balances.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Transit {
    /// Asked out of the venue; the balance there before.
    Asked { usd: f64, before_usd: f64 },
    /// On its way out, until when.
    Out { usd: f64, until_s: f64 },
    /// On its way in, until when it can be paid in.
    In { usd: f64, until_s: f64 },
}

/// An arbitrageur.
#[derive(Clone, Debug)]
pub struct Arbitrageur {
    config: ArbitrageurConfig,
    asset: Asset,
    latency_s: f64,
    against: Against,
    leverage: u32,
    elsewhere: Elsewhere,
    transit: Option<Transit>,
}

/// The two prices of a moment, and what a gap costs.
#[derive(Clone, Copy, Debug)]
struct Gap {
    perp_px: f64,
    other_px: f64,
    bps: f64,
    threshold_bps: f64,
}

impl Gap {
    /// How far an order may go from the mid, so that the gap it leaves is at least `left_bps`.
    fn limit_bps(&self, left_bps: f64) -> u32 {
        let room = (self.bps.abs() - left_bps).clamp(1.0, 10_000.0);
        // In range by the clamp.
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let whole = room as u32;
        whole
    }
}

impl Arbitrageur {
    /// An arbitrageur of one asset with some money elsewhere, at a leverage its notional allows.
    #[must_use]
    pub fn new(
        config: ArbitrageurConfig,
        asset: Asset,
        latency_s: f64,
        (against, elsewhere_usd): (Against, f64),
        leverage: u32,
    ) -> Self {
        let elsewhere = Elsewhere {
            usd: elsewhere_usd,
            units: 0.0,
        };
        Self {
            config,
            asset,
            latency_s,
            against,
            leverage,
            elsewhere,
            transit: None,
        }
    }

    /// Takes a seat of a population. What stands elsewhere is no money of the venue's.
    pub(crate) fn open(seat: &Seat<'_>, stream: &mut Stream) -> Start {
        let config = seat.agents.arbitrageur.clone();
        let is_own = stream.bernoulli(config.own_spot_probability);
        let (against, share) = if is_own {
            (Against::OwnSpot, 0.0)
        } else {
            (Against::Elsewhere, config.share_elsewhere)
        };
        let outside = Amount::from_f64_down(share * seat.usdc.to_f64()).unwrap_or(Amount::ZERO);
        let most_usd = config.leverage * seat.usdc.to_f64();
        // In range: the configuration allows at most 50.
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let wanted = config.leverage.ceil() as u32 + 1;
        let leverage = leverage_at(seat.venue, seat.asset.perp, most_usd, wanted);
        let money = (against, outside.to_f64());
        let agent = Self::new(config, seat.asset, seat.agents.latency_s, money, leverage);
        Start {
            opening: Opening {
                mode: Mode::Unified,
                perp_equity: seat.usdc - outside,
                ..Opening::default()
            },
            agent: Box::new(agent),
        }
    }

    /// What it has elsewhere.
    #[must_use]
    pub fn elsewhere(&self) -> &Elsewhere {
        &self.elsewhere
    }

    /// Money that is on its way between the venue and elsewhere, USD.
    #[must_use]
    pub fn on_its_way_usd(&self) -> f64 {
        match self.transit {
            Some(Transit::Out { usd, .. } | Transit::In { usd, .. }) => usd,
            Some(Transit::Asked { .. }) | None => 0.0,
        }
    }

    fn gap(&self, view: &View<'_>) -> Option<Gap> {
        let (books, place) = (&view.market.books, self.asset.perp.index());
        let perp_px = books.perps[place].mid_px;
        let (other_px, other_fee_bps) = match self.against {
            Against::Elsewhere => (books.elsewhere_px[place], self.config.fee_elsewhere_bps),
            Against::OwnSpot => {
                let spot = &books.spots[self.asset.token.index()];
                (spot.mid_px, books.fees.spot_taker / BPS)
            }
        };
        let round_trip_bps = 2.0 * (books.fees.perp_taker / BPS + other_fee_bps);
        (perp_px > 0.0 && other_px > 0.0).then(|| Gap {
            perp_px,
            other_px,
            bps: (perp_px / other_px - 1.0) / BPS,
            threshold_bps: round_trip_bps + self.config.edge_bps,
        })
    }

    /// Whether oracle and mark are too far apart to trade.
    fn is_stopped(&self, view: &View<'_>) -> bool {
        let place = self.asset.perp.index();
        let ratio = view.market.oracle_px[place] / view.market.mark_px[place];
        (ratio - 1.0).abs() > self.config.stop_divergence
    }

    /// Lets money arrive, and brings the leg elsewhere to the position here.
    fn settle(&mut self, view: &View<'_>, px: f64) {
        let time_s = view.market.time_s;
        match self.transit {
            Some(Transit::Asked { usd, before_usd }) => {
                let paid = (before_usd - self.balance_usd(view)).clamp(0.0, usd);
                let until_s = time_s + self.config.transfer_min * 60.0;
                self.transit = (paid > 0.0).then_some(Transit::Out { usd: paid, until_s });
            }
            Some(Transit::Out { usd, until_s }) if time_s >= until_s => {
                self.elsewhere.usd += usd;
                self.transit = None;
            }
            _ => {}
        }
        if self.against == Against::Elsewhere {
            let size = view.account.perp_size(self.asset.perp);
            let units = -size - self.elsewhere.units;
            (self.elsewhere).trade(units, px, self.config.fee_elsewhere_bps);
        }
    }

    fn balance_usd(&self, view: &View<'_>) -> f64 {
        view.account.holding(self.asset.settlement).held_units
    }

    /// Moves money to the balance that runs low; says whether it does.
    fn refill(&mut self, view: &View<'_>, px: f64, wishes: &mut Vec<Wish>) -> bool {
        let (here, there) = (
            view.account.perp_equity_usd(),
            self.elsewhere.equity_usd(px),
        );
        let half = (here - there).abs() / 2.0;
        let is_low = here.min(there) < self.config.refill_below * (here + there);
        if self.transit.is_some() || self.against == Against::OwnSpot || !is_low {
            return false;
        }
        if here > there {
            let usd = half.min(FREE_PART * view.account.free_usd());
            (self.desk(0)).withdraw(self.asset.settlement, usd, wishes);
            let before_usd = self.balance_usd(view);
            self.transit = (!wishes.is_empty()).then_some(Transit::Asked { usd, before_usd });
        } else {
            let margin = self.elsewhere.units.abs() * px / self.config.leverage;
            let usd = half.min(FREE_PART * (there - margin));
            if usd >= LEAST_USD {
                self.elsewhere.usd -= usd;
                let until_s = view.market.time_s + self.config.transfer_min * 60.0;
                self.transit = Some(Transit::In { usd, until_s });
            }
        }
        !wishes.is_empty()
    }

    /// Pays in what has arrived; says whether anything has.
    fn pay_in(&mut self, time_s: f64, wishes: &mut Vec<Wish>) -> bool {
        let Some(Transit::In { usd, until_s }) = self.transit else {
            return false;
        };
        if time_s < until_s {
            return false;
        }
        self.transit = None;
        (self.desk(0)).deposit(self.asset.settlement, usd, wishes);
        true
    }

    fn desk(&self, limit_bps: u32) -> Desk {
        Desk {
            limit_bps,
            latency_s: self.latency_s,
        }
    }

    /// The perp against prices elsewhere.
    fn trade_elsewhere(&self, gap: &Gap, view: &View<'_>, wishes: &mut Vec<Wish>) {
        let size = view.account.perp_size(self.asset.perp);
        let equity = (view.account.perp_equity_usd()).min(self.elsewhere.equity_usd(gap.other_px));
        let most = self.config.leverage * FREE_PART * equity.max(0.0) / gap.perp_px;
        let (units, left_bps) = if gap.bps > gap.threshold_bps {
            (-(most + size).max(0.0), gap.threshold_bps)
        } else if gap.bps < -gap.threshold_bps {
            ((most - size).max(0.0), gap.threshold_bps)
        } else if size * gap.bps > 0.0 {
            // The gap that it was traded for has gone to the other side.
            (-size, 0.0)
        } else {
            return;
        };
        let market = (&self.asset, self.leverage);
        self.desk(gap.limit_bps(left_bps))
            .perp(market, units, gap.perp_px, wishes);
    }

    /// The perp against the venue's own spot: both legs, and the perp after the spot.
    fn trade_own_spot(&self, gap: &Gap, view: &View<'_>, wishes: &mut Vec<Wish>) {
        let spot = view.account.holding(self.asset.token).units();
        let size = view.account.perp_size(self.asset.perp);
        let market = (&self.asset, self.leverage);
        if (spot + size).abs() * gap.perp_px >= LEAST_USD {
            // One leg filled better than the other.
            let desk = self.desk(gap.limit_bps(0.0).max(100));
            return desk.perp(market, -(spot + size), gap.perp_px, wishes);
        }
        let (units, left_bps) = if gap.bps > gap.threshold_bps {
            let needed_px = gap.other_px + gap.perp_px / f64::from(self.leverage);
            let units = FREE_PART * view.account.free_usd() / needed_px;
            (units.max(0.0), gap.threshold_bps)
        } else if gap.bps < 0.0 {
            (-spot, 0.0)
        } else {
            return;
        };
        // Each leg may use half of the gap.
        let desk = self.desk((gap.limit_bps(left_bps) / 2).max(1));
        desk.spot(&self.asset, units, gap.other_px, wishes);
        desk.perp(market, -units, gap.perp_px, wishes);
    }
}

impl Agent for Arbitrageur {
    fn class(&self) -> Class {
        Class::Arbitrageur
    }

    fn first_wake_s(&mut self, stream: &mut Stream) -> f64 {
        wait_s(self.config.clock_s, stream)
    }

    fn decide(&mut self, view: &View<'_>, stream: &mut Stream, wishes: &mut Vec<Wish>) -> f64 {
        let wait = wait_s(self.config.clock_s, stream);
        let Some(gap) = self.gap(view) else {
            return wait;
        };
        self.settle(view, gap.other_px);
        if view.account.is_in_liquidation() || self.is_stopped(view) {
            return wait;
        }
        let has_moved = self.pay_in(view.market.time_s, wishes);
        if has_moved || self.refill(view, gap.other_px, wishes) {
            return SETTLE_S;
        }
        match self.against {
            Against::Elsewhere => self.trade_elsewhere(&gap, view, wishes),
            Against::OwnSpot => self.trade_own_spot(&gap, view, wishes),
        }
        if wishes.is_empty() { wait } else { SETTLE_S }
    }

    fn looks_at_books(&self) -> bool {
        true
    }
}

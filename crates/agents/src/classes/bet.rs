//! A leveraged position in one perp and its stop-loss: what all who bet on a price have in common.
//!
//! Rule    notional = leverage * equity at the time of the order, or at the opening where that was less:
//!         gains are not staked again within a path; leverage at most that of the tier;
//!         a stop-loss of the whole position where a stated share of its margin is lost:
//!         trigger = entry * (1 - share / leverage) for a long, (1 + ...) for a short
//! Units   leverage as a factor, prices USD
//! Bounds  orders use a part of the equity (the rest is for slippage and fees) and are cut to the
//!         largest market order; what is left is wanted again; a stop is placed once the position is
//!         seen, not with the order
//! Source  assumption; the stop is the rule of momentum and discretionary traders (docs/agents.md)
//! Tests   tests/it/momentum.rs, tests/it/discretionary.rs

use plimsoll_engine::units::Amount;
use plimsoll_engine::venue::Venue;
use plimsoll_engine::{Mode, Opening};
use plimsoll_streams::Stream;

use crate::agent::{Asset, Desk, Wish};
use crate::order::LEAST_USD;
use crate::view::View;

/// Part of the equity that a position is sized by: the rest is for slippage and fees.
const EQUITY_PART: f64 = 0.95;
/// Share of what it wants below which a position is added to.
const ENOUGH: f64 = 0.5;

/// How one trader bets.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stake {
    /// Notional over equity.
    pub leverage: f64,
    /// Share of the margin that may be lost before the position is closed; none without a stop.
    pub stop_at_loss: Option<f64>,
}

impl Stake {
    /// Draws leverage from a lognormal distribution, and whether there is a stop.
    pub(super) fn draw(
        (median, sigma): (f64, f64),
        (probability, at_loss): (f64, f64),
        stream: &mut Stream,
    ) -> Self {
        let leverage = stream.lognormal(median, sigma);
        let has_stop = stream.bernoulli(probability);
        Self {
            leverage,
            stop_at_loss: has_stop.then_some(at_loss),
        }
    }

    /// The same, with the leverage that the tier of its notional allows.
    pub(super) fn capped(self, venue: &Venue, asset: &Asset, equity_usd: f64) -> Self {
        let tiers = &venue.perps[asset.perp.index()].tiers;
        let allowed = |notional: f64| {
            let tier = tiers.iter().rev().find(|t| t.from.to_f64() <= notional);
            tier.or(tiers.first())
                .map_or(1.0, |t| f64::from(t.max_leverage))
        };
        let mut leverage = self.leverage.min(allowed(0.0));
        // Less leverage is less notional, which may stand in a tier that allows more: the highest
        // that its own tier allows.
        while leverage > allowed(leverage * equity_usd) {
            leverage = allowed(leverage * equity_usd);
        }
        Self { leverage, ..self }
    }
}

/// A position in the hands of one who bets.
#[derive(Clone, Debug)]
pub(super) struct Bet {
    pub(super) asset: Asset,
    pub(super) desk: Desk,
    pub(super) stake: Stake,
    /// Side and size of the last try, until the position is where it is wanted.
    pub(super) tried: Option<(f64, f64)>,
    /// Most equity that a position is sized by, USD: that of the opening. A trader who stakes the gains
    /// of its own impact again moves a price to nought.
    pub(super) most_usd: f64,
}

impl Bet {
    /// Signed size of the position; nought where it is not worth an order.
    pub(super) fn size(&self, view: &View<'_>) -> f64 {
        let size = view.account.perp_size(self.asset.perp);
        if size.abs() * self.mark_px(view) < LEAST_USD {
            0.0
        } else {
            size
        }
    }

    /// Trades to a long (1), a short (-1) or nothing (0); says whether it wished anything.
    pub(super) fn steer(&self, side: f64, view: &View<'_>, wishes: &mut Vec<Wish>) -> bool {
        let (size, px) = (self.size(view), self.mark_px(view));
        let equity = view.account.perp_equity_usd().clamp(0.0, self.most_usd);
        let equity = EQUITY_PART * equity;
        let target = side * self.stake.leverage * equity / px;
        let is_there = size * side > ENOUGH * target.abs();
        if is_there || (side == 0.0 && size == 0.0) {
            return false;
        }
        let before = wishes.len();
        let market = (&self.asset, self.leverage());
        self.desk.perp(market, target - size, px, wishes);
        wishes.len() > before
    }

    /// Trades towards a side; says when to look again if it wished anything: `soon`, but after the
    /// usual `wait` where the last try changed nothing, because what the venue has refused once it
    /// refuses again.
    pub(super) fn settle(
        &mut self,
        side: f64,
        view: &View<'_>,
        (soon_s, wait_s): (f64, f64),
        wishes: &mut Vec<Wish>,
    ) -> Option<f64> {
        if !self.steer(side, view, wishes) {
            self.tried = None;
            return None;
        }
        let this = (side, self.size(view));
        let is_new = self.tried.replace(this) != Some(this);
        Some(if is_new { soon_s } else { wait_s })
    }

    /// Places the stop of a position that has none.
    pub(super) fn protect(&self, view: &View<'_>, wishes: &mut Vec<Wish>) {
        let size = self.size(view);
        let Some(at_loss) = self.stake.stop_at_loss.filter(|_| size != 0.0) else {
            return;
        };
        let is_its = |order: &crate::view::OwnOrder| order.is_trigger && order.units * size < 0.0;
        if view.account.orders().any(|order| is_its(&order)) {
            return;
        }
        let entry = view.account.entry_px(self.asset.perp);
        let move_to = at_loss / self.stake.leverage;
        let mark = self.mark_px(view);
        let px = if entry > 0.0 { entry } else { mark };
        let px = px * (1.0 - size.signum() * move_to);
        if (mark - px) * size > 0.0 {
            self.desk.stop(&self.asset, size > 0.0, px, wishes);
        } else {
            // The price is there already: the venue would refuse the stop.
            self.steer(0.0, view, wishes);
        }
    }

    /// The leverage that it tells the venue: whole, and no less than its own.
    fn leverage(&self) -> u32 {
        // In range: at most that of a tier.
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let whole = self.stake.leverage.ceil().clamp(1.0, 1_000.0) as u32;
        whole
    }

    fn mark_px(&self, view: &View<'_>) -> f64 {
        view.market.mark_px[self.asset.perp.index()]
    }

    /// The opening account with some money: flat, or in a position of the full size at the mark.
    pub(super) fn opening(&mut self, usdc: Amount, side: f64, mark_px: f64) -> Opening {
        self.most_usd = usdc.to_f64();
        let units = EQUITY_PART * self.stake.leverage * usdc.to_f64() / mark_px;
        let size = Amount::from_f64_down(units).unwrap_or(Amount::ZERO);
        let size = self.asset.perp_grid.lots_of(size);
        let mut opening = Opening {
            mode: Mode::Unified,
            perp_equity: usdc,
            ..Opening::default()
        };
        if side != 0.0 && size.is_positive() {
            let signed = if side > 0.0 { size } else { -size };
            opening.positions = vec![(self.asset.perp, signed, self.leverage())];
        }
        opening
    }
}

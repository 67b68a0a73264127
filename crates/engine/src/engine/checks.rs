//! What is asked of an order that is to wait, when it is placed.

use crate::event::Instrument;
use crate::market::maintenance::initial_margin;
use crate::market::open_interest::Asking;
use crate::market::order_limits::{Asked, LimitProblem};
use crate::market::tick::Grid;
use crate::orders::{AnyOrder, Covers, NewOrder, NewTrigger, Then, reduce_only_room};
use crate::report::Rejection;
use crate::units::{AccountId, Amount, PerpId, Px, Round, TokenId};

use super::Engine;
use super::placement::is_reducing;

impl Engine {
    /// Everything that is asked of a trigger order when it is placed.
    pub(super) fn check_trigger(&self, wish: &NewTrigger) -> Option<Rejection> {
        let instrument = Instrument::Perp(wish.perp);
        if !self.can_be_traded(instrument) {
            return Some(Rejection::Malformed);
        }
        if self.is_in_liquidation(wish.account) {
            return Some(Rejection::InLiquidation);
        }
        let limit = match wish.then {
            Then::Limit(px) => Some(px),
            Then::Market => None,
        };
        let size = match wish.covers {
            Covers::Size(size) => size,
            Covers::Position(_) => Amount::ZERO,
        };
        let prices = std::iter::once(wish.trigger_px).chain(limit);
        prices
            .map(|px| self.check_grid(instrument, size, px))
            .find(Option::is_some)
            .flatten()
    }

    pub(super) fn can_be_traded(&self, instrument: Instrument) -> bool {
        match instrument {
            Instrument::Perp(perp) => perp.index() < self.venue.perps.len(),
            Instrument::Spot(token) => {
                token != self.venue.settlement && token.index() < self.venue.tokens.len()
            }
        }
    }

    /// Everything that is asked of a limit order when it is placed.
    pub(super) fn check_limit(&self, wish: &NewOrder) -> Option<Rejection> {
        let has_leverage = |perp| self.is_leverage_allowed(perp, wish.leverage);
        let is_sound = self.can_be_traded(wish.instrument)
            && !wish.size.is_zero()
            && match wish.instrument {
                Instrument::Perp(perp) => has_leverage(perp),
                Instrument::Spot(_) => wish.leverage == 1 && !wish.reduce_only,
            };
        if !is_sound {
            return Some(Rejection::Malformed);
        }
        if self.is_in_liquidation(wish.account) {
            return Some(Rejection::InLiquidation);
        }
        (self.check_grid(wish.instrument, wish.size, wish.px))
            .or_else(|| self.check_size_and_band(wish))
            .or_else(|| self.check_means(wish))
    }

    /// Lots and ticks.
    fn check_grid(&self, instrument: Instrument, size: Amount, px: Px) -> Option<Rejection> {
        let Some(grid) = self.grid(instrument) else {
            return Some(Rejection::Malformed);
        };
        if !grid.is_lots(size) {
            return Some(Rejection::Lot);
        }
        grid.check(px).err().map(Rejection::Tick)
    }

    fn grid(&self, instrument: Instrument) -> Option<Grid> {
        match instrument {
            Instrument::Perp(perp) => Some(self.venue.perps[perp.index()].grid),
            Instrument::Spot(token) => self.venue.spot_grids[token.index()],
        }
    }

    /// Limits of a single order, and caps on open interest.
    fn check_size_and_band(&self, wish: &NewOrder) -> Option<Rejection> {
        match wish.instrument {
            Instrument::Perp(perp) => self.check_perp_size(wish, perp),
            Instrument::Spot(token) => {
                let limits = &self.venue.orders.limits;
                let px = self.borrow_px(token);
                let is_small = wish.size.abs().at(wish.px) < limits.least;
                let problem = if is_small {
                    Some(LimitProblem::MinTradeNotional)
                } else {
                    limits.check_px(wish.px, (px, px)).err()
                };
                problem.map(Rejection::Limit)
            }
        }
    }

    fn check_perp_size(&self, wish: &NewOrder, perp: PerpId) -> Option<Rejection> {
        let (n, terms) = (perp.index(), &self.venue.perps[perp.index()]);
        let position = self.ledger.position(wish.account, perp);
        let after = position.size + wish.size;
        let is_reducing = wish.reduce_only || is_reducing(position.size, after);
        let asked = Asked {
            size: wish.size,
            limit_px: Some(wish.px),
            reference_px: self.prices.mark[n],
            oracle_px: self.prices.oracle[n],
            leverage: wish.leverage,
            resulting: (!is_reducing).then(|| after.at(wish.px).abs()),
        };
        if let Err(problem) = self.venue.orders.limits.check(&asked, &terms.tiers) {
            return Some(Rejection::Limit(problem));
        }
        if is_reducing {
            return None;
        }
        if !(position.isolated || terms.margin_mode.can_be_cross()) {
            return Some(Rejection::IsolatedOnly);
        }
        let asking = Asking {
            size: wish.size,
            position: position.size,
            rests_at: Some(wish.px),
            oracle_px: self.prices.oracle[n],
            is_backstop: false,
        };
        let checked = terms.caps.check(&asking, &self.open_interest(perp));
        checked.err().map(Rejection::OpenInterest)
    }

    /// Margin, money or units for an order, beside what rests already.
    fn check_means(&self, wish: &NewOrder) -> Option<Rejection> {
        let id = wish.account;
        let notional = wish.size.abs().at(wish.px);
        let quote = notional.in_settlement(Round::Up);
        let fee = self.fee(id, wish.instrument, (quote, false));
        match wish.instrument {
            Instrument::Perp(perp) if wish.reduce_only => {
                let room = reduce_only_room(self.ledger.size(id, perp), wish.size);
                room.is_zero().then_some(Rejection::ReduceOnly)
            }
            Instrument::Perp(perp) => {
                let size = self.ledger.size(id, perp);
                if is_reducing(size, size + wish.size) {
                    return None;
                }
                let figures = self.figures_in(id, self.ledger.cross_of(id, perp));
                let margin = initial_margin(notional, wish.leverage);
                let needed = figures.initial + margin + fee.at(Px::ONE);
                (needed > self.spendable(&figures)).then_some(Rejection::Margin)
            }
            Instrument::Spot(token) if wish.size.is_negative() => {
                let resting = self.resting_sales(id, token);
                (resting - wish.size > self.units_to_sell(id, token)).then_some(Rejection::Balance)
            }
            Instrument::Spot(_) => {
                (quote + fee > self.spot_budget(id)).then_some(Rejection::Margin)
            }
        }
    }

    /// Units of resting spot sales.
    fn resting_sales(&self, id: AccountId, token: TokenId) -> Amount {
        let sales = self.resting.of(id).filter_map(|order| match order {
            AnyOrder::Limit(limit) if limit.instrument == Instrument::Spot(token) => {
                Some((-limit.size).or_zero())
            }
            _ => None,
        });
        sales.sum()
    }

    /// Units that an account can deliver now.
    pub(super) fn units_to_sell(&self, id: AccountId, token: TokenId) -> Amount {
        let supplied = self.ledger.supplied(id, token);
        let there = supplied.min(self.ledger.reserve(token).balance());
        self.ledger.held(id, token) + there
    }
}

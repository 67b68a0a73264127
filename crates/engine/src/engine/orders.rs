//! Checks at the placement of an order: limits, then margin.

use crate::account::Mode;
use crate::event::Instrument;
use crate::margin::Figures;
use crate::margin::requirement::Resting;
use crate::market::maintenance::initial_margin;
use crate::report::Rejection;
use crate::sharing;
use crate::units::{AccountId, Amount, PerpId, Px, Round, TokenId, Usd};

use super::Engine;
use super::placement::PerpOrder;

/// More than any account can draw.
const MOST_DRAW: Amount = Amount(1_000_000_000_000 * Amount::ONE.0);

impl Engine {
    /// Whether an order in a perpetual market may be placed. Orders that only reduce a position
    /// need no margin and pass all caps.
    ///
    /// # Errors
    /// The first reason against it.
    pub(super) fn check_perp_order(
        &self,
        id: AccountId,
        (perp, size): (PerpId, Amount),
        (leverage, limit_bps): (u32, u32),
    ) -> Result<(), Rejection> {
        let is_known = perp.index() < self.venue.perps.len();
        if size.is_zero() || !is_known || !self.is_leverage_allowed(perp, leverage) {
            return Err(Rejection::Malformed);
        }
        let position = self.ledger.position(id, perp);
        let order = PerpOrder {
            perp,
            size,
            before: position.size,
            leverage,
            limit_bps,
        };
        if !order.is_reducing() && self.is_in_liquidation(id) {
            return Err(Rejection::InLiquidation);
        }
        self.check_perp_limits(&order, position.isolated)?;
        if order.is_reducing() || self.has_margin_for(id, &order) {
            Ok(())
        } else {
            Err(Rejection::Margin)
        }
    }

    /// What the position would need, against perp equity and all that could be drawn.
    fn has_margin_for(&self, id: AccountId, order: &PerpOrder) -> bool {
        let PerpOrder {
            perp,
            size,
            leverage,
            ..
        } = *order;
        let mark = self.prices.mark[perp.index()];
        let figures = self.figures_in(id, self.ledger.cross_of(id, perp));
        let quote = size.at(mark).abs().in_settlement(Round::Up);
        let fee = self
            .fee(id, Instrument::Perp(perp), (quote, false))
            .at(Px::ONE);
        let needed = self.initial_after((id, perp), (size, leverage), &figures) + fee;
        needed <= self.spendable(&figures)
    }

    /// Initial margin of an account's pool once a position has changed by some size, at mark prices.
    pub(super) fn initial_after(
        &self,
        (id, perp): (AccountId, PerpId),
        (size, leverage): (Amount, u32),
        figures: &Figures,
    ) -> Usd {
        let position = *self.ledger.position(id, perp);
        let mark = self.prices.mark[perp.index()];
        let then = initial_margin((position.size + size).at(mark).abs(), leverage);
        if position.isolated {
            // What the bucket lacks comes out of the pool, which must keep its own margin.
            let has = self.isolated(id, perp).map_or(Usd::ZERO, |i| i.equity);
            figures.initial + (then - has).or_zero()
        } else if position.size.is_zero() {
            figures.initial + then
        } else {
            let now = initial_margin(position.size.at(mark).abs(), position.leverage);
            figures.initial - now + then
        }
    }

    /// Whether a spot order may be placed: a sale needs the units, a purchase its worst price and
    /// fee.
    ///
    /// # Errors
    /// The first reason against it.
    pub(super) fn check_spot_order(
        &self,
        id: AccountId,
        (token, size): (TokenId, Amount),
        limit_bps: u32,
    ) -> Result<(), Rejection> {
        if size.is_zero() || token.index() >= self.venue.tokens.len() {
            return Err(Rejection::Malformed);
        }
        if self.is_in_liquidation(id) {
            return Err(Rejection::InLiquidation);
        }
        self.check_spot_limits(token, size, limit_bps)?;
        if size.is_negative() {
            return if -size > self.sellable(id, token) {
                Err(Rejection::Balance)
            } else {
                Ok(())
            };
        }
        let value = size.at(self.borrow_px(token)).in_settlement(Round::Up);
        let worst = value.scale(10_000 + i128::from(limit_bps), 10_000, Round::Up);
        let fee = self.fee(id, Instrument::Spot(token), (worst, false));
        if worst + fee > self.spot_budget(id) {
            return Err(Rejection::Margin);
        }
        Ok(())
    }

    /// What an account can pay for spot purchases, settlement token: a standard account its spot
    /// balance, others what their cross margin leaves free and can be drawn.
    pub(super) fn spot_budget(&self, id: AccountId) -> Amount {
        let tied_up = if self.resting.is_empty() {
            Amount::ZERO
        } else if self.ledger.mode(id) == Mode::Standard {
            self.tied_up_spot(id)
        } else {
            self.figures(id).resting.total().in_settlement(Round::Up)
        };
        self.spot_budget_without_orders(id) - tied_up
    }

    /// The same for an order that rests itself.
    pub(super) fn spot_budget_without_orders(&self, id: AccountId) -> Amount {
        let settlement = self.venue.settlement;
        if self.ledger.mode(id) == Mode::Standard {
            return self.ledger.held(id, settlement);
        }
        let mut figures = self.figures(id);
        figures.resting = Resting::default();
        (self.spendable(&figures) - figures.target).in_settlement(Round::Down)
    }

    /// Perp equity and all that could be drawn within LTV capacity and caps, less what resting
    /// orders tie up.
    pub(super) fn spendable(&self, figures: &Figures) -> Usd {
        let lack = MOST_DRAW;
        let draw = sharing::drawable(&self.ledger, &self.venue, figures, lack);
        figures.perp_equity + (draw.supply + draw.borrow).at(Px::ONE) - figures.resting.total()
    }
}

//! Margin sharing of one account, and what is left when nothing backs a negative balance.

use crate::account::{Cross, Mode};
use crate::ledger::{LedgerError, Pocket};
use crate::margin::Figures;
use crate::report::{Outcome, Report};
use crate::sharing;
use crate::units::{AccountId, Px, TokenId};

use super::Engine;

impl Engine {
    /// Brings the perp equity of every pool to its target as far as possible.
    pub(super) fn settle_all(
        &mut self,
        id: AccountId,
        report: &mut Report,
    ) -> Result<(), LedgerError> {
        for n in 0..self.pools(id) {
            if let Some(cross) = self.pool(id, n) {
                self.settle(id, cross, report)?;
            }
        }
        Ok(())
    }

    /// Brings perp equity to its target as far as possible; returns the figures afterwards, which
    /// [`Self::complete`] makes whole.
    pub(super) fn settle(
        &mut self,
        id: AccountId,
        cross: Cross,
        report: &mut Report,
    ) -> Result<Figures, LedgerError> {
        let mut figures = (self.seen_of(id, cross)).unwrap_or_else(|| self.sides(id, cross));
        if !sharing::is_without_borrow(&self.ledger, &self.venue, &figures) {
            self.add_collateral(id, &mut figures);
        }
        let moved = sharing::share(&mut self.ledger, &self.venue, &figures, id)?;
        if moved.is_zero() {
            return Ok(figures);
        }
        if self.report_sharing {
            report.outcomes.push(Outcome::Shared {
                account: id,
                token: figures.token,
                amount: moved,
            });
        }
        figures.perp_equity += moved.at(Px::ONE);
        Ok(figures)
    }

    /// Whether an account's collateral stays as it is while margin sharing moves money, and can be
    /// read when it is needed.
    fn is_collateral_apart(&self, id: AccountId) -> bool {
        let settlement = self.venue.settlement;
        self.venue.tokens[settlement.index()].collateral.is_none() && !self.has_several_pools(id)
    }

    /// Figures of a pool without its collateral, where that can be added when it is needed.
    pub(super) fn sides(&self, id: AccountId, cross: Cross) -> Figures {
        if self.is_collateral_apart(id) {
            Figures::read_sides(&self.ledger, &self.venue, &self.prices, (id, cross))
        } else {
            Figures::read(&self.ledger, &self.venue, &self.prices, (id, cross))
        }
    }

    /// Adds the collateral to figures of [`Self::sides`].
    pub(super) fn add_collateral(&self, id: AccountId, figures: &mut Figures) {
        if self.is_collateral_apart(id) {
            figures.complete(&self.ledger, &self.venue, &self.prices, id);
        }
    }

    /// Makes the figures of a settled pool whole.
    pub(super) fn complete(&self, id: AccountId, figures: &mut Figures) {
        if figures.mode == Mode::Portfolio {
            figures.supplied = self.ledger.supplied(id, figures.token).at(Px::ONE);
            figures.borrowed = self.ledger.borrowed(id, figures.token).at(Px::ONE);
        }
        self.add_collateral(id, figures);
    }

    /// The figures of an account's main pool as they were read when it was found due.
    fn seen_of(&mut self, id: AccountId, cross: Cross) -> Option<Figures> {
        if cross != self.venue.cross(self.ledger.mode(id), 0) {
            return None;
        }
        let (mut figures, has_same_indices) = self.seen.take(id)?;
        if !has_same_indices && figures.mode == Mode::Portfolio {
            if !self.is_collateral_apart(id) {
                return None;
            }
            figures.supplied = self.ledger.supplied(id, figures.token).at(Px::ONE);
            figures.borrowed = self.ledger.borrowed(id, figures.token).at(Px::ONE);
        }
        Some(figures)
    }

    /// A negative balance with no position, supply or collateral behind it is the backstop's loss.
    pub(super) fn clear_deficits(&mut self, id: AccountId, report: &mut Report) {
        for n in 0..self.pools(id) {
            if let Some(cross) = self.pool(id, n) {
                self.clear_deficit(id, cross, report);
            }
        }
    }

    fn clear_deficit(&mut self, id: AccountId, cross: Cross, report: &mut Report) {
        let pocket = Pocket::from(cross);
        let cash = self.ledger.cash(id, pocket);
        if !cash.is_negative() || self.has_cross_positions(id, cross) {
            return;
        }
        let token = self.ledger.token_of(pocket);
        let is_backed = self.ledger.mode(id) == Mode::Portfolio
            && (!self.collaterals(id).is_empty() || self.ledger.supplied(id, token).is_positive());
        if !is_backed {
            let backstop = self.backstop_pocket(cross, token);
            let payer = (AccountId::PERP_BACKSTOP, backstop);
            self.ledger.pay(payer, (id, pocket), -cash);
            report.outcomes.push(Outcome::DeficitAbsorbed {
                account: id,
                amount: -cash,
            });
            self.report_deficit(id, (pocket, -cash), report);
        }
    }

    /// Where the backstop of a pool's DEX keeps its cash; the first DEX with its token where
    /// several share it.
    pub(super) fn backstop_pocket(&self, cross: Cross, token: TokenId) -> Pocket {
        match cross {
            Cross::Dex(dex) => Pocket::Dex(dex),
            Cross::Token(_) => self
                .venue
                .dex_with(token)
                .map_or(Pocket::Token(token), Pocket::Dex),
        }
    }
}

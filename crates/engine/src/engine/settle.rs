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

    /// Brings perp equity to its target as far as possible; returns the figures afterwards.
    pub(super) fn settle(
        &mut self,
        id: AccountId,
        cross: Cross,
        report: &mut Report,
    ) -> Result<Figures, LedgerError> {
        let main = self.venue.cross(self.ledger.mode(id), 0);
        let seen = if cross == main {
            self.seen.take(id)
        } else {
            None
        };
        let mut figures = seen.unwrap_or_else(|| self.figures_in(id, cross));
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
        let token = figures.token;
        figures.perp_equity += moved.at(Px::ONE);
        figures.supplied = self.ledger.supplied(id, token).at(Px::ONE);
        figures.borrowed = self.ledger.borrowed(id, token).at(Px::ONE);
        Ok(figures)
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

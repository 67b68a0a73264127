//! Margin sharing of one account, and what is left when nothing backs a negative balance.

use crate::account::{Cross, Mode};
use crate::ledger::{LedgerError, Pocket};
use crate::margin::Figures;
use crate::report::{Outcome, Report};
use crate::sharing;
use crate::units::{AccountId, Amount, Px, Round, TokenId};
use crate::watch::Scan;
use crate::watch::ample::{self, Source};

use super::Engine;

impl Engine {
    /// Brings the perp equity of every pool to its target as far as possible.
    pub(super) fn settle_all(
        &mut self,
        id: AccountId,
        report: &mut Report,
    ) -> Result<(), LedgerError> {
        let whose = (id, self.is_collateral_apart(id));
        if self.settle_surely(whose, report)?.is_some() {
            return Ok(());
        }
        for n in 0..self.pools(id) {
            if let Some(cross) = self.pool(id, n) {
                self.settle(whose, cross, report)?;
            }
        }
        Ok(())
    }

    /// The same for an account with one pool, where floats are sure that nothing is refused; says
    /// what moved, or nothing where they are not sure. A fast path of [`Self::settle`].
    pub(super) fn settle_surely(
        &mut self,
        (id, is_apart): (AccountId, bool),
        report: &mut Report,
    ) -> Result<Option<Amount>, LedgerError> {
        let is_portfolio = self.ledger.mode(id) == Mode::Portfolio;
        let is_screened = self.scan != Scan::Every && self.terms.is_target_above_maintenance;
        if !(is_apart && is_portfolio && is_screened) {
            return Ok(None);
        }
        let token = self.venue.quotes[0];
        let gap = sharing::gap(
            &self.ledger,
            &self.venue,
            &self.prices,
            (id, Cross::Token(token)),
        );
        let moved = if gap.is_positive() {
            let lack = gap.in_settlement(Round::Up);
            let source = ample::source(self.ground(), (id, token), lack.near_f64());
            match source {
                Some(Source::Supply) => self.ledger.withdraw(id, token, lack)?,
                Some(Source::Borrow) => self.ledger.borrow(id, token, lack)?,
                None => return Ok(None),
            }
            lack
        } else {
            let surplus = (-gap).in_settlement(Round::Down);
            if ample::supplies(self.ground(), (id, token), surplus.near_f64()) {
                self.ledger.supply(id, token, surplus)?;
                -surplus
            } else {
                -sharing::place(&mut self.ledger, &self.venue, (id, token), surplus)?
            }
        };
        self.report_moved((id, token), moved, report);
        Ok(Some(moved))
    }

    /// Brings perp equity to its target as far as possible; returns the figures afterwards, which
    /// [`Self::complete`] makes whole.
    pub(super) fn settle(
        &mut self,
        whose @ (id, _): (AccountId, bool),
        cross: Cross,
        report: &mut Report,
    ) -> Result<Figures, LedgerError> {
        let mut figures = self.sides(whose, cross);
        self.add_collateral(whose, &mut figures);
        let moved = sharing::share(&mut self.ledger, &self.venue, &figures, id)?;
        self.report_moved((id, figures.token), moved, report);
        figures.perp_equity += moved.at(Px::ONE);
        Ok(figures)
    }

    fn report_moved(
        &self,
        (account, token): (AccountId, TokenId),
        amount: Amount,
        report: &mut Report,
    ) {
        if self.report_sharing && !amount.is_zero() {
            report.outcomes.push(Outcome::Shared {
                account,
                token,
                amount,
            });
        }
    }

    /// Whether an account's collateral stays as it is while margin sharing moves money, and can be
    /// read when it is needed. The bool that comes with an account here and in `attend.rs`.
    pub(super) fn is_collateral_apart(&self, id: AccountId) -> bool {
        let settlement = self.venue.settlement;
        self.venue.tokens[settlement.index()].collateral.is_none() && !self.has_several_pools(id)
    }

    /// Figures of a pool without its collateral, where that can be added when it is needed.
    pub(super) fn sides(&self, (id, is_apart): (AccountId, bool), cross: Cross) -> Figures {
        let (ledger, venue, prices) = (&self.ledger, &self.venue, &self.prices);
        if is_apart {
            Figures::read_sides(ledger, venue, prices, (id, cross))
        } else {
            Figures::read(ledger, venue, prices, (id, cross))
        }
    }

    /// Adds the collateral to figures of [`Self::sides`].
    pub(super) fn add_collateral(&self, (id, is_apart): (AccountId, bool), figures: &mut Figures) {
        if is_apart {
            figures.complete(&self.ledger, &self.venue, &self.prices, id);
        }
    }

    /// Makes the figures of a settled pool whole.
    pub(super) fn complete(&self, whose @ (id, _): (AccountId, bool), figures: &mut Figures) {
        figures.read_lending_side(&self.ledger, id);
        self.add_collateral(whose, figures);
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
            && (self.collaterals(id).next().is_some()
                || self.ledger.supplied(id, token).is_positive());
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

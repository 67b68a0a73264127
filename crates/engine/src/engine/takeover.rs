//! The borrow backstop's side of an episode: what it takes over, and what the account gets for it.

use crate::event::Instrument;
use crate::ledger::LedgerError;
use crate::liquidation::borrow;
use crate::margin::figures::in_token;
use crate::margin::{Figures, Portfolio};
use crate::report::{Liquidation, LiquidationStep, Outcome, Report};
use crate::units::{AccountId, Amount, Px, Ratio, Round, TokenId, Usd};
use crate::venue::PartialReading;

use super::Engine;

impl Engine {
    /// One borrow step, when it is time for one.
    pub(super) fn liquidate_borrow(
        &mut self,
        id: AccountId,
        portfolio: &Portfolio,
        figures: &Figures,
        report: &mut Report,
    ) -> Result<(), LedgerError> {
        let step = self.venue.liquidation.borrow_step_ms;
        let now = self.now;
        let Some(episode) = &mut self.states.touch(id.index()).episode else {
            return Ok(());
        };
        if now < episode.next_borrow_step {
            return Ok(());
        }
        episode.next_borrow_step = now.after(step);
        match borrow::severity(portfolio, figures, self.venue.liquidation.full) {
            borrow::Severity::Full => {
                self.with_takeover_reported(id, report, |engine, report| {
                    engine.take_over_all(id, portfolio, report)
                })?;
                self.close_backstop_books(report)
            }
            borrow::Severity::Partial => {
                self.with_takeover_reported(id, report, |engine, report| {
                    engine.take_over_part((id, figures.token), portfolio, report)
                })
            }
        }
    }

    fn take_over_all(
        &mut self,
        id: AccountId,
        portfolio: &Portfolio,
        report: &mut Report,
    ) -> Result<(), LedgerError> {
        let to = AccountId::BORROW_BACKSTOP;
        let mut relieved = Usd::ZERO;
        for token in self.venue.quotes.clone() {
            let owed = self.ledger.borrowed(id, token);
            self.ledger.hand_over_debt(token, id, to, owed)?;
            relieved += owed.at(self.borrow_px(token));
        }
        let owed = relieved.in_settlement(Round::Down);
        let mut taken: Vec<(TokenId, Amount)> = self.collaterals(id).collect();
        for (token, units) in &taken {
            self.ledger.hand_over_supply(*token, id, to, *units)?;
        }
        if taken.is_empty() {
            // Only a debt was left to take over.
            taken.push((self.venue.settlement, Amount::ZERO));
        }
        self.report_takeover(
            id,
            LiquidationStep::BorrowFull,
            (&taken, owed),
            portfolio,
            report,
        );
        Ok(())
    }

    /// Reports units taken over together, their common credit shared out by value so that it adds up.
    fn report_takeover(
        &self,
        id: AccountId,
        kind: LiquidationStep,
        (taken, credit): (&[(TokenId, Amount)], Amount),
        portfolio: &Portfolio,
        report: &mut Report,
    ) {
        let value = |(token, units): &(TokenId, Amount)| units.at(self.borrow_px(*token));
        let total: Usd = taken.iter().map(value).sum();
        let mut left = credit;
        for (n, (token, units)) in taken.iter().enumerate() {
            let notional = units.at(self.borrow_px(*token));
            let part = if n + 1 == taken.len() {
                left
            } else {
                let share = notional.over(total).unwrap_or_default();
                credit.scale(i128::from(share.0), Ratio::ONE_UNITS, Round::Down)
            };
            left -= part;
            report.outcomes.push(Outcome::Liquidated(Liquidation {
                account: id,
                kind,
                instrument: Instrument::Spot(*token),
                size: *units,
                notional,
                credit: part,
                portfolio_margin_ratio: portfolio.ratio(),
            }));
        }
    }

    fn take_over_part(
        &mut self,
        (id, debt): (AccountId, TokenId),
        portfolio: &Portfolio,
        report: &mut Report,
    ) -> Result<(), LedgerError> {
        let rules = self.venue.liquidation;
        if rules.partial == PartialReading::Proportional {
            return self.take_over_proportion(id, portfolio, report);
        }
        for token in (0..self.venue.tokens.len() as u32).map(TokenId) {
            let Some(units) = self.partial_taking(id, token) else {
                continue;
            };
            let px = self.borrow_px(token);
            let terms = self.venue.tokens[token.index()].collateral;
            let slip = terms.map_or_else(Default::default, |t| {
                borrow::slip(units.at(px), &t, rules.slip)
            });
            let credit = borrow::credit(units, px, slip);
            self.take_over_units((id, debt), (token, units), credit)?;
            let taken = [(token, units)];
            let kind = LiquidationStep::BorrowPartial;
            self.report_takeover(id, kind, (&taken, credit), portfolio, report);
        }
        Ok(())
    }

    /// The same share of every collateral and of the debt.
    fn take_over_proportion(
        &mut self,
        id: AccountId,
        portfolio: &Portfolio,
        report: &mut Report,
    ) -> Result<(), LedgerError> {
        let to = AccountId::BORROW_BACKSTOP;
        let share = i128::from(self.venue.liquidation.partial_share.0);
        let tokens = (0..self.venue.tokens.len() as u32).map(TokenId);
        let taking = |token| Some((token, self.partial_taking(id, token)?));
        let taken: Vec<(TokenId, Amount)> = tokens.filter_map(taking).collect();
        for (token, units) in &taken {
            self.ledger.hand_over_supply(*token, id, to, *units)?;
        }
        let mut relieved = Usd::ZERO;
        for token in self.venue.quotes.clone() {
            let debt = self.ledger.borrowed(id, token);
            let shed = debt.scale(share, Ratio::ONE_UNITS, Round::Down);
            self.ledger.hand_over_debt(token, id, to, shed)?;
            relieved += shed.at(self.borrow_px(token));
        }
        let shed = relieved.in_settlement(Round::Down);
        let kind = LiquidationStep::BorrowPartial;
        self.report_takeover(id, kind, (&taken, shed), portfolio, report);
        Ok(())
    }

    /// Units of a collateral that a partial step takes; none where it takes nothing.
    fn partial_taking(&self, id: AccountId, token: TokenId) -> Option<Amount> {
        let rules = self.venue.liquidation;
        let left = self.collateral_of(id, token)?;
        let episode = self.states[id.index()].episode.as_ref();
        let start = episode.map_or(left, |e| e.start_units[token.index()]);
        let units = borrow::partial_units(start, left, rules.partial_share, rules.partial);
        (!units.is_zero()).then_some(units)
    }

    /// Units to the backstop; the credit relieves the account of debt, and what exceeds its debt
    /// is paid out by the backstop.
    fn take_over_units(
        &mut self,
        (id, debt): (AccountId, TokenId),
        (token, units): (TokenId, Amount),
        credit: Amount,
    ) -> Result<(), LedgerError> {
        let to = AccountId::BORROW_BACKSTOP;
        self.ledger.hand_over_supply(token, id, to, units)?;
        let px = self.borrow_px(debt);
        let credit = in_token(credit.at(Px::ONE), px, Round::Down).in_settlement(Round::Down);
        let relieved = self.ledger.hand_over_debt(debt, id, to, credit)?;
        self.ledger.transfer(debt, to, id, credit - relieved);
        Ok(())
    }

    /// Units of a token that an account has supplied as collateral; none where it has not.
    fn collateral_of(&self, id: AccountId, token: TokenId) -> Option<Amount> {
        self.venue.tokens[token.index()].collateral.as_ref()?;
        let units = self.ledger.supplied(id, token);
        units.is_positive().then_some(units)
    }

    /// Collaterals that an account has supplied.
    pub(super) fn collaterals(&self, id: AccountId) -> impl Iterator<Item = (TokenId, Amount)> {
        let tokens = (0..self.venue.tokens.len() as u32).map(TokenId);
        tokens.filter_map(move |token| Some((token, self.collateral_of(id, token)?)))
    }
}

//! Liquidation of borrows: the backstop takes collateral and debt over.
//!
//! Rule    all of it where b reaches the full threshold; else a share of each collateral at
//!         price * (1 - slip), slip = (1 - LTV) / 3 * min(1, notional / width), or the same share
//!         of collateral and of the debts in all tokens
//! Units   units taken and slip rounded up, credit and shed debt down
//! Bounds  one step in each interval; never more than is left; what exceeds the debt is paid out
//! Source  docs/rules/borrow_liquidation.md
//! Tests   the engine's differential test

use rust_decimal::Decimal;

use super::account::BORROW_BACKSTOP;
use super::event::Instrument;
use super::figures::Figures;
use super::house::House;
use super::report::{Fault, Outcome, Report, Step};
use super::rules::{FullReading, PartialReading, SlipReading, TokenRules};
use super::{Name, amount, ratio, value};
use crate::exact::{AMOUNT_DECIMALS, RATIO_DECIMALS, Rounding, fraction, usd};

/// Units of some tokens.
type Units = Vec<(Name, Decimal)>;

impl House {
    /// One borrow step, if it is time for one.
    pub(super) fn liquidate_borrow(
        &mut self,
        account: &str,
        figures: &Figures,
        report: &mut Report,
    ) -> Result<(), Fault> {
        let (now, every) = (self.now, 1_000 * self.rules.liquidation.borrow_step_s);
        match &mut self.account_mut(account).episode {
            Some(episode) if now >= episode.next_borrow_step => {
                episode.next_borrow_step = now + every;
            }
            _ => return Ok(()),
        }
        if self.is_whole(figures) {
            self.take_all(account, figures, report)
        } else if self.rules.liquidation.partial == PartialReading::Proportional {
            self.take_proportion(account, figures, report)
        } else {
            self.take_part(account, figures, report)
        }
    }

    fn is_whole(&self, figures: &Figures) -> bool {
        let thrice = figures.needed * Decimal::from(3);
        let threshold = figures.full_value_times_three;
        let is_reached = match self.rules.liquidation.full {
            FullReading::AtOrAbove => thrice >= threshold,
            FullReading::Above | FullReading::AboveRounded => thrice > threshold,
        };
        thrice > Decimal::ZERO && is_reached
    }

    fn take_all(
        &mut self,
        account: &str,
        figures: &Figures,
        report: &mut Report,
    ) -> Result<(), Fault> {
        let relief = self.take_debts(account, Decimal::ONE)?;
        let mut taken = self.collateral_of(account);
        self.take_units(account, &taken)?;
        if taken.is_empty() {
            // Only a debt was there to take.
            taken.push((self.rules.settlement.clone(), Decimal::ZERO));
        }
        self.report_borrow(account, Step::BorrowFull, (&taken, relief), figures, report);
        self.close_books(report)
    }

    /// A share of the debts in all tokens, rounded down; says what they are worth.
    fn take_debts(&mut self, account: &str, share: Decimal) -> Result<Decimal, Fault> {
        let mut worth = Decimal::ZERO;
        for token in self.rules.quotes() {
            let owed = self.books.owed(account, &token);
            let shed = amount(&[owed, share], Rounding::Down);
            self.books
                .hand_over_debt(&token, account, BORROW_BACKSTOP, shed)?;
            worth += usd(shed, self.prices.borrow[&token]);
        }
        Ok(amount(&[worth], Rounding::Down))
    }

    /// Each collateral by itself; what it brings relieves of debt in the pool's token, and what
    /// exceeds that debt is paid out.
    fn take_part(
        &mut self,
        account: &str,
        figures: &Figures,
        report: &mut Report,
    ) -> Result<(), Fault> {
        let token = &figures.token;
        for one in self.shares_of(account) {
            let credit = self.credit_for(&one);
            let px = self.prices.borrow[token];
            let due = fraction(&[credit], &[px], AMOUNT_DECIMALS, Rounding::Down);
            let taken = vec![one];
            self.take_units(account, &taken)?;
            let relief = (self.books).hand_over_debt(token, account, BORROW_BACKSTOP, due)?;
            self.books
                .transfer(token, BORROW_BACKSTOP, account, due - relief);
            self.report_borrow(
                account,
                Step::BorrowPartial,
                (&taken, credit),
                figures,
                report,
            );
        }
        Ok(())
    }

    fn take_proportion(
        &mut self,
        account: &str,
        figures: &Figures,
        report: &mut Report,
    ) -> Result<(), Fault> {
        let taken = self.shares_of(account);
        self.take_units(account, &taken)?;
        let share = self.rules.liquidation.partial_share;
        let relief = self.take_debts(account, share)?;
        self.report_borrow(
            account,
            Step::BorrowPartial,
            (&taken, relief),
            figures,
            report,
        );
        Ok(())
    }

    fn take_units(&mut self, account: &str, taken: &Units) -> Result<(), Fault> {
        for (token, units) in taken {
            self.books
                .hand_over_supply(token, account, BORROW_BACKSTOP, *units)?;
        }
        Ok(())
    }

    /// What a partial step takes of each collateral.
    fn shares_of(&self, account: &str) -> Units {
        let rules = &self.rules.liquidation;
        let episode = self.books.accounts[account].episode.as_ref();
        let share = |(token, left): (Name, Decimal)| {
            let start = episode
                .and_then(|e| e.start.get(&token))
                .copied()
                .unwrap_or(left);
            let base = match rules.partial {
                // What was supplied during the episode counts too.
                PartialReading::ShareOfStart => start.max(left),
                PartialReading::ShareOfRest | PartialReading::Proportional => left,
            };
            (
                token,
                amount(&[base, rules.partial_share], Rounding::Up).min(left),
            )
        };
        let all = self.collateral_of(account).into_iter().map(share);
        all.filter(|(_, units)| !units.is_zero()).collect()
    }

    /// What the account gets for units of a collateral.
    fn credit_for(&self, (token, units): &(Name, Decimal)) -> Decimal {
        let notional = usd(*units, self.prices.borrow[token]);
        let slip = self.slip(notional, &self.rules.tokens[token]);
        let lost = value(&[notional, slip], Rounding::Up);
        amount(&[notional - lost], Rounding::Down)
    }

    fn slip(&self, notional: Decimal, token: &TokenRules) -> Decimal {
        let width = token.takeover_width_usd.expect("a collateral has a width");
        match self.rules.liquidation.slip {
            SlipReading::None => Decimal::ZERO,
            SlipReading::Linear => fraction(
                &[notional.min(width), Decimal::ONE - token.ltv],
                &[Decimal::from(3), width],
                RATIO_DECIMALS,
                Rounding::Up,
            ),
        }
    }

    /// Reports units taken together; their credit is shared out by value, the last takes the rest.
    fn report_borrow(
        &self,
        account: &str,
        step: Step,
        (taken, credit): (&Units, Decimal),
        figures: &Figures,
        report: &mut Report,
    ) {
        let worth = |(token, units): &(Name, Decimal)| usd(*units, self.prices.borrow[token]);
        let total: Decimal = taken.iter().map(worth).sum();
        let share = |one| ratio(worth(one), total).unwrap_or_default();
        let parts: Vec<Decimal> = (taken.iter())
            .map(|one| amount(&[credit, share(one)], Rounding::Down))
            .collect();
        for (n, one) in taken.iter().enumerate() {
            let is_last = n + 1 == taken.len();
            let before: Decimal = parts[..n].iter().sum();
            report.outcomes.push(Outcome::Liquidated {
                account: account.to_owned(),
                step,
                instrument: Instrument::Spot(one.0.clone()),
                size: one.1,
                notional: worth(one),
                credit: if is_last { credit - before } else { parts[n] },
                ratio: figures.ratio(),
            });
        }
    }

    /// Collateral that an account has supplied.
    pub(super) fn collateral_of(&self, account: &str) -> Units {
        (self.rules.collaterals())
            .map(|(token, _)| (token.clone(), self.books.supplied(account, token)))
            .filter(|(_, units)| *units > Decimal::ZERO)
            .collect()
    }
}

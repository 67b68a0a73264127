//! Money in, out, and between the places of an account holder.
//!
//! Rule    a deposit is taken; a withdrawal is paid as far as it is free and there, the rest is
//!         refused or waits; portfolio margin: what is supplied is free but for the collateral that
//!         backs what is borrowed or would be, and what is held beside; unified: equity above the
//!         target; standard: what is held, and on a DEX equity above the target
//! Units   what is free rounded down
//! Bounds  a liquidated account takes nothing out; sends stay with one holder
//! Source  docs/rules/commitment.md, collateral.md, withdrawals.md
//! Tests   the engine's differential test

use rust_decimal::Decimal;

use super::account::{Mode, OUTSIDE, Pocket, Pool, is_user};
use super::event::Lending;
use super::house::House;
use super::report::{Fault, Outcome, Rejection, Report};
use super::{amount, value};
use crate::exact::{AMOUNT_DECIMALS, Rounding, fraction, or_zero};

type Done = Result<Result<(), Rejection>, Fault>;

impl House {
    pub(super) fn deposit(
        &mut self,
        account: &str,
        token: &str,
        amount: Decimal,
        report: &mut Report,
    ) -> Done {
        if amount <= Decimal::ZERO {
            return Ok(Err(Rejection::Malformed));
        }
        self.books.transfer(token, OUTSIDE, account, amount);
        if self.books.mode(account) == Mode::Portfolio {
            self.supply_held(account, token)?;
        }
        report.outcomes.push(Outcome::Deposited {
            account: account.to_owned(),
            token: token.to_owned(),
            amount,
        });
        self.after(account, Ok(()), report)
    }

    pub(super) fn withdraw(
        &mut self,
        account: &str,
        token: &str,
        amount: Decimal,
        report: &mut Report,
    ) -> Done {
        if amount <= Decimal::ZERO {
            return Ok(Err(Rejection::Malformed));
        }
        if self.is_in_liquidation(account) {
            return Ok(Err(Rejection::InLiquidation));
        }
        let wanted = amount.min(self.free(account, token) - self.waits_for(account, token));
        if wanted <= Decimal::ZERO {
            return Ok(Err(Rejection::Balance));
        }
        let mut paid = wanted;
        if self.books.mode(account) == Mode::Portfolio {
            // What the reserve has not taken goes first.
            let held = self.held_beside(account, token).min(wanted);
            let there = self.payable_now(token, wanted - held);
            self.block(account, token, wanted - held - there);
            self.books.withdraw(account, token, there)?;
            paid = held + there;
        }
        self.books.transfer(token, account, OUTSIDE, paid);
        report.outcomes.push(Outcome::Withdrawn {
            account: account.to_owned(),
            token: token.to_owned(),
            amount: paid,
            blocked: wanted - paid,
        });
        self.after(account, Ok(()), report)
    }

    /// Units that could leave if the reserve had them.
    #[must_use]
    pub fn free(&self, account: &str, token: &str) -> Decimal {
        if self.books.mode(account) == Mode::Portfolio {
            self.free_supply(account, token) + self.held_beside(account, token)
        } else {
            self.free_balance(account, token)
        }
    }

    /// Units held that margin no perps.
    fn held_beside(&self, account: &str, token: &str) -> Decimal {
        if self.rules.quotes().iter().any(|quote| quote == token) {
            return Decimal::ZERO;
        }
        or_zero(self.books.held(account, token))
    }

    /// Supplied units that are free: of a collateral, what is not needed to back what is borrowed or
    /// would be.
    pub(super) fn free_supply(&self, account: &str, token: &str) -> Decimal {
        let supplied = self.books.supplied(account, token);
        let rules = &self.rules.tokens[token];
        // What every pool owes or would owe.
        let lacks = self.pools(account).into_iter().map(|pool| {
            let figures = self.figures_in(account, &pool);
            let px = self.prices.borrow[&self.token_of(&pool)];
            value(
                &[or_zero(figures.target - figures.equity()), px],
                Rounding::Up,
            )
        });
        let backed: Decimal = lacks.sum();
        let figures = self.figures(account);
        if !rules.is_collateral() || backed.is_zero() {
            return supplied;
        }
        let slack = or_zero(figures.capacity - backed);
        let per_unit = value(&[self.prices.borrow[token], rules.ltv], Rounding::Up);
        fraction(&[slack], &[per_unit], AMOUNT_DECIMALS, Rounding::Down).min(supplied)
    }

    /// Units that a sale can bring: a token that is borrowed when it lacks as far as margin and
    /// draws go, others what is free of the balance and what the reserve can give back.
    pub(super) fn sellable(&self, account: &str, token: &str) -> Decimal {
        if self.is_borrowed_when_lacking(account, token) {
            let figures = self.figures_in(account, &Pool::Token(token.to_owned()));
            return amount(&[self.spendable(&figures) - figures.target], Rounding::Down);
        }
        let there = self.books.reserve(token).balance;
        self.free_of_margin(account, token) + self.books.supplied(account, token).min(there)
    }

    /// What is held and margins nothing.
    fn free_of_margin(&self, account: &str, token: &str) -> Decimal {
        if self.books.mode(account) == Mode::Unified {
            self.free_balance(account, token)
        } else {
            self.books.held(account, token)
        }
    }

    /// Whether a lack of the token is borrowed.
    pub(super) fn is_borrowed_when_lacking(&self, account: &str, token: &str) -> bool {
        self.books.mode(account) == Mode::Portfolio && self.rules.tokens[token].borrow.is_some()
    }

    /// Units held that are free, without portfolio margin.
    fn free_balance(&self, account: &str, token: &str) -> Decimal {
        let is_margin = self.rules.quotes().iter().any(|quote| quote == token);
        if is_margin && self.books.mode(account) == Mode::Unified {
            self.free_equity(account, &Pool::Token(token.to_owned()))
        } else {
            or_zero(self.books.held(account, token))
        }
    }

    /// Equity of a pool above its target.
    fn free_equity(&self, account: &str, pool: &Pool) -> Decimal {
        let figures = self.figures_in(account, pool);
        or_zero(amount(
            &[figures.perp_equity - figures.target],
            Rounding::Down,
        ))
    }

    pub(super) fn transfer_cash(
        &mut self,
        account: &str,
        dex: &str,
        amount: Decimal,
    ) -> Result<(), Rejection> {
        if self.books.mode(account) != Mode::Standard {
            return Err(Rejection::Mode);
        }
        if amount.is_zero() {
            return Err(Rejection::Malformed);
        }
        if self.is_in_liquidation(account) {
            return Err(Rejection::InLiquidation);
        }
        let token = self.rules.dex_token(dex);
        let free = if amount > Decimal::ZERO {
            self.free_balance(account, &token)
        } else {
            self.free_equity(account, &Pool::Dex(dex.to_owned()))
        };
        if amount.abs() > free {
            return Err(Rejection::Balance);
        }
        let (spot, there) = (Pocket::Token(token), Pocket::Dex(dex.to_owned()));
        self.books.pay((account, &spot), (account, &there), amount);
        Ok(())
    }

    pub(super) fn send(
        &mut self,
        account: &str,
        to: &str,
        (token, amount): (&str, Decimal),
        report: &mut Report,
    ) -> Done {
        let done = self.check_send(account, to, (token, amount));
        if done.is_ok() {
            if self.books.mode(account) == Mode::Portfolio {
                self.books.withdraw(account, token, amount)?;
            }
            self.books.transfer(token, account, to, amount);
            if self.books.mode(to) == Mode::Portfolio {
                self.supply_held(to, token)?;
            }
            self.after_own_action(to, report)?;
        }
        self.after(account, done, report)
    }

    fn check_send(
        &self,
        account: &str,
        to: &str,
        (token, amount): (&str, Decimal),
    ) -> Result<(), Rejection> {
        let is_one_holder = is_user(to) && self.holder_of(account) == self.holder_of(to);
        if amount <= Decimal::ZERO || account == to || !is_one_holder {
            return Err(Rejection::Malformed);
        }
        if self.is_in_liquidation(account) {
            return Err(Rejection::InLiquidation);
        }
        let free = if self.books.mode(account) == Mode::Portfolio {
            self.payable_now(token, self.free_supply(account, token))
        } else {
            self.free_balance(account, token)
        };
        if amount > free {
            return Err(Rejection::Balance);
        }
        Ok(())
    }

    pub(super) fn lend(
        &mut self,
        account: &str,
        operation: Lending,
        (token, amount): (&str, Option<Decimal>),
        report: &mut Report,
    ) -> Done {
        let most = self.most_lent(account, operation, token);
        let units = amount.unwrap_or(most);
        if units <= Decimal::ZERO || units > most {
            return Ok(Err(Rejection::Balance));
        }
        match operation {
            Lending::Supply => self.books.supply(account, token, units)?,
            Lending::Withdraw => self.books.withdraw(account, token, units)?,
            Lending::Repay => {
                self.books.repay(account, token, units)?;
            }
        }
        report.outcomes.push(Outcome::Lent {
            account: account.to_owned(),
            operation,
            token: token.to_owned(),
            amount: units,
        });
        self.after(account, Ok(()), report)
    }

    /// The most that can be supplied, taken back or repaid by hand; cash of the perp side is placed
    /// by margin sharing where there is any.
    fn most_lent(&self, account: &str, operation: Lending, token: &str) -> Decimal {
        let is_shared = self.books.mode(account) == Mode::Portfolio;
        match operation {
            Lending::Supply => {
                let free = if is_shared {
                    self.held_beside(account, token)
                } else {
                    self.free_balance(account, token)
                };
                free.min(self.supply_room(account, token))
            }
            Lending::Withdraw => {
                let free = if is_shared {
                    self.free_supply(account, token)
                } else {
                    self.books.supplied(account, token)
                };
                self.payable_now(token, free)
            }
            Lending::Repay => {
                let held = or_zero(self.books.held(account, token));
                held.min(self.books.owed(account, token))
            }
        }
    }
}

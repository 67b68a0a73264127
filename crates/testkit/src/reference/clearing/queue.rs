//! Withdrawals that the reserve could not pay.
//!
//! Rule    where they wait, who asked first is paid first, at new prices, as far as the reserve goes
//!         and what is asked for is still free; meanwhile nobody else is paid at once
//! Units   units of a token
//! Bounds  a liquidated account waits no more
//! Source  docs/rules/withdrawals.md
//! Tests   the engine's differential test

use rust_decimal::Decimal;

use super::Name;
use super::account::{Mode, OUTSIDE};
use super::house::House;
use super::report::{Fault, Outcome, Report};
use super::rules::BlockedReading;
use crate::exact::or_zero;

/// A withdrawal that waits.
#[derive(Clone, Debug, PartialEq)]
pub struct Waiting {
    /// Whose.
    pub account: Name,
    /// Token.
    pub token: Name,
    /// Units.
    pub left: Decimal,
    /// Since when, ms.
    pub since: u64,
}

impl House {
    /// Units that an account waits for.
    pub(super) fn waits_for(&self, account: &str, token: &str) -> Decimal {
        let all = self.waiting.iter();
        all.filter(|one| one.account == account && one.token == token)
            .map(|one| one.left)
            .sum()
    }

    /// What of some units a reserve gives at once: nothing while somebody waits.
    pub(super) fn payable_now(&self, token: &str, units: Decimal) -> Decimal {
        if self.waiting.iter().any(|one| one.token == token) {
            return Decimal::ZERO;
        }
        units.min(self.books.reserve(token).balance)
    }

    pub(super) fn block(&mut self, account: &str, token: &str, units: Decimal) {
        let waits = self.rules.blocked_withdrawals == BlockedReading::Queue;
        if waits && units > Decimal::ZERO {
            self.waiting.push(Waiting {
                account: account.to_owned(),
                token: token.to_owned(),
                left: units,
                since: self.now,
            });
        }
    }

    /// Pays what waits.
    pub(super) fn pay_waiting(&mut self, report: &mut Report) -> Result<(), Fault> {
        let tokens: Vec<Name> = self.rules.tokens.keys().cloned().collect();
        for token in &tokens {
            while self.pay_first(token, report)? {}
        }
        Ok(())
    }

    /// Pays the first who waits for a token; says whether that changed anything.
    fn pay_first(&mut self, token: &str, report: &mut Report) -> Result<bool, Fault> {
        let Some(place) = self.waiting.iter().position(|one| one.token == token) else {
            return Ok(false);
        };
        let first = self.waiting[place].clone();
        let account = first.account.as_str();
        let may = self.books.mode(account) == Mode::Portfolio && !self.is_in_liquidation(account);
        let free = if may {
            self.free_supply(account, token)
        } else {
            Decimal::ZERO
        };
        let dropped = or_zero(first.left - free);
        let paid = (first.left - dropped).min(self.books.reserve(token).balance);
        if dropped.is_zero() && paid.is_zero() {
            return Ok(false);
        }
        self.waiting[place].left -= dropped + paid;
        self.waiting.retain(|one| !one.left.is_zero());
        self.books.withdraw(account, token, paid)?;
        self.books.transfer(token, account, OUTSIDE, paid);
        if !paid.is_zero() {
            report.outcomes.push(Outcome::WithdrawalPaid {
                account: account.to_owned(),
                token: token.to_owned(),
                amount: paid,
                waited_ms: self.now - first.since,
            });
        }
        report_dropped(account, token, dropped, report);
        self.after_own_action(account, report)?;
        Ok(true)
    }

    /// An account waits for nothing any more.
    pub(super) fn drop_waiting(&mut self, account: &str, report: &mut Report) {
        for token in self.rules.tokens.keys() {
            let dropped = self.waits_for(account, token);
            report_dropped(account, token, dropped, report);
        }
        self.waiting.retain(|one| one.account != account);
    }
}

fn report_dropped(account: &str, token: &str, units: Decimal, report: &mut Report) {
    if !units.is_zero() {
        report.outcomes.push(Outcome::WithdrawalDropped {
            account: account.to_owned(),
            token: token.to_owned(),
            amount: units,
        });
    }
}

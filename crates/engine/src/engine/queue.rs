//! Withdrawals that the reserve could not pay.

use crate::account::Mode;
use crate::ledger::LedgerError;
use crate::pool::Withdrawals;
use crate::report::{Outcome, Report};
use crate::units::{AccountId, Amount, TokenId};

use super::Engine;

impl Engine {
    /// Withdrawals that the reserve could not pay.
    #[must_use]
    pub fn withdrawals(&self) -> &Withdrawals {
        &self.withdrawals
    }

    /// What the reserve pays of a withdrawal at once; the rest is refused, or waits.
    pub(super) fn pay_or_block(&mut self, id: AccountId, token: TokenId, wanted: Amount) -> Amount {
        let paid = self.payable_now(token, wanted);
        if paid < wanted {
            self.count_blocked(token);
            self.withdrawals.block(token, id, wanted - paid, self.now);
        }
        paid
    }

    /// What of some units the reserve gives at once: nothing while others wait for it.
    pub(super) fn payable_now(&self, token: TokenId, wanted: Amount) -> Amount {
        let balance = self.ledger.reserve(token).balance();
        self.withdrawals.payable_now(token, wanted, balance)
    }

    /// Counts what waits at the present price, before it or the queue changes.
    fn count_blocked(&mut self, token: TokenId) {
        let px = self.borrow_px(token);
        self.withdrawals.count(token, px, self.now);
    }

    /// Counts what waits for every token, before prices change.
    pub(super) fn count_all_blocked(&mut self) {
        if !self.withdrawals.is_unused() {
            for token in (0..self.venue.tokens.len() as u32).map(TokenId) {
                self.count_blocked(token);
            }
        }
    }

    /// Pays what waits, as far as the reserves go, to whoever asked first.
    pub(super) fn pay_waiting(&mut self, report: &mut Report) -> Result<(), LedgerError> {
        if self.withdrawals.is_unused() {
            return Ok(());
        }
        for token in (0..self.venue.tokens.len() as u32).map(TokenId) {
            while let Some(front) = self.withdrawals.front(token).copied() {
                let id = front.account;
                let entitled = self.entitled(id, token);
                let balance = self.ledger.reserve(token).balance();
                let paid = (self.withdrawals).pay_front(token, balance, entitled, self.now);
                let Some(payment) = paid else {
                    break;
                };
                self.ledger.withdraw(id, token, payment.paid)?;
                (self.ledger).transfer(token, id, AccountId::OUTSIDE, payment.paid);
                if payment.paid.is_positive() {
                    report.outcomes.push(Outcome::WithdrawalPaid {
                        account: id,
                        token,
                        amount: payment.paid,
                        waited_ms: self.now.since(payment.asked_at),
                    });
                }
                report_dropped((id, token), payment.dropped, report);
                self.after_own_action(id, report)?;
            }
        }
        Ok(())
    }

    /// What an account may take out of a reserve now.
    fn entitled(&self, id: AccountId, token: TokenId) -> Amount {
        let may = self.ledger.mode(id) == Mode::Portfolio && !self.is_in_liquidation(id);
        if may {
            self.free_supply(id, token)
        } else {
            Amount::ZERO
        }
    }

    /// An account that is liquidated waits for nothing any more.
    pub(super) fn drop_waiting(&mut self, id: AccountId, report: &mut Report) {
        if self.withdrawals.is_unused() {
            return;
        }
        for token in (0..self.venue.tokens.len() as u32).map(TokenId) {
            self.count_blocked(token);
            let dropped = self.withdrawals.cancel(token, id, self.now);
            report_dropped((id, token), dropped, report);
        }
    }
}

fn report_dropped((account, token): (AccountId, TokenId), amount: Amount, report: &mut Report) {
    if amount.is_positive() {
        report.outcomes.push(Outcome::WithdrawalDropped {
            account,
            token,
            amount,
        });
    }
}

//! Postings: the only code that changes a balance.
//!
//! Rule    what one account loses another gains, or the reserve does
//! Units   token amounts; scaled claims rounded so that the reserve never loses a unit
//! Bounds  supplies, debts and the reserve's balance never go below zero; held amounts may
//! Source  docs/rules/reserve.md, docs/invariants.md
//! Tests   conservation

use thiserror::Error;

use super::Ledger;
use crate::pool::Shortfall;
use crate::units::{AccountId, Amount, PerpId, Round, TokenId};

/// A posting that the books refuse.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum LedgerError {
    /// An amount to move was negative.
    #[error("cannot post a negative amount: {0:?}")]
    Negative(Amount),
    /// A withdrawal above what the account supplied.
    #[error("account {account:?} supplied {has:?} of token {token:?}, not {wanted:?}")]
    Supply {
        /// Account.
        account: AccountId,
        /// Token.
        token: TokenId,
        /// Asked for.
        wanted: Amount,
        /// There.
        has: Amount,
    },
    /// A loan or withdrawal above what lies in the reserve.
    #[error("the reserve of token {token:?} holds {has:?}, not {wanted:?}")]
    Reserve {
        /// Token.
        token: TokenId,
        /// Asked for.
        wanted: Amount,
        /// There.
        has: Amount,
    },
}

impl Ledger {
    /// Moves a held amount from one account to another; a negative amount moves back.
    pub(crate) fn transfer(
        &mut self,
        token: TokenId,
        from: AccountId,
        to: AccountId,
        amount: Amount,
    ) {
        self.balance_mut(from, token).held -= amount;
        self.balance_mut(to, token).held += amount;
    }

    /// Supplies a held amount to the reserve.
    pub(crate) fn supply(
        &mut self,
        id: AccountId,
        token: TokenId,
        amount: Amount,
    ) -> Result<(), LedgerError> {
        if !is_something(amount)? {
            return Ok(());
        }
        let reserve = &mut self.reserves[token.index()];
        let scaled = reserve.supply_index.scaled(amount, Round::Down);
        reserve.balance += amount;
        reserve.supplied_scaled += scaled;
        let balance = self.balance_mut(id, token);
        balance.held -= amount;
        balance.supplied_scaled += scaled;
        Ok(())
    }

    /// Takes a supplied amount back.
    pub(crate) fn withdraw(
        &mut self,
        id: AccountId,
        token: TokenId,
        amount: Amount,
    ) -> Result<(), LedgerError> {
        if !is_something(amount)? {
            return Ok(());
        }
        let has = self.supplied(id, token);
        if amount > has {
            return Err(LedgerError::Supply {
                account: id,
                token,
                wanted: amount,
                has,
            });
        }
        self.take_from_reserve(token, amount)?;
        let all = self.balance(id, token).supplied_scaled;
        let reserve = &mut self.reserves[token.index()];
        let scaled = (reserve.supply_index.scaled(amount, Round::Up)).min(all);
        let scaled = if amount == has { all } else { scaled };
        reserve.supplied_scaled -= scaled;
        let balance = self.balance_mut(id, token);
        balance.supplied_scaled -= scaled;
        balance.held += amount;
        Ok(())
    }

    /// Lends an amount to an account.
    pub(crate) fn borrow(
        &mut self,
        id: AccountId,
        token: TokenId,
        amount: Amount,
    ) -> Result<(), LedgerError> {
        if !is_something(amount)? {
            return Ok(());
        }
        self.take_from_reserve(token, amount)?;
        let reserve = &mut self.reserves[token.index()];
        let scaled = reserve.borrow_index.scaled(amount, Round::Up);
        reserve.borrowed_scaled += scaled;
        let balance = self.balance_mut(id, token);
        balance.borrowed_scaled += scaled;
        balance.held += amount;
        Ok(())
    }

    /// Pays an amount back, at most the debt; returns what was paid.
    pub(crate) fn repay(
        &mut self,
        id: AccountId,
        token: TokenId,
        amount: Amount,
    ) -> Result<Amount, LedgerError> {
        is_something(amount)?;
        let owed = self.borrowed(id, token);
        let paid = amount.min(owed);
        if paid.is_zero() {
            return Ok(paid);
        }
        let scaled = self.debt_scaled(id, token, (paid, owed));
        let reserve = &mut self.reserves[token.index()];
        reserve.balance += paid;
        reserve.borrowed_scaled -= scaled;
        let balance = self.balance_mut(id, token);
        balance.borrowed_scaled -= scaled;
        balance.held -= paid;
        Ok(paid)
    }

    /// Hands a supplied amount over to another account.
    pub(crate) fn hand_over_supply(
        &mut self,
        token: TokenId,
        from: AccountId,
        to: AccountId,
        amount: Amount,
    ) -> Result<(), LedgerError> {
        is_something(amount)?;
        let has = self.supplied(from, token);
        if amount > has {
            return Err(LedgerError::Supply {
                account: from,
                token,
                wanted: amount,
                has,
            });
        }
        let all = self.balance(from, token).supplied_scaled;
        let index = self.reserves[token.index()].supply_index;
        let scaled = if amount == has {
            all
        } else {
            index.scaled(amount, Round::Up).min(all)
        };
        self.balance_mut(from, token).supplied_scaled -= scaled;
        self.balance_mut(to, token).supplied_scaled += scaled;
        Ok(())
    }

    /// Hands a debt over to another account, at most all of it; returns what was handed over.
    pub(crate) fn hand_over_debt(
        &mut self,
        token: TokenId,
        from: AccountId,
        to: AccountId,
        amount: Amount,
    ) -> Result<Amount, LedgerError> {
        is_something(amount)?;
        let owed = self.borrowed(from, token);
        let moved = amount.min(owed);
        let scaled = self.debt_scaled(from, token, (moved, owed));
        self.balance_mut(from, token).borrowed_scaled -= scaled;
        self.balance_mut(to, token).borrowed_scaled += scaled;
        Ok(moved)
    }

    /// Strikes out the debt of an account as far as buffer and suppliers can bear it, which is all
    /// but units of dust in a pool that loses everything.
    pub(crate) fn write_off(&mut self, id: AccountId, token: TokenId) -> Shortfall {
        let owed = self.borrowed(id, token);
        let scaled = self.balance(id, token).borrowed_scaled;
        self.balance_mut(id, token).borrowed_scaled = Amount::ZERO;
        let reserve = &mut self.reserves[token.index()];
        reserve.borrowed_scaled -= scaled;
        let shortfall = reserve.absorb(owed);
        let left = owed - shortfall.buffer - shortfall.suppliers;
        if left.is_positive() {
            let scaled = reserve.borrow_index.scaled(left, Round::Up).min(scaled);
            reserve.borrowed_scaled += scaled;
            self.balance_mut(id, token).borrowed_scaled = scaled;
        }
        shortfall
    }

    /// Trades a perp: `id` takes `size` from `other` and owes `quote` for it (negative: is owed).
    pub(crate) fn trade(
        &mut self,
        perp: PerpId,
        (id, other): (AccountId, AccountId),
        (size, quote): (Amount, Amount),
    ) {
        for (id, size, quote) in [(id, size, quote), (other, -size, -quote)] {
            let position = self.position_mut(id, perp);
            let before = position.size.or_zero();
            position.trade(size, quote);
            let more = position.size.or_zero() - before;
            let is_open = !position.size.is_zero();
            self.longs[perp.index()] += more;
            let place = id.index() * self.layout.perps.len() + perp.index();
            self.open.note(place, is_open);
        }
        let payer = (id, self.pocket_of(id, perp));
        let payee = (other, self.pocket_of(other, perp));
        self.pay(payer, payee, quote);
    }

    /// The scaled part of a debt: all of it where all is paid, else rounded down.
    fn debt_scaled(
        &self,
        id: AccountId,
        token: TokenId,
        (amount, owed): (Amount, Amount),
    ) -> Amount {
        let all = self.balance(id, token).borrowed_scaled;
        if amount == owed {
            return all;
        }
        let index = self.reserve(token).borrow_index;
        index.scaled(amount, Round::Down).min(all)
    }

    fn take_from_reserve(&mut self, token: TokenId, amount: Amount) -> Result<(), LedgerError> {
        let reserve = &mut self.reserves[token.index()];
        if amount > reserve.balance {
            return Err(LedgerError::Reserve {
                token,
                wanted: amount,
                has: reserve.balance,
            });
        }
        reserve.balance -= amount;
        Ok(())
    }
}

/// Whether there is anything to post; a negative amount is refused.
fn is_something(amount: Amount) -> Result<bool, LedgerError> {
    if amount.is_negative() {
        return Err(LedgerError::Negative(amount));
    }
    Ok(amount.is_positive())
}

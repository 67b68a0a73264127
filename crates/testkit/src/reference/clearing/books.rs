//! The books: who has what, and the only ways to change it.
//!
//! Rule    what one account loses another gains, or a reserve does
//! Units   units of a token; a claim is taken on rounded down and given up rounded up, a debt the
//!         other way round; who takes back or pays all gives up all of the claim or the debt
//! Bounds  nobody takes back more than was supplied, and no reserve gives more than it has
//! Source  docs/rules/reserve.md
//! Tests   the engine's differential test

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::account::{Account, Balance, Mode, Pocket, Position};
use super::report::Fault;
use super::reserve::Reserve;
use super::{Name, amount};
use crate::exact::{AMOUNT_DECIMALS, Rounding, fraction};

/// All accounts and reserves by name; a name that is missing has nothing.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Books {
    /// Accounts, the venue's own included.
    pub accounts: BTreeMap<Name, Account>,
    /// Reserves by token.
    pub reserves: BTreeMap<Name, Reserve>,
}

impl Books {
    /// Units held and not supplied.
    #[must_use]
    pub fn held(&self, account: &str, token: &str) -> Decimal {
        self.balance(account, token).held
    }

    /// Units supplied, with interest.
    #[must_use]
    pub fn supplied(&self, account: &str, token: &str) -> Decimal {
        let claim = self.balance(account, token).claim;
        amount(&[claim, self.reserve(token).supply_index], Rounding::Down)
    }

    /// Units owed, with interest.
    #[must_use]
    pub fn owed(&self, account: &str, token: &str) -> Decimal {
        let debt = self.balance(account, token).debt;
        amount(&[debt, self.reserve(token).borrow_index], Rounding::Up)
    }

    /// A perp position.
    #[must_use]
    pub fn position(&self, account: &str, perp: &str) -> Position {
        let account = self.accounts.get(account);
        account
            .and_then(|a| a.positions.get(perp))
            .cloned()
            .unwrap_or_default()
    }

    /// A position to change.
    pub fn position_mut(&mut self, account: &str, perp: &str) -> &mut Position {
        let account = self.accounts.entry(account.to_owned()).or_default();
        account.positions.entry(perp.to_owned()).or_default()
    }

    /// What margins an account's cross positions.
    #[must_use]
    pub fn mode(&self, account: &str) -> Mode {
        self.accounts
            .get(account)
            .map(|a| a.mode)
            .unwrap_or_default()
    }

    /// Cash in a pocket.
    #[must_use]
    pub fn cash(&self, account: &str, pocket: &Pocket) -> Decimal {
        match pocket {
            Pocket::Token(token) => self.held(account, token),
            Pocket::Dex(dex) => {
                let on_dexs = self.accounts.get(account).map(|a| &a.dexs);
                on_dexs
                    .and_then(|all| all.get(dex))
                    .copied()
                    .unwrap_or_default()
            }
            Pocket::Position(market) => self.position(account, market).cash,
        }
    }

    /// Moves cash between pockets of one token; a negative amount moves back.
    pub fn pay(&mut self, from: (&str, &Pocket), to: (&str, &Pocket), units: Decimal) {
        *self.cash_mut(from) -= units;
        *self.cash_mut(to) += units;
    }

    fn cash_mut(&mut self, (account, pocket): (&str, &Pocket)) -> &mut Decimal {
        match pocket {
            Pocket::Token(token) => &mut self.balance_mut(account, token).held,
            Pocket::Dex(dex) => {
                let account = self.accounts.entry(account.to_owned()).or_default();
                account.dexs.entry(dex.clone()).or_default()
            }
            Pocket::Position(market) => &mut self.position_mut(account, market).cash,
        }
    }

    /// Whether the account has a claim on a reserve or a debt to it.
    #[must_use]
    pub fn has_lent_or_owes(&self, account: &str, token: &str) -> bool {
        let balance = self.balance(account, token);
        !balance.claim.is_zero() || !balance.debt.is_zero()
    }

    /// Whether the account has any position.
    #[must_use]
    pub fn has_positions(&self, account: &str) -> bool {
        (self.accounts.get(account))
            .is_some_and(|a| a.positions.values().any(|p| !p.size.is_zero()))
    }

    /// A token's reserve.
    #[must_use]
    pub fn reserve(&self, token: &str) -> Reserve {
        self.reserves.get(token).cloned().unwrap_or_default()
    }

    /// A reserve to change.
    pub fn reserve_mut(&mut self, token: &str) -> &mut Reserve {
        self.reserves.entry(token.to_owned()).or_default()
    }

    fn balance(&self, account: &str, token: &str) -> Balance {
        let account = self.accounts.get(account);
        account
            .and_then(|a| a.tokens.get(token))
            .cloned()
            .unwrap_or_default()
    }

    fn balance_mut(&mut self, account: &str, token: &str) -> &mut Balance {
        let account = self.accounts.entry(account.to_owned()).or_default();
        account.tokens.entry(token.to_owned()).or_default()
    }

    /// Moves held units; a negative amount moves back.
    pub fn transfer(&mut self, token: &str, from: &str, to: &str, units: Decimal) {
        self.balance_mut(from, token).held -= units;
        self.balance_mut(to, token).held += units;
    }

    /// Held units become supplied ones.
    ///
    /// # Errors
    /// [`Fault::Negative`].
    pub fn supply(&mut self, account: &str, token: &str, units: Decimal) -> Result<(), Fault> {
        not_negative(units)?;
        let reserve = self.reserve_mut(token);
        let claim = over(units, reserve.supply_index, Rounding::Down);
        reserve.balance += units;
        reserve.claims += claim;
        let balance = self.balance_mut(account, token);
        balance.held -= units;
        balance.claim += claim;
        Ok(())
    }

    /// Supplied units become held ones.
    ///
    /// # Errors
    /// [`Fault::Negative`], [`Fault::Supply`], [`Fault::Reserve`].
    pub fn withdraw(&mut self, account: &str, token: &str, units: Decimal) -> Result<(), Fault> {
        not_negative(units)?;
        let claim = self.claim_of(account, token, units)?;
        self.take(token, units)?;
        self.reserve_mut(token).claims -= claim;
        let balance = self.balance_mut(account, token);
        balance.claim -= claim;
        balance.held += units;
        Ok(())
    }

    /// Lends units to an account.
    ///
    /// # Errors
    /// [`Fault::Negative`], [`Fault::Reserve`].
    pub fn borrow(&mut self, account: &str, token: &str, units: Decimal) -> Result<(), Fault> {
        not_negative(units)?;
        self.take(token, units)?;
        let reserve = self.reserve_mut(token);
        let debt = over(units, reserve.borrow_index, Rounding::Up);
        reserve.debts += debt;
        let balance = self.balance_mut(account, token);
        balance.debt += debt;
        balance.held += units;
        Ok(())
    }

    /// Pays units back, at most what is owed; says how many.
    ///
    /// # Errors
    /// [`Fault::Negative`].
    pub fn repay(&mut self, account: &str, token: &str, units: Decimal) -> Result<Decimal, Fault> {
        not_negative(units)?;
        let paid = units.min(self.owed(account, token));
        let debt = self.debt_of(account, token, paid);
        let reserve = self.reserve_mut(token);
        reserve.balance += paid;
        reserve.debts -= debt;
        let balance = self.balance_mut(account, token);
        balance.debt -= debt;
        balance.held -= paid;
        Ok(paid)
    }

    /// Supplied units change hands.
    ///
    /// # Errors
    /// [`Fault::Negative`], [`Fault::Supply`].
    pub fn hand_over_supply(
        &mut self,
        token: &str,
        from: &str,
        to: &str,
        units: Decimal,
    ) -> Result<(), Fault> {
        not_negative(units)?;
        let claim = self.claim_of(from, token, units)?;
        self.balance_mut(from, token).claim -= claim;
        self.balance_mut(to, token).claim += claim;
        Ok(())
    }

    /// A debt changes hands, at most all of it; says how much.
    ///
    /// # Errors
    /// [`Fault::Negative`].
    pub fn hand_over_debt(
        &mut self,
        token: &str,
        from: &str,
        to: &str,
        units: Decimal,
    ) -> Result<Decimal, Fault> {
        not_negative(units)?;
        let moved = units.min(self.owed(from, token));
        let debt = self.debt_of(from, token, moved);
        self.balance_mut(from, token).debt -= debt;
        self.balance_mut(to, token).debt += debt;
        Ok(moved)
    }

    /// A debt is struck out as far as it can be borne; says what the buffer and what the suppliers
    /// bore.
    pub fn write_off(&mut self, account: &str, token: &str) -> (Decimal, Decimal) {
        let owed = self.owed(account, token);
        let debt = std::mem::take(&mut self.balance_mut(account, token).debt);
        let reserve = self.reserve_mut(token);
        reserve.debts -= debt;
        let (buffer, suppliers) = reserve.bear(owed);
        let unborne = owed - buffer - suppliers;
        let stays = over(unborne, reserve.borrow_index, Rounding::Up).min(debt);
        reserve.debts += stays;
        self.balance_mut(account, token).debt = stays;
        (buffer, suppliers)
    }

    /// The claim that goes with some supplied units.
    fn claim_of(&self, account: &str, token: &str, units: Decimal) -> Result<Decimal, Fault> {
        let has = self.supplied(account, token);
        if units > has {
            let (account, token) = (account.to_owned(), token.to_owned());
            return Err(Fault::Supply { account, token });
        }
        let all = self.balance(account, token).claim;
        if units == has && !units.is_zero() {
            return Ok(all);
        }
        let claim = over(units, self.reserve(token).supply_index, Rounding::Up);
        Ok(claim.min(all))
    }

    /// The debt that goes with some owed units.
    fn debt_of(&self, account: &str, token: &str, units: Decimal) -> Decimal {
        let all = self.balance(account, token).debt;
        if units == self.owed(account, token) {
            return all;
        }
        over(units, self.reserve(token).borrow_index, Rounding::Down).min(all)
    }

    fn take(&mut self, token: &str, units: Decimal) -> Result<(), Fault> {
        let reserve = self.reserve_mut(token);
        if units > reserve.balance {
            return Err(Fault::Reserve {
                token: token.to_owned(),
            });
        }
        reserve.balance -= units;
        Ok(())
    }
}

fn over(units: Decimal, index: Decimal, rounding: Rounding) -> Decimal {
    fraction(&[units], &[index], AMOUNT_DECIMALS, rounding)
}

fn not_negative(units: Decimal) -> Result<(), Fault> {
    if units < Decimal::ZERO {
        return Err(Fault::Negative);
    }
    Ok(())
}

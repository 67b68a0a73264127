//! Money in, out, and between the places of an account holder.

use crate::account::{Cross, Mode};
use crate::event::Lending;
use crate::ledger::Pocket;
use crate::report::{Outcome, Rejection, Report};
use crate::units::{AccountId, Amount, DexId, Round, TokenId, Usd, mul_div};

use super::intent::reject;
use super::{Engine, EngineError};

impl Engine {
    pub(super) fn deposit(
        &mut self,
        id: AccountId,
        token: TokenId,
        amount: Amount,
        report: &mut Report,
    ) -> Result<(), EngineError> {
        if !amount.is_positive() {
            reject(report, id, Rejection::Malformed);
            return Ok(());
        }
        self.ledger.transfer(token, AccountId::OUTSIDE, id, amount);
        if self.ledger.mode(id) == Mode::Portfolio {
            self.supply_collateral(id, token)?;
        }
        report.outcomes.push(Outcome::Deposited {
            account: id,
            token,
            amount,
        });
        Ok(self.after_own_action(id, report)?)
    }

    /// Pays out what is free of the amount: in portfolio margin what is supplied and lies in the
    /// reserve, elsewhere what is held and no margin needs.
    pub(super) fn withdraw(
        &mut self,
        id: AccountId,
        token: TokenId,
        amount: Amount,
        report: &mut Report,
    ) -> Result<(), EngineError> {
        if !amount.is_positive() {
            reject(report, id, Rejection::Malformed);
            return Ok(());
        }
        if self.is_in_liquidation(id) {
            reject(report, id, Rejection::InLiquidation);
            return Ok(());
        }
        let waiting = self.withdrawals.waiting_for(token, id);
        let wanted = amount.min(self.withdrawable(id, token) - waiting);
        if !wanted.is_positive() {
            reject(report, id, Rejection::Balance);
            return Ok(());
        }
        let mut paid = wanted;
        if self.ledger.mode(id) == Mode::Portfolio {
            // Units that the reserve would not take go first.
            let held = self.held_beside(id, token).min(wanted);
            let supplied = self.pay_or_block(id, token, wanted - held);
            self.ledger.withdraw(id, token, supplied)?;
            paid = held + supplied;
        }
        self.ledger.transfer(token, id, AccountId::OUTSIDE, paid);
        report.outcomes.push(Outcome::Withdrawn {
            account: id,
            token,
            amount: paid,
            blocked: wanted - paid,
        });
        Ok(self.after_own_action(id, report)?)
    }

    /// What an account could take out if the reserve had it.
    #[must_use]
    pub fn withdrawable(&self, id: AccountId, token: TokenId) -> Amount {
        if self.ledger.mode(id) != Mode::Portfolio {
            return self.free_balance(id, token);
        }
        self.free_supply(id, token) + self.held_beside(id, token)
    }

    /// Units held that are no pool's cash.
    fn held_beside(&self, id: AccountId, token: TokenId) -> Amount {
        if self.venue.quotes.contains(&token) {
            return Amount::ZERO;
        }
        self.ledger.held(id, token).or_zero()
    }

    /// What an account in portfolio margin could take back of its supply.
    pub(super) fn free_supply(&self, id: AccountId, token: TokenId) -> Amount {
        let supplied = self.ledger.supplied(id, token);
        let Some(terms) = &self.venue.tokens[token.index()].collateral else {
            // Margin sharing keeps requirements on the perp side: what is supplied is free.
            return supplied - self.supply_behind_orders(id, token).min(supplied);
        };
        let wanted = self.wanted(id);
        if wanted.is_zero() {
            return supplied;
        }
        let slack = (self.figures(id).capacity - wanted).or_zero();
        let per_unit = Amount::ONE
            .at(self.borrow_px(token))
            .times(terms.ltv, Round::Up);
        let free = mul_div(slack.0, Amount::ONE.0, per_unit.0, Round::Down);
        Amount(free).min(supplied)
    }

    /// What of an account's supply of a token its resting orders need: what neither free perp equity
    /// nor borrow capacity stands behind.
    fn supply_behind_orders(&self, id: AccountId, token: TokenId) -> Amount {
        if !self.resting.has(id) || !self.venue.quotes.contains(&token) {
            return Amount::ZERO;
        }
        let figures = self.figures_in(id, Cross::Token(token));
        let perp_side = (figures.perp_equity - figures.target).or_zero();
        let capacity = (figures.capacity - figures.borrowed_in_all()).or_zero();
        let lack = figures.held_by_orders() - perp_side - capacity;
        lack.or_zero().in_settlement(Round::Up)
    }

    /// What is borrowed in all tokens, or would be if the pool had it: it holds collateral (FIX-T:
    /// collateral hold). USD, rounded up.
    fn wanted(&self, id: AccountId) -> Usd {
        let pools = (0..self.pools(id)).filter_map(|n| self.pool(id, n));
        let lacks = pools.map(|cross| {
            let figures = self.figures_in(id, cross);
            let committed = figures.target + figures.held_by_orders();
            let lack = (committed - figures.equity()).or_zero();
            lack.priced(self.borrow_px(figures.token), Round::Up)
        });
        lacks.sum()
    }

    /// What is held and not needed: of a token that margins positions, what leaves equity at the
    /// transfer requirement.
    pub(super) fn free_balance(&self, id: AccountId, token: TokenId) -> Amount {
        let held = self.ledger.held(id, token);
        let is_margin = self.ledger.mode(id) == Mode::Unified && self.venue.quotes.contains(&token);
        if is_margin {
            self.free_equity(id, Cross::Token(token))
        } else if token == self.venue.settlement {
            (held - self.tied_up_spot(id)).or_zero()
        } else {
            held.or_zero()
        }
    }

    /// Equity of a pool above its transfer requirement.
    fn free_equity(&self, id: AccountId, cross: Cross) -> Amount {
        let figures = self.figures_in(id, cross);
        let free = figures.perp_equity - figures.target - figures.held_by_orders();
        free.in_settlement(Round::Down).or_zero()
    }

    /// Between the spot balance and a DEX, in a standard account.
    pub(super) fn transfer(
        &mut self,
        id: AccountId,
        dex: DexId,
        amount: Amount,
        report: &mut Report,
    ) -> Result<(), EngineError> {
        let refused = self.check_transfer(id, dex, amount);
        if refused.is_none() {
            let token = self.venue.dexs[dex.index()].collateral;
            let (spot, there) = (Pocket::Token(token), Pocket::Dex(dex));
            self.ledger.pay((id, spot), (id, there), amount);
        }
        self.answer(id, refused, report)
    }

    fn check_transfer(&self, id: AccountId, dex: DexId, amount: Amount) -> Option<Rejection> {
        if self.ledger.mode(id) != Mode::Standard {
            return Some(Rejection::Mode);
        }
        let Some(terms) = self.venue.dexs.get(dex.index()) else {
            return Some(Rejection::Malformed);
        };
        if amount.is_zero() {
            return Some(Rejection::Malformed);
        }
        if self.is_in_liquidation(id) {
            return Some(Rejection::InLiquidation);
        }
        let free = if amount.is_positive() {
            self.free_balance(id, terms.collateral)
        } else {
            self.free_equity(id, Cross::Dex(dex))
        };
        (amount.abs() > free).then_some(Rejection::Balance)
    }

    /// From an account to another of the same holder.
    pub(super) fn send(
        &mut self,
        (id, to): (AccountId, AccountId),
        token: TokenId,
        amount: Amount,
        report: &mut Report,
    ) -> Result<(), EngineError> {
        let refused = self.check_send((id, to), token, amount);
        if refused.is_none() {
            if self.ledger.mode(id) == Mode::Portfolio {
                self.ledger.withdraw(id, token, amount)?;
            }
            self.ledger.transfer(token, id, to, amount);
            if self.ledger.mode(to) == Mode::Portfolio {
                self.supply_collateral(to, token)?;
            }
            self.after_own_action(to, report)?;
        }
        self.answer(id, refused, report)
    }

    fn check_send(
        &self,
        (id, to): (AccountId, AccountId),
        token: TokenId,
        amount: Amount,
    ) -> Option<Rejection> {
        let is_one_holder = id != to
            && to.user_number().is_some_and(|n| n < self.users())
            && self.master(id) == self.master(to);
        if !amount.is_positive() || !is_one_holder {
            return Some(Rejection::Malformed);
        }
        if self.is_in_liquidation(id) {
            return Some(Rejection::InLiquidation);
        }
        let free = if self.ledger.mode(id) == Mode::Portfolio {
            self.payable_now(token, self.free_supply(id, token))
        } else {
            self.withdrawable(id, token)
        };
        (amount > free).then_some(Rejection::Balance)
    }

    /// The master account of an account: its own for those that are no sub-accounts.
    #[must_use]
    pub fn master(&self, id: AccountId) -> AccountId {
        self.states[id.index()].master.unwrap_or(id)
    }

    /// Supply, take back or repay by hand.
    pub(super) fn lend(
        &mut self,
        id: AccountId,
        operation: Lending,
        (token, amount): (TokenId, Option<Amount>),
        report: &mut Report,
    ) -> Result<(), EngineError> {
        let most = match operation {
            Lending::Supply => self.suppliable(id, token),
            Lending::Withdraw => self.redeemable(id, token),
            Lending::Repay => {
                (self.ledger.borrowed(id, token)).min(self.ledger.held(id, token).or_zero())
            }
        };
        let wanted = amount.unwrap_or(most);
        if !wanted.is_positive() || wanted > most {
            reject(report, id, Rejection::Balance);
            return Ok(());
        }
        match operation {
            Lending::Supply => self.ledger.supply(id, token, wanted)?,
            Lending::Withdraw => self.ledger.withdraw(id, token, wanted)?,
            Lending::Repay => {
                self.ledger.repay(id, token, wanted)?;
            }
        }
        report.outcomes.push(Outcome::Lent {
            account: id,
            operation,
            token,
            amount: wanted,
        });
        Ok(self.after_own_action(id, report)?)
    }

    /// Free held units that the caps let it supply.
    fn suppliable(&self, id: AccountId, token: TokenId) -> Amount {
        let free = if self.ledger.mode(id) == Mode::Portfolio {
            // Cash of the perp side is placed by margin sharing.
            let is_shared = self.venue.quotes.contains(&token);
            let held = self.ledger.held(id, token).or_zero();
            if is_shared { Amount::ZERO } else { held }
        } else {
            self.free_balance(id, token)
        };
        free.min(crate::sharing::supply_room(
            &self.ledger,
            &self.venue,
            (id, token),
        ))
    }

    /// Supplied units that are free and lie in the reserve.
    fn redeemable(&self, id: AccountId, token: TokenId) -> Amount {
        let free = if self.ledger.mode(id) == Mode::Portfolio {
            self.free_supply(id, token)
        } else {
            self.ledger.supplied(id, token)
        };
        self.payable_now(token, free)
    }
}

//! What an account holder wants: done, sent to the book, or refused with a reason.

use crate::event::{Instrument, Intent, Order};
use crate::margin::Figures;
use crate::market::maintenance::initial_margin;
use crate::report::{Outcome, Rejection, Report};
use crate::sharing;
use crate::units::{AccountId, Amount, PerpId, Px, Round, TokenId, Usd, mul_div};

use super::fill::taker_fee;
use super::{Engine, EngineError};

impl Engine {
    pub(super) fn on_intent(
        &mut self,
        id: AccountId,
        intent: Intent,
        report: &mut Report,
    ) -> Result<(), EngineError> {
        self.seen.forget(id);
        match intent {
            Intent::Deposit { token, amount } => self.deposit(id, token, amount, report),
            Intent::Withdraw { token, amount } => self.withdraw(id, token, amount, report),
            Intent::TradePerp {
                perp,
                size,
                leverage,
                limit_bps,
            } => {
                let refused = self.check_perp_order(id, perp, size, leverage);
                if refused.is_none() {
                    self.ledger.position_mut(id, perp).leverage = leverage;
                }
                place(
                    report,
                    id,
                    Instrument::Perp(perp),
                    (size, limit_bps),
                    refused,
                );
                Ok(())
            }
            Intent::TradeSpot {
                token,
                size,
                limit_bps,
            } => {
                let refused = self.check_spot_order(id, token, size, limit_bps);
                place(
                    report,
                    id,
                    Instrument::Spot(token),
                    (size, limit_bps),
                    refused,
                );
                Ok(())
            }
        }
    }

    fn deposit(
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
        if self.venue.tokens[token.index()].collateral.is_some() {
            self.supply_collateral(id, token)?;
        }
        report.outcomes.push(Outcome::Deposited {
            account: id,
            token,
            amount,
        });
        Ok(self.after_own_action(id, report)?)
    }

    /// Pays out what is free of the amount: of the settlement token what is supplied and lies in
    /// the reserve, of a collateral what keeps the health factor at one.
    fn withdraw(
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
        let wanted = amount.min(self.withdrawable(id, token));
        let balance = self.ledger.reserve(token).balance();
        let paid = wanted.min(balance);
        if wanted.is_zero() {
            reject(report, id, Rejection::Balance);
            return Ok(());
        }
        self.ledger.withdraw(id, token, paid)?;
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
        let supplied = self.ledger.supplied(id, token);
        let Some(terms) = &self.venue.tokens[token.index()].collateral else {
            // Margin sharing keeps requirements on the perp side: what is supplied is free.
            return supplied;
        };
        let figures = self.figures(id);
        // What is borrowed, or would be if the pool had it, holds collateral (FIX-T: collateral hold).
        let wanted = (figures.target - figures.equity()).or_zero();
        if wanted.is_zero() {
            return supplied;
        }
        let slack = (figures.capacity - wanted).or_zero();
        let per_unit = Amount::ONE
            .at(self.borrow_px(token))
            .times(terms.ltv, Round::Up);
        let free = mul_div(slack.0, Amount::ONE.0, per_unit.0, Round::Down);
        Amount(free).min(supplied)
    }

    /// Margin check at placement: what the position would need, against perp equity and all that
    /// could be drawn. Orders that only reduce a position always pass.
    fn check_perp_order(
        &self,
        id: AccountId,
        perp: PerpId,
        size: Amount,
        leverage: u32,
    ) -> Option<Rejection> {
        let max = self.venue.perps[perp.index()].tiers[0].max_leverage;
        if size.is_zero() || leverage == 0 || leverage > max {
            return Some(Rejection::Malformed);
        }
        let before = self.ledger.size(id, perp);
        let after = before + size;
        let reduces = after.abs() < before.abs() && (after.0 ^ before.0) >= 0 || after.is_zero();
        if reduces {
            return None;
        }
        if self.is_in_liquidation(id) {
            return Some(Rejection::InLiquidation);
        }
        let mark = self.prices.mark[perp.index()];
        let figures = self.figures(id);
        let now = initial_margin(
            before.at(mark).abs(),
            self.ledger.position(id, perp).leverage,
        );
        let then = initial_margin(after.at(mark).abs(), leverage);
        let quote = size.at(mark).abs().in_settlement(Round::Up);
        let fee = taker_fee(&self.venue, Instrument::Perp(perp), quote);
        let before_margin = if before.is_zero() { Usd::ZERO } else { now };
        let needed = figures.initial - before_margin + then + fee.at(Px::ONE);
        (needed > self.spendable(&figures)).then_some(Rejection::Margin)
    }

    /// A sale needs the units, a purchase its worst price and fee.
    fn check_spot_order(
        &self,
        id: AccountId,
        token: TokenId,
        size: Amount,
        limit_bps: u32,
    ) -> Option<Rejection> {
        if size.is_zero() || token == self.venue.settlement {
            return Some(Rejection::Malformed);
        }
        if self.is_in_liquidation(id) {
            return Some(Rejection::InLiquidation);
        }
        if size.is_negative() {
            let has = self.ledger.held(id, token) + self.ledger.supplied(id, token);
            return (-size > has).then_some(Rejection::Balance);
        }
        let figures = self.figures(id);
        let value = size.at(self.borrow_px(token)).in_settlement(Round::Up);
        let worst = value.scale(10_000 + i128::from(limit_bps), 10_000, Round::Up);
        let fee = taker_fee(&self.venue, Instrument::Spot(token), worst);
        let needed = (worst + fee).at(Px::ONE) + figures.target;
        (needed > self.spendable(&figures)).then_some(Rejection::Margin)
    }

    /// Perp equity and all that could be drawn within LTV capacity and caps.
    fn spendable(&self, figures: &Figures) -> Usd {
        let lack = Amount(i128::from(i64::MAX));
        let draw = sharing::drawable(&self.ledger, &self.venue, figures, lack);
        figures.perp_equity + (draw.supply + draw.borrow).at(Px::ONE)
    }
}

fn place(
    report: &mut Report,
    account: AccountId,
    instrument: Instrument,
    (size, limit_bps): (Amount, u32),
    refused: Option<Rejection>,
) {
    match refused {
        Some(reason) => reject(report, account, reason),
        None => report.orders.push(Order {
            account,
            instrument,
            size,
            limit_bps: Some(limit_bps),
            is_liquidation: false,
        }),
    }
}

fn reject(report: &mut Report, account: AccountId, reason: Rejection) {
    report.outcomes.push(Outcome::Rejected { account, reason });
}

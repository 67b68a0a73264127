//! The book's answer to an order, put into the ledger.

use crate::event::{Fill, Instrument};
use crate::ledger::LedgerError;
use crate::report::{Outcome, Report};
use crate::units::{AccountId, Amount, Px, Round, TokenId};
use crate::venue::Venue;

use super::{Engine, EngineError};

/// Taker fee of a fill: a share of what was paid or received, rounded up.
#[must_use]
pub(super) fn taker_fee(venue: &Venue, instrument: Instrument, quote: Amount) -> Amount {
    let rate = match instrument {
        Instrument::Perp(_) => venue.perp_taker,
        Instrument::Spot(_) => venue.spot_taker,
    };
    quote
        .at(Px::ONE)
        .times(rate, Round::Up)
        .in_settlement(Round::Up)
}

impl Engine {
    pub(super) fn on_fill(&mut self, fill: &Fill, report: &mut Report) -> Result<(), EngineError> {
        if fill.size.is_zero() {
            return Ok(());
        }
        let id = fill.order.account;
        self.seen.forget(id);
        self.post_fill(fill)?;
        let fee = taker_fee(&self.venue, fill.order.instrument, fill.quote);
        self.ledger
            .transfer(self.venue.settlement, id, AccountId::FEES, fee);
        report.outcomes.push(Outcome::Filled {
            account: id,
            instrument: fill.order.instrument,
            size: fill.size,
            quote: fill.quote,
            fee,
            is_liquidation: fill.order.is_liquidation,
        });
        if id == AccountId::BORROW_BACKSTOP {
            self.close_backstop_books(report)?;
        } else if id >= AccountId::FIRST_USER {
            self.after_own_action(id, report)?;
        }
        Ok(())
    }

    /// Margin sharing after an account's own action, and a new box.
    pub(super) fn after_own_action(
        &mut self,
        id: AccountId,
        report: &mut Report,
    ) -> Result<(), LedgerError> {
        self.settle(id, report)?;
        self.clear_deficit(id, report);
        // Looked at again with the next prices, as after any action; it gets its box there.
        self.watch.keep_due(id);
        Ok(())
    }

    fn post_fill(&mut self, fill: &Fill) -> Result<(), LedgerError> {
        let (id, settlement) = (fill.order.account, self.venue.settlement);
        let quote = if fill.size.is_positive() {
            fill.quote
        } else {
            -fill.quote
        };
        match fill.order.instrument {
            Instrument::Perp(perp) => {
                let parties = (id, AccountId::MARKET);
                self.ledger
                    .trade(perp, settlement, parties, (fill.size, quote));
            }
            Instrument::Spot(token) => {
                if fill.size.is_negative() {
                    self.free_units(id, token, -fill.size)?;
                }
                self.ledger
                    .transfer(token, AccountId::MARKET, id, fill.size);
                self.ledger
                    .transfer(settlement, id, AccountId::MARKET, quote);
                if fill.size.is_positive() {
                    self.supply_collateral(id, token)?;
                }
            }
        }
        Ok(())
    }

    /// Makes units held that are supplied.
    pub(super) fn free_units(
        &mut self,
        id: AccountId,
        token: TokenId,
        units: Amount,
    ) -> Result<(), LedgerError> {
        let missing = (units - self.ledger.held(id, token)).or_zero();
        self.ledger.withdraw(id, token, missing)
    }

    /// Supplies held collateral as far as the reserve's cap allows.
    pub(super) fn supply_collateral(
        &mut self,
        id: AccountId,
        token: TokenId,
    ) -> Result<(), LedgerError> {
        let cap = self.venue.tokens[token.index()].supply_cap;
        let room = (cap - self.ledger.reserve(token).total_supplied()).or_zero();
        let units = self.ledger.held(id, token).or_zero().min(room);
        self.ledger.supply(id, token, units)
    }
}

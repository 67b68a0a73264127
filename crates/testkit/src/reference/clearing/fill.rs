//! The book's answers.
//!
//! Rule    what is bought is paid for, and the other way round; a fee is charged; a user's margin
//!         is shared, the borrow backstop repays
//! Units   a perp settles in its DEX's token, a token in the settlement token
//! Bounds  what is sold and not held is taken back from the reserve
//! Source  docs/rules/fees.md, margin_sharing.md, backstop.md
//! Tests   the engine's differential test

use rust_decimal::Decimal;

use super::account::{BORROW_BACKSTOP, FEES, MARKET, Mode, Pocket, is_user};
use super::event::{Fill, Instrument};
use super::house::House;
use super::report::{Fault, Outcome, Report};
use crate::exact::or_zero;

impl House {
    pub(super) fn on_fill(&mut self, fill: &Fill, report: &mut Report) -> Result<(), Fault> {
        if fill.size.is_zero() {
            return Ok(());
        }
        let order = &fill.order;
        let account = order.account.as_str();
        let fee = self.charge_fee(order, fill.quote);
        match &order.instrument {
            Instrument::Perp(perp) => self.fill_perp(account, perp, fill, report),
            Instrument::Spot(token) => self.fill_spot(account, token, fill)?,
        }
        report.outcomes.push(Outcome::Filled {
            account: account.to_owned(),
            instrument: order.instrument.clone(),
            size: fill.size,
            quote: fill.quote,
            fee,
            deployer_fee: self.deployer_fee(&order.instrument, fee),
            is_liquidation: order.is_liquidation,
        });
        if account == BORROW_BACKSTOP {
            self.close_books(report)?;
        } else if is_user(account) {
            self.after_own_action(account, report)?;
        }
        Ok(())
    }

    fn fill_perp(&mut self, account: &str, perp: &str, fill: &Fill, report: &mut Report) {
        let before = self.books.position(account, perp);
        let trade = (fill.size, signed_quote(fill));
        self.trade(perp, (account, MARKET), trade);
        if before.isolated {
            let is_forced = fill.order.is_liquidation;
            self.rebalance(account, perp, &before, is_forced, report);
        }
    }

    fn fill_spot(&mut self, account: &str, token: &str, fill: &Fill) -> Result<(), Fault> {
        let settlement = self.rules.settlement.clone();
        if fill.size < Decimal::ZERO && !self.is_borrowed_when_lacking(account, token) {
            let missing = or_zero(-fill.size - self.books.held(account, token));
            self.books.withdraw(account, token, missing)?;
        }
        self.books.transfer(token, MARKET, account, fill.size);
        self.books
            .transfer(&settlement, account, MARKET, signed_quote(fill));
        if fill.size > Decimal::ZERO && self.books.mode(account) == Mode::Portfolio {
            self.supply_held(account, token)?;
        }
        Ok(())
    }

    /// Charges the fee of a fill before it trades; it counts towards volume only afterwards.
    fn charge_fee(&mut self, order: &super::event::Order, quote: Decimal) -> Decimal {
        let account = order.account.as_str();
        let fee = self.fee(account, &order.instrument, (quote, order.is_maker));
        self.count_volume(account, &order.instrument, (quote, order.is_maker));
        let (from, to) = match &order.instrument {
            Instrument::Perp(perp) => {
                // What closes an isolated position by force is paid out of it.
                let is_own = order.is_liquidation && self.books.position(account, perp).isolated;
                let from = if is_own {
                    Pocket::Position(perp.clone())
                } else {
                    Pocket::from(&self.pool_of(account, perp))
                };
                (from, Pocket::Token(self.rules.market(perp).quote))
            }
            Instrument::Spot(_) => {
                let spot = Pocket::Token(self.rules.settlement.clone());
                (spot.clone(), spot)
            }
        };
        self.books.pay((account, &from), (FEES, &to), fee);
        fee
    }

    /// Supplies collateral that is held, as far as the reserve's cap allows.
    pub(super) fn supply_held(&mut self, account: &str, token: &str) -> Result<(), Fault> {
        let terms = &self.rules.tokens[token];
        if !terms.is_collateral() {
            return Ok(());
        }
        let room = or_zero(terms.supply_cap - self.books.reserve(token).supplied());
        let units = or_zero(self.books.held(account, token)).min(room);
        self.books.supply(account, token, units)
    }
}

/// What the account pays; negative where it sells.
fn signed_quote(fill: &Fill) -> Decimal {
    if fill.size > Decimal::ZERO {
        fill.quote
    } else {
        -fill.quote
    }
}

//! The backstops between takeovers.
//!
//! Rule    at new prices an inventory is sold down to inventory * 2^(-t / half-life), a small one
//!         whole; proceeds repay debt; with nothing left to sell, what is owed is written off
//! Units   sizes rounded up
//! Bounds  below 10 USD an inventory is small
//! Source  docs/rules/backstop.md
//! Tests   the engine's differential test

use rust_decimal::Decimal;

use super::account::{BORROW_BACKSTOP, MARKET, PERP_BACKSTOP};
use super::event::{Instrument, Order};
use super::growth::share_left;
use super::house::House;
use super::report::{Fault, Outcome, Report};
use super::{Name, amount};
use crate::exact::{AMOUNT_DECIMALS, Rounding, fraction, or_zero, usd};

impl House {
    /// Orders that sell what the backstops hold, tokens before perps.
    pub(super) fn sell_inventory(&mut self, report: &mut Report) {
        let elapsed = self.now - self.sold_at;
        self.sold_at = self.now;
        let half_life = 1_000 * self.rules.liquidation.backstop_half_life_s;
        let sold = Decimal::ONE - share_left(elapsed, half_life);
        for token in self.traded_tokens() {
            let size = sale(self.inventory_of(&token), self.prices.borrow[&token], sold);
            push(report, BORROW_BACKSTOP, Instrument::Spot(token), size);
        }
        for market in self.rules.market_names() {
            let inventory = self.books.position(PERP_BACKSTOP, &market).size;
            let size = sale(inventory, self.prices.mark[&market], sold);
            push(report, PERP_BACKSTOP, Instrument::Perp(market), size);
        }
    }

    /// Proceeds repay the borrow backstop's debts; without inventory the rest is bad debt.
    pub(super) fn close_books(&mut self, report: &mut Report) -> Result<(), Fault> {
        for token in self.rules.quotes() {
            self.buy_what_is_owed(&token);
            let cash = or_zero(self.books.held(BORROW_BACKSTOP, &token));
            self.books.repay(BORROW_BACKSTOP, &token, cash)?;
        }
        let traded = self.traded_tokens();
        if traded.iter().any(|name| !self.inventory_of(name).is_zero()) {
            return Ok(());
        }
        for token in self.rules.quotes() {
            if self.books.owed(BORROW_BACKSTOP, &token).is_zero() {
                continue;
            }
            let (buffer, suppliers) = self.books.write_off(BORROW_BACKSTOP, &token);
            if !(buffer + suppliers).is_zero() {
                report.outcomes.push(Outcome::BadDebt {
                    token,
                    buffer,
                    suppliers,
                });
            }
        }
        Ok(())
    }

    /// What is owed of another token is bought from the market, at the borrow oracle price, as far
    /// as the cash in the settlement token reaches.
    fn buy_what_is_owed(&mut self, token: &str) {
        let settlement = self.rules.settlement.clone();
        let (owed, held) = (
            self.books.owed(BORROW_BACKSTOP, token),
            self.books.held(BORROW_BACKSTOP, token),
        );
        let cash = or_zero(self.books.held(BORROW_BACKSTOP, &settlement));
        let lacking = owed - held;
        if token == settlement || lacking <= Decimal::ZERO || cash.is_zero() {
            return;
        }
        let px = self.prices.borrow[token];
        let cost = amount(&[lacking, px], Rounding::Up);
        let affordable = fraction(&[cash], &[px], AMOUNT_DECIMALS, Rounding::Down);
        let (units, paid) = if cost <= cash {
            (lacking, cost)
        } else {
            (affordable, cash)
        };
        self.books
            .transfer(&settlement, BORROW_BACKSTOP, MARKET, paid);
        self.books.transfer(token, MARKET, BORROW_BACKSTOP, units);
    }

    /// Tokens that no perps settle in and that are not lent.
    fn traded_tokens(&self) -> Vec<Name> {
        let quotes = self.rules.quotes();
        let tokens = self.rules.tokens.keys();
        tokens.filter(|t| !quotes.contains(t)).cloned().collect()
    }

    fn inventory_of(&self, token: &str) -> Decimal {
        self.books.supplied(BORROW_BACKSTOP, token) + self.books.held(BORROW_BACKSTOP, token)
    }
}

/// Signed size of the order for an inventory of which a share is sold.
fn sale(inventory: Decimal, px: Decimal, share: Decimal) -> Decimal {
    if usd(inventory.abs(), px) < Decimal::TEN {
        return -inventory;
    }
    let size = amount(&[inventory.abs(), share], Rounding::Up);
    if inventory > Decimal::ZERO {
        -size
    } else {
        size
    }
}

fn push(report: &mut Report, account: &str, instrument: Instrument, size: Decimal) {
    if !size.is_zero() {
        report.orders.push(Order {
            account: account.to_owned(),
            instrument,
            size,
            limit_bps: None,
            is_liquidation: false,
            is_maker: false,
        });
    }
}

//! The backstops between takeovers: selling inventory, repaying, and closing the books.

use crate::event::{Instrument, Order, OrderKind};
use crate::ledger::LedgerError;
use crate::liquidation::backstop::order_size;
use crate::liquidation::waterfall::{Stage, Transfers};
use crate::pool::Shortfall;
use crate::report::{Outcome, Report};
use crate::units::{AccountId, Amount, PerpId, Px, Round, TokenId, Usd};

use super::Engine;
use super::waterfall::report_worth;

impl Engine {
    /// Orders that sell both backstops' inventories down to where their half-life has them now.
    pub(super) fn sell_inventory(&mut self, report: &mut Report) {
        let elapsed = self.now.since(self.sold_at);
        self.sold_at = self.now;
        if !self.has_inventory() {
            return;
        }
        let half_life = self.venue.liquidation.half_life_ms;
        for n in 0..self.venue.tokens.len() as u32 {
            let token = TokenId(n);
            if !self.venue.quotes.contains(&token) {
                let units = self.ledger.supplied(AccountId::BORROW_BACKSTOP, token)
                    + self.ledger.held(AccountId::BORROW_BACKSTOP, token);
                let px = self.borrow_px(token);
                let size = order_size(units, px, elapsed, half_life);
                push(
                    report,
                    AccountId::BORROW_BACKSTOP,
                    Instrument::Spot(token),
                    size,
                );
            }
        }
        for n in 0..self.venue.perps.len() {
            let perp = PerpId(n as u32);
            let inventory = self.ledger.size(AccountId::PERP_BACKSTOP, perp);
            let size = order_size(inventory, self.prices.mark[n], elapsed, half_life);
            push(
                report,
                AccountId::PERP_BACKSTOP,
                Instrument::Perp(perp),
                size,
            );
        }
    }

    /// Proceeds repay what the borrow backstop took over; with nothing left to sell, what is still
    /// owed is bad debt.
    pub(super) fn close_backstop_books(&mut self, report: &mut Report) -> Result<(), LedgerError> {
        let id = AccountId::BORROW_BACKSTOP;
        let before = self.lent(id);
        let mut market = Usd::ZERO;
        for n in 0..self.venue.quotes.len() {
            let token = self.venue.quotes[n];
            market += self.buy_owed(token);
            let cash = self.ledger.held(id, token).or_zero();
            self.ledger.repay(id, token, cash)?;
        }
        let gains = Transfers {
            borrow_backstop: self.lent(id) - before,
            market,
            ..Transfers::default()
        };
        report_worth((Stage::BorrowBackstopSale, id), gains, report);
        let has_inventory = (0..self.venue.tokens.len() as u32)
            .map(TokenId)
            .filter(|t| !self.venue.quotes.contains(t))
            .any(|t| !(self.ledger.supplied(id, t) + self.ledger.held(id, t)).is_zero());
        if has_inventory {
            return Ok(());
        }
        for n in 0..self.venue.quotes.len() {
            let token = self.venue.quotes[n];
            if self.ledger.borrowed(id, token).is_positive() {
                let shortfall = self.strike_out(token, report);
                if (shortfall.buffer + shortfall.suppliers).is_zero() {
                    continue;
                }
                // Suppliers have lost.
                self.watch.all_due = true;
                report.outcomes.push(Outcome::BadDebt { token, shortfall });
            }
        }
        Ok(())
    }

    /// Strikes out what the borrow backstop owes of a token.
    fn strike_out(&mut self, token: TokenId, report: &mut Report) -> Shortfall {
        let (id, px) = (AccountId::BORROW_BACKSTOP, self.borrow_px(token));
        let (owed, supplied) = (
            self.ledger.borrowed(id, token),
            self.ledger.reserve(token).total_supplied(),
        );
        let shortfall = self.ledger.write_off(id, token);
        let left = self.ledger.reserve(token).total_supplied();
        let gains = Transfers {
            borrow_backstop: owed.at(px),
            buffer: -shortfall.buffer.at(px),
            suppliers: (left - supplied).at(px),
            ..Transfers::default()
        };
        report_worth((Stage::WriteOff, id), gains, report);
        shortfall
    }

    /// Sales bring the settlement token; what the backstop owes of another is bought with it at the
    /// borrow oracle price, from the market, as far as it reaches. Returns what the market gained.
    fn buy_owed(&mut self, token: TokenId) -> Usd {
        let (id, settlement) = (AccountId::BORROW_BACKSTOP, self.venue.settlement);
        let owed = self.ledger.borrowed(id, token) - self.ledger.held(id, token);
        let cash = self.ledger.held(id, settlement).or_zero();
        if token == settlement || !owed.is_positive() || cash.is_zero() {
            return Usd::ZERO;
        }
        let px = self.borrow_px(token);
        let cost = owed.at(px).in_settlement(Round::Up);
        let (units, paid) = if cost <= cash {
            (owed, cost)
        } else {
            (cash.at(Px::ONE).buys(px, Round::Down), cash)
        };
        self.ledger
            .transfer(settlement, id, AccountId::MARKET, paid);
        self.ledger.transfer(token, AccountId::MARKET, id, units);
        paid.at(self.borrow_px(settlement)) - units.at(px)
    }
}

fn push(report: &mut Report, account: AccountId, instrument: Instrument, size: Amount) {
    if !size.is_zero() {
        report.orders.push(Order {
            account,
            instrument,
            size,
            limit_bps: None,
            is_liquidation: false,
            is_maker: false,
            kind: OrderKind::Market,
        });
    }
}

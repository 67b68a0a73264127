//! The backstops between takeovers: selling inventory, repaying, and closing the books.

use crate::event::{Instrument, Order};
use crate::ledger::LedgerError;
use crate::liquidation::backstop::order_size;
use crate::report::{Outcome, Report};
use crate::units::{AccountId, Amount, PerpId, TokenId};

use super::Engine;

impl Engine {
    /// Orders that sell both backstops' inventories down to where their half-life has them now.
    pub(super) fn sell_inventory(&mut self, report: &mut Report) {
        let elapsed = self.now.since(self.sold_at);
        self.sold_at = self.now;
        let half_life = self.venue.liquidation.half_life_ms;
        for n in 0..self.venue.tokens.len() as u32 {
            let token = TokenId(n);
            if self.venue.tokens[n as usize].collateral.is_some() {
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
        let (id, token) = (AccountId::BORROW_BACKSTOP, self.venue.settlement);
        let cash = self.ledger.held(id, token).or_zero();
        self.ledger.repay(id, token, cash)?;
        let tokens = self.venue.tokens.iter().enumerate();
        let has_inventory = (tokens.filter(|(_, t)| t.collateral.is_some()))
            .map(|(n, _)| TokenId(n as u32))
            .any(|t| !(self.ledger.supplied(id, t) + self.ledger.held(id, t)).is_zero());
        if !has_inventory && self.ledger.borrowed(id, token).is_positive() {
            let shortfall = self.ledger.write_off(id, token);
            self.seen.forget_all();
            // Suppliers have lost.
            self.watch.all_due = true;
            report.outcomes.push(Outcome::BadDebt { shortfall });
        }
        Ok(())
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
        });
    }
}

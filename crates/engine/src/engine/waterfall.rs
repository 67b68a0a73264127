//! The rows of the waterfall: what a stage posted, valued at the prices of the moment.

use crate::event::{Instrument, Order};
use crate::ledger::{LedgerError, Pocket};
use crate::liquidation::waterfall::{Stage, Transfers, trade_gain};
use crate::report::{Outcome, Report};
use crate::units::{AccountId, Amount, PerpId, Px, TokenId, Usd};

use super::Engine;

impl Engine {
    /// Reports a row whose gains are in a token; a row of nothing is left out.
    pub(super) fn report_transfers(
        &self,
        (stage, account): (Stage, AccountId),
        (token, gains): (TokenId, Transfers),
        report: &mut Report,
    ) {
        let gains = gains.priced(self.borrow_px(token));
        report_worth((stage, account), gains, report);
    }

    /// A position, or margin, or both, that went from an account to the perp backstop.
    pub(super) fn report_to_backstop(
        &self,
        (stage, id): (Stage, AccountId),
        (token, gain): (TokenId, Usd),
        report: &mut Report,
    ) {
        let gains = Transfers {
            liquidated: -gain,
            perp_backstop: gain,
            ..Transfers::default()
        };
        self.report_transfers((stage, id), (token, gains), report);
    }

    /// What the perp backstop pays to make good a negative balance.
    pub(super) fn report_deficit(
        &self,
        id: AccountId,
        (pocket, amount): (Pocket, Amount),
        report: &mut Report,
    ) {
        let paid = (self.ledger.token_of(pocket), -amount.at(Px::ONE));
        self.report_to_backstop((Stage::Deficit, id), paid, report);
    }

    /// What the borrow backstop is worth before an order of its own is filled.
    pub(super) fn before_trade(&self, order: &Order) -> Usd {
        if order.account == AccountId::BORROW_BACKSTOP {
            self.lent(order.account)
        } else {
            Usd::ZERO
        }
    }

    /// Reports a posted fill of an order if it is a forced one, or one of a backstop's sales.
    pub(super) fn report_stage(
        &self,
        order: &Order,
        before: Usd,
        ((size, quote), fee): ((Amount, Amount), Amount),
        report: &mut Report,
    ) {
        let paid = if size.is_positive() { quote } else { -quote };
        match order.instrument {
            Instrument::Perp(perp) => self.report_perp_fill(order, perp, (size, paid, fee), report),
            Instrument::Spot(token) if order.account == AccountId::BORROW_BACKSTOP => {
                self.report_sale(before, token, (size, paid, fee), report);
            }
            Instrument::Spot(_) => {}
        }
    }

    fn report_perp_fill(
        &self,
        order: &Order,
        perp: PerpId,
        (size, paid, fee): (Amount, Amount, Amount),
        report: &mut Report,
    ) {
        let gain = trade_gain((size, paid), self.prices.mark[perp.index()]);
        let fees = fee.at(Px::ONE);
        let mut gains = Transfers {
            market: -gain,
            fees,
            ..Transfers::default()
        };
        let stage = if order.account == AccountId::PERP_BACKSTOP {
            gains.perp_backstop = gain - fees;
            Stage::PerpBackstopSale
        } else if order.is_liquidation {
            gains.liquidated = gain - fees;
            Stage::Book
        } else {
            return;
        };
        let token = self.venue.perps[perp.index()].quote;
        self.report_transfers((stage, order.account), (token, gains), report);
    }

    /// A sale of the borrow backstop, which was worth some sum before it.
    fn report_sale(
        &self,
        before: Usd,
        token: TokenId,
        (size, paid, fee): (Amount, Amount, Amount),
        report: &mut Report,
    ) {
        let settlement = self.borrow_px(self.venue.settlement);
        let gains = Transfers {
            borrow_backstop: self.lent(AccountId::BORROW_BACKSTOP) - before,
            market: paid.at(settlement) - size.at(self.borrow_px(token)),
            fees: fee.at(settlement),
            ..Transfers::default()
        };
        let row = (Stage::BorrowBackstopSale, AccountId::BORROW_BACKSTOP);
        report_worth(row, gains, report);
    }

    /// Does a step of the borrow backstop on an account and reports what both claims became: a
    /// posting in the reserve moves what its holders can ask for, rounded against them.
    pub(super) fn with_takeover_reported(
        &mut self,
        id: AccountId,
        report: &mut Report,
        step: impl FnOnce(&mut Self, &mut Report) -> Result<(), LedgerError>,
    ) -> Result<(), LedgerError> {
        let backstop = AccountId::BORROW_BACKSTOP;
        let before = (self.lent(id), self.lent(backstop));
        step(self, report)?;
        let gains = Transfers {
            liquidated: self.lent(id) - before.0,
            borrow_backstop: self.lent(backstop) - before.1,
            ..Transfers::default()
        };
        report_worth((Stage::BorrowTakeover, id), gains, report);
        Ok(())
    }

    /// What an account holds and has lent, less what it owes, at the borrow oracle prices.
    pub(super) fn lent(&self, id: AccountId) -> Usd {
        self.worth_of_balances(id, &self.prices)
    }
}

/// Reports a row whose gains are in USD; a row of nothing is left out.
pub(super) fn report_worth(
    (stage, account): (Stage, AccountId),
    gains: Transfers,
    report: &mut Report,
) {
    let transfers = gains.closed();
    if !transfers.is_nothing() {
        report.outcomes.push(Outcome::Waterfall {
            stage,
            account,
            transfers,
        });
    }
}

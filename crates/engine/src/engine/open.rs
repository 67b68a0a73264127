//! The opening book: accounts as they stand when a path starts.

use crate::ledger::LedgerError;
use crate::units::{AccountId, Amount, PerpId, TokenId};

use super::Engine;

/// One account's opening state.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Opening {
    /// Units supplied, by token.
    pub supplied: Vec<(TokenId, Amount)>,
    /// Debt in the settlement token.
    pub borrowed: Amount,
    /// Equity of the perp side at the opening mark prices, settlement token.
    pub perp_equity: Amount,
    /// Positions: market, signed size, leverage. They open at the mark price.
    pub positions: Vec<(PerpId, Amount, u32)>,
}

impl Engine {
    /// Puts one account into the books. Money comes from outside; what was borrowed left with it.
    /// Caps do not bind: an opening book may stand above caps that were lowered since.
    ///
    /// # Errors
    /// [`LedgerError::Reserve`] where more is borrowed than has been supplied so far: open the
    /// lenders first.
    pub fn open(&mut self, id: AccountId, opening: &Opening) -> Result<(), LedgerError> {
        let (ledger, settlement) = (&mut self.ledger, self.venue.settlement);
        for (token, amount) in &opening.supplied {
            ledger.transfer(*token, AccountId::OUTSIDE, id, *amount);
            ledger.supply(id, *token, *amount)?;
        }
        ledger.borrow(id, settlement, opening.borrowed)?;
        ledger.transfer(settlement, id, AccountId::OUTSIDE, opening.borrowed);
        ledger.transfer(settlement, AccountId::OUTSIDE, id, opening.perp_equity);
        for (perp, size, leverage) in &opening.positions {
            let mark = self.prices.mark[perp.index()];
            let quote = size.at(mark).in_settlement(crate::units::Round::Up);
            ledger.trade(*perp, settlement, (id, AccountId::MARKET), (*size, quote));
            ledger.position_mut(id, *perp).leverage = *leverage;
        }
        self.watch.all_due = true;
        Ok(())
    }
}

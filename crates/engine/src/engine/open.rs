//! The opening book: accounts as they stand when a path starts.

use crate::account::{Cross, Mode};
use crate::ledger::{LedgerError, Pocket};
use crate::market::volume::Traded;
use crate::units::{AccountId, Amount, PerpId, Round, TokenId};

use super::Engine;

/// One account's opening state.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Opening {
    /// Mode.
    pub mode: Mode,
    /// The account that it is a sub-account of.
    pub master: Option<AccountId>,
    /// Units supplied, by token.
    pub supplied: Vec<(TokenId, Amount)>,
    /// Units held beside, by token, on top of what the pools below hold.
    pub held: Vec<(TokenId, Amount)>,
    /// Debt in the settlement token.
    pub borrowed: Amount,
    /// Debts in other tokens.
    pub debts: Vec<(TokenId, Amount)>,
    /// Equity of the main pool at the opening mark prices, its token: of the settlement token's, or
    /// of the main DEX in a standard account.
    pub perp_equity: Amount,
    /// Equity of other pools at the opening mark prices, their tokens.
    pub pools: Vec<(Cross, Amount)>,
    /// Cross positions: market, signed size, leverage. They open at the mark price.
    pub positions: Vec<(PerpId, Amount, u32)>,
    /// Isolated positions: market, signed size, leverage, and their equity at the opening mark.
    pub isolated: Vec<(PerpId, Amount, u32, Amount)>,
    /// Weighted volume of the fourteen days before the path; a sub-account's counts for its master.
    pub volume: Traded,
    /// HYPE staked; a sub-account's counts for its master.
    pub staked: Amount,
}

impl Engine {
    /// Puts one account into the books. Money comes from outside; what was borrowed left with it.
    /// Caps do not bind: an opening book may stand above caps that were lowered since.
    ///
    /// # Errors
    /// [`LedgerError::Reserve`] where more is borrowed than has been supplied so far: open the
    /// lenders first.
    pub fn open(&mut self, id: AccountId, opening: &Opening) -> Result<(), LedgerError> {
        self.ledger.set_mode(id, opening.mode);
        self.states.touch(id.index()).master = opening.master;
        let holder = opening.master.unwrap_or(id).index();
        self.volumes.touch(holder).bring(opening.volume);
        self.states.touch(holder).staked += opening.staked;
        self.traded.bring(opening.volume);
        let settlement = self.venue.settlement;
        for (token, amount) in &opening.supplied {
            self.bring((id, Pocket::Token(*token)), *amount);
            self.ledger.supply(id, *token, *amount)?;
        }
        self.lend_and_take_out(id, settlement, opening.borrowed)?;
        for (token, amount) in &opening.debts {
            self.lend_and_take_out(id, *token, *amount)?;
        }
        for (token, amount) in &opening.held {
            self.bring((id, Pocket::Token(*token)), *amount);
        }
        let main = self.venue.cross(opening.mode, 0);
        self.bring((id, main.into()), opening.perp_equity);
        for (cross, amount) in &opening.pools {
            self.bring((id, Pocket::from(*cross)), *amount);
        }
        for (perp, size, leverage) in &opening.positions {
            self.open_position(id, (*perp, *size), *leverage);
        }
        for (perp, size, leverage, equity) in &opening.isolated {
            self.ledger.position_mut(id, *perp).isolated = true;
            self.bring((id, Pocket::Position(*perp)), *equity);
            self.open_position(id, (*perp, *size), *leverage);
        }
        self.watch.all_due = true;
        Ok(())
    }

    fn open_position(&mut self, id: AccountId, (perp, size): (PerpId, Amount), leverage: u32) {
        let mark = self.prices.mark[perp.index()];
        let quote = size.at(mark).in_settlement(Round::Up);
        (self.ledger).trade(perp, (id, AccountId::MARKET), (size, quote));
        self.ledger.position_mut(id, perp).leverage = leverage;
    }

    fn lend_and_take_out(
        &mut self,
        id: AccountId,
        token: TokenId,
        amount: Amount,
    ) -> Result<(), LedgerError> {
        self.ledger.borrow(id, token, amount)?;
        self.bring((id, Pocket::Token(token)), -amount);
        Ok(())
    }

    /// Moves money in from outside; a negative amount moves out.
    pub(super) fn bring(&mut self, (id, pocket): (AccountId, Pocket), amount: Amount) {
        let outside = Pocket::Token(self.ledger.token_of(pocket));
        self.ledger
            .pay((AccountId::OUTSIDE, outside), (id, pocket), amount);
    }
}

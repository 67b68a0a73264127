//! Conservation: what must hold of all books together, after every event.
//!
//! Rule    no token and no perp is made or lost; open interest is the sum of longs; claims add up
//!         to the reserve's totals; the reserve's dust is never negative
//! Source  docs/invariants.md
//! Tests   conservation

use thiserror::Error;

use super::Ledger;
use crate::units::{AccountId, Amount, PerpId, TokenId};

/// Books that do not add up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum Imbalance {
    /// Units of a token were made or lost.
    #[error("token {token:?}: {sum:?} units appeared from nowhere")]
    Token {
        /// Token.
        token: TokenId,
        /// Sum over all holders; should be nothing.
        sum: Amount,
    },
    /// Longs and shorts of a market differ.
    #[error("perp {perp}: longs exceed shorts by {sum:?}")]
    Perp {
        /// Market.
        perp: usize,
        /// Sum over all holders; should be nothing.
        sum: Amount,
    },
    /// The open interest kept is not the sum of longs.
    #[error("perp {perp}: open interest exceeds the longs by {by:?}")]
    OpenInterest {
        /// Market.
        perp: usize,
        /// What is kept beyond the sum.
        by: Amount,
    },
    /// Claims or debts do not add up to the reserve's totals.
    #[error(
        "token {token:?}: claims exceed the reserve's totals by {supplied:?}, debts by {borrowed:?}"
    )]
    Claims {
        /// Token.
        token: TokenId,
        /// Scaled supply beyond the total.
        supplied: Amount,
        /// Scaled debt beyond the total.
        borrowed: Amount,
    },
    /// The reserve owes more than it has.
    #[error("token {token:?}: the reserve lacks {lack:?}")]
    Dust {
        /// Token.
        token: TokenId,
        /// What is missing.
        lack: Amount,
    },
}

impl Ledger {
    /// Checks every invariant of the books.
    ///
    /// # Errors
    /// The first that does not hold.
    pub fn check(&self) -> Result<(), Imbalance> {
        for token in (0..self.layout.tokens).map(|t| TokenId(u32::try_from(t).unwrap_or(u32::MAX)))
        {
            self.check_token(token)?;
        }
        for perp in 0..self.layout.perps.len() {
            let of_market = PerpId(u32::try_from(perp).unwrap_or(u32::MAX));
            let sum: Amount = self.holders_of(of_market).map(|(_, p)| p.size).sum();
            if !sum.is_zero() {
                return Err(Imbalance::Perp { perp, sum });
            }
            let longs = self.holders_of(of_market).map(|(_, p)| p.size.or_zero());
            let by = self.open_interest(of_market) - longs.sum();
            if !by.is_zero() {
                return Err(Imbalance::OpenInterest { perp, by });
            }
        }
        Ok(())
    }

    fn check_token(&self, token: TokenId) -> Result<(), Imbalance> {
        let reserve = self.reserve(token);
        let mut held = reserve.balance + self.cash_elsewhere(token);
        let (mut supplied, mut borrowed) = (Amount::ZERO, Amount::ZERO);
        for id in 0..self.accounts() {
            let id = AccountId(u32::try_from(id).unwrap_or(u32::MAX));
            let balance = self.balance(id, token);
            held += balance.held;
            supplied += balance.supplied_scaled;
            borrowed += balance.borrowed_scaled;
        }
        if !held.is_zero() {
            return Err(Imbalance::Token { token, sum: held });
        }
        supplied -= reserve.supplied_scaled;
        borrowed -= reserve.borrowed_scaled;
        if !(supplied.is_zero() && borrowed.is_zero()) {
            return Err(Imbalance::Claims {
                token,
                supplied,
                borrowed,
            });
        }
        let dust = reserve.dust();
        if dust.is_negative() {
            return Err(Imbalance::Dust { token, lack: -dust });
        }
        Ok(())
    }
}

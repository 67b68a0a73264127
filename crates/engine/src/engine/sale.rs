//! What an account can sell of a token in its spot market.

use crate::account::{Cross, Mode};
use crate::units::{AccountId, Amount, Round, TokenId};

use super::Engine;

impl Engine {
    /// What it holds free of margin, and what the reserve can give back of its supply; of a token
    /// that is borrowed automatically what its margin leaves free and can be drawn, so that a sale
    /// borrows what is missing (DOC-PM, FAQ).
    pub(super) fn sellable(&self, id: AccountId, token: TokenId) -> Amount {
        if !self.is_borrowed_automatically(id, token) {
            let held = if self.ledger.mode(id) == Mode::Unified {
                self.free_balance(id, token)
            } else {
                self.ledger.held(id, token)
            };
            let there = self.ledger.reserve(token).balance();
            return held + self.ledger.supplied(id, token).min(there);
        }
        let figures = self.figures_in(id, Cross::Token(token));
        (self.spendable(&figures) - figures.target).in_settlement(Round::Down)
    }

    /// Whether an account borrows a token when it needs more of it than there is.
    pub(super) fn is_borrowed_automatically(&self, id: AccountId, token: TokenId) -> bool {
        self.ledger.mode(id) == Mode::Portfolio && self.venue.tokens[token.index()].borrow.is_some()
    }
}

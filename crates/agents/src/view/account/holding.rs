//! What an account has of one token.

use plimsoll_engine::Engine;
use plimsoll_engine::account::Mode;
use plimsoll_engine::sharing::supply_room;
use plimsoll_engine::units::{AccountId, Amount, TokenId};

/// What an account has of one token.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Holding {
    /// Units supplied to the reserve.
    pub supplied_units: f64,
    /// Units held beside it, which back nothing; nought for a token that an account in portfolio
    /// margin would lend at once.
    pub held_units: f64,
    /// Units owed.
    pub borrowed_units: f64,
    /// Borrow oracle price, USD.
    pub px: f64,
    /// Units that could still be supplied under the venue's and the user's cap.
    pub room_units: f64,
}

impl Holding {
    /// Reads what an account has of a token.
    pub(super) fn read(engine: &Engine, id: AccountId, token: TokenId) -> Self {
        let (ledger, venue) = (engine.ledger(), engine.venue());
        let terms = &venue.tokens[token.index()];
        let supplied = ledger.supplied(id, token);
        let is_portfolio = ledger.mode(id) == Mode::Portfolio;
        let (held, room) = if is_portfolio && terms.borrow.is_some() {
            (Amount::ZERO, supply_room(ledger, venue, (id, token)))
        } else {
            let all = terms.supply_cap - ledger.reserve(token).total_supplied();
            let own = terms.user_supply_cap - supplied;
            (ledger.held(id, token), all.min(own).or_zero())
        };
        Self {
            supplied_units: supplied.to_f64(),
            held_units: held.to_f64(),
            borrowed_units: ledger.borrowed(id, token).to_f64(),
            px: engine.borrow_px(token).to_f64(),
            room_units: room.to_f64(),
        }
    }

    /// Units in all.
    #[must_use]
    pub fn units(&self) -> f64 {
        self.supplied_units + self.held_units
    }
}

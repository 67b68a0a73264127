//! The books: every balance, position and reserve, and the only ways to change them.

mod post;
mod totals;

pub use post::LedgerError;
pub use totals::Imbalance;

use crate::pool::Reserve;
use crate::units::{AccountId, Amount, PerpId, Round, TokenId};

/// One account's balance of one token.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Balance {
    /// Held and not supplied; for the settlement token the cash of the perp side, which may be
    /// negative while positions are worth more.
    pub(crate) held: Amount,
    /// Scaled claim on the reserve.
    pub(crate) supplied_scaled: Amount,
    /// Scaled debt to the reserve.
    pub(crate) borrowed_scaled: Amount,
}

/// One account's position in one perpetual market.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Position {
    /// Signed size; positive is long.
    pub(crate) size: Amount,
    /// Leverage its owner chose.
    pub(crate) leverage: u32,
}

/// All books, as arrays by account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ledger {
    tokens: usize,
    perps: usize,
    balances: Vec<Balance>,
    positions: Vec<Position>,
    pub(crate) reserves: Vec<Reserve>,
}

impl Ledger {
    /// Empty books for some accounts, the venue's own included.
    #[must_use]
    pub fn new(accounts: usize, tokens: usize, perps: usize) -> Self {
        Self {
            tokens,
            perps,
            balances: vec![Balance::default(); accounts * tokens],
            positions: vec![Position::default(); accounts * perps],
            reserves: vec![Reserve::default(); tokens],
        }
    }

    /// Empties the books for another path without giving memory back.
    pub(crate) fn reset(&mut self, accounts: usize) {
        self.balances.clear();
        self.balances
            .resize(accounts * self.tokens, Balance::default());
        self.positions.clear();
        self.positions
            .resize(accounts * self.perps, Position::default());
        self.reserves.fill(Reserve::default());
    }

    /// Number of accounts, the venue's own included.
    #[must_use]
    pub fn accounts(&self) -> usize {
        self.balances.len() / self.tokens
    }

    /// One token's reserve.
    #[must_use]
    pub fn reserve(&self, token: TokenId) -> &Reserve {
        &self.reserves[token.index()]
    }

    /// Units held and not supplied.
    #[must_use]
    pub fn held(&self, id: AccountId, token: TokenId) -> Amount {
        self.balance(id, token).held
    }

    /// Units supplied, with interest, rounded down.
    #[must_use]
    pub fn supplied(&self, id: AccountId, token: TokenId) -> Amount {
        let scaled = self.balance(id, token).supplied_scaled;
        if scaled.is_zero() {
            return Amount::ZERO;
        }
        self.reserve(token)
            .supply_index
            .balance(scaled, Round::Down)
    }

    /// Units owed, with interest, rounded up.
    #[must_use]
    pub fn borrowed(&self, id: AccountId, token: TokenId) -> Amount {
        let scaled = self.balance(id, token).borrowed_scaled;
        if scaled.is_zero() {
            return Amount::ZERO;
        }
        self.reserve(token).borrow_index.balance(scaled, Round::Up)
    }

    /// Signed perp size.
    #[must_use]
    pub fn size(&self, id: AccountId, perp: PerpId) -> Amount {
        self.position(id, perp).size
    }

    /// Whether the account has any perp position.
    #[must_use]
    pub fn has_positions(&self, id: AccountId) -> bool {
        self.positions_of(id).iter().any(|p| !p.size.is_zero())
    }

    pub(crate) fn balance(&self, id: AccountId, token: TokenId) -> &Balance {
        &self.balances[id.index() * self.tokens + token.index()]
    }

    fn balance_mut(&mut self, id: AccountId, token: TokenId) -> &mut Balance {
        &mut self.balances[id.index() * self.tokens + token.index()]
    }

    pub(crate) fn position(&self, id: AccountId, perp: PerpId) -> &Position {
        &self.positions[id.index() * self.perps + perp.index()]
    }

    pub(crate) fn position_mut(&mut self, id: AccountId, perp: PerpId) -> &mut Position {
        &mut self.positions[id.index() * self.perps + perp.index()]
    }

    pub(crate) fn positions_of(&self, id: AccountId) -> &[Position] {
        let start = id.index() * self.perps;
        &self.positions[start..start + self.perps]
    }
}

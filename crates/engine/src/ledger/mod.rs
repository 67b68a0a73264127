//! The books: every balance, position and reserve, and the only ways to change them.

mod open;
mod pocket;
mod position;
mod post;
mod totals;

pub use pocket::{Layout, Pocket};
pub use position::Position;
pub use post::LedgerError;
pub use totals::Imbalance;

use std::iter::repeat_n;

use open::OpenPositions;

use crate::account::Mode;
use crate::pool::Reserve;
use crate::tracked::Tracked;
use crate::units::{AccountId, Amount, PerpId, Round, TokenId};

/// One account's balance of one token.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Balance {
    /// Held and not supplied; where a cross margin pool rests on it, its cash, which may be
    /// negative while positions are worth more.
    pub(crate) held: Amount,
    /// Scaled claim on the reserve.
    pub(crate) supplied_scaled: Amount,
    /// Scaled debt to the reserve.
    pub(crate) borrowed_scaled: Amount,
}

impl Balance {
    /// Whether nothing is held, supplied or owed.
    pub(crate) fn is_nothing(&self) -> bool {
        self.held.is_zero() && self.supplied_scaled.is_zero() && self.borrowed_scaled.is_zero()
    }
}

/// All books, as arrays by account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ledger {
    layout: Layout,
    modes: Vec<Mode>,
    balances: Tracked<Balance>,
    /// Cash on each DEX, of standard accounts.
    cash: Tracked<Amount>,
    positions: Tracked<Position>,
    /// Sum of long sizes, by market.
    longs: Vec<Amount>,
    open: OpenPositions,
    pub(crate) reserves: Vec<Reserve>,
}

impl Ledger {
    /// Empty books for some accounts, the venue's own included.
    #[must_use]
    pub fn new(accounts: usize, layout: Layout) -> Self {
        let mut ledger = Self {
            reserves: vec![Reserve::default(); layout.tokens],
            layout,
            modes: Vec::new(),
            balances: Tracked::default(),
            cash: Tracked::default(),
            positions: Tracked::default(),
            longs: Vec::new(),
            open: OpenPositions::default(),
        };
        ledger.reset(accounts);
        ledger
    }

    /// Empties the books for another path without giving memory back.
    pub(crate) fn reset(&mut self, accounts: usize) {
        let Layout {
            tokens,
            dexs,
            perps,
        } = &self.layout;
        self.modes.clear();
        self.modes.resize(accounts, Mode::default());
        // Each DEX has a backstop of its own: its cash stands apart.
        if let Some(mode) = self.modes.get_mut(AccountId::PERP_BACKSTOP.index()) {
            *mode = Mode::Standard;
        }
        let empty = Balance::default();
        self.balances.reset(repeat_n(empty, accounts * tokens));
        self.cash
            .reset(repeat_n(Amount::ZERO, accounts * dexs.len()));
        let empty = Position::default();
        self.positions
            .reset(repeat_n(empty, accounts * perps.len()));
        self.longs.clear();
        self.longs.resize(perps.len(), Amount::ZERO);
        self.open.reset(accounts * perps.len());
        self.reserves.fill(Reserve::default());
    }

    /// Remembers the present state, so that copies are taken back to it for little.
    pub(crate) fn remember(&mut self) {
        self.balances.remember();
        self.cash.remember();
        self.positions.remember();
    }

    /// Takes on the state of another ledger, in the memory that there is.
    pub(crate) fn restore(&mut self, kept: &Self) {
        let Self {
            layout: _,
            modes,
            balances,
            cash,
            positions,
            longs,
            open,
            reserves,
        } = kept;
        self.modes.clone_from(modes);
        self.balances.restore(balances);
        self.cash.restore(cash);
        self.positions.restore(positions);
        self.longs.clone_from(longs);
        self.open.restore(open);
        self.reserves.clone_from(reserves);
    }

    /// Number of accounts, the venue's own included.
    #[must_use]
    pub fn accounts(&self) -> usize {
        self.modes.len()
    }

    /// What margins an account's cross positions.
    #[must_use]
    #[inline]
    pub fn mode(&self, id: AccountId) -> Mode {
        self.modes[id.index()]
    }

    /// One token's reserve.
    #[must_use]
    #[inline]
    pub fn reserve(&self, token: TokenId) -> &Reserve {
        &self.reserves[token.index()]
    }

    /// Units held and not supplied.
    #[must_use]
    #[inline]
    pub fn held(&self, id: AccountId, token: TokenId) -> Amount {
        self.balance(id, token).held
    }

    /// Units supplied, with interest, rounded down.
    #[must_use]
    #[inline]
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
    #[inline]
    pub fn borrowed(&self, id: AccountId, token: TokenId) -> Amount {
        let scaled = self.balance(id, token).borrowed_scaled;
        if scaled.is_zero() {
            return Amount::ZERO;
        }
        self.reserve(token).borrow_index.balance(scaled, Round::Up)
    }

    /// Whether anything is held, supplied or owed of a token.
    #[must_use]
    pub fn has_any(&self, id: AccountId, token: TokenId) -> bool {
        !self.balance(id, token).is_nothing()
    }

    /// Whether anything is owed.
    #[must_use]
    #[inline]
    pub fn has_debt(&self, id: AccountId, token: TokenId) -> bool {
        // Rounded up, a debt that is there is a unit at least.
        self.balance(id, token).borrowed_scaled.is_positive()
    }

    /// Units supplied, for screening only.
    #[must_use]
    #[inline]
    pub fn supplied_f64(&self, id: AccountId, token: TokenId) -> f64 {
        let scaled = self.balance(id, token).supplied_scaled;
        if scaled.is_zero() {
            return 0.0;
        }
        scaled.near_f64() * self.reserve(token).supply_index.to_f64()
    }

    /// Units owed, for screening only.
    #[must_use]
    #[inline]
    pub fn borrowed_f64(&self, id: AccountId, token: TokenId) -> f64 {
        let scaled = self.balance(id, token).borrowed_scaled;
        if scaled.is_zero() {
            return 0.0;
        }
        scaled.near_f64() * self.reserve(token).borrow_index.to_f64()
    }

    /// Signed perp size.
    #[must_use]
    #[inline]
    pub fn size(&self, id: AccountId, perp: PerpId) -> Amount {
        self.position(id, perp).size
    }

    /// Open interest of a market: the sum of long sizes, those of [`AccountId::MARKET`] included.
    #[must_use]
    pub fn open_interest(&self, perp: PerpId) -> Amount {
        self.longs[perp.index()]
    }

    /// Number of open positions of all accounts.
    pub(crate) fn open_positions(&self) -> usize {
        self.open.len()
    }

    /// The `n`-th open position, in no particular order.
    pub(crate) fn open_position(&self, n: usize) -> (AccountId, PerpId) {
        let (place, perps) = (self.open.place(n), self.layout.perps.len());
        (
            AccountId((place / perps) as u32),
            PerpId((place % perps) as u32),
        )
    }

    /// Whether the account has any perp position.
    #[must_use]
    pub fn has_positions(&self, id: AccountId) -> bool {
        self.positions_of(id).iter().any(|p| !p.size.is_zero())
    }

    /// What an account has in one market.
    #[must_use]
    #[inline]
    pub fn position(&self, id: AccountId, perp: PerpId) -> &Position {
        &self.positions[id.index() * self.layout.perps.len() + perp.index()]
    }

    /// An account's positions, by market; most are empty.
    #[must_use]
    #[inline]
    pub fn positions_of(&self, id: AccountId) -> &[Position] {
        let perps = self.layout.perps.len();
        let start = id.index() * perps;
        &self.positions[start..start + perps]
    }

    /// Every account's position in one market.
    pub(crate) fn holders_of(&self, perp: PerpId) -> impl Iterator<Item = (AccountId, &Position)> {
        let all = self.positions.iter().skip(perp.index());
        (0..)
            .map(AccountId)
            .zip(all.step_by(self.layout.perps.len()))
    }

    /// What an account holds and has lent, less what it owes, with interest, of each token that it
    /// has anything of.
    pub(crate) fn net_balances(&self, id: AccountId) -> impl Iterator<Item = (TokenId, Amount)> {
        let tokens = self.layout.tokens;
        let start = id.index() * tokens;
        let balances = (0..)
            .map(TokenId)
            .zip(&self.balances[start..start + tokens]);
        let there = balances.filter(|(_, balance)| !balance.is_nothing());
        there.map(|(token, balance)| (token, self.net(token, balance)))
    }

    #[inline]
    fn net(&self, token: TokenId, balance: &Balance) -> Amount {
        let reserve = self.reserve(token);
        let mut net = balance.held;
        if !balance.supplied_scaled.is_zero() {
            net += (reserve.supply_index).balance(balance.supplied_scaled, Round::Down);
        }
        if !balance.borrowed_scaled.is_zero() {
            net -= (reserve.borrow_index).balance(balance.borrowed_scaled, Round::Up);
        }
        net
    }

    #[inline]
    pub(crate) fn balance(&self, id: AccountId, token: TokenId) -> &Balance {
        &self.balances[id.index() * self.layout.tokens + token.index()]
    }

    fn balance_mut(&mut self, id: AccountId, token: TokenId) -> &mut Balance {
        (self.balances).touch(id.index() * self.layout.tokens + token.index())
    }

    #[inline]
    pub(crate) fn position_mut(&mut self, id: AccountId, perp: PerpId) -> &mut Position {
        (self.positions).touch(id.index() * self.layout.perps.len() + perp.index())
    }
}

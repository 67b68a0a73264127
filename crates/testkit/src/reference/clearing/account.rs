//! One account.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::Name;
use super::volume::Volume;
use crate::exact::{AMOUNT_DECIMALS, Rounding, fraction};

/// Everything beyond the venue.
pub const OUTSIDE: &str = "outside";
/// The other side of every trade.
pub const MARKET: &str = "market";
/// Where fees go.
pub const FEES: &str = "fees";
/// Takes over collateral and debt.
pub const BORROW_BACKSTOP: &str = "borrow backstop";
/// Takes over positions and their margin.
pub const PERP_BACKSTOP: &str = "perp backstop";

/// The accounts that are no user's.
pub const VENUE_ACCOUNTS: [&str; 5] = [OUTSIDE, MARKET, FEES, BORROW_BACKSTOP, PERP_BACKSTOP];

/// An account: balances, positions, and what is going on with it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Account {
    /// What margins its cross positions.
    pub mode: Mode,
    /// Whose sub-account it is.
    pub master: Option<Name>,
    /// Balances by token.
    pub tokens: BTreeMap<Name, Balance>,
    /// Cash on DEXs, by name; of accounts in standard mode.
    pub dexs: BTreeMap<Name, Decimal>,
    /// Positions by market.
    pub positions: BTreeMap<Name, Position>,
    /// The liquidation episode it is in.
    pub episode: Option<Episode>,
    /// Until when liquidation orders for perps are whole, ms.
    pub cooldown_until: u64,
    /// The day of the last action, and how many there were on it.
    pub actions: (u64, u32),
    /// What it and its sub-accounts traded.
    pub traded: Volume,
    /// HYPE staked by it and its sub-accounts.
    pub staked: Decimal,
}

/// What margins an account's cross positions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mode {
    /// A balance on each DEX.
    Standard,
    /// One balance for each token.
    Unified,
    /// One balance for each token, and collateral that backs borrowing.
    #[default]
    Portfolio,
}

/// The cross positions that share one balance.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Pool {
    /// Those of all DEXs that settle in a token.
    Token(Name),
    /// Those of one DEX.
    Dex(Name),
}

/// A place for cash.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Pocket {
    /// The balance of a token.
    Token(Name),
    /// The balance on a DEX.
    Dex(Name),
    /// The margin of an isolated position, by market.
    Position(Name),
}

impl From<&Pool> for Pocket {
    fn from(pool: &Pool) -> Self {
        match pool {
            Pool::Token(token) => Self::Token(token.clone()),
            Pool::Dex(dex) => Self::Dex(dex.clone()),
        }
    }
}

/// A balance of one token.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Balance {
    /// Units held; of a token that perps settle in the cash of the perp side.
    pub held: Decimal,
    /// Share of what all suppliers are owed: units of the day the index was one.
    pub claim: Decimal,
    /// Share of what all borrowers owe: units of the day the index was one.
    pub debt: Decimal,
}

/// A perp position.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Position {
    /// Signed size.
    pub size: Decimal,
    /// Leverage chosen.
    pub leverage: u32,
    /// Whether it stands alone.
    pub isolated: bool,
    /// What was paid for it, signed as the size.
    pub entry: Decimal,
    /// Cash of an isolated one: what was put in less what was paid.
    pub cash: Decimal,
}

impl Position {
    /// What was put into an isolated one, and realized since.
    #[must_use]
    pub fn margin(&self) -> Decimal {
        self.cash + self.entry
    }

    /// Takes on some size for a quote of the same sign: added to what was paid as it grows, in
    /// proportion as it shrinks, begun anew as it changes sides.
    pub fn take_on(&mut self, size: Decimal, quote: Decimal) {
        let after = self.size + size;
        let part = |paid: Decimal, of: Decimal, all: Decimal| {
            fraction(&[paid, of], &[all], AMOUNT_DECIMALS, Rounding::Nearest)
        };
        self.entry = if self.size.is_zero() || is_long(self.size) == is_long(size) {
            self.entry + quote
        } else if after.is_zero() {
            Decimal::ZERO
        } else if is_long(after) == is_long(self.size) {
            part(self.entry, after, self.size)
        } else {
            part(quote, after, size)
        };
        self.size = after;
    }
}

/// Whether a size that is not zero is bought.
#[must_use]
pub fn is_long(size: Decimal) -> bool {
    size > Decimal::ZERO
}

/// A liquidation episode.
#[derive(Clone, Debug, PartialEq)]
pub struct Episode {
    /// Whether perp legs go first.
    pub perps_first: bool,
    /// Earliest time of the next borrow step, ms.
    pub next_borrow_step: u64,
    /// Units of each token supplied when it began.
    pub start: BTreeMap<Name, Decimal>,
}

/// Whether an account is a user's.
#[must_use]
pub fn is_user(name: &str) -> bool {
    !VENUE_ACCOUNTS.contains(&name)
}

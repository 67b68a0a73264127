//! The pools of an account, and where its cash lies.
//!
//! Rule    standard: a pool for each DEX; else one for each token that perps settle in or that is
//!         lent; the main one counts always, others where anything is in them
//! Units   none
//! Bounds  the perp backstop stands apart on each DEX
//! Source  docs/rules/unified_account_ratio.md, deployed_dex.md
//! Tests   the engine's differential test

use rust_decimal::Decimal;

use super::Name;
use super::account::{Mode, Pocket, Pool, Position};
use super::house::House;
use super::margin;
use super::rules::TierRules;
use crate::exact::usd;

/// Figures of an isolated position.
#[derive(Clone, Debug, PartialEq)]
pub struct Isolated {
    /// Cash and size at a price.
    pub equity: Decimal,
    /// Absolute notional.
    pub notional: Decimal,
    /// Maintenance margin.
    pub maintenance: Decimal,
    /// Initial margin.
    pub initial: Decimal,
}

impl Isolated {
    /// Reads a position at a price.
    #[must_use]
    pub fn at(position: &Position, px: Decimal, tiers: &[TierRules]) -> Self {
        let worth = usd(position.size, px);
        Self {
            equity: position.cash + worth,
            notional: worth.abs(),
            maintenance: margin::maintenance(worth.abs(), tiers),
            initial: margin::initial(worth.abs(), position.leverage),
        }
    }

    /// Whether it is to be liquidated.
    #[must_use]
    pub fn is_liquidatable(&self) -> bool {
        self.equity < self.maintenance
    }
}

impl House {
    /// All pools of an account's mode, the main one first.
    #[must_use]
    pub fn all_pools(&self, account: &str) -> Vec<Pool> {
        match self.books.mode(account) {
            Mode::Standard => self.rules.dex_names().into_iter().map(Pool::Dex).collect(),
            Mode::Unified | Mode::Portfolio => {
                self.rules.quotes().into_iter().map(Pool::Token).collect()
            }
        }
    }

    /// The main pool, and those that anything is in.
    #[must_use]
    pub fn pools(&self, account: &str) -> Vec<Pool> {
        let all = self.all_pools(account).into_iter().enumerate();
        all.filter(|(n, pool)| *n == 0 || self.is_used(account, pool))
            .map(|(_, pool)| pool)
            .collect()
    }

    /// Whether anything is in a pool.
    pub(super) fn is_used(&self, account: &str, pool: &Pool) -> bool {
        let lends = match pool {
            Pool::Token(token) => self.books.has_lent_or_owes(account, token),
            Pool::Dex(_) => false,
        };
        lends
            || !self.books.cash(account, &pool.into()).is_zero()
            || self.has_cross_positions(account, pool)
    }

    /// Whether there are cross positions in a pool.
    pub(super) fn has_cross_positions(&self, account: &str, pool: &Pool) -> bool {
        let positions = self.positions_of(account);
        positions
            .iter()
            .any(|(name, p)| !p.isolated && self.pool_of(account, name) == *pool)
    }

    /// The token of a pool.
    #[must_use]
    pub fn token_of(&self, pool: &Pool) -> Name {
        match pool {
            Pool::Token(token) => token.clone(),
            Pool::Dex(dex) => self.rules.dex_token(dex),
        }
    }

    /// The pool of an account that a market's cross positions are in.
    #[must_use]
    pub fn pool_of(&self, account: &str, market: &str) -> Pool {
        let terms = self.rules.market(market);
        match self.books.mode(account) {
            Mode::Standard => Pool::Dex(terms.dex),
            Mode::Unified | Mode::Portfolio => Pool::Token(terms.quote),
        }
    }

    /// Where the cash of an account's position lies.
    pub(super) fn pocket_of(&self, account: &str, market: &str) -> Pocket {
        if self.books.position(account, market).isolated {
            Pocket::Position(market.to_owned())
        } else {
            Pocket::from(&self.pool_of(account, market))
        }
    }

    /// Where the backstop of a pool keeps its cash: on the first DEX with its token.
    pub(super) fn backstop_pocket(&self, pool: &Pool) -> Pocket {
        let token = match pool {
            Pool::Dex(dex) => return Pocket::Dex(dex.clone()),
            Pool::Token(token) => token,
        };
        let mut dexs = self.rules.dex_names().into_iter();
        let with_token = dexs.find(|dex| self.rules.dex_token(dex) == *token);
        with_token.map_or_else(|| Pocket::Token(token.clone()), Pocket::Dex)
    }

    /// Markets and positions of an account, in the order of the venue's markets.
    #[must_use]
    pub fn positions_of(&self, account: &str) -> Vec<(Name, Position)> {
        let markets = self.rules.market_names().into_iter();
        markets
            .map(|market| (market.clone(), self.books.position(account, &market)))
            .filter(|(_, position)| !position.size.is_zero())
            .collect()
    }

    /// An account's isolated positions and their figures.
    #[must_use]
    pub fn isolated_of(&self, account: &str) -> Vec<(Name, Isolated)> {
        let positions = self.positions_of(account).into_iter();
        positions
            .filter(|(_, position)| position.isolated)
            .map(|(name, position)| {
                let tiers = self.rules.market(&name).tiers;
                let isolated = Isolated::at(&position, self.prices.mark[&name], &tiers);
                (name, isolated)
            })
            .collect()
    }

    /// `buyer` takes a position of `size` from `seller` and pays `quote` for it.
    pub(super) fn trade(
        &mut self,
        market: &str,
        (buyer, seller): (&str, &str),
        (size, quote): (Decimal, Decimal),
    ) {
        for (party, size, quote) in [(buyer, size, quote), (seller, -size, -quote)] {
            self.books.position_mut(party, market).take_on(size, quote);
        }
        let from = self.pocket_of(buyer, market);
        let to = self.pocket_of(seller, market);
        self.books.pay((buyer, &from), (seller, &to), quote);
    }
}

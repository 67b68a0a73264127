//! Where an account's cash can lie.

use super::Ledger;
use crate::account::{Cross, Mode};
use crate::units::{AccountId, Amount, DexId, PerpId, TokenId};

/// What stands in the books beside accounts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Layout {
    /// Number of tokens.
    pub tokens: usize,
    /// Collateral token of each DEX.
    pub dexs: Vec<TokenId>,
    /// DEX of each perpetual market.
    pub perps: Vec<DexId>,
}

/// A place for an account's cash.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pocket {
    /// The balance of a token.
    Token(TokenId),
    /// The balance on a DEX; standard accounts only.
    Dex(DexId),
    /// The bucket of an isolated position.
    Position(PerpId),
}

impl From<Cross> for Pocket {
    fn from(cross: Cross) -> Self {
        match cross {
            Cross::Token(token) => Self::Token(token),
            Cross::Dex(dex) => Self::Dex(dex),
        }
    }
}

impl Ledger {
    /// The token that a pocket holds.
    #[must_use]
    #[inline]
    pub fn token_of(&self, pocket: Pocket) -> TokenId {
        match pocket {
            Pocket::Token(token) => token,
            Pocket::Dex(dex) => self.layout.dexs[dex.index()],
            Pocket::Position(perp) => self.layout.dexs[self.layout.perps[perp.index()].index()],
        }
    }

    /// The cross margin pool of an account that a market belongs to.
    #[must_use]
    #[inline]
    pub fn cross_of(&self, id: AccountId, perp: PerpId) -> Cross {
        let dex = self.layout.perps[perp.index()];
        match self.mode(id) {
            Mode::Standard => Cross::Dex(dex),
            Mode::Unified | Mode::Portfolio => Cross::Token(self.layout.dexs[dex.index()]),
        }
    }

    /// Where the cash of an account's position lies.
    #[must_use]
    #[inline]
    pub fn pocket_of(&self, id: AccountId, perp: PerpId) -> Pocket {
        if self.position(id, perp).isolated {
            Pocket::Position(perp)
        } else {
            self.cross_of(id, perp).into()
        }
    }

    /// Cash in a pocket.
    #[must_use]
    #[inline]
    pub fn cash(&self, id: AccountId, pocket: Pocket) -> Amount {
        match pocket {
            Pocket::Token(token) => self.held(id, token),
            Pocket::Dex(dex) => self.cash[id.index() * self.layout.dexs.len() + dex.index()],
            Pocket::Position(perp) => self.position(id, perp).cash,
        }
    }

    /// An account's cash on each DEX; only standard accounts have any.
    pub(crate) fn cash_of(&self, id: AccountId) -> &[Amount] {
        let dexs = self.layout.dexs.len();
        let start = id.index() * dexs;
        &self.cash[start..start + dexs]
    }

    #[inline]
    fn cash_mut(&mut self, id: AccountId, pocket: Pocket) -> &mut Amount {
        match pocket {
            Pocket::Token(token) => &mut self.balance_mut(id, token).held,
            Pocket::Dex(dex) => self
                .cash
                .touch(id.index() * self.layout.dexs.len() + dex.index()),
            Pocket::Position(perp) => &mut self.position_mut(id, perp).cash,
        }
    }

    /// Moves cash from one pocket to another; a negative amount moves back. Both hold one token.
    pub(crate) fn pay(
        &mut self,
        (from, out): (AccountId, Pocket),
        (to, into): (AccountId, Pocket),
        amount: Amount,
    ) {
        debug_assert_eq!(self.token_of(out), self.token_of(into));
        *self.cash_mut(from, out) -= amount;
        *self.cash_mut(to, into) += amount;
    }

    /// Cash of one token in all DEX balances and isolated positions, over all accounts.
    pub(super) fn cash_elsewhere(&self, token: TokenId) -> Amount {
        let dexs = self.layout.dexs.iter().cycle();
        let cash = self.cash.iter().zip(dexs);
        let on_dexs: Amount = cash.filter(|(_, t)| **t == token).map(|(c, _)| *c).sum();
        let perps = self.layout.perps.iter().cycle();
        let positions = self.positions.iter().zip(perps);
        let of_token = positions.filter(|(_, dex)| self.layout.dexs[dex.index()] == token);
        on_dexs + of_token.map(|(p, _)| p.cash).sum()
    }

    /// Changes an account's mode; cash on DEXs moves with it.
    pub(crate) fn set_mode(&mut self, id: AccountId, mode: Mode) {
        let dexs = (0..).map(DexId).zip(self.layout.dexs.clone());
        for (dex, token) in dexs {
            let (apart, shared) = (Pocket::Dex(dex), Pocket::Token(token));
            if mode == Mode::Standard {
                continue;
            }
            let cash = self.cash(id, apart);
            self.pay((id, apart), (id, shared), cash);
        }
        self.modes[id.index()] = mode;
    }
}

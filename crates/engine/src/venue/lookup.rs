//! Finding things in a venue.

use super::resolve::{BorrowTerms, Venue};
use crate::account::{Cross, Mode};
use crate::ledger::Layout;
use crate::units::{Amount, DexId, PerpId, TokenId};

impl Venue {
    /// The token of a name.
    #[must_use]
    pub fn token(&self, name: &str) -> Option<TokenId> {
        let index = self.tokens.iter().position(|t| t.name == name)?;
        u32::try_from(index).ok().map(TokenId)
    }

    /// The perpetual market of an asset.
    #[must_use]
    pub fn perp(&self, name: &str) -> Option<PerpId> {
        let index = self.perps.iter().position(|p| p.name == name)?;
        u32::try_from(index).ok().map(PerpId)
    }

    /// What the ledger has to know of the venue.
    #[must_use]
    pub fn layout(&self) -> Layout {
        Layout {
            tokens: self.tokens.len(),
            dexs: self.dexs.iter().map(|d| d.collateral).collect(),
            perps: self.perps.iter().map(|p| p.dex).collect(),
        }
    }

    /// The cross margin pools of an account in some mode; the main one first.
    #[must_use]
    pub fn crosses(&self, mode: Mode) -> usize {
        match mode {
            Mode::Standard => self.dexs.len(),
            Mode::Unified | Mode::Portfolio => self.quotes.len(),
        }
    }

    /// The `n`-th cross margin pool of an account in some mode.
    #[must_use]
    pub fn cross(&self, mode: Mode, n: usize) -> Cross {
        match mode {
            Mode::Standard => Cross::Dex(DexId(n as u32)),
            Mode::Unified | Mode::Portfolio => Cross::Token(self.quotes[n]),
        }
    }

    /// The first DEX with a collateral token.
    #[must_use]
    pub fn dex_with(&self, token: TokenId) -> Option<DexId> {
        let n = self.dexs.iter().position(|d| d.collateral == token)?;
        Some(DexId(n as u32))
    }

    /// Most that one user may owe of a token; nothing where it cannot be borrowed.
    #[must_use]
    pub fn user_borrow_cap(&self, token: TokenId) -> Amount {
        let terms = self.tokens[token.index()].borrow.as_ref();
        terms.map_or(Amount::ZERO, |t| t.user_borrow_cap)
    }

    /// Lending terms of the settlement token.
    ///
    /// # Panics
    /// Never for a venue built by `try_from`, which refuses one without them.
    #[must_use]
    pub fn terms(&self) -> &BorrowTerms {
        (self.tokens[self.settlement.index()].borrow.as_ref())
            .expect("checked when the venue was resolved")
    }
}

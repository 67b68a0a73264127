//! Figures read when an account was found due, for when it is attended at the same instant.
//!
//! A fast path: they are used only if nothing that they depend on can have changed since.

use crate::margin::Figures;
use crate::units::AccountId;

/// Figures of the accounts found due at this instant.
#[derive(Clone, Debug, Default)]
pub(super) struct Seen {
    /// Number of the present state of prices.
    state: u64,
    /// Number of the present state of indices.
    indices: u64,
    figures: Vec<(u64, u64, Figures)>,
}

impl Seen {
    /// Room for some accounts, nothing seen yet.
    pub(super) fn reset(&mut self, accounts: usize) {
        (self.state, self.indices) = (1, 1);
        self.figures.clear();
        self.figures.resize(accounts, (0, 0, Figures::default()));
    }

    /// Nothing seen yet, with room for as many accounts as another has.
    pub(super) fn restore(&mut self, kept: &Self) {
        self.reset(kept.figures.len());
    }

    /// Prices, or balances of many, have changed.
    pub(super) fn forget_all(&mut self) {
        self.state += 1;
    }

    /// Indices have moved: what is supplied and owed has changed, and nothing else.
    pub(super) fn indices_moved(&mut self) {
        self.indices += 1;
    }

    /// Remembers what was read of an account.
    pub(super) fn keep(&mut self, id: AccountId, figures: Figures) {
        self.figures[id.index()] = (self.state, self.indices, figures);
    }

    /// An account is about to change.
    pub(super) fn forget(&mut self, id: AccountId) {
        self.figures[id.index()].0 = 0;
    }

    /// What was read of an account, once: it is about to change; and whether indices are still
    /// what they were.
    pub(super) fn take(&mut self, id: AccountId) -> Option<(Figures, bool)> {
        let (state, indices, figures) = &mut self.figures[id.index()];
        let is_same = *indices == self.indices;
        (std::mem::take(state) == self.state).then_some((*figures, is_same))
    }
}

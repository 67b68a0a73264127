//! Figures read when an account was found due, for when it is attended at the same instant.
//!
//! A fast path: they are used only if nothing that they depend on can have changed since.

use crate::margin::Figures;
use crate::units::AccountId;

/// Figures of the accounts found due at this instant.
#[derive(Clone, Debug, Default)]
pub(super) struct Seen {
    /// Number of the present state of prices and indices.
    state: u64,
    figures: Vec<(u64, Figures)>,
}

impl Seen {
    /// Room for some accounts, nothing seen yet.
    pub(super) fn reset(&mut self, accounts: usize) {
        self.state = 1;
        self.figures.clear();
        self.figures.resize(accounts, (0, Figures::default()));
    }

    /// Prices or indices have changed.
    pub(super) fn forget_all(&mut self) {
        self.state += 1;
    }

    /// Remembers what was read of an account.
    pub(super) fn keep(&mut self, id: AccountId, figures: Figures) {
        self.figures[id.index()] = (self.state, figures);
    }

    /// An account is about to change.
    pub(super) fn forget(&mut self, id: AccountId) {
        self.figures[id.index()].0 = 0;
    }

    /// What was read of an account, once: it is about to change.
    pub(super) fn take(&mut self, id: AccountId) -> Option<Figures> {
        let (state, figures) = &mut self.figures[id.index()];
        (std::mem::take(state) == self.state).then_some(*figures)
    }
}

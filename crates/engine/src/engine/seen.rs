//! Figures read when an account was found due, for when it is attended at the same instant.
//!
//! A fast path: they are used only if nothing that they depend on can have changed since.

use crate::margin::Figures;
use crate::units::AccountId;

/// Figures of the accounts found due at this instant.
#[derive(Debug, Default)]
pub(super) struct Seen {
    /// Number of the present state of prices.
    state: u64,
    /// Number of the present state of indices.
    indices: u64,
    /// State of prices in which an account was last seen, and where its figures are; up to the last
    /// account of which anything was seen.
    places: Vec<(u64, usize)>,
    /// Figures read in the present state of prices, each with the state of indices.
    figures: Vec<(u64, Figures)>,
}

/// What was seen in a moment is not worth copying: a copy has seen nothing yet.
impl Clone for Seen {
    fn clone(&self) -> Self {
        let mut seen = Self::default();
        seen.reset();
        seen
    }
}

impl Seen {
    /// Nothing seen yet.
    pub(super) fn reset(&mut self) {
        (self.state, self.indices) = (1, 1);
        self.places.clear();
        self.figures.clear();
    }

    /// Prices, or balances of many, have changed.
    pub(super) fn forget_all(&mut self) {
        self.state += 1;
        self.figures.clear();
    }

    /// Indices have moved: what is supplied and owed has changed, and nothing else.
    pub(super) fn indices_moved(&mut self) {
        self.indices += 1;
    }

    /// Remembers what was read of an account.
    pub(super) fn keep(&mut self, id: AccountId, figures: Figures) {
        let account = id.index();
        if account >= self.places.len() {
            self.places.resize(account + 1, (0, 0));
        }
        self.places[account] = (self.state, self.figures.len());
        self.figures.push((self.indices, figures));
    }

    /// An account is about to change.
    pub(super) fn forget(&mut self, id: AccountId) {
        if let Some((state, _)) = self.places.get_mut(id.index()) {
            *state = 0;
        }
    }

    /// What was read of an account, once: it is about to change; and whether indices are still
    /// what they were.
    pub(super) fn take(&mut self, id: AccountId) -> Option<(Figures, bool)> {
        let (state, place) = self.places.get_mut(id.index())?;
        let is_present = std::mem::take(state) == self.state;
        let (indices, figures) = self.figures.get(*place).filter(|_| is_present)?;
        Some((*figures, *indices == self.indices))
    }
}

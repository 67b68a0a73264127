//! One price coordinate: the bounds of every account under nearest bounds of nearest bounds.
//!
//! Sixteen accounts have a nearest low and a nearest high bound, sixteen of those again, up to one
//! pair over all: a price inside it touches nothing else, and one outside costs the nodes on the
//! way to the accounts whose bounds it has passed.

use std::iter::repeat_n;

use super::{Bounds, larger, smaller};
use crate::tracked::Tracked;
use crate::units::AccountId;

/// Children of a node.
const FAN: usize = 16;

/// The bounds of all accounts on one price.
#[derive(Clone, Debug)]
pub(super) struct Tree {
    /// The nearest bounds over all accounts: what the one node at the top has.
    nearest: Bounds,
    accounts: Tracked<Bounds>,
    /// Nodes over the accounts, then over the level before; the last has one node.
    levels: Vec<Vec<Bounds>>,
}

impl Default for Tree {
    fn default() -> Self {
        Self {
            nearest: Bounds::ALL,
            accounts: Tracked::default(),
            levels: Vec::new(),
        }
    }
}

impl Tree {
    /// Remembers the present bounds, so that copies are taken back to them for little.
    pub(super) fn remember(&mut self) {
        self.accounts.remember();
    }

    /// Takes on the bounds of another tree, in the memory that there is.
    pub(super) fn restore(&mut self, kept: &Self) {
        let Self {
            nearest,
            accounts,
            levels,
        } = kept;
        self.nearest = *nearest;
        self.accounts.restore(accounts);
        self.levels.resize_with(levels.len(), Vec::new);
        for (own, kept) in self.levels.iter_mut().zip(levels) {
            own.clone_from(kept);
        }
    }

    /// No bounds for some accounts.
    pub(super) fn reset(&mut self, accounts: usize) {
        self.accounts.reset(repeat_n(Bounds::ALL, accounts));
        let (mut len, mut depth) = (accounts.max(1), 0);
        loop {
            len = len.div_ceil(FAN);
            if self.levels.len() == depth {
                self.levels.push(Vec::new());
            }
            self.levels[depth].clear();
            self.levels[depth].resize(len, Bounds::ALL);
            depth += 1;
            if len == 1 {
                break;
            }
        }
        self.levels.truncate(depth);
        self.nearest = Bounds::ALL;
    }

    /// The nearest bounds over all accounts; at least as near as the nearest, since a bound that
    /// has moved away counts until a price passes it.
    pub(super) fn nearest(&self) -> Bounds {
        self.nearest
    }

    /// Sets the bounds of one account.
    pub(super) fn bound(&mut self, id: AccountId, bounds: Bounds) {
        let mut n = id.index();
        *self.accounts.touch(n) = bounds;
        for level in &mut self.levels {
            n /= FAN;
            let near = level[n];
            if near.low >= bounds.low && near.high <= bounds.high {
                // What is above a node is at least as near.
                return;
            }
            level[n] = near.and(bounds);
        }
        self.nearest = self.nearest.and(bounds);
    }

    /// Calls for each account whose bounds a price has left. They do not count for the nearest
    /// bounds any more: each is bounded again, or kept due.
    pub(super) fn left_by(&mut self, px: f64, left: &mut impl FnMut(AccountId)) {
        if !self.nearest.holds(px) {
            self.nearest = self.look(self.levels.len() - 1, 0, px, left);
        }
    }

    /// Nearest bounds of a node, found again below it where the price has left them.
    fn look(
        &mut self,
        depth: usize,
        n: usize,
        px: f64,
        left: &mut impl FnMut(AccountId),
    ) -> Bounds {
        let near = self.levels[depth][n];
        if near.holds(px) {
            return near;
        }
        let start = n * FAN;
        let mut found = Bounds::ALL;
        let below = depth.checked_sub(1);
        let len = below.map_or(self.accounts.len(), |depth| self.levels[depth].len());
        for child in start..len.min(start + FAN) {
            let of_child = if let Some(depth) = below {
                self.look(depth, child, px, left)
            } else if self.accounts[child].holds(px) {
                self.accounts[child]
            } else {
                left(AccountId(child as u32));
                continue;
            };
            found = found.and(of_child);
        }
        self.levels[depth][n] = found;
        found
    }
}

impl Bounds {
    fn holds(self, px: f64) -> bool {
        self.low <= px && px <= self.high
    }

    fn and(self, other: Self) -> Self {
        Self {
            low: larger(self.low, other.low),
            high: smaller(self.high, other.high),
        }
    }
}

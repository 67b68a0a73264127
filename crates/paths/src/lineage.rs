//! Lineages: paths that share their beginning with another and then go their own way.
//!
//! Rule    a lineage is a key and a list of branches (tick, new key). Up to a branch's tick it is the
//!         path without that branch, to the last bit; from the step after it on every stream of
//!         the reference prices is that of the new key. Prices, variances, regimes, intensities and
//!         candles under way are kept. Waiting times that are exponential (regimes, jumps) are
//!         drawn anew from the branch on, which is their law given that they are not over
//! Units   ticks after the start of the path
//! Bounds  a model whose ticks are known only a step at a time (Heston) branches at the end of the
//!         step: the tick is put off to the next at which every model can branch
//! Source  models: multilevel splitting; L'Ecuyer, Le Gland, Lezaud and Tuffin 2009
//!         (LECUYER-2009), section 3
//! Tests   tests/it/lineage.rs
//!
//! Why it may be drawn anew: what a path does after a tick depends on its past through the state
//! alone, and on draws that no past price has seen.

use plimsoll_streams::Key;

/// Where a path goes its own way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Branch {
    /// The last tick that is shared; 0 shares nothing but the start.
    pub tick: u32,
    /// Key of the reference prices' streams from the next step on.
    pub key: Key,
}

/// A path by its key and its branches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lineage {
    /// Key of the path that it begins as.
    pub key: Key,
    branches: Vec<Branch>,
}

impl Lineage {
    /// A path without branches: the ordinary one of the key. Allocates nothing.
    #[must_use]
    pub const fn of(key: Key) -> Self {
        let branches = Vec::new();
        Self { key, branches }
    }

    /// The same up to `tick`, then by the streams of `key`. Branches after `tick` are left out:
    /// the new path does not share them.
    #[must_use]
    pub fn branched(&self, tick: u32, key: Key) -> Self {
        let shared = self.branches.iter().filter(|branch| branch.tick <= tick);
        let branches = shared.copied().chain([Branch { tick, key }]).collect();
        Self {
            key: self.key,
            branches,
        }
    }

    /// The branches in the order of their ticks.
    #[must_use]
    pub fn branches(&self) -> &[Branch] {
        &self.branches
    }

    /// Key of the streams that the path ends with.
    #[must_use]
    pub fn last_key(&self) -> Key {
        self.branches.last().map_or(self.key, |branch| branch.key)
    }
}

/// What of a lineage lies ahead of a path under way.
#[derive(Clone, Debug, Default)]
pub(crate) struct Ahead {
    branches: Vec<Branch>,
    taken: usize,
}

impl Ahead {
    /// Forgets every branch.
    pub(crate) fn clear(&mut self) {
        self.branches.clear();
        self.taken = 0;
    }

    /// Sets the branches, put off to whole spans.
    pub(crate) fn set(&mut self, branches: &[Branch], put_off: impl Fn(u32) -> u32) {
        self.clear();
        self.branches.extend(branches.iter().map(|branch| Branch {
            tick: put_off(branch.tick),
            key: branch.key,
        }));
    }

    /// The key to go on with after `done` ticks, if the path branches there.
    pub(crate) fn take(&mut self, done: u32) -> Option<Key> {
        let rest = &self.branches[self.taken..];
        let due = rest.iter().take_while(|branch| branch.tick <= done).count();
        self.taken += due;
        // Of several at one tick only the last one draws anything.
        (due > 0).then(|| self.branches[self.taken - 1].key)
    }

    /// Tick of the next branch.
    pub(crate) fn next(&self) -> Option<u32> {
        self.branches.get(self.taken).map(|branch| branch.tick)
    }
}

//! Who must be looked at: a box of prices for each account inside which nothing can be due.
//!
//! A fast path beside the rules. [`Scan::Every`] looks at every account at every tick and judges
//! it: the boxes must give the same accounts, bit for bit (`tests/it/watch.rs`).
//!
//! The box of an account bounds each price that it depends on, the others unbounded. A tick
//! compares each price with the nearest bounds of every group of accounts, and only where those are
//! passed with the bounds of each member.

mod certificate;

pub(crate) use certificate::{Bounding, LIFETIME_MS, Scratch, Subject};

use crate::units::{AccountId, Px, TokenId};

/// How due accounts are found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Scan {
    /// By their boxes.
    #[default]
    Boxes,
    /// By looking at every account: the plain computation that judges the boxes.
    Every,
}

/// What an account waits for that the pool refuses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Want {
    /// Something to borrow or withdraw of a token.
    Pool(TokenId),
    /// Room to supply a token.
    Room(TokenId),
}

/// Inclusive bounds of one price; integers held exactly in floats, so that they compare in bulk.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Bounds {
    pub(crate) low: f64,
    pub(crate) high: f64,
}

impl Bounds {
    /// Every price.
    pub(crate) const ALL: Self = Self {
        low: f64::NEG_INFINITY,
        high: f64::INFINITY,
    };
    /// No price: the account is looked at every time.
    pub(crate) const NONE: Self = Self {
        low: f64::INFINITY,
        high: f64::NEG_INFINITY,
    };
}

/// Accounts in a group.
const GROUP: usize = 64;

/// One price coordinate: the bounds of every account, and the nearest of each group.
#[derive(Clone, Debug, Default)]
struct Coordinate {
    low: Vec<f64>,
    high: Vec<f64>,
    /// At least as near as the nearest of the group: a bound that has moved away still counts until
    /// the group is looked through.
    nearest: Vec<Bounds>,
}

/// The boxes of all accounts.
#[derive(Clone, Debug, Default)]
pub(crate) struct Watch {
    coordinates: Vec<Coordinate>,
    /// Accounts to look at whatever the prices are, at the next tick.
    pub(crate) all_due: bool,
    waiting: Vec<(AccountId, Want)>,
}

impl Watch {
    /// Boxes for some accounts over some prices; everybody is due at first.
    pub(crate) fn reset(&mut self, accounts: usize, coordinates: usize) {
        self.coordinates
            .resize_with(coordinates, Coordinate::default);
        for coordinate in &mut self.coordinates {
            coordinate.low.clear();
            coordinate.low.resize(accounts, f64::NEG_INFINITY);
            coordinate.high.clear();
            coordinate.high.resize(accounts, f64::INFINITY);
            coordinate.nearest.clear();
            let groups = accounts.div_ceil(GROUP);
            coordinate.nearest.resize(groups, Bounds::ALL);
        }
        self.waiting.clear();
        self.all_due = true;
    }

    /// Sets one account's bounds on one price.
    pub(crate) fn bound(&mut self, coordinate: usize, id: AccountId, bounds: Bounds) {
        let c = &mut self.coordinates[coordinate];
        c.low[id.index()] = bounds.low;
        c.high[id.index()] = bounds.high;
        let nearest = &mut c.nearest[id.index() / GROUP];
        nearest.low = larger(nearest.low, bounds.low);
        nearest.high = smaller(nearest.high, bounds.high);
    }

    /// Looks at an account at every tick until it is bounded again.
    pub(crate) fn keep_due(&mut self, id: AccountId) {
        self.bound(0, id, Bounds::NONE);
    }

    /// Remembers what an account waits for.
    pub(crate) fn wait(&mut self, id: AccountId, want: Want) {
        if !self.waiting.contains(&(id, want)) {
            self.waiting.push((id, want));
        }
    }

    /// Adds accounts that waited for what is there now, and forgets that they did.
    pub(crate) fn wake(&mut self, want: Want, due: &mut Vec<AccountId>) {
        self.waiting.retain(|(id, w)| {
            let woken = *w == want;
            if woken {
                due.push(*id);
            }
            !woken
        });
    }

    /// Adds the accounts whose box a price has left. They do not count for the nearest bounds any
    /// more: they are bounded again before the next tick, or kept due.
    pub(crate) fn left_by(&mut self, coordinate: usize, px: Px, due: &mut Vec<AccountId>) {
        // Exact: prices are below 2^53 units.
        let px = px.0 as f64;
        let c = &mut self.coordinates[coordinate];
        for (group, nearest) in c.nearest.iter_mut().enumerate() {
            if nearest.low <= px && px <= nearest.high {
                continue;
            }
            *nearest = Bounds::ALL;
            let start = group * GROUP;
            let end = c.low.len().min(start + GROUP);
            let bounds = c.low[start..end].iter().zip(&c.high[start..end]);
            for (n, (low, high)) in bounds.enumerate() {
                if *low <= px && px <= *high {
                    nearest.low = larger(nearest.low, *low);
                    nearest.high = smaller(nearest.high, *high);
                } else {
                    due.push(AccountId((start + n) as u32));
                }
            }
        }
    }
}

// Plain comparisons instead of `f64::max`: bounds are never NaN, and these become vector code.
fn larger(a: f64, b: f64) -> f64 {
    if a > b { a } else { b }
}

fn smaller(a: f64, b: f64) -> f64 {
    if a < b { a } else { b }
}

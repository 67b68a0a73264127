//! Who must be looked at: a box of prices for each account inside which nothing can be due.
//!
//! A fast path beside the rules. [`Scan::Every`] looks at every account at every tick and judges
//! it: the boxes must give the same accounts, bit for bit (`tests/it/watch.rs`).
//!
//! The box of an account bounds each price that it depends on, the others unbounded
//! (`certificate`), and says how much cash it may pay or receive by funding before it must be
//! looked at again. A tick compares each price with the nearest bounds over all accounts (`tree`)
//! and goes down to those that it has passed. How it is used: `crate::engine` (`quiet`).

pub(crate) mod ample;
mod certificate;
mod image;
mod sheet;
mod terms;
mod tree;
pub(crate) mod verdict;

pub(crate) use certificate::{Bounding, Finding, Scratch, Unwatched};
pub(crate) use image::Ground;
pub(crate) use terms::Terms;

use std::iter::repeat_n;

use crate::account::Cross;
use crate::pool::Reserve;
use crate::tracked::Tracked;
use crate::units::{AccountId, Px, TokenId, to_float};
use sheet::Sheet;
use tree::Tree;

/// How due accounts are found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Scan {
    /// By their boxes.
    #[default]
    Boxes,
    /// By looking at every account: the plain computation that judges the boxes.
    Every,
    /// By a float image of every account at every tick, in loops that become vectors, as one would who
    /// has no boxes: what the benchmarks measure them against.
    #[doc(hidden)]
    Vectors,
    /// By boxes that are wrong, each bound a thousandth too wide: what the judge must find out.
    #[doc(hidden)]
    WidenedBoxes,
}

/// What an account waits for that the pool refuses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Want {
    /// Something to borrow or withdraw of a token.
    Pool(TokenId),
    /// Room to supply a token.
    Room(TokenId),
}

impl Want {
    /// Word and bit of an account's want, where each has so many words.
    fn place(self, id: AccountId, words: usize) -> (usize, u64) {
        let n = match self {
            Self::Pool(token) => 2 * token.index(),
            Self::Room(token) => 2 * token.index() + 1,
        };
        (id.index() * words + n / 64, 1 << (n % 64))
    }
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
}

/// Cash that may still leave or reach an account by funding before its box is used up, whole units
/// of any token.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Allowance {
    pub(crate) pay: f64,
    pub(crate) receive: f64,
}

/// Whether an account is looked at at the next tick whatever the prices are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Turn {
    /// It has a box.
    #[default]
    Boxed,
    /// It is, and stands in the list of those.
    Due,
    /// It has got a box since, and still stands in the list.
    BoxedSince,
}

/// What is noted of an account beside its bounds.
#[derive(Clone, Copy, Debug, Default)]
struct Note {
    /// Prices that its box bounds, a bit for each; the last stands for all from there on.
    bounded: u64,
    allowance: Allowance,
    turn: Turn,
}

/// Growth of debt for which boxes provide, in parts of a million: a day at 18% a year, five hours at
/// 90%.
const GROWTH_PPM: i128 = 500;

/// Place of the bit that stands for all prices from there on.
const LAST_BIT: usize = 63;

/// The bit of a price.
fn bit_of(coordinate: usize) -> u64 {
    1 << coordinate.min(LAST_BIT)
}

/// The prices of some bits, of so many prices in all.
fn places_of(mut bits: u64, all: usize) -> impl Iterator<Item = usize> {
    let rest = if bits >> LAST_BIT == 0 {
        0..0
    } else {
        LAST_BIT..all
    };
    bits &= !(1 << LAST_BIT);
    let first = std::iter::from_fn(move || {
        let n = bits.trailing_zeros() as usize;
        bits &= bits.wrapping_sub(1);
        (n < LAST_BIT).then_some(n)
    });
    first.chain(rest)
}

impl Scan {
    /// Whether everybody far from every edge has a box, and ticks inside all of them may be left out.
    pub(crate) fn has_boxes(self) -> bool {
        matches!(self, Self::Boxes | Self::WidenedBoxes)
    }
}

/// The boxes of all accounts.
#[derive(Clone, Debug, Default)]
pub(crate) struct Watch {
    coordinates: Vec<Tree>,
    notes: Tracked<Note>,
    due: Vec<AccountId>,
    /// Everybody is looked at, at the next tick.
    pub(crate) all_due: bool,
    waiting: Vec<(AccountId, Want)>,
    /// What each account waits for, a bit for each want.
    wants: Tracked<u64>,
    /// Words of bits for each account.
    words: usize,
    /// Borrow index of each token up to which boxes hold.
    index_limits: Vec<i128>,
    /// What stands for boxes under [`Scan::Vectors`].
    sheet: Sheet,
}

impl Watch {
    /// Boxes for some accounts over some prices; everybody is due at first.
    pub(crate) fn reset(&mut self, accounts: usize, coordinates: usize) {
        self.coordinates.resize_with(coordinates, Tree::default);
        for coordinate in &mut self.coordinates {
            coordinate.reset(accounts);
        }
        self.notes.reset(repeat_n(Note::default(), accounts));
        self.due.clear();
        self.waiting.clear();
        self.words = (2 * coordinates).div_ceil(64);
        self.wants.reset(repeat_n(0, accounts * self.words));
        self.all_due = true;
        self.index_limits.clear();
    }

    /// Remembers the present boxes, so that copies are taken back to them for little.
    pub(crate) fn remember(&mut self) {
        for coordinate in &mut self.coordinates {
            coordinate.remember();
        }
        self.notes.remember();
        self.wants.remember();
    }

    /// Takes on the state of another watch, in the memory that there is.
    pub(crate) fn restore(&mut self, kept: &Self) {
        let Self {
            coordinates,
            notes,
            due,
            all_due,
            waiting,
            index_limits,
            wants,
            words,
            sheet,
        } = kept;
        (self.coordinates).resize_with(coordinates.len(), Tree::default);
        for (own, kept) in self.coordinates.iter_mut().zip(coordinates) {
            own.restore(kept);
        }
        self.notes.restore(notes);
        self.due.clone_from(due);
        self.all_due = *all_due;
        self.waiting.clone_from(waiting);
        self.index_limits.clone_from(index_limits);
        self.wants.restore(wants);
        self.words.clone_from(words);
        self.sheet.restore(sheet);
    }

    /// An empty sheet for all accounts.
    pub(crate) fn start_sheet(&mut self, ground: Ground<'_>) {
        self.sheet.reset(self.notes.len(), ground);
    }

    /// Writes an account with one pool, which has no bounds, on the sheet.
    pub(crate) fn write_down(&mut self, whose: (AccountId, Cross), ground: Ground<'_>) {
        self.sheet.write(whose, ground);
    }

    /// Takes an account off the sheet.
    pub(crate) fn strike_out(&mut self, id: AccountId) {
        self.sheet.clear(id);
    }

    /// Adds the accounts of the sheet that may be due.
    pub(crate) fn scan_sheet(&mut self, ground: Ground<'_>, due: &mut Vec<AccountId>) {
        self.sheet.scan(ground, due);
    }

    /// Everybody is looked at now: boxes provide for the growth of debt from here on.
    pub(crate) fn renew_all(&mut self, reserves: &[Reserve]) {
        self.all_due = false;
        let limits = (reserves.iter()).map(|reserve| {
            let index = reserve.borrow_index.0;
            index + index / 1_000_000 * GROWTH_PPM
        });
        self.index_limits.clear();
        self.index_limits.extend(limits);
    }

    /// Notes that an index has moved.
    pub(crate) fn index_moved(&mut self, token: TokenId, reserve: &Reserve) {
        let limit = self.index_limits.get(token.index());
        self.all_due |= limit.is_none_or(|limit| reserve.borrow_index.0 > *limit);
    }

    /// The share by which a debt may still grow while boxes hold.
    pub(crate) fn growth_left(&self, token: TokenId, reserve: &Reserve) -> f64 {
        let now = reserve.borrow_index.0;
        let limit = self.index_limits.get(token.index()).map_or(now, |l| *l);
        to_float((limit - now).max(0)) / to_float(now)
    }

    /// Gives an account a box: bounds on every price, of which some may be narrower than all
    /// ([`bit_of`]).
    pub(crate) fn set(
        &mut self,
        id: AccountId,
        (bounds, narrowed): (&[Bounds], u64),
        allowance: Allowance,
    ) {
        let note = self.notes.touch(id.index());
        let before = std::mem::replace(&mut note.bounded, narrowed);
        note.allowance = allowance;
        if note.turn == Turn::Due {
            note.turn = Turn::BoxedSince;
        }
        // An account depends on a few prices only.
        for n in places_of(before | narrowed, bounds.len()) {
            self.coordinates[n].bound(id, bounds[n]);
        }
    }

    /// Looks at an account at every tick until it is bounded again.
    pub(crate) fn keep_due(&mut self, id: AccountId) {
        let turn = &mut self.notes.touch(id.index()).turn;
        if *turn == Turn::Boxed {
            self.due.push(id);
        }
        *turn = Turn::Due;
    }

    /// Takes what funding has paid to an account off what its box allows.
    pub(crate) fn receive(&mut self, id: AccountId, paid: f64) {
        let left = &mut self.notes.touch(id.index()).allowance;
        left.receive -= if paid > 0.0 { paid } else { 0.0 };
        left.pay += if paid < 0.0 { paid } else { 0.0 };
        if left.receive < 0.0 || left.pay < 0.0 {
            self.keep_due(id);
        }
    }

    /// Remembers what an account waits for.
    pub(crate) fn wait(&mut self, id: AccountId, want: Want) {
        let (word, bit) = want.place(id, self.words);
        if self.wants[word] & bit == 0 {
            *self.wants.touch(word) |= bit;
            self.waiting.push((id, want));
        }
    }

    /// Whether anybody waits for anything.
    pub(crate) fn has_waiting(&self) -> bool {
        !self.waiting.is_empty()
    }

    /// Adds accounts that waited for what is there now, and forgets that they did.
    pub(crate) fn wake(&mut self, is_there: impl Fn(Want) -> bool, due: &mut Vec<AccountId>) {
        let (wants, words) = (&mut self.wants, self.words);
        self.waiting.retain(|(id, want)| {
            let is_woken = is_there(*want);
            if is_woken {
                let (word, bit) = want.place(*id, words);
                *wants.touch(word) &= !bit;
                due.push(*id);
            }
            !is_woken
        });
    }

    /// Whether nobody is to be looked at before a price leaves the nearest bounds.
    pub(crate) fn is_quiet(&self, is_there: impl Fn(Want) -> bool) -> bool {
        !self.all_due
            && !self.due.iter().any(|id| self.is_kept_due(*id))
            && !self.waiting.iter().any(|(_, want)| is_there(*want))
    }

    fn is_kept_due(&self, id: AccountId) -> bool {
        self.notes[id.index()].turn == Turn::Due
    }

    /// The nearest bounds over all accounts of one price.
    pub(crate) fn nearest(&self, coordinate: usize) -> Bounds {
        self.coordinates[coordinate].nearest()
    }

    /// Adds the accounts whose box a price has left.
    pub(crate) fn left_by(&mut self, coordinate: usize, px: Px, due: &mut Vec<AccountId>) {
        // Exact: prices are below 2^53 units.
        let px = px.0 as f64;
        self.coordinates[coordinate].left_by(px, &mut |id| due.push(id));
    }

    /// Adds the accounts that are due whatever the prices are.
    pub(crate) fn add_due(&mut self, due: &mut Vec<AccountId>) {
        if self.due.is_empty() {
            return;
        }
        let notes = &mut self.notes;
        self.due.retain(|id| {
            let turn = &mut notes.touch(id.index()).turn;
            let is_due = *turn == Turn::Due;
            if is_due {
                due.push(*id);
            } else {
                *turn = Turn::Boxed;
            }
            is_due
        });
    }
}

// Plain comparisons instead of `f64::max`: bounds are never NaN, and these become vector code.
fn larger(a: f64, b: f64) -> f64 {
    if a > b { a } else { b }
}

fn smaller(a: f64, b: f64) -> f64 {
    if a < b { a } else { b }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bits_of_prices_name_those_prices_and_the_last_bit_all_from_there_on() {
        let places = |prices: &[usize], all| -> Vec<usize> {
            let bits = prices.iter().fold(0, |bits, n| bits | bit_of(*n));
            places_of(bits, all).collect()
        };
        assert_eq!(places(&[], 70), [0; 0]);
        assert_eq!(places(&[5, 0], 7), [0, 5]);
        assert_eq!(places(&[62, 1], 66), [1, 62]);
        assert_eq!(places(&[2, 65], 66), [2, 63, 64, 65]);
        assert_eq!(places(&[63], 64), [63]);
    }
}

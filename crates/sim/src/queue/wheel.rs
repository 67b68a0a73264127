//! A wheel of time: entries wait in a bucket of their few seconds, in no order, until it is opened.
//!
//! Rule    a bucket holds what is due in 4.096 s; the wheel has 4,096 buckets, the first of them the
//!         one to be opened next. What is due before that lies in order among the open entries, what
//!         is due after the last bucket in a heap, from which it moves as the wheel turns
//! Units   milliseconds
//! Bounds  none: any time has its place
//! Source  calendar queues; that most entries lie hours ahead and few in one tick
//! Tests   queue::tests, against a heap of all entries

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use plimsoll_engine::units::SimTime;

/// Bits of the milliseconds in a bucket.
const WIDTH: u32 = 12;
/// Buckets of the wheel.
const BUCKETS: u64 = 4_096;
/// Words of 64 bits that say which of them have entries.
const WORDS: usize = 64;
const PLACES: usize = WORDS * 64;
/// No entry, no bucket.
const NONE: u32 = u32::MAX;

/// Place of an entry in the promised order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Key {
    /// Time, and the class in its last three bits.
    moment: u64,
    sequence: u64,
}

impl Key {
    /// After everything.
    pub(super) const NEVER: Self = Self {
        moment: u64::MAX,
        sequence: u64::MAX,
    };

    pub(super) fn new(time: SimTime, class: u8, sequence: u64) -> Self {
        Self {
            moment: time.0 << 3 | u64::from(class),
            sequence,
        }
    }

    pub(super) const fn time(self) -> SimTime {
        SimTime(self.moment >> 3)
    }

    /// The last time at which an entry of a class comes before this one.
    pub(super) fn last_before(self, class: u8) -> SimTime {
        let is_after = self.moment & 7 > u64::from(class);
        SimTime(self.time().0 - u64::from(!is_after))
    }

    const fn bucket(self) -> u64 {
        self.moment >> (3 + WIDTH)
    }
}

#[derive(Clone, Copy, Debug)]
struct Entry<T> {
    key: Key,
    due: T,
    /// The next of its bucket, or of the free ones.
    next: u32,
}

/// The wheel and what lies before and behind it.
#[derive(Debug)]
pub(super) struct Wheel<T> {
    entries: Vec<Entry<T>>,
    free: u32,
    /// What is due before the wheel begins, the first last.
    open: Vec<(Key, u32)>,
    /// The bucket with which the wheel begins.
    first: u64,
    /// The first bucket with an entry; the largest number if there is none.
    nearest: u64,
    heads: Vec<u32>,
    /// Which buckets have entries.
    filled: [u64; WORDS],
    far: BinaryHeap<Reverse<(Key, u32)>>,
}

impl<T> Default for Wheel<T> {
    fn default() -> Self {
        Self {
            entries: Vec::new(),
            free: NONE,
            open: Vec::new(),
            first: 0,
            nearest: u64::MAX,
            heads: vec![NONE; PLACES],
            filled: [0; WORDS],
            far: BinaryHeap::new(),
        }
    }
}

impl<T: Copy> Wheel<T> {
    /// Empties the wheel and keeps its memory.
    pub(super) fn clear(&mut self) {
        self.entries.clear();
        self.free = NONE;
        self.open.clear();
        (self.first, self.nearest) = (0, u64::MAX);
        for (word, bits) in self.filled.iter_mut().enumerate() {
            // Most are empty at the end of a path.
            if std::mem::take(bits) != 0 {
                self.heads[64 * word..64 * (word + 1)].fill(NONE);
            }
        }
        self.far.clear();
    }

    pub(super) fn push(&mut self, key: Key, due: T) {
        let slot = self.keep(key, due);
        let bucket = key.bucket();
        if bucket < self.first {
            let place = self.open.partition_point(|(other, _)| *other > key);
            self.open.insert(place, (key, slot));
        } else if bucket < self.first + BUCKETS {
            self.put(bucket, slot);
        } else {
            self.far.push(Reverse((key, slot)));
        }
    }

    /// Takes out the first entry, if it comes before a key.
    pub(super) fn pop_before(&mut self, key: Key) -> Option<(Key, T)> {
        let first = self.peek_before(key)?;
        let (_, slot) = self.open.pop()?;
        self.entries[slot as usize].next = self.free;
        self.free = slot;
        Some(first)
    }

    /// The first entry, if it comes before a key.
    pub(super) fn peek_before(&mut self, key: Key) -> Option<(Key, T)> {
        if self.open.is_empty() {
            self.open_before(key);
        }
        let (first, slot) = *self.open.last()?;
        (first < key).then(|| (first, self.entries[slot as usize].due))
    }

    /// Opens the first bucket with an entry, if it begins before a key.
    fn open_before(&mut self, key: Key) {
        if self.nearest == u64::MAX {
            let Some(Reverse((far, _))) = self.far.peek() else {
                return;
            };
            if far.bucket() > key.bucket() {
                return;
            }
            self.turn(far.bucket());
        }
        if self.nearest <= key.bucket() {
            self.open_bucket();
        }
    }

    fn open_bucket(&mut self) {
        let place = place_of(self.nearest);
        let mut slot = std::mem::replace(&mut self.heads[place], NONE);
        self.filled[place / 64] &= !(1 << (place % 64));
        while slot != NONE {
            let entry = &self.entries[slot as usize];
            self.open.push((entry.key, slot));
            slot = entry.next;
        }
        self.open.sort_unstable_by(|a, b| b.cmp(a));
        let opened = self.nearest;
        self.nearest = self.nearest_after(opened);
        self.turn(opened + 1);
    }

    /// Lets the wheel begin with a later bucket, before which it is empty.
    fn turn(&mut self, first: u64) {
        self.first = first;
        while let Some(Reverse((key, slot))) = self.far.peek().copied()
            && key.bucket() < first + BUCKETS
        {
            self.far.pop();
            self.put(key.bucket(), slot);
        }
    }

    fn put(&mut self, bucket: u64, slot: u32) {
        let place = place_of(bucket);
        self.entries[slot as usize].next = self.heads[place];
        self.heads[place] = slot;
        self.filled[place / 64] |= 1 << (place % 64);
        self.nearest = self.nearest.min(bucket);
    }

    /// The first bucket with an entry after one that the wheel has now.
    fn nearest_after(&self, bucket: u64) -> u64 {
        let from = place_of(bucket);
        let (word, bit) = (from / 64, from % 64);
        // The word of the bucket comes last once more, for what of it lies a turn ahead.
        (0..=WORDS)
            .find_map(|n| {
                let at = (word + n) % WORDS;
                let here = match n {
                    0 => self.filled[at] & (u64::MAX << bit),
                    _ => self.filled[at],
                };
                (here != 0).then(|| at * 64 + here.trailing_zeros() as usize)
            })
            .map_or(u64::MAX, |place| {
                let ahead = (place + PLACES - from) % PLACES;
                bucket + ahead as u64
            })
    }

    fn keep(&mut self, key: Key, due: T) -> u32 {
        let entry = Entry {
            key,
            due,
            next: NONE,
        };
        if let Some(free) = self.entries.get_mut(self.free as usize) {
            let slot = std::mem::replace(&mut self.free, free.next);
            *free = entry;
            return slot;
        }
        self.entries.push(entry);
        u32::try_from(self.entries.len() - 1).expect("fewer than four billion entries wait")
    }
}

/// Place of a bucket on the wheel.
const fn place_of(bucket: u64) -> usize {
    (bucket % BUCKETS) as usize
}

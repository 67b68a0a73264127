//! The event queue: the only loop of a path.
//!
//! Entries come out by time, then class, then the order in which they went in. An entry may only
//! be put in at a later time, or at the same time in a class that is not earlier.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use plimsoll_engine::Intent;
use plimsoll_engine::units::SimTime;

/// What is due, in the order of classes at one instant.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Due {
    /// A scheduled change of terms: its place in the venue's schedule.
    Change(usize),
    /// New prices.
    Tick,
    /// Hourly funding.
    Funding,
    /// A wish of a user reaches the venue.
    Intent {
        /// User, from zero.
        user: u32,
        /// What it wants.
        intent: Intent,
    },
    /// A user looks at the market.
    Wake {
        /// User, from zero.
        user: u32,
    },
    /// A sample is taken.
    Sample,
}

impl Due {
    /// Place among what is due at one instant.
    fn class(&self) -> u8 {
        match self {
            Self::Change(_) => 0,
            Self::Tick => 1,
            Self::Funding => 2,
            Self::Intent { .. } => 3,
            Self::Wake { .. } => 4,
            Self::Sample => 5,
        }
    }
}

/// Key of an entry; the last part is its place in the store.
type Key = (SimTime, u8, u64, u32);

/// A priority queue with a promised order.
#[derive(Debug, Default)]
pub struct Queue {
    heap: BinaryHeap<Reverse<Key>>,
    store: Vec<Due>,
    free: Vec<u32>,
    sequence: u64,
    last: (SimTime, u8),
}

impl Queue {
    /// Empties the queue and keeps its memory.
    pub fn clear(&mut self) {
        self.heap.clear();
        self.store.clear();
        self.free.clear();
        self.sequence = 0;
        self.last = (SimTime::ZERO, 0);
    }

    /// Puts an entry in.
    ///
    /// # Panics
    /// When it lies before the entry taken out last: the past cannot be changed.
    pub fn push(&mut self, time: SimTime, due: Due) {
        let class = due.class();
        assert!(
            (time, class) >= self.last,
            "{due:?} at {time:?} lies before what was taken out last"
        );
        let slot = self.free.pop().unwrap_or_else(|| {
            self.store.push(due);
            u32::try_from(self.store.len() - 1).expect("fewer than four billion entries wait")
        });
        self.store[slot as usize] = due;
        self.heap.push(Reverse((time, class, self.sequence, slot)));
        self.sequence += 1;
    }

    /// Takes the next entry out.
    pub fn pop(&mut self) -> Option<(SimTime, Due)> {
        let Reverse((time, class, _, slot)) = self.heap.pop()?;
        self.last = (time, class);
        self.free.push(slot);
        Some((time, self.store[slot as usize]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_come_by_time_then_class_then_order_of_arrival() {
        let mut queue = Queue::default();
        let at = SimTime;
        queue.push(at(5), Due::Sample);
        queue.push(at(5), Due::Wake { user: 2 });
        queue.push(at(5), Due::Wake { user: 1 });
        queue.push(at(5), Due::Tick);
        queue.push(at(3), Due::Sample);
        let order: Vec<_> = std::iter::from_fn(|| queue.pop()).collect();
        let expected = [
            (at(3), Due::Sample),
            (at(5), Due::Tick),
            (at(5), Due::Wake { user: 2 }),
            (at(5), Due::Wake { user: 1 }),
            (at(5), Due::Sample),
        ];
        assert_eq!(order, expected);
    }

    #[test]
    #[should_panic(expected = "lies before")]
    fn the_past_cannot_be_changed() {
        let mut queue = Queue::default();
        queue.push(SimTime(5), Due::Sample);
        queue.pop();
        queue.push(SimTime(5), Due::Tick);
    }
}

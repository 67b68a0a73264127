//! The event queue: the only loop of a path.
//!
//! Entries come out by time, then class, then the order in which they went in. An entry may only
//! be put in at a later time, or at the same time in a class that is not earlier.
//!
//! Of ticks, fundings and samples one at most waits at a time, each in a place of its own; wakes, which
//! are many, have a wheel of their own, and all else another. The heap of the tests judges them all.

mod wheel;

use plimsoll_engine::Intent;
use plimsoll_engine::units::SimTime;

use wheel::{Key, Wheel};

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

    /// The place of its own that it waits in.
    fn place(&self) -> Option<usize> {
        match self {
            Self::Tick => Some(TICK),
            Self::Funding => Some(1),
            Self::Sample => Some(2),
            Self::Change(_) | Self::Intent { .. } | Self::Wake { .. } => None,
        }
    }
}

/// The place of ticks.
const TICK: usize = 0;
/// Places of those of which one waits at a time.
const PLACES: [Due; 3] = [Due::Tick, Due::Funding, Due::Sample];

/// A priority queue with a promised order.
#[derive(Debug)]
pub struct Queue {
    single: [Key; PLACES.len()],
    wheel: Wheel<Due>,
    /// Users that will wake.
    wakes: Wheel<u32>,
    sequence: u64,
    last: (SimTime, u8),
}

impl Default for Queue {
    fn default() -> Self {
        Self {
            single: [Key::NEVER; PLACES.len()],
            wheel: Wheel::default(),
            wakes: Wheel::default(),
            sequence: 0,
            last: (SimTime::ZERO, 0),
        }
    }
}

impl Queue {
    /// Empties the queue and keeps its memory.
    pub fn clear(&mut self) {
        self.single = [Key::NEVER; PLACES.len()];
        self.wheel.clear();
        self.wakes.clear();
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
        let key = Key::new(time, class, self.sequence);
        self.sequence += 1;
        match due.place() {
            Some(place) if self.single[place] == Key::NEVER => self.single[place] = key,
            _ => match due {
                Due::Wake { user } => self.wakes.push(key, user),
                _ => self.wheel.push(key, due),
            },
        }
    }

    /// The last time at which a tick comes before anything that waits; ticks aside, and wakes too if
    /// they are worked off in between.
    pub(crate) fn last_tick_before_next(&mut self, are_wakes_aside: bool) -> SimTime {
        let first = self.first_but_wakes();
        let wake = (!are_wakes_aside)
            .then(|| self.wakes.peek_before(first))
            .flatten();
        let first = wake.map_or(first, |(key, _)| key);
        first.last_before(Due::Tick.class())
    }

    /// The first of what waits but ticks and wakes.
    fn first_but_wakes(&mut self) -> Key {
        let [_, funding, sample] = self.single;
        let first = funding.min(sample);
        self.wheel.peek_before(first).map_or(first, |(key, _)| key)
    }

    /// The first wake, if it comes before all else that waits and before a tick at some time.
    pub(crate) fn peek_wake(&mut self, tick: SimTime) -> Option<(SimTime, u32)> {
        let tick = Key::new(tick, Due::Tick.class(), 0);
        let before = self.first_but_wakes().min(tick);
        let (key, user) = self.wakes.peek_before(before)?;
        Some((key.time(), user))
    }

    /// Takes out the wake that [`Self::peek_wake`] has shown.
    pub(crate) fn pop_wake(&mut self) {
        if let Some((key, user)) = self.wakes.pop_before(Key::NEVER) {
            self.last = (key.time(), Due::Wake { user }.class());
        }
    }

    /// Takes the next entry out.
    pub fn pop(&mut self) -> Option<(SimTime, Due)> {
        let [tick, funding, sample] = self.single;
        let first = tick.min(funding).min(sample);
        let wake = self.wakes.peek_before(first);
        let (key, due) = if let Some(entry) = self.wheel.pop_before(wake.map_or(first, |w| w.0)) {
            entry
        } else if let Some((key, user)) = wake {
            self.wakes.pop_before(first);
            (key, Due::Wake { user })
        } else if first == Key::NEVER {
            return None;
        } else {
            let place = usize::from(tick != first) * (1 + usize::from(funding != first));
            self.single[place] = Key::NEVER;
            (first, PLACES[place])
        };
        self.last = (key.time(), due.class());
        Some((key.time(), due))
    }
}

#[cfg(test)]
mod tests {
    use std::cmp::Reverse;
    use std::collections::BinaryHeap;

    use super::*;

    /// The plain queue: a heap of all entries.
    #[derive(Default)]
    struct Heap {
        heap: BinaryHeap<Reverse<(SimTime, u8, usize)>>,
        all: Vec<Due>,
    }

    impl Heap {
        fn push(&mut self, time: SimTime, due: Due) {
            self.heap.push(Reverse((time, due.class(), self.all.len())));
            self.all.push(due);
        }

        fn pop(&mut self) -> Option<(SimTime, Due)> {
            let Reverse((time, _, n)) = self.heap.pop()?;
            Some((time, self.all[n]))
        }
    }

    /// Splitmix64.
    struct Dice(u64);

    impl Dice {
        fn below(&mut self, n: u64) -> u64 {
            self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
            let mut x = self.0;
            x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            (x ^ (x >> 31)) % n
        }

        fn due(&mut self) -> Due {
            let n = self.below(1_000);
            match self.below(8) {
                0 => Due::Change(usize::try_from(n).expect("below a thousand")),
                1 => Due::Tick,
                2 => Due::Funding,
                3 => Due::Sample,
                4 | 5 => Due::Intent {
                    user: u32::try_from(n).expect("below a thousand"),
                    intent: Intent::SetMode {
                        mode: plimsoll_engine::account::Mode::Portfolio,
                    },
                },
                _ => Due::Wake {
                    user: u32::try_from(n).expect("below a thousand"),
                },
            }
        }
    }

    #[test]
    fn entries_come_as_from_a_heap_of_all_of_them() {
        // Furthest distances in time: within a bucket, a few buckets, and beyond the wheel.
        for (seed, furthest) in (0..).zip([1, 900, 9_000, 400_000, 60_000_000, 900_000_000]) {
            let (mut dice, mut queue, mut heap) = (Dice(seed), Queue::default(), Heap::default());
            for _ in 0..2 {
                let (mut last, mut popped) = ((SimTime::ZERO, 0), 0);
                for _ in 0..6_000 {
                    for _ in 0..dice.below(4) {
                        let (time, due) = (last.0.after(dice.below(furthest)), dice.due());
                        if (time, due.class()) >= last {
                            queue.push(time, due);
                            heap.push(time, due);
                        }
                    }
                    let (one, other) = (queue.pop(), heap.pop());
                    assert_eq!(one, other, "{furthest} {popped}");
                    if let Some((time, due)) = one {
                        last = (time, due.class());
                        popped += 1;
                    }
                }
                assert!(popped > 1_000, "{furthest} {popped}");
                queue.clear();
                heap = Heap::default();
            }
        }
    }

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

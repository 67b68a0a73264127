//! Several things timed in turn in one process, so that what else the machine does falls on all of
//! them alike. The figure is the ratio. What one thread does is timed by the processor's time for that
//! thread, which does not run while other programs have the core.

use std::time::Instant;

use cpu_time::ThreadTime;

/// Seconds that something took, round by round.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Times(Vec<f64>);

impl Times {
    /// Times that were measured elsewhere.
    #[must_use]
    pub fn of(seconds: Vec<f64>) -> Self {
        Self(seconds)
    }

    /// Adds what one round took.
    pub fn push(&mut self, seconds: f64) {
        self.0.push(seconds);
    }

    /// Number of rounds.
    #[must_use]
    pub fn rounds(&self) -> usize {
        self.0.len()
    }

    /// The round in the middle; of an even number the upper one of the two.
    ///
    /// # Panics
    /// Without rounds.
    #[must_use]
    pub fn median(&self) -> f64 {
        self.ordered()[self.0.len() / 2]
    }

    /// Mean over rounds; to be used where rounds are different paths and their costs are skewed.
    ///
    /// # Panics
    /// Without rounds.
    #[must_use]
    pub fn mean(&self) -> f64 {
        assert!(!self.0.is_empty(), "something must have been timed");
        self.0.iter().sum::<f64>() / self.0.len() as f64
    }

    /// First and third quartile.
    ///
    /// # Panics
    /// Without rounds.
    #[must_use]
    pub fn quartiles(&self) -> (f64, f64) {
        let ordered = self.ordered();
        let last = ordered.len() - 1;
        (ordered[last / 4], ordered[last - last / 4])
    }

    fn ordered(&self) -> Vec<f64> {
        assert!(!self.0.is_empty(), "something must have been timed");
        let mut ordered = self.0.clone();
        ordered.sort_by(f64::total_cmp);
        ordered
    }
}

/// Seconds of processor time that a call takes on this thread.
pub fn seconds(call: impl FnOnce()) -> f64 {
    let start = ThreadTime::now();
    call();
    start.elapsed().as_secs_f64()
}

/// Seconds that pass while a call runs, on whatever threads.
pub fn elapsed(call: impl FnOnce()) -> f64 {
    let start = Instant::now();
    call();
    start.elapsed().as_secs_f64()
}

/// Times several things in turn by the processor's time of this thread, each with the number of the
/// round, after one round that does not count.
pub fn in_turn<const N: usize>(rounds: u64, sides: [&mut dyn FnMut(u64); N]) -> [Times; N] {
    turns(rounds, sides, |side, round| seconds(|| side(round)))
}

/// The same by the time that passes, for what runs on several threads.
pub fn in_turn_elapsed<const N: usize>(rounds: u64, sides: [&mut dyn FnMut(u64); N]) -> [Times; N] {
    turns(rounds, sides, |side, round| elapsed(|| side(round)))
}

fn turns<const N: usize>(
    rounds: u64,
    mut sides: [&mut dyn FnMut(u64); N],
    clock: impl Fn(&mut dyn FnMut(u64), u64) -> f64,
) -> [Times; N] {
    let mut times = std::array::from_fn(|_| Times::default());
    for round in 0..=rounds {
        for (side, times) in sides.iter_mut().zip(&mut times) {
            let took = clock(*side, round);
            if round > 0 {
                times.push(took);
            }
        }
    }
    times
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(a: f64, b: f64) -> bool {
        (a - b).abs() < 1e-12
    }

    #[test]
    fn median_mean_and_quartiles_are_those_of_the_rounds() {
        let times = Times::of(vec![5.0, 1.0, 2.0, 3.0, 9.0]);
        assert!(close(times.median(), 3.0) && close(times.mean(), 4.0));
        let (low, high) = times.quartiles();
        assert!(close(low, 2.0) && close(high, 5.0));
    }

    #[test]
    fn sides_take_turns_and_the_first_round_does_not_count() {
        let order = std::cell::RefCell::new(Vec::new());
        let mut one = |round| order.borrow_mut().push(('a', round));
        let mut two = |round| order.borrow_mut().push(('b', round));
        let times = in_turn(2, [&mut one, &mut two]);
        assert_eq!(times.map(|t| t.rounds()), [2, 2]);
        let expected = [('a', 0), ('b', 0), ('a', 1), ('b', 1), ('a', 2), ('b', 2)];
        assert_eq!(*order.borrow(), expected);
    }
}

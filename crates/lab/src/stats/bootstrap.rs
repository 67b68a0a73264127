//! Bootstrap-t interval of a mean that few values carry.
//!
//! Rule    resample the n values with replacement, 999 times; t* = (mean* − mean) / se*; the 95%
//!         interval is mean − t*(0.975) se … mean − t*(0.025) se
//! Units   those of the values
//! Bounds  an end is infinite when too few values carry the mean to bound it
//! Source  Efron 1981 (studentized bootstrap): follows the skew of the tail, which the plain
//!         interval does not
//! Tests   tests/it/stats.rs: coverage of the expected shortfall

use plimsoll_streams::{Key, Stream};

/// Resamples: (999 + 1) times 0.025 is a whole rank.
const RESAMPLES: usize = 999;

/// Ranks of the 2.5% and the 97.5% quantile among the resamples, counted from 0.
const RANKS: (usize, usize) = (24, 974);

/// The random stream of one interval, so that a report made twice is the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bootstrap {
    /// Master seed of the plan.
    pub seed: u64,
    /// Number of the interval within the report.
    pub index: u64,
}

impl Bootstrap {
    /// 95% interval of the mean of `n` values, all of them zero but for `carriers`.
    pub(crate) fn mean_interval(self, carriers: &[f64], n: u64) -> (f64, f64) {
        let (mean, error) = moments(carriers.iter().copied(), n);
        if error <= 0.0 {
            return (mean, mean);
        }
        let mut stream = self.stream();
        let mut draw = || {
            let drawn = Draws::new(&mut stream, carriers.len(), n).map(|place| carriers[place]);
            studentized(moments(drawn, n), mean)
        };
        let (low, high) = quantiles(&mut draw);
        (mean - high * error, mean - low * error)
    }

    /// The stream of the interval.
    pub(super) fn stream(self) -> Stream {
        // Path 0: the name of the stream keeps it apart from everything that a path draws.
        let key = Key {
            seed: self.seed,
            path: 0,
        };
        key.stream("bootstrap", self.index)
    }

    /// The stream of the intervals of sensitivity indices.
    pub(crate) fn sensitivity_stream(self) -> Stream {
        let key = Key {
            seed: self.seed,
            path: 0,
        };
        key.stream("bootstrap/sensitivity", self.index)
    }

    /// The stream of bounds and differences.
    pub(super) fn bound_stream(self) -> Stream {
        let key = Key {
            seed: self.seed,
            path: 0,
        };
        key.stream("bootstrap/bound", self.index)
    }
}

/// The 2.5% and the 97.5% quantile of a statistic over resamples.
pub(super) fn quantiles(draw: &mut impl FnMut() -> f64) -> (f64, f64) {
    let mut drawn: Vec<f64> = (0..RESAMPLES).map(|_| draw()).collect();
    drawn.sort_unstable_by(f64::total_cmp);
    (drawn[RANKS.0], drawn[RANKS.1])
}

/// Mean of `n` values and its standard error, of which only those not zero are given.
pub(super) fn moments(values: impl Iterator<Item = f64>, n: u64) -> (f64, f64) {
    let n = n as f64;
    let (sum, squares) = values.fold((0.0, 0.0), |(sum, squares), x| (sum + x, squares + x * x));
    let mean = sum / n;
    (mean, ((squares / n - mean * mean).max(0.0) / n).sqrt())
}

/// A resample without spread says only on which side it lies.
pub(super) fn studentized((mean, error): (f64, f64), centre: f64) -> f64 {
    if error > 0.0 {
        (mean - centre) / error
    } else if mean < centre {
        f64::NEG_INFINITY
    } else {
        f64::INFINITY
    }
}

/// Places of the carriers among `n` draws with replacement from the whole sample.
///
/// How many of the n draws hit one of k carriers is binomial. Jumping from hit to hit by geometric
/// gaps gives that number exactly, in k steps instead of n.
pub(super) struct Draws<'a> {
    stream: &'a mut Stream,
    carriers: u32,
    /// Draws left.
    left: u64,
    /// Mean gap of the exponential whose floor is the geometric gap.
    gap: f64,
}

impl<'a> Draws<'a> {
    pub(super) fn new(stream: &'a mut Stream, carriers: usize, n: u64) -> Self {
        let share = carriers as f64 / n as f64;
        Self {
            stream,
            // More than 2^32 carriers would need 2^32 paths in memory.
            carriers: u32::try_from(carriers).unwrap_or(u32::MAX),
            left: n,
            gap: -1.0 / libm::log1p(-share),
        }
    }
}

impl Iterator for Draws<'_> {
    type Item = usize;

    fn next(&mut self) -> Option<usize> {
        let missed = (self.stream.exponential() * self.gap) as u64;
        self.left = self.left.checked_sub(missed + 1)?;
        Some(self.stream.below(self.carriers) as usize)
    }
}

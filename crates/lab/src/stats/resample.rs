//! Resamples with replacement, fast enough for bounds on large samples.
//!
//! Rule    how many of n draws hit one of k carriers is binomial: drawn exactly, by splitting at order
//!         statistics (beta draws) down to 32 trials; each hit is one of the carriers, by half a random
//!         word times k
//! Units   none
//! Bounds  a carrier's chance is off by less than k/2³² of itself
//! Source  Devroye 1986, Non-Uniform Random Variate Generation, section X.4.3
//! Tests   tests/it/bounds.rs

use plimsoll_streams::Stream;

/// Trials that are drawn one by one.
const TRIALS_MAX: u64 = 32;

/// Sum and sum of squares over one resample of `n` values, of which only those that are not zero are given.
pub(super) fn sums(stream: &mut Stream, carriers: &[f64], n: u64) -> (f64, f64) {
    let k = carriers.len() as u64;
    if k == 0 {
        return (0.0, 0.0);
    }
    let hits = if k == n {
        n
    } else {
        binomial(stream, n, k as f64 / n as f64)
    };
    let (mut sum, mut squares) = (0.0, 0.0);
    for_each_index(stream, carriers.len(), hits, |index| {
        let x = carriers[index];
        sum += x;
        squares += x * x;
    });
    (sum, squares)
}

/// Calls back with `count` indices below `k`, each equally likely.
pub(super) fn for_each_index(
    stream: &mut Stream,
    k: usize,
    count: u64,
    mut then: impl FnMut(usize),
) {
    let place = |half: u64| ((half * k as u64) >> 32) as usize;
    for _ in 0..count / 2 {
        let word = stream.u64();
        then(place(word >> 32));
        then(place(word & 0xffff_ffff));
    }
    if count % 2 == 1 {
        then(place(stream.u64() >> 32));
    }
}

/// Hits among `n` trials of chance `p`.
pub(super) fn binomial(stream: &mut Stream, mut n: u64, mut p: f64) -> u64 {
    let mut hits = 0;
    while n > TRIALS_MAX {
        // The middle one of n sorted uniforms: those below it and those above it are uniform again.
        let below = n / 2;
        let middle = stream.beta((below + 1) as f64, (n - below) as f64);
        if middle <= p {
            hits += below + 1;
            n -= below + 1;
            p = (p - middle) / (1.0 - middle);
        } else {
            n = below;
            p /= middle;
        }
    }
    hits + (0..n).map(|_| u64::from(stream.bernoulli(p))).sum::<u64>()
}

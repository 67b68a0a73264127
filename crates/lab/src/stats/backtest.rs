//! Backtests of a value at risk: did losses exceed it as often as stated, and not in clusters?
//!
//! Rule    likelihood ratios. Kupiec: breaches of n days against the stated chance, χ² of 1 degree.
//!         Christoffersen: chance of a breach after a breach against that after none, χ² of 1; both
//!         together χ² of 2
//! Units   none; p-values
//! Bounds  none of no day (Kupiec) or fewer than two (Christoffersen); a model is refitted where p < 0.01
//! Source  KUPIEC-1995; CHRISTOFFERSEN-1998
//! Tests   tests/it/backtest.rs: worked cases, against an independent χ²

use serde::{Deserialize, Serialize};

/// A likelihood ratio and how likely a larger one is where the model is right.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Backtest {
    /// The likelihood ratio statistic.
    pub statistic: f64,
    /// Its p-value.
    pub p_value: f64,
}

/// Unconditional coverage: `breaches` of `n` days against the stated chance of one.
#[must_use]
pub fn kupiec(breaches: u64, n: u64, chance: f64) -> Option<Backtest> {
    if n == 0 || breaches > n || !(chance > 0.0 && chance < 1.0) {
        return None;
    }
    let observed = breaches as f64 / n as f64;
    let at = |p: f64| log_likelihood(n - breaches, breaches, p);
    Some(of_one_degree(2.0 * (at(observed) - at(chance))))
}

/// Independence: whether a breach makes one on the next day more or less likely.
#[must_use]
pub fn christoffersen(breaches: &[bool]) -> Option<Backtest> {
    Some(of_one_degree(independence(breaches)?))
}

/// Conditional coverage: the right number of breaches, and independent ones.
#[must_use]
pub fn conditional_coverage(breaches: &[bool], chance: f64) -> Option<Backtest> {
    let hits = breaches.iter().filter(|hit| **hit).count() as u64;
    let kupiec = kupiec(hits, breaches.len() as u64, chance)?;
    let statistic = kupiec.statistic + independence(breaches)?;
    Some(Backtest {
        statistic,
        p_value: libm::exp(-0.5 * statistic),
    })
}

fn independence(breaches: &[bool]) -> Option<f64> {
    if breaches.len() < 2 {
        return None;
    }
    let count = |before: bool, after: bool| {
        let same = |pair: &&[bool]| pair[0] == before && pair[1] == after;
        breaches.windows(2).filter(same).count() as u64
    };
    let (n00, n01) = (count(false, false), count(false, true));
    let (n10, n11) = (count(true, false), count(true, true));
    let share = |hits: u64, misses: u64| hits as f64 / ((hits + misses) as f64).max(1.0);
    let apart =
        log_likelihood(n00, n01, share(n01, n00)) + log_likelihood(n10, n11, share(n11, n10));
    let together = log_likelihood(n00 + n10, n01 + n11, share(n01 + n11, n00 + n10));
    Some(2.0 * (apart - together))
}

/// Logarithm of p^hits (1 − p)^misses, in which 0⁰ is 1.
fn log_likelihood(misses: u64, hits: u64, p: f64) -> f64 {
    let term = |count: u64, x: f64| {
        if count == 0 {
            0.0
        } else {
            count as f64 * libm::log(x)
        }
    };
    term(hits, p) + term(misses, 1.0 - p)
}

/// P(χ² of one degree > x) = erfc(√(x / 2)).
fn of_one_degree(statistic: f64) -> Backtest {
    let statistic = statistic.max(0.0);
    Backtest {
        statistic,
        p_value: libm::erfc((0.5 * statistic).sqrt()),
    }
}

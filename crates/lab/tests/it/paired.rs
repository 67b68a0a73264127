//! Differences on common random numbers.

use plimsoll_lab::stats::paired::{Difference, Pairs};
use plimsoll_lab::stats::{Bootstrap, Level};
use plimsoll_streams::Key;

/// Median of a lognormal of spread 0.2 whose mean is one: exp(−0.02).
const FACTOR: f64 = 0.980_198_673_306_755_3;

fn bootstrap(seed: u64) -> Bootstrap {
    Bootstrap { seed, index: 2 }
}

/// A loss and a tenth less of it, each with a little noise of its own.
fn pairs(seed: u64, n: usize) -> Vec<(f64, f64)> {
    let mut stream = Key { seed, path: 0 }.stream("paired", 0);
    let mut pair = || {
        let common = stream.lognormal(1.0, 1.0);
        let mut noise = || stream.lognormal(FACTOR, 0.2);
        (common * noise(), 0.9 * common * noise())
    };
    (0..n).map(|_| pair()).collect()
}

fn covers(difference: Difference, x: f64) -> bool {
    let estimate = difference.estimate;
    estimate.low.unwrap() <= x && x <= estimate.high.unwrap()
}

#[test]
fn five_pairs_by_hand() {
    let pairs = Pairs::batched(
        (0..20)
            .map(|i| (f64::from(i), 2.0 * f64::from(i)))
            .collect(),
        &[1.0; 20],
        &[0; 20],
    );
    let difference = pairs.mean().unwrap();
    assert_eq!(difference.estimate.value, -9.5);
    // Variances 1 and 4 of independent runs against 1 of the difference.
    assert!((difference.variance_ratio.unwrap() - 5.0).abs() < 1e-9);
    let same = Pairs::new(vec![(1.0, 1.0); 50]).mean().unwrap();
    assert_eq!(
        (same.estimate.low, same.estimate.high),
        (Some(0.0), Some(0.0))
    );
    assert_eq!(same.variance_ratio, None);
    assert_eq!(Pairs::new(Vec::new()).mean(), None);
}

#[test]
fn intervals_of_differences_cover() {
    // Products of lognormals: the spread of both points is √1.04.
    let s = 1.04_f64.sqrt();
    let quantile = FACTOR * (1.644_854 * s).exp();
    let beyond = 0.5 * libm::erfc((1.644_854 - s) / 2_f64.sqrt());
    let shortfall = FACTOR * (0.52_f64).exp() * beyond / 0.05;
    let threshold = 3.0_f64;
    let above = |x: f64| 0.5 * libm::erfc((x / FACTOR).ln() / s / 2_f64.sqrt());
    let truths = [
        0.1 * 0.5_f64.exp(),
        above(threshold) - above(threshold / 0.9),
        0.1 * quantile,
        0.1 * shortfall,
    ];
    let (repeats, n) = (300, 2_000);
    let mut hits = [0_u32; 4];
    for seed in 0..repeats {
        let pairs = Pairs::new(pairs(seed, n));
        let differences = [
            pairs.mean(),
            pairs.probability_above(threshold),
            pairs.quantile(Level::P95, bootstrap(seed)),
            pairs.expected_shortfall(Level::P95, bootstrap(seed)),
        ];
        for ((hit, difference), truth) in hits.iter_mut().zip(differences).zip(truths) {
            let difference = difference.unwrap();
            *hit += u32::from(covers(difference, truth));
            assert!(difference.variance_ratio.unwrap() > 1.5, "{difference:?}");
        }
    }
    for hit in hits {
        let share = f64::from(hit) / repeats as f64;
        // 4 standard errors of a share of 0.95 in 300 repeats are 0.05.
        assert!((share - 0.95).abs() <= 0.05, "{hits:?}");
    }
}

#[test]
fn the_values_are_those_of_the_two_points() {
    let all = pairs(3, 5_000);
    let shortfall = |f: fn(&(f64, f64)) -> f64| {
        let sample = plimsoll_lab::stats::Sample::new(all.iter().map(f).collect());
        let es = plimsoll_lab::stats::expected_shortfall(&sample, Level::P99, bootstrap(1));
        let var = plimsoll_lab::stats::quantile(&sample, Level::P99);
        (es.estimate.unwrap().value, var.unwrap().value)
    };
    let (first, second) = (shortfall(|p| p.0), shortfall(|p| p.1));
    let pairs = Pairs::new(all);
    let es = pairs.expected_shortfall(Level::P99, bootstrap(1)).unwrap();
    let var = pairs.quantile(Level::P99, bootstrap(1)).unwrap();
    assert!((es.estimate.value - (first.0 - second.0)).abs() < 1e-9);
    assert!((var.estimate.value - (first.1 - second.1)).abs() < 1e-12);
    assert_eq!(pairs.quantile(Level::P99, bootstrap(1)), Some(var));
    let few = Pairs::new(super::paired::pairs(3, 4_999));
    assert_eq!(few.expected_shortfall(Level::P99, bootstrap(1)), None);
}

#[test]
fn few_pairs_that_differ_are_counted_exactly() {
    let mut pairs = vec![(0.0, 0.0); 1_000];
    let of = |pairs: &[(f64, f64)]| Pairs::new(pairs.to_vec()).probability_above(0.5).unwrap();
    // No pair differs: each kind is bounded by 1 − 0.0125^(1/n).
    let none = of(&pairs).estimate;
    let bound = 1.0 - 0.0125_f64.powf(1e-3);
    assert!((none.high.unwrap() - bound).abs() < 1e-9 && (none.low.unwrap() + bound).abs() < 1e-9);
    pairs[..5].fill((1.0, 0.0));
    let five = of(&pairs).estimate;
    assert_eq!(five.value, 0.005);
    assert!(
        five.low.unwrap() > -bound && five.high.unwrap() < 0.02,
        "{five:?}"
    );
}

#[test]
fn batches_of_pairs_are_drawn_whole() {
    // The difference is a property of the batch: 40 batches of 25 equal pairs.
    let mut stream = Key { seed: 5, path: 0 }.stream("paired", 1);
    let shocks: Vec<f64> = (0..40).map(|_| stream.standard_normal()).collect();
    let all: Vec<(f64, f64)> = (0..1_000).map(|i| (shocks[i / 25], 0.0)).collect();
    let batches: Vec<u32> = (0..1_000).map(|i| i / 25).collect();
    let width = |pairs: Pairs| {
        let estimate = pairs.quantile(Level::P50, bootstrap(1)).unwrap().estimate;
        estimate.high.unwrap() - estimate.low.unwrap()
    };
    let whole = width(Pairs::batched(all.clone(), &[1.0; 1_000], &batches));
    let single = width(Pairs::new(all));
    assert!(whole > 2.5 * single, "{whole} {single}");
}

//! One-sided bounds.

use plimsoll_lab::stats::{
    Bootstrap, Confidence, Level, Sample, Side, bound_rank, mean_bound, probability_bound,
    quantile_bound, shortfall_bound,
};
use plimsoll_streams::Key;
use statrs::distribution::{Beta, Binomial, ContinuousCDF, DiscreteCDF};

fn lognormal(seed: u64, n: usize) -> Sample {
    let mut stream = Key { seed, path: 0 }.stream("bounds", 0);
    Sample::new((0..n).map(|_| stream.lognormal(1.0, 1.0)).collect())
}

fn confidence(probability: f64) -> Confidence {
    Confidence::new(probability).unwrap()
}

#[test]
fn a_confidence_lies_between_a_half_and_one() {
    for (probability, is_one) in [(0.5, false), (0.51, true), (1.0, false), (f64::NAN, false)] {
        assert_eq!(
            Confidence::new(probability).is_some(),
            is_one,
            "{probability}"
        );
    }
}

#[test]
fn bounds_of_probabilities_are_clopper_and_pearsons() {
    let none = probability_bound(0, 10_000, Side::Upper, Confidence::P95).unwrap();
    assert!((none - 2.9953e-4).abs() < 1e-8, "{none}");
    assert_eq!(
        probability_bound(0, 9, Side::Lower, Confidence::P95),
        Some(0.0)
    );
    assert_eq!(
        probability_bound(9, 9, Side::Upper, Confidence::P95),
        Some(1.0)
    );
    assert_eq!(probability_bound(0, 0, Side::Upper, Confidence::P95), None);
    for (hits, n, c) in [(3_u64, 200_u64, 0.95), (17, 1_000, 0.99), (199, 200, 0.9)] {
        let (h, m) = (hits as f64, (n - hits) as f64);
        let upper = probability_bound(hits, n, Side::Upper, confidence(c)).unwrap();
        let lower = probability_bound(hits, n, Side::Lower, confidence(c)).unwrap();
        assert!((Beta::new(h + 1.0, m).unwrap().cdf(upper) - c).abs() < 1e-8);
        assert!((Beta::new(h, m + 1.0).unwrap().cdf(lower) - (1.0 - c)).abs() < 1e-8);
    }
}

#[test]
fn the_rank_that_bounds_a_quantile_is_the_first_that_is_sure_enough() {
    for (n, level, c) in [
        (1_000, Level::P95, 0.95),
        (10_000, Level::P99, 0.95),
        (500, Level::P50, 0.9),
        (5_000, Level::P999, 0.99),
    ] {
        let below = Binomial::new(level.probability(), n).unwrap();
        // P(fewer than r of n values lie below the quantile).
        let sure = |rank: u64| below.cdf(rank - 1);
        let upper = bound_rank(n, level, Side::Upper, confidence(c)).unwrap();
        assert!(sure(upper) >= c && sure(upper - 1) < c, "{n} {upper}");
        let lower = bound_rank(n, level, Side::Lower, confidence(c)).unwrap();
        let sure = |rank: u64| 1.0 - below.cdf(rank - 1);
        assert!(sure(lower) >= c && sure(lower + 1) < c, "{n} {lower}");
    }
}

#[test]
fn a_quantile_of_few_paths_has_no_upper_bound() {
    // 0.99^n ≤ 0.05 from n = 299 on.
    let (upper, level) = (Side::Upper, Level::P99);
    assert_eq!(bound_rank(298, level, upper, Confidence::P95), None);
    assert_eq!(bound_rank(299, level, upper, Confidence::P95), Some(299));
    let sample = Sample::new((1..=298).map(f64::from).collect());
    assert_eq!(quantile_bound(&sample, level, upper, Confidence::P95), None);
}

#[test]
fn upper_bounds_of_lognormal_losses_cover_as_stated() {
    let (repeats, n, level) = (400, 1_000, Level::P95);
    let upper = (Side::Upper, Confidence::P95);
    let mut hits = [0_u32; 4];
    for seed in 0..repeats {
        let sample = lognormal(seed, n);
        let bootstrap = Bootstrap { seed, index: 0 };
        let lower = mean_bound(&sample, Side::Lower, Confidence::P95, bootstrap).unwrap();
        let truth = 0.5_f64.exp();
        let covers = [
            mean_bound(&sample, upper.0, upper.1, bootstrap).unwrap() >= truth,
            lower <= truth,
            quantile_bound(&sample, level, upper.0, upper.1).unwrap() >= 5.180_251_6,
            shortfall_bound(&sample, level, upper, bootstrap).unwrap() >= 8.557_19,
        ];
        for (hit, covers) in hits.iter_mut().zip(covers) {
            *hit += u32::from(covers);
        }
    }
    for hit in hits {
        let share = f64::from(hit) / repeats as f64;
        // 4 standard errors of a share of 0.95 in 400 repeats are 0.044.
        assert!((share - 0.95).abs() < 0.044, "{hits:?}");
    }
}

#[test]
fn a_higher_confidence_is_further_out_and_two_bounds_of_one_stream_agree() {
    let sample = lognormal(1, 5_000);
    let bootstrap = Bootstrap { seed: 1, index: 4 };
    let at = |side, c| shortfall_bound(&sample, Level::P99, (side, confidence(c)), bootstrap);
    let bounds = [
        at(Side::Lower, 0.99),
        at(Side::Lower, 0.9),
        at(Side::Upper, 0.9),
        at(Side::Upper, 0.99),
        at(Side::Upper, 0.999),
    ];
    let bounds = bounds.map(Option::unwrap);
    assert!(bounds.is_sorted_by(|a, b| a < b), "{bounds:?}");
    assert_eq!(at(Side::Upper, 0.9), Some(bounds[2]));
}

#[test]
fn what_too_few_paths_carry_has_no_upper_bound() {
    let mut values = vec![0.0; 5_000];
    values[0] = 7.0;
    values[1] = 9.0;
    let sample = Sample::new(values);
    let bootstrap = Bootstrap { seed: 1, index: 0 };
    let upper = (Side::Upper, Confidence::P95);
    assert_eq!(mean_bound(&sample, upper.0, upper.1, bootstrap), None);
    assert_eq!(shortfall_bound(&sample, Level::P99, upper, bootstrap), None);
    let short = Sample::new(vec![1.0; 4_999]);
    assert_eq!(shortfall_bound(&short, Level::P99, upper, bootstrap), None);
}

use plimsoll_lab::stats::{
    Bootstrap, Estimate, Level, Sample, expected_shortfall, interval_ranks, mean, paths_needed,
    probability, quantile, tail_index,
};
use plimsoll_streams::Key;
use statrs::distribution::{Beta, ContinuousCDF};

/// Lognormal with s = 1 (models: validation table): VaR99, ES99, and ES95.
const VAR_99: f64 = 10.2405;
const ES_99: f64 = 15.2280;
/// e^½ Φ(1 − 1.644854) / 0.05.
const ES_95: f64 = 8.557_19;
/// exp(1.644854).
const VAR_95: f64 = 5.180_251_6;

fn lognormal(seed: u64, n: usize, sigma: f64) -> Sample {
    let mut stream = Key { seed, path: 0 }.stream("test", 0);
    Sample::new((0..n).map(|_| stream.lognormal(1.0, sigma)).collect())
}

fn bootstrap(seed: u64) -> Bootstrap {
    Bootstrap { seed, index: 0 }
}

fn contains(estimate: Estimate, x: f64) -> bool {
    estimate.low.is_none_or(|low| low <= x) && estimate.high.is_none_or(|high| x <= high)
}

#[test]
fn mean_and_interval_of_one_to_five_are_known() {
    let estimate = mean(&Sample::new(vec![5.0, 1.0, 4.0, 2.0, 3.0])).unwrap();
    let half = 1.959_963_984_540_054 * (2.5_f64 / 5.0).sqrt();
    assert_eq!(estimate.value, 3.0);
    assert!((estimate.low.unwrap() - (3.0 - half)).abs() < 1e-12);
    assert!((estimate.high.unwrap() - (3.0 + half)).abs() < 1e-12);
}

#[test]
fn one_value_has_a_mean_without_interval_and_no_value_has_none() {
    let one = mean(&Sample::new(vec![3.0])).unwrap();
    assert_eq!((one.value, one.low, one.high), (3.0, None, None));
    assert_eq!(mean(&Sample::new(vec![])), None);
}

#[test]
fn ranks_of_the_quantile_interval_are_the_published_ones() {
    let cases = [
        (1_000, Level::P95, 936, 964),
        (10_000, Level::P95, 9_457, 9_543),
        (10_000, Level::P99, 9_880, 9_920),
        (10_000, Level::P999, 9_983, 9_997),
        (100_000, Level::P99, 98_938, 99_062),
        (100_000, Level::P999, 99_880, 99_920),
    ];
    for (n, level, low, high) in cases {
        assert_eq!(interval_ranks(n, level), (Some(low), Some(high)), "n = {n}");
    }
}

#[test]
fn quantile_is_the_value_of_the_rounded_up_rank() {
    let sample = Sample::new((1..=1000).rev().map(f64::from).collect());
    let estimate = quantile(&sample, Level::P95).unwrap();
    let expected = Estimate::new(950.0, 936.0, 964.0);
    assert_eq!(estimate, expected);
    let odd = Sample::new((1..=21).map(f64::from).collect());
    assert_eq!(quantile(&odd, Level::P50).unwrap().value, 11.0);
}

#[test]
fn quantile_of_few_paths_has_no_upper_end() {
    let sample = Sample::new((1..=50).map(f64::from).collect());
    let estimate = quantile(&sample, Level::P99).unwrap();
    assert_eq!(estimate.value, 50.0);
    assert_eq!(estimate.high, None);
}

#[test]
fn shortfall_is_the_weighted_mean_of_the_worst() {
    // 1010 · 0.05 = 50.5: the worst fifty and half of the next.
    let sample = Sample::new((1..=1010).map(f64::from).collect());
    let shortfall = expected_shortfall(&sample, Level::P95, bootstrap(1));
    let worst: f64 = (961..=1010).map(f64::from).sum();
    let expected = (worst + 0.5 * 960.0) / 50.5;
    assert!((shortfall.estimate.unwrap().value - expected).abs() < 1e-9);
}

#[test]
fn shortfall_of_too_few_paths_says_how_many_it_takes() {
    let sample = lognormal(1, 999, 1.0);
    let shortfall = expected_shortfall(&sample, Level::P95, bootstrap(1));
    assert_eq!(shortfall.estimate, None);
    assert_eq!(shortfall.paths_needed, 1_000);
    assert_eq!(paths_needed(Level::P99), 5_000);
    assert_eq!(paths_needed(Level::P999), 50_000);
}

#[test]
fn shortfall_of_a_constant_tail_is_that_constant() {
    let sample = Sample::new(vec![0.0; 2_000]);
    let estimate = expected_shortfall(&sample, Level::P95, bootstrap(1)).estimate;
    assert_eq!(estimate, Some(Estimate::new(0.0, 0.0, 0.0)));
}

#[test]
fn shortfall_carried_by_two_paths_has_no_upper_end() {
    let mut values = vec![0.0; 2_000];
    values[7] = 5.0;
    values[8] = 9.0;
    let estimate = expected_shortfall(&Sample::new(values), Level::P95, bootstrap(1)).estimate;
    assert_eq!(estimate.unwrap().high, None);
}

#[test]
fn two_reports_of_one_sample_agree_and_another_stream_moves_the_interval_only() {
    let sample = lognormal(1, 2_000, 1.0);
    let at = |index| expected_shortfall(&sample, Level::P95, Bootstrap { seed: 3, index });
    assert_eq!(at(0), at(0));
    let (one, two) = (at(0).estimate.unwrap(), at(1).estimate.unwrap());
    assert_eq!(one.value, two.value);
    assert_ne!(one.low, two.low);
}

#[test]
fn lognormal_quantile_and_shortfall_are_within_four_standard_errors() {
    let n = 100_000;
    let sample = lognormal(11, n, 1.0);
    let var = quantile(&sample, Level::P99).unwrap().value;
    // Density of the lognormal at VaR99: φ(2.326348) / VaR99.
    let density = 0.026_652_1 / VAR_99;
    let error = (0.99_f64 * 0.01 / n as f64).sqrt() / density;
    assert!((var - VAR_99).abs() < 4.0 * error, "{var}");

    let es = expected_shortfall(&sample, Level::P99, bootstrap(1));
    let estimate = es.estimate.unwrap();
    // Half-width 10% takes 11 210 paths (models: sampling requirements).
    let error = 0.1 * ES_99 / 1.96 * (11_210.0 / n as f64).sqrt();
    assert!((estimate.value - ES_99).abs() < 4.0 * error, "{estimate:?}");
    let width = (estimate.high.unwrap() - estimate.low.unwrap()) / (2.0 * 1.96);
    assert!((width / error - 1.0).abs() < 0.25, "{width} {error}");
}

#[test]
fn lognormal_of_double_spread_has_the_known_quantile() {
    let sample = lognormal(12, 200_000, 2.0);
    let var = quantile(&sample, Level::P99).unwrap();
    assert!((var.value / 104.8673 - 1.0).abs() < 0.08, "{var:?}");
}

#[test]
fn intervals_of_quantile_and_shortfall_cover_the_truth() {
    let repeats = 400;
    let (mut var, mut es) = (0, 0);
    for seed in 0..repeats {
        let sample = lognormal(1_000 + seed, 1_000, 1.0);
        let shortfall = expected_shortfall(&sample, Level::P95, bootstrap(seed));
        var += u32::from(contains(quantile(&sample, Level::P95).unwrap(), VAR_95));
        es += u32::from(contains(shortfall.estimate.unwrap(), ES_95));
    }
    let share = |hits| f64::from(hits) / repeats as f64;
    // 4 standard errors of a share of 0.95 in 400 repeats are 0.044.
    assert!((share(var) - 0.95).abs() < 0.044, "{}", share(var));
    assert!((share(es) - 0.95).abs() < 0.044, "{}", share(es));
}

#[test]
fn no_event_in_ten_thousand_paths_bounds_the_probability_by_3_in_ten_thousand() {
    let estimate = probability(0, 10_000).unwrap();
    assert_eq!((estimate.value, estimate.low), (0.0, Some(0.0)));
    assert!((estimate.high.unwrap() - 2.9953e-4).abs() < 1e-8);
    let all = probability(20, 20).unwrap();
    assert!((all.low.unwrap() - 0.05_f64.powf(0.05)).abs() < 1e-12);
    assert_eq!(all.high, Some(1.0));
    assert_eq!(probability(0, 0), None);
}

#[test]
fn probability_interval_is_that_of_clopper_and_pearson() {
    // Published: 10 of 100 gives 0.0490 to 0.1762.
    let estimate = probability(10, 100).unwrap();
    assert!((estimate.low.unwrap() - 0.0490).abs() < 5e-5);
    assert!((estimate.high.unwrap() - 0.1762).abs() < 5e-5);
    for (hits, n) in [
        (1, 10),
        (1, 100_000),
        (5, 7),
        (500, 1_000),
        (99_999, 100_000),
    ] {
        let estimate = probability(hits, n).unwrap();
        let (h, m) = (hits as f64, (n - hits) as f64);
        let low = Beta::new(h, m + 1.0).unwrap().cdf(estimate.low.unwrap());
        let high = Beta::new(h + 1.0, m).unwrap().cdf(estimate.high.unwrap());
        assert!((low - 0.025).abs() < 1e-8, "{hits} of {n}: {low}");
        assert!((high - 0.975).abs() < 1e-8, "{hits} of {n}: {high}");
    }
}

#[test]
fn tail_index_of_pareto_quantiles_is_its_exponent_and_below_two_is_flagged() {
    let pareto = |alpha: f64| -> Vec<f64> {
        let n = 2_000;
        (0..n)
            .map(|i| (1.0 - f64::from(i) / f64::from(n)).powf(-1.0 / alpha))
            .collect()
    };
    for (alpha, is_heavy) in [(3.0, false), (1.5, true)] {
        let index = tail_index(&pareto(alpha)).unwrap();
        assert!((index.value / alpha - 1.0).abs() < 0.01, "{index:?}");
        assert_eq!(index.is_heavy, is_heavy);
    }
}

#[test]
fn tail_index_needs_twenty_positive_values_above_the_first() {
    let mut tail = vec![0.0; 30];
    tail.extend((1..=20).map(f64::from));
    assert_eq!(tail_index(&tail), None);
    tail.push(21.0);
    assert!(tail_index(&tail).is_some());
    assert_eq!(tail_index(&[1.0; 50]), None);
}

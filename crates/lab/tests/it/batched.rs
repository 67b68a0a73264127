//! Weighted samples and batch means.

use plimsoll_lab::stats::{
    Bootstrap, Estimate, Level, Sample, expected_shortfall, mean, probability_above, quantile,
};
use plimsoll_streams::{Key, Stream};
use statrs::distribution::{ContinuousCDF, StudentsT};

const BOOTSTRAP: Bootstrap = Bootstrap { seed: 1, index: 0 };

fn stream(seed: u64) -> Stream {
    Key { seed, path: 0 }.stream("batched", 0)
}

fn covers(estimate: Estimate, x: f64) -> bool {
    estimate.low.unwrap() <= x && x <= estimate.high.unwrap()
}

#[test]
fn weights_of_one_give_the_plain_estimates() {
    let mut stream = stream(1);
    for n in [1_000, 1_013, 5_000] {
        let values: Vec<f64> = (0..n).map(|_| stream.lognormal(1.0, 1.0)).collect();
        let plain = Sample::new(values.clone());
        let batched = Sample::batched(values, &vec![1.0; n], &vec![0; n]);
        for level in [Level::P05, Level::P50, Level::P95, Level::P99] {
            let [a, b] = [&plain, &batched].map(|sample| quantile(sample, level).unwrap().value);
            assert_eq!(a, b, "{level:?} of {n}");
        }
        let es = |sample: &Sample| expected_shortfall(sample, Level::P95, BOOTSTRAP).estimate;
        let (a, b) = (es(&plain).unwrap().value, es(&batched).unwrap().value);
        assert!((a / b - 1.0).abs() < 1e-12, "{a} {b}");
        let (a, b) = (mean(&plain).unwrap().value, mean(&batched).unwrap().value);
        assert!((a / b - 1.0).abs() < 1e-12, "{a} {b}");
    }
}

#[test]
fn four_weighted_values_by_hand() {
    let values = vec![4.0, 1.0, 3.0, 2.0];
    let sample = Sample::batched(values, &[0.5, 2.0, 0.5, 1.0], &[1, 2, 3, 4]);
    // (0.5·4 + 2·1 + 0.5·3 + 1·2) / 4
    assert_eq!(mean(&sample).unwrap().value, 1.875);
    // Half of the mass of 4 lies above 1 (2, 0.5, 0.5), exactly as much as the median leaves.
    assert_eq!(quantile(&sample, Level::P50).unwrap().value, 1.0);
    assert_eq!(probability_above(&sample, 2.5).unwrap().value, 0.25);
    assert_eq!(sample.batches(), 4);
    // (Σw)²/Σw² = 16/5.5
    assert!((sample.effective_size() - 16.0 / 5.5).abs() < 1e-12);
    assert_eq!(mean(&sample).unwrap().low, None, "four batches are too few");
}

#[test]
fn the_interval_of_the_mean_is_students_over_the_batch_means() {
    // 32 batches of 3 with the batch number as value: means 0, 1, …, 31.
    let values: Vec<f64> = (0..96).map(|i| f64::from(i / 3)).collect();
    let batches: Vec<u32> = (0..96).map(|i| i / 3).collect();
    let estimate = mean(&Sample::batched(values, &[1.0; 96], &batches)).unwrap();
    let variance = (32.0_f64 * 32.0 - 1.0) / 12.0 * 32.0 / 31.0;
    let t = StudentsT::new(0.0, 1.0, 31.0).unwrap().inverse_cdf(0.975);
    let half = t * (variance / 32.0).sqrt();
    assert_eq!(estimate.value, 15.5);
    assert!(
        (estimate.high.unwrap() - 15.5 - half).abs() < 1e-6,
        "{estimate:?} {half}"
    );
    assert!((estimate.low.unwrap() - 15.5 + half).abs() < 1e-6);
}

/// A tilted lognormal: z is drawn about 1.5, half of the time, and weighted back.
fn tilted(seed: u64, n: usize) -> Sample {
    let mut stream = stream(seed);
    let shift = 1.5;
    let (mut values, mut weights) = (Vec::new(), Vec::new());
    for _ in 0..n {
        let z = stream.standard_normal() + if stream.bernoulli(0.5) { shift } else { 0.0 };
        let ratio = (shift * z - 0.5 * shift * shift).exp();
        values.push(z.exp());
        weights.push(1.0 / (0.5 + 0.5 * ratio));
    }
    Sample::batched(values, &weights, &vec![0; n])
}

#[test]
fn weighted_intervals_cover_and_are_shorter_than_plain_ones() {
    let (repeats, n) = (400, 6_000);
    let mut hits = [0; 4];
    let mut width = 0.0;
    for seed in 0..repeats {
        let sample = tilted(seed, n);
        let shortfall = expected_shortfall(&sample, Level::P99, BOOTSTRAP)
            .estimate
            .unwrap();
        let truths = [
            (mean(&sample).unwrap(), 0.5_f64.exp()),
            (quantile(&sample, Level::P99).unwrap(), 10.2405),
            (shortfall, 15.2280),
            (probability_above(&sample, 10.2405).unwrap(), 0.01),
        ];
        width += (shortfall.high.unwrap() - shortfall.low.unwrap()) / 2.0 / repeats as f64;
        for (hit, (estimate, truth)) in hits.iter_mut().zip(truths) {
            *hit += u32::from(covers(estimate, truth));
        }
    }
    for hit in hits {
        let share = f64::from(hit) / repeats as f64;
        // 4 standard errors of a share of 0.95 in 400 repeats are 0.044.
        assert!((share - 0.95).abs() < 0.044, "{hits:?}");
    }
    // Plain paths have a half-width of 10% at 11,210 of them.
    let plain = 0.1 * 15.228 * (11_210.0 / n as f64).sqrt();
    assert!(width < 0.6 * plain, "{width} {plain}");
}

#[test]
fn means_of_batches_that_share_a_shock_cover_and_those_of_paths_do_not() {
    let (repeats, batches, each) = (400, 32, 50);
    let (mut by_batch, mut by_path) = (0, 0);
    for seed in 0..repeats {
        let mut stream = stream(seed);
        let (mut values, mut numbers) = (Vec::new(), Vec::new());
        for batch in 0..batches {
            let shock = stream.standard_normal();
            values.extend((0..each).map(|_| shock + stream.standard_normal()));
            numbers.extend((0..each).map(|_| batch));
        }
        let plain = Sample::new(values.clone());
        by_path += u32::from(covers(mean(&plain).unwrap(), 0.0));
        let sample = Sample::batched(values, &vec![1.0; numbers.len()], &numbers);
        by_batch += u32::from(covers(mean(&sample).unwrap(), 0.0));
    }
    let share = |hits| f64::from(hits) / repeats as f64;
    assert!(
        (share(by_batch) - 0.95).abs() < 0.044,
        "{}",
        share(by_batch)
    );
    assert!(share(by_path) < 0.5, "{}", share(by_path));
}

#[test]
fn an_event_that_no_batch_saw_is_bounded_by_the_number_of_batches() {
    let batches: Vec<u32> = (0..200).map(|i| i / 2).collect();
    let sample = Sample::batched(vec![0.0; 200], &[1.0; 200], &batches);
    let estimate = probability_above(&sample, 0.0).unwrap();
    assert_eq!((estimate.value, estimate.low), (0.0, Some(0.0)));
    assert!((estimate.high.unwrap() - (1.0 - 0.05_f64.powf(0.01))).abs() < 1e-12);
    let weighted = Sample::batched(vec![0.0; 200], &[0.5; 200], &batches);
    assert_eq!(probability_above(&weighted, 0.0).unwrap().high, None);
}

#[test]
fn a_shortfall_of_batches_needs_fifty_tail_values_and_thirty_batches() {
    let sample = |n: usize, groups: u32| {
        let values: Vec<f64> = (0..n).map(|i| i as f64).collect();
        let numbers: Vec<u32> = (0..n as u32).map(|i| i % groups).collect();
        Sample::batched(values, &vec![1.0; n], &numbers)
    };
    let few = expected_shortfall(&sample(900, 30), Level::P95, BOOTSTRAP);
    assert_eq!(few.estimate, None);
    assert!((900..=1_000).contains(&few.paths_needed), "{few:?}");
    let narrow = expected_shortfall(&sample(2_000, 29), Level::P95, BOOTSTRAP);
    assert_eq!(narrow.estimate.unwrap().low, None);
    let wide = expected_shortfall(&sample(2_000, 30), Level::P95, BOOTSTRAP);
    assert!(wide.estimate.unwrap().low.is_some());
}

#[test]
#[should_panic(expected = "3 values, 2 weights, 3 batch numbers")]
fn a_sample_takes_a_weight_for_every_value() {
    _ = Sample::batched(vec![1.0; 3], &[1.0; 2], &[0; 3]);
}

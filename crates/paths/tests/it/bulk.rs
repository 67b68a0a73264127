//! Many prices at once are as many prices one by one.

use plimsoll_paths::bulk::{count_within, extremes};

/// Prices around one that do not repeat soon.
fn prices(n: u32) -> Vec<f64> {
    let step = |k: u32| f64::from(k * 7_919 % 1_009) / 1_009.0;
    (0..n).map(|k| 0.5 + step(k)).collect()
}

#[test]
fn prices_within_bounds_are_counted_up_to_the_first_outside() {
    for n in [0, 1, 7, 8, 31, 32, 33, 64, 100, 256] {
        let inside = vec![1.0; n];
        assert_eq!(count_within(&inside, 1.0, 1.0), n, "bounds are included");
        for first_out in 0..n {
            for out in [0.5, 1.5] {
                let mut all = inside.clone();
                all[first_out] = out;
                assert_eq!(count_within(&all, 0.9, 1.1), first_out);
            }
        }
    }
}

#[test]
fn the_extremes_are_those_of_a_search_one_by_one() {
    assert_eq!(extremes(&[]), (f64::INFINITY, 0.0));
    for n in [1, 7, 8, 9, 100, 256] {
        let all = prices(n);
        let low = all.iter().copied().fold(f64::INFINITY, f64::min);
        let high = all.iter().copied().fold(0.0, f64::max);
        assert_eq!(extremes(&all), (low, high));
    }
}

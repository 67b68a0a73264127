//! Dependence of two assets.

use plimsoll_calibrate::dependence::{dependence, is_positive_definite, kendall};

use crate::common::{candles, near, stream};

#[test]
fn the_correlation_behind_two_assets_is_found() {
    let (mut stream, rho) = (stream("pair"), 0.6_f64);
    let (mut a, mut b) = (Vec::new(), Vec::new());
    for _ in 0..3_000 {
        let x = stream.standard_normal();
        a.push(0.01 * x);
        b.push(0.02 * (rho * x + (1.0 - rho * rho).sqrt() * stream.standard_normal()));
    }
    let found = dependence(&candles(&a), &candles(&b)).unwrap();
    assert_eq!(found.returns, 2_999);
    near(found.pearson.value, rho, 0.05);
    near(found.rho.value, rho, 0.05);
    // Kendall's tau of a Gaussian pair of 0.6.
    near(found.kendall, 0.409_666, 0.06);
    let [low, high] = found.rho.interval.unwrap();
    assert!(low < rho && rho < high && high - low < 0.1);
}

#[test]
fn kendalls_tau_of_a_small_table_is_that_of_counting() {
    // Of the six pairs five go the same way: (5 - 1) / 6.
    near(
        kendall(&[1.0, 2.0, 3.0, 4.0], &[1.0, 3.0, 2.0, 4.0]),
        4.0 / 6.0,
        1e-12,
    );
    // Ties: 4 the same way, 0 against, one pair tied in x and one in y: 4 / sqrt(5 · 5).
    near(
        kendall(&[1.0, 1.0, 2.0, 3.0], &[1.0, 2.0, 3.0, 3.0]),
        4.0 / 5.0,
        1e-12,
    );
}

#[test]
fn a_matrix_of_pairs_that_cannot_stand_together_is_told() {
    let matrix = |c: f64| vec![vec![1.0, 0.9, 0.9], vec![0.9, 1.0, c], vec![0.9, c, 1.0]];
    assert!(is_positive_definite(&matrix(0.8)));
    assert!(!is_positive_definite(&matrix(0.0)));
}

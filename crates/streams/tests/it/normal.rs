//! The normal quantile against another implementation.

use plimsoll_streams::standard_normal_quantile;
use statrs::distribution::{ContinuousCDF, Normal};

fn check(p: f64) {
    let expected = Normal::standard().inverse_cdf(p);
    let got = standard_normal_quantile(p);
    assert!(
        (got - expected).abs() <= 1e-12 * expected.abs().max(1.0),
        "quantile of {p}: {got}, expected {expected}"
    );
}

#[test]
fn quantiles_agree_with_statrs_over_the_body() {
    for k in 1..10_000 {
        check(f64::from(k) / 10_000.0);
    }
}

#[test]
fn quantiles_agree_with_statrs_in_both_tails() {
    for exponent in 3..=15 {
        for digit in [1.0, 2.5, 7.0] {
            let p = digit * 10f64.powi(-exponent);
            check(p);
            // The upper tail by symmetry, where 1 − p is the probability that is held.
            assert!(
                (standard_normal_quantile(1.0 - p) + standard_normal_quantile(1.0 - (1.0 - p)))
                    .abs()
                    < 1e-12
            );
        }
    }
}

#[test]
fn quantiles_meet_at_the_borders_of_the_regions() {
    let far = (-25.0_f64).exp();
    for border in [0.075, 0.925, far] {
        let below = standard_normal_quantile(border * (1.0 - 1e-14));
        let above = standard_normal_quantile(border * (1.0 + 1e-14));
        assert!(below < above && above - below < 1e-12, "jump at {border}");
    }
}

#[test]
fn quantiles_of_the_ends_are_infinite_and_outside_undefined() {
    assert!(standard_normal_quantile(0.0) == f64::NEG_INFINITY);
    assert!(standard_normal_quantile(1.0) == f64::INFINITY);
    assert!(standard_normal_quantile(-0.1).is_nan());
    assert!(standard_normal_quantile(1.1).is_nan());
}

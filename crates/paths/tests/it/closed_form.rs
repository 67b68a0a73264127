//! Closed forms against the printed values, to their last digit.
//!
//! The values were computed outside this project by the formulas and by quadrature.

use plimsoll_paths::closed_form::{
    bridge_crossing, first_passage, loan_triggers, mean_first_passage_years, monitored_ratio,
    normal_cdf,
};
use plimsoll_paths::model::Gbm;

const PARTIAL: f64 = 2.0 / 3.0;
const HYPE: Gbm = Gbm {
    mu_per_year: 0.0,
    sigma_per_year: 1.15,
    crisis_sigma_per_year: None,
};

fn days(days: f64) -> f64 {
    days / 365.0
}

fn check(got: f64, printed: f64) {
    assert!((got - printed).abs() <= 0.5e-6, "{got}, printed {printed}");
}

#[test]
fn first_passage_meets_the_table_by_horizon() {
    let table = [
        (PARTIAL, [0.013_312, 0.265_781, 0.575_194]),
        (0.60, [0.001_724, 0.155_167, 0.469_569]),
        (0.50, [1.90e-5, 0.049_715, 0.310_414]),
    ];
    for (ratio, printed) in table {
        assert!(first_passage(&HYPE, ratio, days(1.0)) < 1e-6);
        for (horizon, printed) in [7.0, 30.0, 90.0].into_iter().zip(printed) {
            check(first_passage(&HYPE, ratio, days(horizon)), printed);
        }
    }
}

#[test]
fn first_passage_meets_the_table_by_loan_to_value() {
    let table = [
        (0.20, [0.000_117, 0.000_030, 0.000_002]),
        (0.30, [0.008_519, 0.003_201, 0.000_470]),
        (0.40, [0.076_691, 0.037_134, 0.008_519]),
        (0.45, [0.155_167, 0.083_042, 0.022_764]),
        (0.50, [0.265_781, 0.155_167, 0.049_715]),
    ];
    for (initial_ltv, printed) in table {
        let at = loan_triggers(initial_ltv, 0.5);
        let ratios = [at.partial, at.full, at.insolvent];
        for (ratio, printed) in ratios.into_iter().zip(printed) {
            check(first_passage(&HYPE, ratio, days(30.0)), printed);
        }
    }
}

#[test]
fn first_passage_moves_with_the_drift() {
    for (mu_per_year, printed) in [(-0.5, 0.304_665), (0.5, 0.229_741)] {
        let drifting = Gbm {
            mu_per_year,
            ..HYPE
        };
        check(first_passage(&drifting, PARTIAL, days(30.0)), printed);
    }
}

#[test]
fn first_passage_of_a_calmer_asset_meets_its_values() {
    let btc = Gbm {
        mu_per_year: 0.0,
        sigma_per_year: 0.50,
        crisis_sigma_per_year: None,
    };
    // For a ratio of exactly 2/3, computed with 40 digits.
    check(first_passage(&btc, PARTIAL, days(30.0)), 0.005_714);
    check(first_passage(&btc, PARTIAL, days(90.0)), 0.124_816);
    // A ratio cut to four digits moves the fifth digit of the chance.
    check(first_passage(&btc, 0.6667, days(30.0)), 0.005_720);
    check(first_passage(&btc, 0.6667, days(90.0)), 0.124_865);
}

#[test]
fn discrete_monitoring_lowers_the_barrier() {
    let table = [
        (3.0, 0.265_523),
        (60.0, 0.264_628),
        (3_600.0, 0.256_931),
        (86_400.0, 0.224_311),
    ];
    for (step_s, printed) in table {
        let ratio = monitored_ratio(&HYPE, PARTIAL, days(step_s / 86_400.0));
        check(first_passage(&HYPE, ratio, days(30.0)), printed);
    }
}

#[test]
fn mean_first_passage_is_finite_only_for_a_falling_log_price() {
    check(mean_first_passage_years(&HYPE, PARTIAL).unwrap(), 0.613_180);
    let rising = Gbm {
        mu_per_year: 0.7,
        ..HYPE
    };
    assert_eq!(mean_first_passage_years(&rising, PARTIAL), None);
}

#[test]
fn share_of_loans_liquidated_is_the_mean_over_their_loan_to_values() {
    // L uniform on [0.2, 0.5]; Simpson's rule on 300 intervals.
    let n = 300;
    let height = |k: u32| {
        let initial_ltv = 0.2 + 0.3 * f64::from(k) / f64::from(n);
        let ratio = loan_triggers(initial_ltv, 0.5).partial;
        first_passage(&HYPE, ratio, days(30.0))
    };
    let weight = |k: u32| match k {
        0 => 1.0,
        k if k == n => 1.0,
        k if k % 2 == 1 => 4.0,
        _ => 2.0,
    };
    let sum: f64 = (0..=n).map(|k| weight(k) * height(k)).sum();
    check(sum / (3.0 * f64::from(n)), 0.065_753);
}

#[test]
fn loan_triggers_follow_the_thresholds() {
    let at = loan_triggers(0.5, 0.5);
    check(at.partial, 2.0 / 3.0);
    check(at.full, 0.60);
    check(at.insolvent, 0.50);
    check(loan_triggers(0.65, 0.65).partial, 0.65 / 0.825);
}

#[test]
fn first_passage_is_certain_or_impossible_at_the_limits() {
    let still = Gbm {
        mu_per_year: 0.0,
        sigma_per_year: 0.0,
        crisis_sigma_per_year: None,
    };
    let sinking = Gbm {
        mu_per_year: -1.0,
        ..still
    };
    check(first_passage(&HYPE, 1.0, 0.0), 1.0);
    check(first_passage(&HYPE, 0.9, 0.0), 0.0);
    check(first_passage(&HYPE, 0.9, 1e6), 1.0);
    check(first_passage(&still, 0.9, 10.0), 0.0);
    check(first_passage(&sinking, 0.9, 0.2), 1.0);
    check(first_passage(&sinking, 0.9, 0.1), 0.0);
}

#[test]
fn normal_cdf_is_good_to_the_last_digits() {
    // Computed with 30 digits.
    let table = [
        (-8.0, 6.220_960_574_271_784e-16),
        (-5.0, 2.866_515_718_791_939e-7),
        (-3.0, 1.349_898_031_630_094_5e-3),
        (0.0, 0.5),
        (1.0, 0.841_344_746_068_542_9),
    ];
    for (z, expected) in table {
        let got = normal_cdf(z);
        assert!(
            (got / expected - 1.0).abs() < 1e-14,
            "{got}, expected {expected}"
        );
    }
}

#[test]
fn a_bridge_crosses_as_often_as_printed() {
    let hour = 1.0 / 8_760.0;
    let got = bridge_crossing(50.0 / 48.0, 49.0 / 48.0, 1.15, hour);
    assert!((got - 1.436_369e-5).abs() <= 0.5e-11, "{got}");
    // From above, seen from below, and beyond.
    let mirrored = bridge_crossing(48.0 / 50.0, 48.0 / 49.0, 1.15, hour);
    assert!((mirrored / got - 1.0).abs() < 1e-9);
    assert!(bridge_crossing(1.1, 0.9, 1.15, hour) >= 1.0);
}

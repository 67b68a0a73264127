use plimsoll_lab::stats::backtest::{christoffersen, conditional_coverage, kupiec};
use statrs::distribution::{ChiSquared, ContinuousCDF};

#[test]
fn kupiec_of_twenty_breaches_in_a_thousand_days_refuses_one_percent() {
    // −2 ln[0.99^980 0.01^20] + 2 ln[0.98^980 0.02^20] = 7.8272
    let test = kupiec(20, 1_000, 0.01).unwrap();
    assert!((test.statistic - 7.8272).abs() < 1e-4, "{test:?}");
    let p_value = ChiSquared::new(1.0).unwrap().sf(test.statistic);
    assert!((test.p_value - p_value).abs() < 1e-10 && test.p_value < 0.01);
    let right = kupiec(10, 1_000, 0.01).unwrap();
    assert!(right.statistic.abs() < 1e-9 && (right.p_value - 1.0).abs() < 1e-4);
    assert!(kupiec(0, 1_000, 0.01).unwrap().p_value < 0.001);
    assert_eq!(kupiec(0, 0, 0.01), None);
}

#[test]
fn breaches_in_a_row_are_not_independent_and_those_apart_are() {
    let days = |is_hit: fn(usize) -> bool| (0..500).map(is_hit).collect::<Vec<bool>>();
    let clustered = days(|day| day < 10);
    let apart = days(|day| day % 50 == 7);
    let test = christoffersen(&clustered).unwrap();
    assert!(test.p_value < 1e-6, "{test:?}");
    assert!(christoffersen(&apart).unwrap().p_value > 0.3);
    // Both have the right number of breaches for 2%.
    assert!(kupiec(10, 500, 0.02).unwrap().p_value > 0.99);
    let both = conditional_coverage(&clustered, 0.02).unwrap();
    let p_value = ChiSquared::new(2.0).unwrap().sf(both.statistic);
    assert!((both.p_value - p_value).abs() < 1e-9 && both.p_value < 1e-6);
    assert_eq!(christoffersen(&[true]), None);
}

#[test]
fn independence_by_hand() {
    // 0 1 1 0 0 1 0: 00 once, 01 twice, 10 twice, 11 once.
    let days = [false, true, true, false, false, true, false];
    let apart = 2.0 * (2.0_f64 / 3.0).ln() + (1.0_f64 / 3.0).ln();
    let apart = apart + 2.0 * (2.0_f64 / 3.0).ln() + (1.0_f64 / 3.0).ln();
    let together = 6.0 * 0.5_f64.ln();
    let test = christoffersen(&days).unwrap();
    assert!((test.statistic - 2.0 * (apart - together)).abs() < 1e-12);
}

//! Tails by weighted paths, and what a sampling gains.

use plimsoll_lab::Metric;
use plimsoll_lab::constraint::{Measure, Statistic};
use plimsoll_lab::splitting::Goal;
use plimsoll_lab::stats::{Bootstrap, Estimate};
use plimsoll_lab::tail::{Tally, estimate, gain, goal, half_width, plain_half_width};
use plimsoll_sim::record::PathRow;

const BOOTSTRAP: Bootstrap = Bootstrap { seed: 1, index: 0 };

fn measure(text: &str) -> Statistic {
    text.parse::<Measure>().unwrap().statistic
}

fn tally(rows: impl Iterator<Item = (f64, f64, u32)>) -> Tally {
    let mut tally = Tally::new(Metric::find("bad_debt_usd").unwrap());
    for (bad_debt_usd, weight, batch) in rows {
        tally.push(&PathRow {
            bad_debt_usd,
            weight,
            batch,
            ..PathRow::default()
        });
    }
    tally
}

fn of(text: &str, tally: &Tally) -> Option<Estimate> {
    estimate(measure(text), |f| tally.sample(f), BOOTSTRAP)
}

#[test]
fn plain_paths_have_the_plain_estimates() {
    let tally = tally((0..1_000).map(|n| (f64::from(n), 1.0, 0)));
    let found = of("p(bad_debt_usd > 989)", &tally).unwrap();
    assert!((found.value - 0.01).abs() < 1e-12);
    // Clopper and Pearson, 10 of 1,000.
    assert!((found.low.unwrap() - 0.004_8).abs() < 1e-4, "{found:?}");
    assert!((found.high.unwrap() - 0.018_31).abs() < 1e-4, "{found:?}");
    let at_most = of("p(bad_debt_usd <= 99)", &tally).unwrap();
    assert!((at_most.value - 0.1).abs() < 1e-12);
    assert_eq!(of("var_99(bad_debt_usd)", &tally).unwrap().value, 989.0);
    assert_eq!(of("mean(bad_debt_usd)", &tally).unwrap().value, 499.5);
    assert_eq!(of("max(bad_debt_usd)", &tally), None);
}

/// Every fourth path of 32 batches is a loss that counts a hundredth: 1 in 400.
#[test]
fn weights_and_batches_count() {
    let weight = |n: u32| if n.is_multiple_of(4) { 0.01 } else { 1.33 };
    let rows = (0..3_200).map(|n| (f64::from(u8::from(n % 4 == 0)), weight(n), n % 32));
    let tally = tally(rows);
    let found = of("p(bad_debt_usd > 0)", &tally).unwrap();
    assert!((found.value - 0.0025).abs() < 1e-12, "{found:?}");
}

#[test]
fn failed_paths_are_counted_and_left_out() {
    let mut tally = tally((0..10).map(|n| (f64::from(n), 1.0, 0)));
    tally.push(&PathRow {
        error: Some("broken off".to_owned()),
        ..PathRow::default()
    });
    assert_eq!((tally.paths(), tally.failed()), (10, 1));
}

#[test]
fn half_the_width_is_four_times_the_paths() {
    let found = Estimate::new(0.01, 0.0, 0.01 + plain_half_width(0.01, 1_000.0) / 2.0);
    let statistic = measure("p(bad_debt_usd > 1)");
    let half = half_width(statistic, &found);
    let against = plain_half_width(0.01, 1_000.0);
    let gain = gain(half, Some(against), 1_000.0).unwrap();
    assert!((gain.gain - 4.0).abs() < 1e-9, "{gain:?}");
    // 1.96 √(0.01 · 0.99/1,000).
    assert!((against - 0.006_167).abs() < 1e-6, "{against}");
}

#[test]
fn nothing_found_gains_nothing() {
    let tally = tally((0..10).map(|_| (0.0, 1.0, 0)));
    let statistic = measure("p(bad_debt_usd > 1)");
    let found = of("p(bad_debt_usd > 1)", &tally).unwrap();
    assert_eq!(found.value, 0.0);
    let plain = plain_half_width(found.value, 10.0);
    assert_eq!(gain(half_width(statistic, &found), Some(plain), 10.0), None);
}

#[test]
fn levels_lead_to_the_event_or_to_the_tail() {
    for (text, expected) in [
        ("p(bad_debt_usd > 1e6)", Some(Goal::Above(1e6))),
        ("p(lender_return < -0.1)", Some(Goal::Below(-0.1))),
        ("mean(bad_debt_usd)", None),
        ("max(bad_debt_usd)", None),
    ] {
        assert_eq!(goal(measure(text)), expected, "{text}");
    }
    let Some(Goal::Tail(share)) = goal(measure("es_99.9(bad_debt_usd)")) else {
        panic!("an expected shortfall has a tail");
    };
    assert!((share - 0.001).abs() < 1e-12);
}

//! The fast paths give what the plain computation gives. All of it, at any size:
//! `cargo run -p plimsoll-bench --release -- equality --path-days 1000`.

use plimsoll_bench::equality::{Setting, all, compare};

/// The same with long ticks, but where the tick is what it is about.
fn small(mut setting: Setting) -> Setting {
    let tick_s = if is_shipped(&setting) { 300 } else { 60 };
    if !setting.name.starts_with("clock.tick_s=") {
        let tick = format!("clock.tick_s={tick_s}");
        setting.overrides.push(tick);
    }
    setting
}

fn assert_equal(settings: impl Iterator<Item = Setting>, paths: u64) -> u64 {
    let mut liquidations = 0;
    for setting in settings.map(small) {
        let compared = compare(&setting, paths).unwrap();
        assert_eq!(compared.differences, Vec::<String>::new());
        assert_eq!(compared.paths, paths);
        liquidations += compared.liquidations;
    }
    liquidations
}

fn is_shipped(setting: &Setting) -> bool {
    setting.name == setting.stem
}

#[test]
fn every_shipped_scenario_is_the_same_on_the_fast_path_and_the_plain_scan() {
    let settings = all().unwrap().into_iter().filter(is_shipped);
    let liquidations = assert_equal(settings, 1);
    assert!(liquidations > 100, "only {liquidations} liquidations");
}

#[test]
fn every_rule_and_market_is_the_same_on_the_fast_path_and_the_plain_scan() {
    let settings = all().unwrap().into_iter().filter(|s| !is_shipped(s));
    let liquidations = assert_equal(settings, 2);
    assert!(liquidations > 1_000, "only {liquidations} liquidations");
}

#[test]
#[ignore = "the full size takes many minutes; `plimsoll-bench equality` prints what it compares"]
fn a_thousand_path_days_are_the_same_on_the_fast_path_and_the_plain_scan() {
    let settings = plimsoll_bench::equality::spread(all().unwrap(), 1_000.0).unwrap();
    let compared = plimsoll_bench::equality::compare_all(&settings, 2, |_, _| ()).unwrap();
    assert_eq!(compared.differences, Vec::<String>::new());
    assert!(compared.path_days >= 1_000.0, "{compared:?}");
}

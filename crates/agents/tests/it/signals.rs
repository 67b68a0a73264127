//! What is remembered of prices and funding.

use plimsoll_agents::Signals;
use plimsoll_agents::view::SignalsConfig;
use plimsoll_engine::units::PerpId;

use crate::common::{HOUR, close};

const P: PerpId = PerpId(0);

fn signals() -> Signals {
    let mut signals = Signals::new(&SignalsConfig::default(), 1);
    signals.on_prices(0.0, &[100.0]);
    signals
}

#[test]
fn averages_start_at_the_first_price_and_the_stated_funding() {
    let signals = signals();
    assert_eq!(signals.momentum(P), 0.0);
    assert_eq!(signals.drawdown(P), 0.0);
    assert_eq!(signals.funding_8h(P), 0.000_012_5);
    assert_eq!(signals.funding_24h(P), 0.000_012_5);
    assert_eq!(signals.last_funding(), [0.000_012_5]);
}

#[test]
fn prices_are_looked_at_once_a_minute() {
    let mut signals = signals();
    signals.on_prices(59.9, &[50.0]);
    assert_eq!(signals.drawdown(P), 0.0);
    signals.on_prices(60.0, &[80.0]);
    assert!(close(signals.drawdown(P), -0.2, 1e-12));
}

#[test]
fn drawdown_is_measured_from_the_highest_price_so_far() {
    let mut signals = signals();
    for (minute, px) in [(1.0, 125.0), (2.0, 110.0), (3.0, 100.0)] {
        signals.on_prices(60.0 * minute, &[px]);
    }
    assert!(close(signals.drawdown(P), 100.0 / 125.0 - 1.0, 1e-12));
}

#[test]
fn the_weight_of_the_past_falls_by_e_in_the_memory() {
    let mut signals = signals();
    for minute in 1..=60 {
        signals.on_prices(60.0 * f64::from(minute), &[110.0]);
    }
    // After one hour at 110: fast = 110 - 10/e, slow = 110 - 10 exp(-1/24).
    let fast = 110.0 - 10.0 * libm::exp(-1.0);
    let slow = 110.0 - 10.0 * libm::exp(-1.0 / 24.0);
    assert!(close(signals.momentum(P), fast / slow - 1.0, 1e-9));
}

#[test]
fn funding_is_remembered_for_eight_and_for_twenty_four_hours() {
    let mut signals = signals();
    for _ in 0..8 {
        signals.on_funding(&[-0.000_1]);
    }
    let after = |memory: f64| -0.000_1 + 0.000_112_5 * libm::exp(-8.0 / memory);
    assert!(close(signals.funding_8h(P), after(8.0), 1e-15));
    assert!(close(signals.funding_24h(P), after(24.0), 1e-15));
    assert_eq!(signals.last_funding(), [-0.000_1]);
}

#[test]
fn a_restart_forgets_everything() {
    let mut used = signals();
    used.on_prices(HOUR, &[10.0]);
    used.on_funding(&[0.01]);
    used.restart();
    assert_eq!(used, Signals::new(&SignalsConfig::default(), 1));
    used.on_prices(0.0, &[100.0]);
    assert_eq!(used, signals());
}

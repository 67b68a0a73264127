//! The hedge ratio and the trades that follow from it.

use plimsoll_agents::Agent;
use plimsoll_agents::classes::hedger::{Hedger, HedgerConfig};

use crate::common::{Scene, close, hype, perp, stream};

fn trade(scene: &Scene) -> f64 {
    let mut hedger = Hedger::new(HedgerConfig::default(), hype(), 0.0, 5);
    perp(&scene.ask(&mut hedger, &mut stream()).0)
}

/// A thousand units without debt after the price has fallen from 100.
fn fallen_to(px: f64) -> Scene {
    let mut scene = Scene::new(1_000.0, 0.0);
    scene.price(60.0, px);
    scene
}

#[test]
fn the_hedge_ratio_is_a_line_between_two_drawdowns() {
    let config = HedgerConfig::default();
    for (drawdown, ratio) in [
        (0.0, 0.0),
        (-0.05, 0.0),
        (-0.08, 0.2),
        (-0.125, 0.5),
        (-0.20, 1.0),
        (-0.60, 1.0),
    ] {
        assert!(
            close(config.hedge_ratio(drawdown), ratio, 1e-12),
            "{drawdown}"
        );
    }
}

#[test]
fn the_short_is_brought_to_the_ratio_times_the_spot() {
    assert_eq!(trade(&fallen_to(95.5)), 0.0);
    assert!(close(trade(&fallen_to(87.5)), -500.0, 0.01));
    assert!(close(trade(&fallen_to(70.0)), -1_000.0, 0.01));
}

#[test]
fn the_short_is_bought_back_when_the_price_recovers() {
    let mut scene = fallen_to(92.0);
    scene.account.perp_size[2] = -900.0;
    assert!(close(trade(&scene), 700.0, 0.01));
}

#[test]
fn less_than_one_per_cent_of_the_spot_is_not_traded() {
    let mut scene = fallen_to(87.5);
    scene.account.perp_size[2] = -491.0;
    assert_eq!(trade(&scene), 0.0);
    scene.account.perp_size[2] = -489.0;
    assert!(close(trade(&scene), -11.0, 0.01));
}

#[test]
fn a_short_is_no_larger_than_its_margin() {
    let mut scene = fallen_to(80.0);
    scene.account.max_new_borrow_usd = 1_600.0;
    // 0.95 * 1600 USD at five times leverage and a price of 80.
    assert!(close(trade(&scene), -95.0, 0.01));
}

#[test]
fn an_account_without_spot_closes_its_short() {
    let mut scene = Scene::new(0.0, 0.0);
    scene.account.perp_size[2] = -12.0;
    assert_eq!(trade(&scene), 12.0);
}

#[test]
fn nothing_is_traded_in_liquidation() {
    let mut scene = fallen_to(60.0);
    scene.account.is_in_liquidation = true;
    assert_eq!(trade(&scene), 0.0);
}

#[test]
fn a_hedger_looks_every_fifteen_minutes_on_average() {
    let mut hedger = Hedger::new(HedgerConfig::default(), hype(), 0.0, 5);
    let mut stream = stream();
    let n = 4_000;
    let sum: f64 = (0..n).map(|_| hedger.first_wake_s(&mut stream)).sum();
    // The mean of n exponential times has a standard error of mean / sqrt(n).
    let mean = sum / f64::from(n);
    assert!(
        close(mean, 900.0, 4.0 * 900.0 / f64::from(n).sqrt()),
        "{mean}"
    );
}

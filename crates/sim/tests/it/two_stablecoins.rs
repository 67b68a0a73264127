//! Whole paths with debts in two stablecoins and a vault contract.

use plimsoll_sim::record::{AccountRow, PathRecord};
use plimsoll_sim::{Simulation, Trace, World};
use serde_json::{Value, json};

use crate::world::small;

/// The small October book with a reserve of USDT0 and a vault.
fn with_usdt0() -> Value {
    let mut config = small();
    config["population"]["other_reserves"] = json!({"USDT0": {
        "supplied": "27501.3473686318",
        "borrowed": "12681.7023443955",
        "lender": 3, "looper": 3, "plain": 2,
    }});
    config["population"]["contracts"] = json!([{"usdc": "200000", "idle_usdc": "5000"}]);
    config["market"]["stablecoins"] = json!([{"token": "USDT0", "px": 0.99927}]);
    config["recording"] = json!({"check_books": true, "accounts": true});
    config
}

fn run(config: &Value, trace: Trace) -> PathRecord {
    let config = serde_json::from_value(config.clone()).unwrap();
    let simulation = Simulation::new(config, 7).unwrap();
    let record = World::new(&simulation).unwrap().run(0, trace);
    assert_eq!(record.row.error, None);
    record
}

#[test]
fn every_reserve_is_sampled_from_its_recorded_totals_on() {
    let record = run(&with_usdt0(), Trace::Off);
    assert_eq!(record.pools.len(), 2 * record.samples.len());
    let [usdc, usdt0] = &record.pools[..2] else {
        panic!("two pools")
    };
    assert_eq!(
        (usdc.token.as_str(), usdt0.token.as_str()),
        ("USDC", "USDT0")
    );
    assert!((usdt0.supplied - 27_501.347_368_631_898).abs() < 1e-6);
    assert!((usdt0.borrowed - 12_681.702_344_395_5).abs() < 1e-6);
    assert!((usdt0.px - 0.99927).abs() < 1e-12);
    assert!((usdt0.utilization - 0.461_130).abs() < 1e-5);
    assert!((usdc.supplied - record.samples[0].supplied_usd).abs() < 1e-6);
}

#[test]
fn who_owes_usdt0_owes_more_in_usdc_as_usdc_falls_and_stands_as_before() {
    let mut falling = with_usdt0();
    falling["market"]["usdc"] = json!([{"at_min": 0.0, "px": 1.0}, {"at_min": 60.0, "px": 0.87}]);
    falling["agents"] = json!({"borrower": {"attentive_probability": 0.0}});
    let mut calm = with_usdt0();
    calm["agents"] = falling["agents"].clone();
    let (falling, calm) = (run(&falling, Trace::Off), run(&calm, Trace::Off));
    let px = |record: &PathRecord| record.pools.last().unwrap().px;
    assert!((px(&falling) / px(&calm) - 1.0 / 0.87).abs() < 1e-5);
    let liquidated = |record: &PathRecord| record.row.accounts_liquidated;
    assert!(liquidated(&falling) <= liquidated(&calm));
}

#[test]
fn a_crash_liquidates_usdt0_debts_and_the_books_add_up() {
    let mut config = with_usdt0();
    config["paths"]["shocks"] = json!([{"kind": "ramp", "asset": "all", "at_min": 30.0,
        "over_min": 60.0, "move_pct": -60.0}]);
    let record = run(&config, Trace::Off);
    // The last five accounts owe USDT0: the backstop has taken most of their debt over.
    let owing = &record.accounts[record.accounts.len() - 5..];
    let sum = |of: fn(&AccountRow) -> f64| owing.iter().map(of).sum::<f64>();
    let (start, end) = (sum(|a| a.borrowed_start_usd), sum(|a| a.borrowed_end_usd));
    assert!((start - 12_681.7 * 0.99927).abs() < 1.0, "{start}");
    assert!(end < 0.5 * start, "{end} of {start}");
}

#[test]
fn a_vault_supplies_its_surplus_by_hand() {
    let record = run(&with_usdt0(), Trace::Full);
    let supplied = (record.events.iter())
        .find(|event| event.kind == "supplied" && event.class == "contract")
        .unwrap();
    // 2% of 205,000 stays.
    assert!((supplied.size - 900.0).abs() < 100.0, "{supplied:?}");
}

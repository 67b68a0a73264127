//! What holds of every fault: it moves no reference price, and one of no length moves nothing.

use plimsoll_sim::record::PathRecord;
use plimsoll_sim::{SimConfig, Simulation, Trace, World};
use plimsoll_streams::Key;
use serde_json::{Value, json};

use crate::world::{crash, run};

/// One fault of each kind, without its time.
pub(crate) fn every_kind() -> Vec<Value> {
    vec![
        json!({"kind": "stale_oracle", "ramp_s": 300.0}),
        json!({"kind": "stale_oracle", "assets": ["HYPE"]}),
        json!({"kind": "partial_staleness", "stake_share": 0.7}),
        json!({"kind": "venue_spike", "exchange": "Binance", "recover_s": 600.0}),
        json!({"kind": "spot_push", "assets": ["HYPE", "BTC"]}),
        json!({"kind": "oracle_mark_divergence"}),
        json!({"kind": "oracle_mark_divergence", "price": "oracle", "size_pct": -3.0}),
        json!({"kind": "collateral_discount", "fall_s": 60.0, "recover_s": 60.0}),
        json!({"kind": "outage"}),
        json!({"kind": "chain_halt"}),
        json!({"kind": "liquidation_delay", "delay_s": 300.0}),
        json!({"kind": "liquidation_delay", "every_slots": 50}),
        json!({"kind": "congestion", "median_s": 20.0}),
        json!({"kind": "stablecoin_depeg"}),
        json!({"kind": "withdrawal_lock"}),
    ]
}

fn with(mut fault: Value, keys: &Value) -> Value {
    let keys = keys.as_object().unwrap().clone();
    fault.as_object_mut().unwrap().extend(keys);
    fault
}

pub(crate) fn faulty(mut config: Value, faults: Vec<Value>) -> Value {
    config["faults"] = Value::Array(faults);
    config
}

fn told(config: Value, path: u64) -> PathRecord {
    let config: SimConfig = serde_json::from_value(config).unwrap();
    let simulation = Simulation::new(config, 7).unwrap();
    let record = World::new(&simulation).unwrap().run(path, Trace::Full);
    assert_eq!(record.row.error, None);
    record
}

#[test]
fn faults_of_no_length_and_without_hazard_change_no_bit() {
    let mut draws = Key { seed: 11, path: 0 }.stream("test", 0);
    for _ in 0..5 {
        let path = u64::from(draws.below(1_000));
        let faults = every_kind().into_iter().map(|fault| {
            let from_min = 200.0 * draws.uniform();
            if draws.bernoulli(0.5) {
                with(fault, &json!({"hazard_per_day": 0.0, "duration_min": 30.0}))
            } else {
                with(fault, &json!({"from_min": from_min, "duration_s": 0.0}))
            }
        });
        let without = told(crash(), path);
        let with = told(faulty(crash(), faults.collect()), path);
        assert!(without == with, "path {path}");
    }
}

#[test]
fn a_drawn_fault_of_no_length_changes_no_bit() {
    let faults = every_kind()
        .into_iter()
        .map(|fault| with(fault, &json!({"hazard_per_day": 100.0, "duration_s": 0.0})));
    assert!(told(crash(), 3) == told(faulty(crash(), faults.collect()), 3));
}

#[test]
fn no_fault_moves_a_reference_price() {
    let without = run(crash(), 2);
    for fault in every_kind() {
        let fault = with(fault, &json!({"from_min": 20.0, "duration_min": 60.0}));
        let record = run(faulty(crash(), vec![fault.clone()]), 2);
        assert_eq!(record.row.faults, 1, "{fault}");
        assert!(
            (record.row.faults_active_s - 3_600.0).abs() < 1e-9,
            "{fault}"
        );
        for (a, b) in without.samples.iter().zip(&record.samples) {
            for (x, y) in a.assets.iter().zip(&b.assets) {
                assert_eq!(
                    x.reference_px.to_bits(),
                    y.reference_px.to_bits(),
                    "{fault}"
                );
            }
        }
        assert!(record != without, "{fault} does nothing");
    }
}

#[test]
fn all_faults_at_once_leave_books_that_add_up() {
    let times = json!({"hazard_per_day": 12.0, "duration_min": 10.0, "duration_sigma": 0.5});
    let faults = every_kind().into_iter().map(|fault| with(fault, &times));
    let mut config = faulty(crash(), faults.collect());
    config["recording"] = json!({"check_books": true});
    let record = told(config, 4);
    assert!(record.row.faults > 5, "{:?}", record.row);
    let tells = |end: &str| {
        let events = record.events.iter().filter(|e| e.kind == "fault");
        events.filter(|e| e.text.contains(end)).count()
    };
    assert_eq!(tells(" begins at "), record.row.faults as usize);
    assert!(tells(" ends at ") <= record.row.faults as usize && tells(" ends at ") > 0);
}

#[test]
fn a_fault_more_moves_no_other() {
    let drawn = json!({"kind": "outage", "hazard_per_day": 12.0, "duration_min": 5.0});
    let spike = json!({"kind": "venue_spike", "exchange": "MEXC", "hazard_per_day": 50.0});
    let alone = told(faulty(crash(), vec![drawn.clone()]), 6);
    let both = told(faulty(crash(), vec![drawn, spike]), 6);
    let outages = |record: &PathRecord| -> Vec<String> {
        let events = record.events.iter().filter(|e| e.kind == "fault");
        events
            .map(|e| e.text.clone())
            .filter(|t| t.contains("outage"))
            .collect()
    };
    assert!(!outages(&alone).is_empty());
    assert_eq!(outages(&alone), outages(&both));
}

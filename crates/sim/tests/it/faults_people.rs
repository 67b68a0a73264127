//! Faults of who may act, and when liquidations happen.

use plimsoll_sim::record::{EventRow, PathRecord};
use plimsoll_sim::{SimConfig, Simulation, Trace, World};
use serde_json::{Value, json};

use crate::faults_properties::faulty;
use crate::world::{crash, run, shocked, small};

fn told(config: Value) -> PathRecord {
    let config: SimConfig = serde_json::from_value(config).unwrap();
    let simulation = Simulation::new(config, 7).unwrap();
    let record = World::new(&simulation).unwrap().run(0, Trace::Full);
    assert_eq!(record.row.error, None);
    record
}

fn events<'a>(record: &'a PathRecord, kind: &'a str, from_s: f64, to_s: f64) -> Vec<&'a EventRow> {
    let all = record.events.iter();
    all.filter(|e| e.kind == kind && (from_s..to_s).contains(&e.t_s))
        .collect()
}

fn liquidated_usd(record: &PathRecord) -> f64 {
    record.row.liquidations.iter().map(|l| l.notional_usd).sum()
}

#[test]
fn in_an_outage_nobody_acts_and_liquidations_go_on() {
    let fault = json!({"kind": "outage", "from_min": 40.0, "duration_min": 40.0});
    let record = told(faulty(crash(), vec![fault]));
    let (from_s, to_s) = (2_400.0, 4_800.0);
    assert!(events(&record, "intent", from_s, to_s).is_empty());
    assert!(!events(&record, "liquidation", from_s, to_s).is_empty());
    assert!(!events(&record, "intent", to_s, to_s + 60.0).is_empty());
}

#[test]
fn an_outage_in_a_fall_liquidates_more() {
    let fault = json!({"kind": "outage", "from_min": 20.0, "duration_min": 80.0});
    let of = |faults: Vec<Value>| -> f64 {
        let ramp = json!([{"kind": "ramp", "asset": "all", "at_min": 30.0, "over_min": 60.0,
            "move_pct": -25.0}]);
        let mut config = faulty(shocked(ramp), faults);
        config["agents"] =
            json!({"borrower": {"attentive_probability": 1.0, "top_up_probability": 1.0}});
        (0..4)
            .map(|path| liquidated_usd(&run(config.clone(), path)))
            .sum()
    };
    let (without, with) = (of(vec![]), of(vec![fault]));
    assert!(with > 1.1 * without, "{with} and {without}");
}

#[test]
fn a_halt_is_one_jump() {
    let fault = json!({"kind": "chain_halt", "from_min": 35.0, "duration_min": 30.0});
    let mut config = faulty(crash(), vec![fault]);
    config["recording"] = json!({"sample_every_min": 1});
    let record = told(config);
    let (from_s, to_s) = (2_100.0, 3_900.0);
    let quiet = record
        .events
        .iter()
        .filter(|e| (from_s..to_s).contains(&e.t_s) && e.kind != "fault");
    assert_eq!(quiet.count(), 0);
    let oracle = |minute: usize| record.samples[minute].assets[2].oracle_px;
    let reference = |minute: usize| record.samples[minute].assets[2].reference_px;
    for minute in 36..65 {
        assert_eq!(oracle(minute).to_bits(), oracle(35).to_bits());
        assert!(record.samples[minute].liquidated_usd - record.samples[36].liquidated_usd == 0.0);
    }
    // The fall of half an hour at once; the hour that struck at 00:60 was not paid.
    assert!(oracle(65) / oracle(64) < 0.8, "{}", oracle(65) / oracle(64));
    assert!((oracle(65) / reference(65) - 1.0).abs() < 0.1);
    assert!(events(&record, "funding", 0.0, to_s).is_empty());
    assert!(!events(&record, "funding", to_s, 7_000.0).is_empty());
    // Who wanted to act meanwhile does so after the first tick.
    assert!(!events(&record, "liquidation", to_s, to_s + 1.0).is_empty());
}

#[test]
fn late_liquidations_raise_bad_debt() {
    let ramp = json!([{"kind": "ramp", "asset": "all", "at_min": 30.0, "over_min": 180.0, "move_pct":
        -70.0}]);
    let bad_debt = |delay: Option<Value>| {
        let mut fault =
            json!({"kind": "liquidation_delay", "from_min": 20.0, "duration_min": 220.0});
        let faults = delay.map(|keys| {
            let keys = keys.as_object().unwrap().clone();
            fault.as_object_mut().unwrap().extend(keys);
            fault
        });
        let mut config = faulty(shocked(ramp.clone()), faults.into_iter().collect());
        config["market"]["feedback"] = json!(false);
        run(config, 0).row.bad_debt_usd
    };
    let free = bad_debt(None);
    let late = bad_debt(Some(json!({"delay_s": 3_600.0})));
    let slots = bad_debt(Some(json!({"every_slots": 1_200})));
    assert!(late > 1.2 * free + 1_000.0, "{late} and {free}");
    assert!(slots > free, "{slots} and {free}");
}

#[test]
fn liquidations_come_at_their_slots_only() {
    let fault = json!({"kind": "liquidation_delay", "from_min": 0.0, "duration_min": 240.0,
        "every_slots": 100});
    let record = run(faulty(crash(), vec![fault]), 0);
    assert!(!record.liquidations.is_empty());
    for row in &record.liquidations {
        assert!((row.t_s / 300.0).fract().abs() < 1e-9, "{}", row.t_s);
    }
}

#[test]
fn a_liquidation_waits_its_delay_from_when_it_was_due() {
    let fault = json!({"kind": "liquidation_delay", "from_min": 0.0, "duration_min": 240.0,
        "delay_s": 60.0});
    let mut config = crash();
    config["market"]["feedback"] = json!(false);
    let first = |record: &PathRecord| -> std::collections::BTreeMap<u32, f64> {
        let rows = record.liquidations.iter().rev();
        rows.map(|row| (row.account, row.t_s)).collect()
    };
    let (free, late) = (
        first(&run(config.clone(), 0)),
        first(&run(faulty(config, vec![fault]), 0)),
    );
    let shared: Vec<f64> = free
        .iter()
        .filter_map(|(account, t_s)| Some(late.get(account)? - t_s))
        .collect();
    assert!(shared.len() > 10);
    let exact = shared.iter().filter(|d| (**d - 60.0).abs() < 1e-9).count();
    assert!(2 * exact > shared.len(), "{shared:?}");
    assert!(shared.iter().all(|d| *d > -1e-9), "{shared:?}");
}

#[test]
fn in_congestion_orders_land_late() {
    let fault = json!({"kind": "congestion", "median_s": 86_400.0, "sigma": 0.0, "from_min": 40.0,
        "duration_min": 60.0});
    let record = told(faulty(crash(), vec![fault]));
    // What was sent before still lands.
    assert!(events(&record, "intent", 2_460.0, 6_000.0).is_empty());
    assert!(!events(&record, "intent", 0.0, 2_400.0).is_empty());
    assert!(!events(&record, "intent", 6_000.0, 14_400.0).is_empty());
}

#[test]
fn behind_a_lock_withdrawals_wait_for_its_end() {
    let mut config = small();
    config["agents"] = json!({"lender": {"exit_rate_per_h": 0.5}});
    let fault = json!({"kind": "withdrawal_lock", "from_min": 1.0, "duration_min": 90.0});
    let record = told(faulty(config.clone(), vec![fault]));
    let wishes = |record: &PathRecord, from_s: f64, to_s: f64| {
        let all = events(record, "intent", from_s, to_s).into_iter();
        all.filter(|e| e.text.contains("wants to withdraw")).count()
    };
    let free = wishes(&told(config), 60.0, 5_460.0);
    assert!(free > 2, "{free}");
    assert_eq!(wishes(&record, 60.0, 5_460.0), 0);
    assert!(wishes(&record, 5_460.0, 5_460.1) > 2);
}

/// Bad debt of some paths of a fall, with a fault or without.
fn bad_debt_of_a_fall(fault: Option<Value>) -> f64 {
    let ramp = json!([{"kind": "ramp", "asset": "all", "at_min": 40.0, "over_min": 90.0, "move_pct":
        -45.0}]);
    let mut config = faulty(shocked(ramp), fault.into_iter().collect());
    config["agents"] =
        json!({"borrower": {"attentive_probability": 1.0, "top_up_probability": 1.0}});
    (0..4)
        .map(|path| run(config.clone(), path).row.bad_debt_usd)
        .sum()
}

#[test]
fn the_largest_borrowers_fail_together_and_leave_more_bad_debt() {
    let stop = json!({"kind": "largest_default", "from_min": 20.0, "sells": false});
    let (without, with) = (bad_debt_of_a_fall(None), bad_debt_of_a_fall(Some(stop)));
    assert!(with > without, "{with} and {without}");
}

#[test]
fn who_fails_sells_at_once_and_acts_no_more() {
    let fault = json!({"kind": "largest_default", "from_min": 20.0, "accounts": 2});
    let record = told(faulty(small(), vec![fault]));
    let fails = |e: &&EventRow| e.kind == "fault" && e.text.contains("fails");
    let failed: Vec<u32> = (record.events.iter().filter(fails))
        .filter_map(|e| e.account)
        .collect();
    assert_eq!(failed.len(), 2);
    let acts = |from_s: f64, to_s: f64| {
        let intents = events(&record, "intent", from_s, to_s);
        let mine = intents
            .into_iter()
            .filter(|e| e.account.is_some_and(|x| failed.contains(&x)));
        mine.count()
    };
    assert!(acts(1_200.0, 1_201.0) >= 2, "no sale");
    // What was under way has landed after ten minutes.
    assert_eq!(acts(1_800.0, f64::INFINITY), 0);
}

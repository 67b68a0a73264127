//! Wakes of those who do nothing, against a world in which everybody who wakes looks.

use plimsoll_engine::Scan;
use plimsoll_sim::record::PathRecord;
use plimsoll_sim::{SimConfig, Simulation, Trace, Wakes, World};
use serde_json::{Value, json};

use crate::world::{crash, small};

/// A book of a few accounts who wake often, on paths whose quiet ticks may be passed over.
fn wakeful(mut config: Value) -> Value {
    config["population"]["accounts"] =
        json!({"lender": 8, "carry": 10, "hedger": 5, "looper": 10, "plain": 4});
    config["agents"] = json!({
        "borrower": {"clock_h": 0.25},
        "carry": {"clock_h": 0.25},
        "hedger": {"clock_min": 10.0},
        "lender": {"clock_h": 0.25, "band": 0.1},
    });
    config["venue"]["sharing"]["tolerance"] = json!("0.5");
    config["recording"] = json!({"accounts": true, "sample_every_min": 7});
    config
}

fn simulation(config: Value) -> Simulation {
    let config: SimConfig = serde_json::from_value(config).unwrap();
    Simulation::new(config, 7).unwrap()
}

/// A path, and how many of its ticks were passed over.
fn run(simulation: &Simulation, (scan, wakes): (Scan, Wakes), path: u64) -> (PathRecord, u32) {
    let mut world = World::new(simulation).unwrap();
    world.set_scan(scan);
    world.set_wakes(wakes);
    let record = world.run(path, Trace::Off);
    (record, world.ticks_passed_over())
}

const PLAIN: (Scan, Wakes) = (Scan::Every, Wakes::Looks);

/// What may change what people see or do at a wake.
fn changes() -> Vec<fn(&mut Value)> {
    vec![
        |_| {},
        |c| c["market"]["feedback"] = json!(false),
        |c| c["market"]["usdt_usdc"] = json!(0.9987),
        |c| c["agents"]["lender"]["band"] = json!(0.0),
        |c| c["agents"]["lender"]["exit_rate_per_h"] = json!(0.2),
        |c| c["agents"]["lender"]["run_rate_depeg_per_h"] = json!(0.3),
        |c| c["agents"]["carry"]["borrowed_share_max"] = json!(0.2),
        |c| c["agents"]["carry"]["exit_below_per_year"] = json!(0.1),
        |c| c["population"]["mode"] = json!("unified"),
        |c| c["population"]["mode"] = json!("standard"),
        |c| c["venue"]["margin"]["counted_borrow"] = json!("owed"),
        |c| c["clock"]["tick_s"] = json!(60),
    ]
}

#[test]
fn a_path_is_the_same_whether_those_who_wake_glance_or_look() {
    for (at, base) in [wakeful(small()), wakeful(crash())].into_iter().enumerate() {
        for (n, change) in changes().into_iter().enumerate() {
            let mut config = base.clone();
            change(&mut config);
            let simulation = simulation(config);
            let (plain, none) = run(&simulation, PLAIN, n as u64);
            assert_eq!(none, 0);
            for how in [
                (Scan::Boxes, Wakes::Glances),
                (Scan::Boxes, Wakes::Looks),
                (Scan::Every, Wakes::Glances),
            ] {
                let (fast, _) = run(&simulation, how, n as u64);
                assert!(fast == plain, "{how:?}, change {n} of {at}");
            }
        }
    }
}

#[test]
fn people_who_do_nothing_end_no_run_of_quiet_ticks() {
    let mut config = wakeful(small());
    config["agents"]["lender"]["elasticity"] = json!(0.0);
    config["agents"]["hedger"]["min_trade"] = json!(1.0);
    config["agents"]["borrower"]["relever_band"] = json!(1.0);
    let simulation = simulation(config);
    let (_, asleep) = run(&simulation, (Scan::Boxes, Wakes::Glances), 1);
    let (_, awake) = run(&simulation, (Scan::Boxes, Wakes::Looks), 1);
    // One whose wake ends a run in the middle of nowhere leaves ticks that are no run.
    assert!(asleep > 4_790 && asleep > awake + 50, "{asleep}, {awake}");
}

#[test]
fn glances_that_are_sure_too_early_are_caught() {
    let simulation = simulation(wakeful(crash()));
    let differs = (0..8).any(|path| {
        let (wide, _) = run(&simulation, (Scan::Boxes, Wakes::WidenedGlances), path);
        wide != run(&simulation, PLAIN, path).0
    });
    assert!(differs);
}

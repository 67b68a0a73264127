//! Lineages of whole worlds, and how far they climb.

use plimsoll_sim::record::PathRecord;
use plimsoll_sim::{Climb, Importance, Ladder, Lineage, SimConfig, Simulation, Trace, World};
use plimsoll_streams::Key;
use serde_json::{Value, json};

use crate::world::{crash, small};

/// One hour of the small book, with samples every five minutes.
fn short(mut config: Value) -> Simulation {
    config["clock"]["horizon_h"] = json!(1);
    config["clock"]["tick_s"] = json!(6);
    config["recording"] = json!({"samples": true, "sample_every_min": 5});
    let config: SimConfig = serde_json::from_value(config).unwrap();
    Simulation::new(config, 7).unwrap()
}

fn ladder(importance: Importance, levels: &[f64]) -> Ladder {
    Ladder {
        importance,
        levels: levels.to_vec(),
    }
}

fn fall(levels: &[f64]) -> Ladder {
    ladder(Importance::Fall { asset: 2 }, levels)
}

fn run(simulation: &Simulation, lineage: &Lineage, ladder: &Ladder) -> (PathRecord, Climb) {
    let (record, climb) = World::new(simulation).unwrap().run_lineage(lineage, ladder);
    assert_eq!(record.row.error, None);
    (record, climb)
}

const KEY: Key = Key { seed: 7, path: 3 };

#[test]
fn watching_a_path_changes_nothing() {
    let simulation = short(small());
    let plain = World::new(&simulation).unwrap().run(3, Trace::Off);
    for importance in [
        Importance::Fall { asset: 2 },
        Importance::PoolLtv,
        Importance::AccountRatio,
    ] {
        let ladder = ladder(importance, &[0.01, 0.1]);
        let (watched, climb) = run(&simulation, &Lineage::of(KEY), &ladder);
        assert_eq!(watched, plain);
        assert!(climb.highest.is_finite(), "{importance:?}");
    }
}

#[test]
fn a_crash_crosses_the_levels_in_turn() {
    let simulation = short(crash());
    let levels = [0.1, 0.2, 0.9];
    let (record, climb) = run(&simulation, &Lineage::of(KEY), &fall(&levels));
    // From minute 30 on the price falls by 55% in an hour, of which half an hour is run.
    assert_eq!(climb.crossed.len(), 2, "{climb:?}");
    assert!(climb.crossed[0] > 300 && climb.crossed[0] < climb.crossed[1]);
    let reference = |sample: usize| record.samples[sample].assets[2].reference_px;
    let lowest = (0..record.samples.len())
        .map(reference)
        .fold(f64::MAX, f64::min);
    assert!(climb.highest >= 1.0 - lowest / reference(0) - 1e-6);
}

/// Plain borrowers who never look: what hedged accounts gain on their shorts would repay debt.
fn borrowers_alone(mut config: Value) -> Value {
    config["population"]["accounts"] =
        json!({"lender": 20, "carry": 0, "hedger": 0, "looper": 0, "plain": 40});
    config["population"]["debt_share"] =
        json!({"carry": 0.0, "hedger": 0.0, "looper": 0.0, "plain": 1.0});
    config["agents"]["borrower"] = json!({"attentive_probability": 0.0, "top_up_probability": 0.0});
    config
}

#[test]
fn a_crash_raises_what_the_pool_and_its_accounts_owe_against_their_collateral() {
    for importance in [Importance::PoolLtv, Importance::AccountRatio] {
        let highest = |config| {
            let simulation = short(borrowers_alone(config));
            run(&simulation, &Lineage::of(KEY), &ladder(importance, &[]))
                .1
                .highest
        };
        let (calm, crashed) = (highest(small()), highest(crash()));
        assert!(
            calm > 0.0 && calm < crashed,
            "{importance:?}: {calm} {crashed}"
        );
    }
}

/// The samples up to the branch are the same, and those after it are not.
#[test]
fn a_world_branches_at_the_tick() {
    let simulation = short(small());
    let ladder = fall(&[]);
    let parent = run(&simulation, &Lineage::of(KEY), &ladder).0;
    // Tick 300 of 6 s is minute 30: the seventh sample.
    let child = Lineage::of(KEY).branched(300, Key { seed: 99, path: 3 });
    let child = run(&simulation, &child, &ladder).0;
    assert_eq!(parent.samples[..7], child.samples[..7]);
    assert_ne!(parent.samples[7], child.samples[7]);
    assert_ne!(parent.row.reference_digest, child.row.reference_digest);
    assert_eq!(child.row.path, 3);
}

//! The plan of a scenario: what changes its id, and what does not.

use plimsoll_lab::Plan;
use plimsoll_scenario::Scenario;
use plimsoll_sim::SimConfig;

use super::{BASE, load, read, text};

fn plan(overrides: &[&str]) -> Plan {
    let scenario = load(BASE, overrides).unwrap_or_else(|error| panic!("{error}"));
    scenario.plan(None, None).expect("a sound plan")
}

fn plan_of(scenario: &Scenario) -> Plan {
    scenario.plan(None, None).expect("a sound plan")
}

#[test]
fn every_key_that_defines_a_result_changes_the_plan() {
    let mut ids = vec![plan(&[]).id];
    for assignment in [
        "name=other",
        "clock.start=2026-10-09T18:00:00Z",
        "clock.horizon_h=25",
        "clock.tick_s=6",
        "venue.tokens.HYPE.ltv=0.64",
        "venue.tokens.USDC.borrow.borrow_cap=499_999_999",
        "venue.liquidation.order=borrows_first",
        "venue.fees.tier=by_volume",
        "venue.orders.least_order_usd=11",
        "paths.assets[2].start_px=83.51",
        "paths.assets[2].model.sigma_per_year=1.45",
        "paths.correlation=[]",
        "paths.shocks=[{kind: jump, asset: all, at_min: 1, move_pct: 0.1}]",
        "market.feedback=false",
        "market.assets[2].spot.depth_usd=8.3e6",
        "market.depth_multiplier=[{from_min: 0, to_min: 1, multiplier: 0.9}]",
        "population.draw=once",
        "population.accounts.carry=151",
        "population.sizes.alpha=0.76",
        "agents.latency_s=0.3",
        "agents.carry.clip_usd=100000",
        "recording.sample_every_min=30",
        "recording.accounts=true",
        "runs.paths=1001",
        "runs.shard_paths=32",
        "runs.seed=1",
    ] {
        let id = plan(&[assignment]).id;
        assert!(!ids.contains(&id), "{assignment} does not change the plan");
        ids.push(id);
    }
}

#[test]
fn comments_order_of_keys_and_words_for_people_do_not_change_the_plan() {
    let id = plan(&[]).id;
    let whole = text(BASE);
    let is_comment = |line: &&str| line.trim_start().starts_with('#');
    let bare: Vec<&str> = whole.lines().filter(|line| !is_comment(line)).collect();
    let bare = bare.join("\n") + "\n";
    let retold = bare.replace("title: October 2026 book, quiet day", "title: Another");
    let (head, tail) = retold
        .split_once("\nrecording:\n")
        .expect("the base has it");
    let (front, population) = head.split_once("\npopulation:\n").expect("the base has it");
    let turned = format!("recording:\n{tail}\npopulation:\n{population}\n{front}\n");
    let spelt = turned
        .replace("preset: 2026-10", "preset: '2026-10'")
        .replace("10_000,", "1e4,");
    for text in [&bare, &retold, &turned, &spelt] {
        let scenario = read(text).unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(plan_of(&scenario).id, id);
    }
}

#[test]
fn the_plan_holds_the_whole_configuration_to_the_last_bit() {
    for stem in [
        BASE,
        "october-2026-crash-2025-10-10",
        "october-2026-lender-run",
    ] {
        let scenario = load(stem, &[]).unwrap_or_else(|error| panic!("{error}"));
        let text = plan_of(&scenario).points[0].config_json();
        let config: SimConfig = serde_json::from_str(&text).expect("a configuration");
        assert_eq!(config, scenario.config);
    }
}

#[test]
fn paths_and_seed_can_be_replaced() {
    let scenario = load(BASE, &[]).expect("sound");
    let plan = scenario.plan(Some(10), Some(7)).expect("a sound plan");
    assert_eq!((plan.paths, plan.seed, plan.shard_paths), (10, 7, 64));
    assert_eq!(plan.shards().len(), 1);
    assert!(scenario.plan(Some(0), None).is_err());
}

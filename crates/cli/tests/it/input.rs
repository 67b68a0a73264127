//! Scenarios and results that cannot be used, and those that can.

use std::fs;

use serde_json::Value;
use tempfile::tempdir;

use crate::common::{plimsoll, run, said, scenario, small_run};

const SHIPPED: [&str; 5] = [
    "october-2026-quiet-day",
    "october-2026-hype-minus-50",
    "october-2026-crash-2025-10-10",
    "october-2026-rally",
    "october-2026-lender-run",
];

#[test]
fn a_broken_scenario_is_exit_code_3_and_nothing_is_written() {
    let folder = tempdir().unwrap();
    let results = folder.path().join("results");
    for (change, place) in [
        ("clock.tick=3", "clock.tick: unknown key"),
        ("clock.horizon_h=0", "clock.horizon_h: must be at least 1"),
        ("paths.assets=[]", "paths.assets"),
    ] {
        let said = said(&mut small_run(&results, 4, &["--set", change]));
        assert_eq!(said.exit, Some(3), "{}", said.err);
        assert!(said.err.contains(place), "{}", said.err);
        assert!(said.out.is_empty());
        assert!(!results.exists());
    }
}

#[test]
fn check_shows_all_problems_of_a_file_and_goes_on_to_the_next() {
    let folder = tempdir().unwrap();
    let broken = folder.path().join("broken.yaml");
    fs::write(&broken, "name: Broken\nclock: {horizon_h: -1}\n").unwrap();
    let broken = broken.display().to_string();
    let sound = scenario(SHIPPED[0]);
    let said = run(&["check", &broken, &sound]);
    assert_eq!(said.exit, Some(3));
    for place in ["broken.yaml:1:", "broken.yaml:2:"] {
        assert!(said.err.contains(place), "{}", said.err);
    }
    assert!(
        said.out.starts_with("ok  ") && said.out.contains(SHIPPED[0]),
        "{}",
        said.out
    );
    assert_eq!(said.out.lines().count(), 1);

    let said = run(&["check", "--json", &broken, &sound]);
    assert_eq!(said.exit, Some(3));
    let files: Value = serde_json::from_str(&said.out).unwrap();
    assert!(files[0]["problems"].as_array().unwrap().len() > 2);
    assert_eq!(files[1]["problems"].as_array().unwrap().len(), 0);
}

#[test]
fn every_shipped_scenario_is_valid() {
    let files = SHIPPED.map(scenario);
    let said = said(plimsoll(&["check"]).args(&files));
    assert_eq!(said.exit, Some(0), "{}", said.err);
    assert_eq!(said.out.lines().count(), SHIPPED.len());
}

#[test]
fn the_schema_is_json_and_knows_the_keys() {
    let said = run(&["schema"]);
    assert_eq!(said.exit, Some(0));
    let schema: Value = serde_json::from_str(&said.out).unwrap();
    assert!(schema["properties"]["clock"].is_object());
}

#[test]
fn a_folder_without_a_complete_result_is_refused() {
    let folder = tempdir().unwrap();
    let empty = folder.path().display().to_string();
    let said = run(&["summary", &empty]);
    assert_eq!(said.exit, Some(4), "{}", said.err);
    let said = run(&["replay", &format!("{empty}/nothing"), "--path", "0"]);
    assert_eq!(said.exit, Some(2), "{}", said.err);
}

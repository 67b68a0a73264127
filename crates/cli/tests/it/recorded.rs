//! Scenarios that name recorded files: found, checked, and part of the plan by their content.

use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::common::{run, said};

fn examples() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scenarios/examples")
}

fn text(path: &Path) -> String {
    path.display().to_string()
}

/// The plan of the example under a data folder.
fn plan(data: &Path) -> Value {
    let scenario = text(&examples().join("accounts-table.yaml"));
    let said = run(&["plan", &scenario, "--data", &text(data), "--paths", "2"]);
    assert_eq!(said.exit, Some(0), "{}", said.err);
    serde_json::from_str(&said.out).unwrap()
}

#[test]
fn the_plan_depends_on_what_the_accounts_are_and_not_on_where() {
    let own = plan(&examples());
    let digest = &own["points"][0]["config"]["population"]["table"]["digest"];
    assert_eq!(digest.as_str().unwrap().len(), 64);
    let folder = tempfile::tempdir().unwrap();
    let table = std::fs::read_to_string(examples().join("accounts.csv")).unwrap();
    let copy = folder.path().join("accounts.csv");
    std::fs::write(&copy, format!("# another comment\n{table}")).unwrap();
    assert_eq!(plan(folder.path())["id"], own["id"]);
    std::fs::write(&copy, table.replace("14655000", "14654999")).unwrap();
    assert_ne!(plan(folder.path())["id"], own["id"]);
}

#[test]
fn a_stated_book_runs_shard_by_shard_and_refuses_other_accounts() {
    let results = tempfile::tempdir().unwrap();
    let plan_file = results.path().join("plan.json");
    let mut plan = plan(&examples());
    plan["id"].as_str().unwrap();
    std::fs::write(&plan_file, plan.take().to_string()).unwrap();
    let shard = |data: &Path| {
        run(&[
            "shard",
            "--plan",
            &text(&plan_file),
            "--index",
            "0",
            "--results",
            &text(&results.path().join("results")),
            "--data",
            &text(data),
        ])
    };
    let folder = tempfile::tempdir().unwrap();
    let table = std::fs::read_to_string(examples().join("accounts.csv")).unwrap();
    let other = table.replace("14655000", "14654999");
    std::fs::write(folder.path().join("accounts.csv"), other).unwrap();
    let refused = shard(folder.path());
    assert_eq!(refused.exit, Some(5), "{}", refused.err);
    assert!(
        refused.err.contains("its rows have the digest"),
        "{}",
        refused.err
    );
    let done = shard(&examples());
    assert_eq!(done.exit, Some(0), "{}", done.err);
}

#[test]
fn a_check_says_which_files_are_not_there_and_what_is_wrong_with_those_that_are() {
    let scenario = text(&examples().join("accounts-table.yaml"));
    let folder = tempfile::tempdir().unwrap();
    let absent = run(&["check", &scenario, "--data", &text(folder.path())]);
    assert_eq!(absent.exit, Some(0), "{}", absent.err);
    assert!(
        absent.err.contains("accounts.csv is not there"),
        "{}",
        absent.err
    );
    let broken = "account,supplied_HYPE\nw,many\n";
    std::fs::write(folder.path().join("accounts.csv"), broken).unwrap();
    let broken = run(&["check", &scenario, "--data", &text(folder.path())]);
    assert_eq!(broken.exit, Some(3), "{}", broken.err);
    assert!(
        broken.err.contains("row 1: supplied_HYPE: `many`"),
        "{}",
        broken.err
    );
    let found = run(&["check", &scenario, "--data", &text(&examples())]);
    assert_eq!((found.exit, found.err.as_str()), (Some(0), ""));
}

#[test]
fn the_environment_names_the_data_folder_too() {
    let scenario = text(&examples().join("accounts-table.yaml"));
    let mut command = crate::common::plimsoll(&["plan", &scenario]);
    let found = said(command.env("PLIMSOLL_DATA", examples()));
    assert_eq!(found.exit, Some(0), "{}", found.err);
    let missing = run(&["plan", &scenario, "--data", "/nowhere"]);
    assert_eq!(missing.exit, Some(2), "{}", missing.err);
}

/// Recorded candles of the venue's neighbours; they are not part of the project.
fn market_data() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/market")
}

#[test]
fn the_recorded_night_is_replayed_candle_by_candle() {
    let results = tempfile::tempdir().unwrap();
    let ended = run(&[
        "run",
        &crate::common::scenario("replay-2025-10-10"),
        "--data",
        &text(&market_data()),
        "--paths",
        "2",
        "--set",
        "population.accounts={lender: 20, carry: 60, hedger: 40, looper: 60, plain: 40}",
        "--set",
        "clock.horizon_h=5",
        "--set",
        "market.feedback=false",
        "--results",
        &text(results.path()),
        "--json",
        "--quiet",
    ]);
    assert_eq!(ended.exit, Some(0), "{}", ended.err);
    let report: Value = serde_json::from_str(&ended.out).unwrap();
    assert_eq!(report["points"][0]["summary"]["failed"], 0);
    let replayed = run(&[
        "replay",
        &text(&crate::common::latest(results.path())),
        "--path",
        "1",
        "--json",
        "--data",
        &text(&market_data()),
    ]);
    assert_eq!(replayed.exit, Some(0), "{}", replayed.err);
    let row: Value = serde_json::from_str(&replayed.out).unwrap();
    let low = |place: usize| row["row"]["prices"][place]["low_px"].as_f64().unwrap();
    // Lows of the record by its opens: 101,516.5 / 117,590.8, 3,400 / 4,092.01, 21.029 / 42.849.
    for (place, expected) in [(0, 69_780.6), (1, 2_013.9), (2, 40.984)] {
        assert!(
            (low(place) / expected - 1.0).abs() < 0.01,
            "asset {place}: {}, expected {expected}",
            low(place)
        );
    }
}

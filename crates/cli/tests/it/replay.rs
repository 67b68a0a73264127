//! A path again: equal to the last bit, with its story.

use std::fs;

use serde_json::Value;
use tempfile::tempdir;

use crate::common::{done, run};

#[test]
fn a_replayed_path_is_the_stored_one_and_tells_its_story() {
    let results = tempdir().unwrap();
    let folder = done(results.path(), 3, &[]);
    let name = folder.to_str().unwrap();
    let said = run(&["replay", name, "--path", "2", "--events", "20"]);
    assert_eq!(said.exit, Some(0), "{}", said.err);
    for part in [
        "bit for bit",
        "liquidation",
        "open at the end",
        "HYPE mark",
        "are left out",
    ] {
        assert!(said.out.contains(part), "{part}: {}", said.out);
    }
    assert!(
        said.out
            .lines()
            .all(|x| x.chars().count() <= 100 || x.contains(name)),
        "{}",
        said.out
    );
    let told = |x: &&str| x.starts_with("00:") || x.starts_with("01:");
    assert_eq!(said.out.lines().filter(told).count(), 20);
    assert!(!said.out.contains("to its perp side"));
    for table in ["events.parquet", "accounts.parquet"] {
        let file = folder.join("replay/path-000002").join(table);
        assert!(
            fs::metadata(&file).unwrap().len() > 1_000,
            "{}",
            file.display()
        );
    }
    // The result is as complete as before.
    let again = crate::common::said(&mut crate::common::small_run(results.path(), 3, &[]));
    assert_eq!(again.exit, Some(0), "{}", again.err);
}

#[test]
fn a_replay_goes_where_it_is_told_and_speaks_json() {
    let results = tempdir().unwrap();
    let folder = done(results.path(), 2, &[]);
    let out = results.path().join("out");
    let (name, to) = (folder.to_str().unwrap(), out.to_str().unwrap());
    let said = run(&[
        "replay", name, "--path", "1", "--out", to, "--json", "--all", "--events", "5000",
    ]);
    assert_eq!(said.exit, Some(0), "{}", said.err);
    let json: Value = serde_json::from_str(&said.out).unwrap();
    assert_eq!(json["row"]["path"], 1);
    let events = json["events"].as_array().unwrap();
    assert!(events.len() <= 5000 && events.iter().any(|x| x["kind"] == "margin_sharing"));
    assert!(
        events
            .windows(2)
            .all(|x| x[0]["seq"].as_u64() < x[1]["seq"].as_u64())
    );
    assert!(out.join("events.parquet").exists());
    assert!(!folder.join("replay").exists());
}

#[test]
fn a_path_that_does_not_repeat_is_exit_code_5() {
    let results = tempdir().unwrap();
    let folder = done(results.path(), 2, &[]);
    let other = done(results.path(), 2, &["--seed", "5"]);
    fs::copy(other.join("paths.parquet"), folder.join("paths.parquet")).unwrap();
    let said = run(&["replay", folder.to_str().unwrap(), "--path", "0"]);
    assert_eq!(said.exit, Some(5), "{}", said.err);
    assert!(said.err.contains("bad_debt_usd: stored "), "{}", said.err);
    // Running again notices it too.
    let again = crate::common::said(&mut crate::common::small_run(results.path(), 2, &[]));
    assert_eq!(again.exit, Some(5), "{}", again.err);
}

#[test]
fn a_path_that_was_never_run_is_wrong_usage() {
    let results = tempdir().unwrap();
    let folder = done(results.path(), 2, &[]);
    for args in [["--path", "2"], ["--path", "x"]] {
        let said = run(&["replay", folder.to_str().unwrap(), args[0], args[1]]);
        assert_eq!(said.exit, Some(2), "{}", said.err);
    }
}

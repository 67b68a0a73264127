//! A run: what it writes, what it shows, and that it repeats.

use std::fs;
use std::process::Command;

use serde_json::Value;
use tempfile::tempdir;

use crate::common::{assert_same, content, done, latest, said, small, small_run};

#[test]
fn a_run_writes_its_tables_and_shows_a_summary_and_so_does_the_next() {
    let results = tempdir().unwrap();
    let first = said(&mut small_run(results.path(), 4, &[]));
    assert_eq!(first.exit, Some(0), "{}", first.err);
    let folder = latest(results.path());
    let before = content(&folder);
    let names: Vec<&str> = before.keys().map(String::as_str).collect();
    let expected = [
        "liquidations.parquet",
        "manifest.json",
        "paths.parquet",
        "points.parquet",
        "pools.parquet",
        "samples.parquet",
        "summary.json",
        "survival.parquet",
        "waterfall.parquet",
    ];
    assert_eq!(names, expected);
    for part in [
        "HYPE -50%",
        "4 paths, seed",
        "Losses",
        "ES 99%",
        "Liquidated",
        "Who paid whom",
        "Pool",
        "Lowest price",
    ] {
        assert!(first.out.contains(part), "{part}: {}", first.out);
    }
    assert!(
        first.out.lines().all(|x| x.chars().count() <= 100),
        "{}",
        first.out
    );

    let again = said(&mut small_run(results.path(), 4, &[]));
    assert_eq!((again.exit, &again.out), (Some(0), &first.out));
    assert!(
        again.err.contains("4/4 paths, all from earlier"),
        "{}",
        again.err
    );
    assert_eq!(content(&folder), before);

    let folder = results.path().join("latest");
    let shown = said(&mut crate::common::plimsoll(&[
        "summary",
        folder.to_str().unwrap(),
    ]));
    let differs = |x: &&str| !x.contains("october-2026-hype-minus-50-") && !x.contains("latest");
    let lines = |x: &str| {
        x.lines()
            .filter(differs)
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    assert_eq!(lines(&shown.out), lines(&first.out));
}

#[test]
fn json_is_the_summary_and_nothing_else() {
    let results = tempdir().unwrap();
    let said = said(&mut small_run(results.path(), 2, &["--json", "--quiet"]));
    assert_eq!(said.exit, Some(0));
    assert_eq!(said.err, "");
    let shown: Value = serde_json::from_str(&said.out).unwrap();
    let written = fs::read(latest(results.path()).join("summary.json")).unwrap();
    assert_eq!(shown, serde_json::from_slice::<Value>(&written).unwrap());
}

#[test]
fn one_and_two_threads_give_the_same_bytes() {
    let results = [tempdir().unwrap(), tempdir().unwrap()];
    let one = done(results[0].path(), 6, &["--threads", "1"]);
    let two = done(results[1].path(), 6, &["--threads", "2"]);
    assert_same(&one, &two);
}

#[test]
fn another_seed_is_another_result() {
    let results = tempdir().unwrap();
    let one = done(results.path(), 2, &[]);
    let other = done(results.path(), 2, &["--seed", "5"]);
    assert_ne!(one, other);
    assert_ne!(
        content(&one)["paths.parquet"],
        content(&other)["paths.parquet"]
    );
}

#[test]
fn without_a_terminal_progress_is_plain_lines() {
    let results = tempdir().unwrap();
    let said = said(&mut small_run(results.path(), 2, &["--threads", "2"]));
    let lines: Vec<&str> = said.err.lines().collect();
    assert!(
        lines[0].contains("2 paths in 1 shard of 2, seed 20261008 on 2 threads"),
        "{lines:?}"
    );
    assert!(lines[1].starts_with("2/2 paths in "), "{lines:?}");
    assert_eq!(lines.len(), 2);
    assert!(!said.err.contains(['\r', '\u{1b}']) && !said.out.contains('\u{1b}'));
}

#[test]
fn a_dry_run_measures_and_writes_nothing() {
    let folder = tempdir().unwrap();
    let results = folder.path().join("results");
    let shown = said(&mut small_run(&results, 20, &["--dry-run"]));
    assert_eq!(shown.exit, Some(0), "{}", shown.err);
    assert!(
        shown.out.contains("20 paths in 10 shards of 2"),
        "{}",
        shown.out
    );
    assert!(shown.out.contains("nothing there yet"), "{}", shown.out);
    assert!(shown.out.contains("measured by running"), "{}", shown.out);
    let shown = said(&mut small_run(&results, 20, &["--dry-run", "--json"]));
    let json: Value = serde_json::from_str(&shown.out).unwrap();
    assert_eq!(json["shards"], 10);
    assert!(json["estimate"]["bytes"].as_f64().unwrap() > 0.0);
    assert!(!results.exists());
}

#[test]
fn a_summary_survives_a_reader_that_leaves_early() {
    let results = tempdir().unwrap();
    let mut child = small_run(results.path(), 2, &["--quiet"]).spawn().unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert!(
        output.stderr.is_empty(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
}

#[test]
fn results_that_cannot_be_written_are_an_unexpected_error() {
    let folder = tempdir().unwrap();
    let file = folder.path().join("results");
    fs::write(&file, "not a folder").unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_plimsoll"));
    let said = said(command.args(small("run", 2)).arg("--results").arg(&file));
    assert_eq!(said.exit, Some(1));
    assert!(said.err.contains("error: cannot create"), "{}", said.err);
}

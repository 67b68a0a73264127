//! Tails by each way of drawing paths.

use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::common::{Said, plimsoll, said, small};

fn tail(results: &Path, paths: u64, more: &[&str]) -> Said {
    let mut command = plimsoll(&[]);
    command.args(small("tail", paths)).args(more);
    said(command.args(["--quiet", "--results"]).arg(results))
}

fn json(said: &Said) -> Value {
    assert_eq!(said.exit, Some(0), "{}", said.err);
    serde_json::from_str(&said.out).unwrap()
}

fn folder(tail: &Value) -> PathBuf {
    PathBuf::from(tail["folder"].as_str().unwrap())
}

/// HYPE falls by about 60% in every path; some fall further.
const SPLIT: [&str; 9] = [
    "--measure",
    "p(liquidated_usd > 0)",
    "--watch",
    "fall:HYPE",
    "--levels",
    "0.605,0.61",
    "--pilot",
    "20",
    "--json",
];

#[test]
fn a_splitting_says_the_same_on_any_number_of_threads() {
    let results = tempfile::tempdir().unwrap();
    let on = |threads| {
        let more = [&SPLIT[..], &["--threads", threads]].concat();
        tail(results.path(), 250, &more)
    };
    let (one, two) = (on("1"), on("2"));
    assert_eq!(one.out, two.out);
    let found = json(&one);
    let levels = found["splitting"]["levels"].as_array().unwrap();
    assert_eq!(levels.len(), 2);
    let roots = 16 * found["splitting"]["roots"].as_u64().unwrap();
    assert_eq!(levels[0]["tried"].as_u64(), Some(roots));
    let crossed = levels[0]["crossed"].as_u64().unwrap();
    assert_eq!(levels[1]["tried"].as_u64(), Some(5 * crossed));
    // Every path liquidates somebody, and the weights add up to 1.
    assert!((found["estimate"]["value"].as_f64().unwrap() - 1.0).abs() < 1e-9);
    let folder = folder(&found);
    assert!(folder.join("levels.parquet").is_file() && folder.join("tail.json").is_file());
}

#[test]
fn pairs_of_paths_are_an_ordinary_result() {
    let results = tempfile::tempdir().unwrap();
    let more = [
        "--measure",
        "mean(liquidated_usd)",
        "--method",
        "antithetic",
        "--json",
    ];
    let found = json(&tail(results.path(), 32, &more));
    assert_eq!(found["weighted"]["batches"], 16);
    assert!(found["estimate"]["low"].as_f64() < found["estimate"]["high"].as_f64());
    assert!(found["gain_in_work"]["gain"].as_f64().unwrap() > 0.0);
    assert!(folder(&found).join("paths.parquet").is_file());
}

#[test]
fn the_screen_shows_interval_and_levels() {
    let results = tempfile::tempdir().unwrap();
    let said = tail(results.path(), 250, &SPLIT[..8]);
    assert_eq!(said.exit, Some(0), "{}", said.err);
    for part in [
        "p(liquidated_usd > 0) by splitting",
        "95% interval",
        "gain in work",
        "Levels of fall:HYPE",
        "0.6050",
        "16 repetitions of",
    ] {
        assert!(said.out.contains(part), "{part}: {}", said.out);
    }
}

#[test]
fn what_does_not_go_together_is_said() {
    let results = tempfile::tempdir().unwrap();
    let event = "p(bad_debt_usd > 1)";
    for (more, exit, part) in [
        (
            &["--measure", event, "--method", "sobol", "--levels", "0.1"][..],
            2,
            "--levels is an option",
        ),
        (&["--measure", "max(bad_debt_usd)"], 2, "--measure"),
        (&["--measure", "mean(bad_debt_usd)"], 2, "give --levels"),
        (
            &["--measure", event, "--watch", "fall:DOGE"],
            2,
            "the scenario has",
        ),
        (
            &["--measure", event, "--watch", "moon"],
            2,
            "allowed: fall:ASSET",
        ),
        (&["--measure", event, "--levels", "0.5,0.4"], 2, "ascending"),
        (&["--measure", event, "--offspring", "3"], 2, "--offspring"),
        (&["--measure", "p(bad_debt > 1)"], 2, "bad_debt_usd"),
        (
            &["--measure", event, "--method", "importance"],
            3,
            "paths.sampling",
        ),
    ] {
        let said = tail(results.path(), 20, more);
        assert_eq!(said.exit, Some(exit), "{more:?}: {}", said.err);
        assert!(said.err.contains(part), "{more:?}: {}", said.err);
    }
}

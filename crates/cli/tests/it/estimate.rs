//! Estimates to a wanted precision.

use std::path::Path;

use serde_json::Value;
use tempfile::tempdir;

use crate::common::{Said, plimsoll, said, small};

/// At most eight paths of the small scenario in two planned looks.
fn estimated(results: &Path, more: &[&str]) -> Said {
    let mut command = plimsoll(&[]);
    let args = small("estimate", 8).into_iter().map(|x| match x.as_str() {
        "--paths" => "--paths-max".to_owned(),
        _ => x,
    });
    command.args(args).arg("--results").arg(results);
    if !more.contains(&"--rule") {
        command.args(["--rule", "group-sequential", "--planned-looks", "2"]);
    }
    said(command.args(more))
}

#[test]
fn looks_go_on_until_the_interval_is_narrow_and_are_found_again() {
    let results = tempdir().unwrap();
    let measure = ["--measure", "mean(utilization_peak)", "--json"];
    let easy = estimated(results.path(), &measure);
    assert_eq!(easy.exit, Some(0), "{}", easy.err);
    let easy: Value = serde_json::from_str(&easy.out).unwrap();
    let looks = easy["course"]["looks"].as_array().unwrap();
    assert_eq!((looks.len(), looks[0]["paths"].as_u64()), (1, Some(4)));
    assert_eq!(easy["ending"]["ending"], "reached");

    // A tenth of a per mille is not to be had.
    let hard = ["--within", "0.01%", "--measure", "mean(liquidated_usd)"];
    let first = estimated(results.path(), &[&hard[..], &["--json"]].concat());
    assert_eq!(first.exit, Some(10), "{}", first.err);
    let document: Value = serde_json::from_str(&first.out).unwrap();
    let looks = document["course"]["looks"].as_array().unwrap();
    assert_eq!((looks.len(), looks[1]["paths"].as_u64()), (2, Some(8)));
    // The first look is wider by far: it has spent little of the chance to miss.
    assert!(looks[0]["critical"].as_f64() > looks[1]["critical"].as_f64());
    assert!(document["ending"]["paths_needed"].as_u64() > Some(8));
    assert_eq!(document["folders"].as_array().unwrap().len(), 2);
    assert_eq!(document["folders"][0], easy["folders"][0], "the same paths");

    let again = estimated(results.path(), &hard);
    assert_eq!(again.exit, Some(10));
    assert!(
        again.err.contains("4/4 paths, all from earlier"),
        "{}",
        again.err
    );
    assert!(again.out.contains("wider than wanted"), "{}", again.out);
}

#[test]
fn what_the_rules_cannot_judge_is_refused() {
    let results = tempdir().unwrap();
    let refused = |more: &[&str]| {
        let said = estimated(results.path(), more);
        assert_eq!(said.exit, Some(2), "{}", said.out);
        said.err
    };
    let tail = refused(&["--measure", "es_99(bad_debt_usd)"]);
    assert!(tail.contains("allowed are mean(METRIC)"), "{tail}");
    let measure = ["--measure", "p(bad_debt_usd > 0)"];
    let pairs = [
        &measure[..],
        &["--set", "paths.sampling={kind: antithetic}"],
    ]
    .concat();
    assert!(refused(&pairs).contains("paths.sampling must be plain"));
    let few = [&measure[..], &["--rule", "two-stage", "--pilot", "100"]].concat();
    let few = refused(&few);
    assert!(few.contains("pilot"), "{few}");
}

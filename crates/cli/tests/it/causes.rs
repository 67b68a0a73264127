//! Runs that do not work out which liquidation caused which.

use std::path::Path;

use plimsoll_output::Results;
use serde_json::Value;
use tempfile::tempdir;

use crate::common::{done, run, said, small_run};

const OFF: [&str; 2] = ["--set", "recording.causes=false"];

/// Columns of table `paths` that say causes.
const CASCADE: [&str; 5] = [
    "cascade_liquidations_count",
    "cascade_usd",
    "cascade_depth",
    "cascade_largest_usd",
    "cascade_largest_caused_usd",
];

/// Causes of all liquidations of a result.
fn causes(results: &Results) -> Vec<bool> {
    let mut causes = Vec::new();
    let read = results.for_each_liquidation_of(0, |row| {
        assert_eq!(row.cause.is_some(), row.generation.is_some());
        causes.push(row.cause.is_some());
    });
    read.unwrap();
    causes
}

fn summary(folder: &Path) -> (String, Value) {
    let name = folder.to_str().unwrap();
    let json = run(&["summary", name, "--json"]).out;
    let mut json: Value = serde_json::from_str(&json).unwrap();
    let metrics = json["points"][0]["summary"]["metrics"].take();
    (run(&["summary", name, "--all"]).out, metrics)
}

#[test]
fn columns_are_null_and_the_summary_leaves_cascades_out() {
    let folders = [tempdir().unwrap(), tempdir().unwrap()];
    let [with, without] = [&[][..], &OFF[..]].map(|more| {
        let place = usize::from(!more.is_empty());
        done(folders[place].path(), 3, more)
    });
    let results = [&with, &without].map(|folder| Results::open(folder).unwrap());
    let [some, none] = (results.each_ref()).map(|results| results.columns(0, &CASCADE).unwrap());
    assert!(some.iter().flatten().all(|x| x.is_finite()));
    assert!(none.iter().flatten().all(|x| x.is_nan()));
    assert_eq!(none[0].len(), 3);
    let [some, none] = results.each_ref().map(causes);
    assert!(!some.is_empty() && some.len() == none.len());
    assert!(some.iter().all(|has| *has) && none.iter().all(|has| !*has));
    let [some, none] = results.each_ref().map(|results| {
        let other = ["bad_debt_usd", "liquidated_borrow_partial_usd"];
        results.columns(0, &other).unwrap()
    });
    assert_eq!(some, none);
    let ((shown, metrics), (bare, off)) = (summary(&with), summary(&without));
    assert!(shown.contains("Cascades") && metrics["cascade"]["depth_max"].is_number());
    assert!(!bare.contains("Cascades") && off["cascade"].is_null());
    assert_eq!(metrics["liquidated_usd"], off["liquidated_usd"]);
}

#[test]
fn a_path_without_causes_is_replayed_and_its_run_is_found_again() {
    let results = tempdir().unwrap();
    let folder = done(results.path(), 2, &OFF);
    let name = folder.to_str().unwrap();
    let again = run(&["replay", name, "--path", "1", "--json"]);
    assert_eq!(again.exit, Some(0), "{}", again.err);
    let again: Value = serde_json::from_str(&again.out).unwrap();
    assert!(again["row"]["cascade_usd"].is_null());
    let events = again["events"].as_array().unwrap();
    let texts: Vec<&str> = events.iter().map(|e| e["text"].as_str().unwrap()).collect();
    assert!(texts.iter().any(|text| text.contains("; liquidation ")));
    assert!(texts.iter().all(|text| !text.contains("caused by")));
    assert_eq!(done(results.path(), 2, &OFF), folder);
    for command in ["report", "compare"] {
        let out = results.path().join("page.html");
        let args = match command {
            "report" => vec![command, name, "--out", out.to_str().unwrap()],
            _ => vec![command, name, name],
        };
        let said = run(&args);
        assert_eq!(said.exit, Some(0), "{}", said.err);
    }
}

#[test]
fn with_twins_what_feedback_adds_is_still_said() {
    let results = tempdir().unwrap();
    let folder = done(results.path(), 2, &["--twin", OFF[0], OFF[1]]);
    let (shown, metrics) = summary(&folder);
    assert!(shown.contains("amplification A") && !shown.contains("longest chain"));
    let cascade = metrics["cascade"].as_object().unwrap();
    assert_eq!(cascade.keys().collect::<Vec<_>>(), ["twin"]);
}

#[test]
fn a_question_about_causes_is_refused_with_the_key_before_anything_is_run() {
    let results = tempdir().unwrap();
    for asked in [
        ["--threshold", "mean(cascade_usd) < 1e6"],
        ["--show", "max(cascade_usd)"],
    ] {
        let refused = said(&mut small_run(results.path(), 2, &[OFF, asked].concat()));
        assert_eq!(refused.exit, Some(2), "{}", refused.err);
        let key = "no path has `cascade_usd`: recording.causes is false; allowed: true";
        assert!(refused.err.contains(key), "{}", refused.err);
    }
    assert!(!results.path().join("latest").exists());
    let folder = done(results.path(), 2, &OFF);
    let name = folder.to_str().unwrap();
    let refused = run(&["summary", name, "--show", "max(cascade_usd)"]);
    assert_eq!(refused.exit, Some(2), "{}", refused.err);
}

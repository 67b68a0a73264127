//! Decisions: certificates, reverse stress, Cover-2, sensitivity, thresholds.

use std::fs;
use std::path::Path;

use serde_json::Value;
use tempfile::tempdir;

use crate::common::{Said, plimsoll, said, scenario, small, small_run};

/// A small scenario under a command, with its results in a folder.
fn decided(command: &str, paths: u64, results: &Path, more: &[&str]) -> Said {
    let mut decided = plimsoll(&[]);
    decided.args(small(command, paths));
    decided.arg("--results").arg(results).args(more);
    said(&mut decided)
}

fn json(said: &Said) -> Value {
    serde_json::from_str(&said.out).unwrap_or_else(|_| panic!("{said:?}"))
}

/// Result folders, that of the answer included.
fn folders(results: &Path) -> Vec<String> {
    let entries = fs::read_dir(results).unwrap().map(|x| x.unwrap());
    let names = entries.map(|x| x.file_name().into_string().unwrap());
    let mut names: Vec<String> = names.filter(|name| name != "latest").collect();
    names.sort();
    names
}

/// From a mild fall to a bad one; liquidations stay below any limit.
const ALWAYS_HELD: [&str; 4] = [
    "--axis",
    "paths.shocks[0].move_pct=-30..-50/20",
    "--constraint",
    "mean(liquidated_usd) < 1e12",
];

#[test]
fn a_certificate_names_the_riskiest_value_and_is_found_again() {
    let results = tempdir().unwrap();
    let more = [&ALWAYS_HELD[..], &["--json", "--quiet"]].concat();
    let first = decided("certify", 2, results.path(), &more);
    assert_eq!(first.exit, Some(0), "{}", first.err);
    let document = json(&first);
    assert_eq!(document["answer"]["certified"][0]["value"], "-50");
    let seeds = &document["seeds"];
    assert_ne!(seeds["search"], seeds["verify"]);
    let stages: Vec<&str> = (document["models"][0]["candidates"]
        .as_array()
        .unwrap()
        .iter())
    .map(|x| x["look"]["stage"].as_str().unwrap())
    .collect();
    assert_eq!(stages, ["select", "select", "verify"]);
    let names = folders(results.path());
    assert_eq!(names.len(), 4, "{names:?}");
    let of_answer = names.iter().find(|x| x.starts_with("certify-")).unwrap();
    let file = results.path().join(of_answer).join("certificate.json");
    let written: Value = serde_json::from_slice(&fs::read(&file).unwrap()).unwrap();
    assert_eq!(written, document);

    let again = decided("certify", 2, results.path(), &ALWAYS_HELD);
    assert_eq!(again.exit, Some(0));
    assert!(
        again.err.contains("2/2 paths, all from earlier"),
        "{}",
        again.err
    );
    assert!(
        again
            .out
            .contains("certified for mean(liquidated_usd) < 1e12: -50"),
        "{}",
        again.out
    );
    assert_eq!(folders(results.path()), names);
}

#[test]
fn five_hundred_paths_certify_nothing_and_run_nothing() {
    let results = tempdir().unwrap();
    let mut certify = plimsoll(&["certify", &scenario("october-2026-hype-minus-50")]);
    certify.args(["--axis", "venue.tokens.HYPE.ltv=0.50..0.70/0.05"]);
    certify.args([
        "--constraint",
        "es_99(bad_debt_usd) < 1e6",
        "--budget",
        "500",
    ]);
    let shown = said(certify.arg("--results").arg(results.path()));
    assert_eq!(shown.exit, Some(10), "{}", shown.err);
    let words = shown.out.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(
        words.contains("Not certifiable at this budget (500 paths)"),
        "{words}"
    );
    assert!(
        words.contains("It would take about 10,000 paths in all."),
        "{words}"
    );
    let names = folders(results.path());
    assert!(names.iter().all(|x| x.starts_with("certify-")), "{names:?}");
}

#[test]
fn a_candidate_that_is_no_scenario_is_shown_before_any_path_is_run() {
    let results = tempdir().unwrap();
    let axis = ["--axis", "venue.tokens.HYPE.ltv=0.5,1.5"];
    let more = [&axis[..], &ALWAYS_HELD[2..]].concat();
    let shown = decided("certify", 2, results.path(), &more);
    assert_eq!(shown.exit, Some(3), "{}", shown.err);
    assert!(shown.err.contains("1.5"), "{}", shown.err);
    assert!(folders(results.path()).is_empty());
}

#[test]
fn a_threshold_that_is_not_held_has_its_own_exit_code_and_is_repeated() {
    let results = tempdir().unwrap();
    let held = ["--threshold", "max(utilization_peak) <= 1", "--quiet"];
    let shown = said(&mut small_run(results.path(), 2, &held));
    assert_eq!(shown.exit, Some(0), "{}", shown.err);
    assert!(shown.out.contains("\u{2713} held"), "{}", shown.out);

    let undecided = ["--threshold", "es_99(bad_debt_usd) < 1e6", "--quiet"];
    let shown = said(&mut small_run(results.path(), 2, &undecided));
    assert_eq!(shown.exit, Some(10), "{}", shown.err);
    assert!(
        shown.out.contains("? undecided, takes about 5,000 paths"),
        "{}",
        shown.out
    );
    assert!(
        shown.out.contains("Undecided is not passed"),
        "{}",
        shown.out
    );
    // The same result: no other folder, no path run again.
    assert_eq!(folders(results.path()).len(), 1);

    let latest = results.path().join("latest");
    let repeated = said(&mut plimsoll(&[
        "summary",
        latest.to_str().unwrap(),
        "--json",
    ]));
    assert_eq!(repeated.exit, Some(10));
    let thresholds = &json(&repeated)["thresholds"];
    assert_eq!(thresholds["passed"], false);
    let text = &thresholds["points"][0]["judgements"][0]["constraint"];
    assert_eq!(text, "es_99(bad_debt_usd) < 1e6");
}

#[test]
fn a_threshold_that_is_none_says_what_is_meant() {
    let results = tempdir().unwrap();
    let shown = said(&mut small_run(
        results.path(),
        2,
        &["--threshold", "es_99(bad_dept_usd) < 1"],
    ));
    assert_eq!(shown.exit, Some(2));
    assert!(
        shown.err.contains("did you mean `bad_debt_usd`?"),
        "{}",
        shown.err
    );
}

#[test]
fn the_smallest_shock_is_searched_and_run_again() {
    let results = tempdir().unwrap();
    let more = [
        "--key",
        "paths.shocks[0].move_pct=-1..-61",
        "--constraint",
        "max(liquidated_usd) < 1e6",
        "--within",
        "30",
        "--probes",
        "2",
        "--json",
        "--quiet",
    ];
    let shown = decided("reverse", 2, results.path(), &more);
    assert_eq!(shown.exit, Some(0), "{}", shown.err);
    let tried = json(&shown)["tried"].clone();
    let breaks = &tried["found"]["breaks"];
    let shock = |key: &str| breaks[key].as_f64().unwrap();
    assert!(shock("keeps") - shock("breaks") <= 30.0, "{tried}");
    let stages = tried["probes"].as_array().unwrap().iter();
    assert_eq!(stages.filter(|x| x["stage"] == "verify").count(), 2);
}

#[test]
fn cover_compares_the_same_paths_with_and_without_the_default() {
    let results = tempdir().unwrap();
    let more = ["--at-min", "2", "--json", "--quiet"];
    let shown = decided("cover", 2, results.path(), &more);
    assert_eq!(shown.exit, Some(0), "{}", shown.err);
    let covered = json(&shown);
    assert_eq!(
        (&covered["paths"], &covered["failed"]),
        (&2.into(), &0.into())
    );
    let metrics = covered["metrics"].as_array().unwrap();
    assert_eq!(metrics.len(), 6);
    let differs = |x: &&Value| x["with"] != x["without"];
    assert!(metrics.iter().any(|x| differs(&x)), "{covered}");
    assert_eq!(folders(results.path()).len(), 2);
}

#[test]
fn a_sweep_of_trajectories_says_which_axis_matters() {
    let results = tempdir().unwrap();
    let text = format!(
        "name: screen\ntitle: Screen\ndescription: Screen.\nscenario: {}\ndesign:\n  kind: morris\n  \
         trajectories: 2\n  axes:\n    - {{name: fall, key: \"paths.shocks[0].move_pct\", min: -60, max: -10}}\n",
        scenario("october-2026-hype-minus-50")
    );
    let sweep = results.path().join("screen.yaml");
    fs::write(&sweep, text).unwrap();
    let mut command = plimsoll(&["sensitivity", sweep.to_str().unwrap()]);
    command.args([
        "--measure",
        "mean(liquidated_usd)",
        "--paths",
        "2",
        "--json",
        "--quiet",
    ]);
    for set in [
        "clock.horizon_h=1",
        "clock.tick_s=30",
        "population.accounts={lender: 20, carry: 60, hedger: 40, looper: 60, plain: 40}",
        "market.depth_multiplier=[]",
        "paths.shocks=[{kind: ramp, asset: HYPE, at_min: 5, over_min: 20, move_pct: -60}]",
    ] {
        command.args(["--set", set]);
    }
    let shown = said(command.arg("--results").arg(results.path().join("results")));
    assert_eq!(shown.exit, Some(0), "{}", shown.err);
    let axis = &json(&shown)["measures"][0]["axes"][0];
    assert_eq!(axis["axis"], "fall");
    assert!(axis["morris"]["mu_star"]["value"].as_f64().unwrap() > 0.0);
}

#[test]
fn a_grid_has_no_indices() {
    let folder = tempdir().unwrap();
    let text = format!(
        "name: grid\ntitle: Grid\ndescription: Grid.\nscenario: {}\ndesign:\n  kind: grid\n  axes:\n    \
         - {{key: venue.tokens.HYPE.ltv, values: [0.5]}}\n",
        scenario("october-2026-hype-minus-50")
    );
    let sweep = folder.path().join("grid.yaml");
    fs::write(&sweep, text).unwrap();
    let shown = said(&mut plimsoll(&["sensitivity", sweep.to_str().unwrap()]));
    assert_eq!(shown.exit, Some(2), "{}", shown.err);
    assert!(shown.err.contains("morris"), "{}", shown.err);
}

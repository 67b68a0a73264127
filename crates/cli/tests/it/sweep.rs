//! Sweeps, overlays and runs of several files.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;
use tempfile::tempdir;

use crate::common::{Said, assert_same, latest, run, scenario};

/// A small sweep: four points of a crash of an hour.
fn sweep(folder: &Path, axes: &str) -> PathBuf {
    let file = folder.join("small.yaml");
    let text = format!(
        "\
name: small
title: A small sweep
description: What do LTV and latency do?
scenario: {}
set:
  clock: {{start: 2026-10-08T18:00:00Z, horizon_h: 1, tick_s: 30}}
  recording.sample_every_min: 10
  population.accounts: {{lender: 5, carry: 20, hedger: 10, looper: 20, plain: 5}}
  paths.shocks: [{{kind: ramp, asset: HYPE, at_min: 5, over_min: 20, move_pct: -60}}]
  market.depth_multiplier: []
design: {{kind: grid, axes: [{axes}]}}
runs: {{paths: 3, shard_paths: 2}}
",
        scenario("october-2026-hype-minus-50")
    );
    fs::write(&file, text).unwrap();
    file
}

const AXES: &str = "{name: ltv, key: venue.tokens.HYPE.ltv, values: [0.5, 0.65]}, \
                    {name: latency, key: agents.latency_s, values: [0.2, 0.4]}";

fn said(command: &str, files: &[&Path], results: &Path, more: &[&str]) -> Said {
    let mut args = vec![command.to_owned()];
    args.extend(files.iter().map(|x| x.display().to_string()));
    args.extend(["--results".to_owned(), results.display().to_string()]);
    args.extend(more.iter().map(|x| (*x).to_owned()));
    run(&args.iter().map(String::as_str).collect::<Vec<_>>())
}

#[test]
fn a_sweep_ends_with_a_table_of_its_points_and_repeats() {
    let folder = tempdir().unwrap();
    let file = sweep(folder.path(), AXES);
    let results = [folder.path().join("one"), folder.path().join("two")];
    let first = said("sweep", &[&file], &results[0], &["--threads", "1"]);
    assert_eq!(first.exit, Some(0), "{}", first.err);
    assert!(
        first
            .err
            .contains("small: 4 points of 3 paths in 8 shards of 2"),
        "{}",
        first.err
    );
    let lines: Vec<&str> = first.out.lines().collect();
    let head = lines.iter().position(|x| x.starts_with("Point")).unwrap();
    for word in [
        "ltv", "latency", "bad debt", "interval", "VaR 95", "ES 95", "peak use",
    ] {
        assert!(lines[head].contains(word), "{}", first.out);
    }
    let cells: Vec<&str> = lines[head + 4].split_whitespace().collect();
    assert_eq!(cells[..3], ["3", "0.65", "0.4"], "{}", first.out);
    // Heads stand over the ends of their cells.
    let end = lines[head].find("ltv").unwrap() + 3;
    assert!(lines[head + 4][..end].ends_with("0.65"), "{}", first.out);
    assert!(first.out.contains("too few paths"), "an ES of three paths");

    // `run` takes a sweep too, and the files are the same for any number of threads.
    let second = said("run", &[&file], &results[1], &["--threads", "2"]);
    assert_eq!(second.exit, Some(0), "{}", second.err);
    let (one, two) = (latest(&results[0]), latest(&results[1]));
    assert_same(&one, &two);

    let again = said("sweep", &[&file], &results[0], &[]);
    assert!(
        again.err.contains("12/12 paths, all from earlier"),
        "{}",
        again.err
    );
    assert_eq!(again.out, first.out);

    let one = one.display().to_string();
    let table = run(&["summary", &one]);
    let rows = |x: &str| -> Vec<String> {
        let row = |x: &&str| x.starts_with("  ") && x.contains("0.65");
        x.lines().filter(row).map(str::to_owned).collect()
    };
    assert_eq!(rows(&table.out), rows(&first.out));
    let asked = [
        "--show",
        "max(bad_debt_usd)",
        "--show",
        "p(liquidated_usd > 0)",
    ];
    let shown = run(&[&["summary", one.as_str()], &asked[..]].concat());
    assert!(
        shown
            .out
            .contains("max(bad_debt_usd)  p(liquidated_usd > 0)"),
        "{}",
        shown.out
    );
    let full = run(&["summary", &one, "--point", "2"]);
    assert!(
        full.out.contains("Point 2: ltv 0.65, latency 0.2"),
        "{}",
        full.out
    );
    assert!(!full.out.contains("Point 1"), "{}", full.out);
    assert_eq!(run(&["summary", &one, "--point", "4"]).exit, Some(2));
}

#[test]
fn a_dry_run_of_a_sweep_lists_its_points_and_writes_nothing() {
    let folder = tempdir().unwrap();
    let file = sweep(folder.path(), AXES);
    let results = folder.path().join("results");
    let shown = said("sweep", &[&file], &results, &["--dry-run"]);
    assert_eq!(shown.exit, Some(0), "{}", shown.err);
    assert!(
        shown.out.contains("point    3  ltv 0.65, latency 0.4"),
        "{}",
        shown.out
    );
    assert!(shown.out.contains("6 paths of 3 points"), "{}", shown.out);
    let json = said(
        "sweep",
        &[&file],
        &results,
        &["--dry-run", "--json", "--paths", "100"],
    );
    let json: Value = serde_json::from_str(&json.out).unwrap();
    assert_eq!((&json["points"], &json["paths"]), (&4.into(), &400.into()));
    assert_eq!(json["labels"][1]["parameters"]["latency"], 0.4);
    assert_eq!(json["estimate"]["measured_points"], 3);
    assert!(!results.exists());
}

#[test]
fn a_plan_of_a_sweep_is_that_of_the_command() {
    let folder = tempdir().unwrap();
    let file = sweep(folder.path(), AXES).display().to_string();
    let plan = run(&["plan", &file]);
    assert_eq!(plan.exit, Some(0), "{}", plan.err);
    let plan: Value = serde_json::from_str(&plan.out).unwrap();
    assert_eq!(plan["points"].as_array().unwrap().len(), 4);
    assert_eq!(plan["layout"]["axes"][0], "ltv");
    let dry = said(
        "sweep",
        &[Path::new(&file)],
        folder.path(),
        &["--dry-run", "--json"],
    );
    let dry: Value = serde_json::from_str(&dry.out).unwrap();
    assert_eq!(dry["plan_id"], plan["id"]);
}

#[test]
fn problems_of_all_files_are_shown_before_anything_runs() {
    let folder = tempdir().unwrap();
    let bad = sweep(
        folder.path(),
        "{name: ltv, key: venue.tokens.HYPE.ltv, values: [0.5, 7]}",
    );
    let worse = folder.path().join("worse.yaml");
    fs::write(&worse, "name: worse\nclokc: {}\n").unwrap();
    let good = PathBuf::from(scenario("october-2026-quiet-day"));
    let results = folder.path().join("results");
    let shown = said("run", &[&bad, &good, &worse], &results, &[]);
    assert_eq!(shown.exit, Some(3), "{}", shown.err);
    assert!(shown.err.contains("at point 1 (ltv 7)"), "{}", shown.err);
    assert!(shown.err.contains("small.yaml:"), "{}", shown.err);
    assert!(shown.err.contains("did you mean `clock`?"), "{}", shown.err);
    assert!(!results.exists());
}

#[test]
fn several_scenarios_end_with_a_table_over_them() {
    let folder = tempdir().unwrap();
    let small = |name: &str, move_pct: &str| {
        let base = fs::read_to_string(scenario("october-2026-quiet-day")).unwrap();
        let text = base
            .replace("name: october-2026-quiet-day", &format!("name: {name}"))
            .replace("horizon_h: 24", "horizon_h: 1")
            .replace("tick_s: 3 ", "tick_s: 30 ")
            .replace(
                "\nmarket:\n",
                &format!(
                    "  shocks: [{{kind: jump, asset: HYPE, at_min: 5, move_pct: {move_pct}}}]\n\nmarket:\n"
                ),
            );
        fs::write(folder.path().join(format!("{name}.yaml")), text).unwrap();
    };
    small("calm", "-1");
    small("crash", "-60");
    // Neither is a scenario.
    sweep(folder.path(), AXES);
    let overlay = scenario("overlays/depth-severe");
    let results = folder.path().join("results");
    let accounts = "population.accounts={lender: 5, carry: 20, hedger: 10, looper: 20, plain: 5}";
    let more = ["--paths", "2", "--set", accounts, "--overlay", &overlay];
    let shown = said("run", &[folder.path()], &results, &more);
    assert_eq!(shown.exit, Some(0), "{}", shown.err);
    let row = |name: &str| {
        let name = format!("  {name}.depth-severe ");
        let row = shown.out.lines().find(|x| x.starts_with(&name));
        row.unwrap_or_else(|| panic!("{name}: {}", shown.out))
            .to_owned()
    };
    assert_eq!(
        row("calm").chars().count(),
        row("crash").chars().count(),
        "{}",
        shown.out
    );
    assert!(shown.out.contains("Scenario"), "{}", shown.out);
    assert_eq!(
        fs::read_dir(&results).unwrap().count(),
        3,
        "two results and the latest"
    );
    let json = said(
        "run",
        &[folder.path()],
        &results,
        &[&more[..], &["--json"]].concat(),
    );
    let json: Value = serde_json::from_str(&json.out).unwrap();
    assert_eq!(json[1]["name"], "crash.depth-severe");
}

#[test]
fn a_threshold_of_a_sweep_is_judged_at_every_point() {
    let folder = tempdir().unwrap();
    let file = sweep(
        folder.path(),
        "{name: ltv, key: venue.tokens.HYPE.ltv, values: [0.5, 0.65]}",
    );
    let text = fs::read_to_string(&file).unwrap();
    fs::write(
        &file,
        text.clone() + "thresholds: ['max(bad_debt_usd) < 0']\n",
    )
    .unwrap();
    let results = folder.path().join("results");
    let shown = said("sweep", &[&file], &results, &[]);
    assert_eq!(shown.exit, Some(10), "{}", shown.out);
    assert!(shown.out.contains("max(bad_debt_usd) < 0"), "{}", shown.out);
    fs::write(&file, text + "thresholds: ['max(bad_dept_usd) < 0']\n").unwrap();
    let shown = said("sweep", &[&file], &results, &[]);
    assert_eq!(shown.exit, Some(3), "{}", shown.err);
    assert!(shown.err.contains("thresholds[0]"), "{}", shown.err);
}

#[test]
fn sweeps_and_overlays_are_checked_like_scenarios() {
    let folder = tempdir().unwrap();
    let file = sweep(folder.path(), AXES).display().to_string();
    let overlay = scenario("overlays/volatility-severe");
    let shown = run(&["check", &file, &overlay]);
    assert_eq!(shown.exit, Some(0), "{}", shown.err);
    assert!(
        shown.out.contains("small.yaml (4 points of 3 paths)"),
        "{}",
        shown.out
    );
    assert!(shown.out.contains("(overlay, severe)"), "{}", shown.out);
    let laid = run(&[
        "check",
        &scenario("october-2026-quiet-day"),
        "--overlay",
        &overlay,
    ]);
    assert_eq!(laid.exit, Some(0), "{}", laid.err);
    // Twenty is more than a volatility may be.
    let wild = [
        "--overlay",
        &overlay,
        "--set",
        "paths.assets[0].model.sigma_per_year=11",
    ];
    let laid = run(&[
        &["check", scenario("october-2026-quiet-day").as_str()],
        &wild[..],
    ]
    .concat());
    assert_eq!(laid.exit, Some(3));
    assert!(laid.err.contains("volatility-severe.yaml:"), "{}", laid.err);
}

#[test]
fn a_scenario_is_no_sweep_and_schemas_are_printed() {
    let shown = run(&["sweep", &scenario("october-2026-quiet-day")]);
    assert_eq!(shown.exit, Some(2));
    assert!(shown.err.contains("has no `design`"), "{}", shown.err);
    for (flag, title) in [
        ("--sweep", "Plimsoll sweep"),
        ("--overlay", "Plimsoll overlay"),
    ] {
        let schema: Value = serde_json::from_str(&run(&["schema", flag]).out).unwrap();
        assert_eq!(schema["title"], title);
    }
}

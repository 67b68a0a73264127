//! Paths that fail in a sweep: counted, listed, and repeated alone.

use std::path::{Path, PathBuf};

use plimsoll_lab::Plan;
use serde_json::Value;
use tempfile::tempdir;

use crate::common::{latest, plimsoll, run, said, small};

/// Jumps after which ETH is worth nothing that a ledger can hold, in about half of the paths.
const JUMPS: &str = "paths.assets[1].jumps={kind: kou, lambda_per_year: 20000, up_share: 0, \
                     eta_up: 2, eta_down: 0.1}";

/// A plan of two points that differ in the loan-to-value of HYPE.
fn two_points(folder: &Path) -> PathBuf {
    let planned = said(plimsoll(&[]).args(small("plan", 6)).args([
        "--set",
        "paths.shocks=[]",
        "--set",
        JUMPS,
    ]));
    assert_eq!(planned.exit, Some(0), "{}", planned.err);
    let mut plan: Plan = serde_json::from_str(&planned.out).unwrap();
    let mut second = plan.points[0].clone();
    second.index = 1;
    let ltv = second.config.pointer_mut("/venue/tokens/HYPE/ltv");
    *ltv.expect("HYPE has a loan-to-value") = "0.6".into();
    plan.points.push(second);
    let plan = plan.seal().unwrap();
    let file = folder.join("plan.json");
    std::fs::write(&file, serde_json::to_string(&plan).unwrap()).unwrap();
    file
}

/// Runs the plan shard by shard.
fn result(folder: &Path) -> PathBuf {
    let (plan, results) = (two_points(folder), folder.join("results"));
    let (plan, to) = (plan.to_str().unwrap(), results.to_str().unwrap());
    for index in 0..6 {
        let index = index.to_string();
        let shard = run(&["shard", "--plan", plan, "--index", &index, "--results", to]);
        assert_eq!(shard.exit, Some(0), "{}", shard.err);
    }
    let merged = run(&["merge", "--plan", plan, "--results", to]);
    assert_eq!(merged.exit, Some(0), "{}", merged.err);
    latest(&results)
}

#[test]
fn failed_paths_of_a_sweep_are_listed_with_the_commands_that_repeat_them() {
    let folder = tempdir().unwrap();
    let result = result(folder.path());
    let name = result.to_str().unwrap();
    assert!(result.join("paths/point=0001/part.parquet").is_file());

    let listed = run(&["summary", name, "--failed", "--json"]);
    assert_eq!(listed.exit, Some(0), "{}", listed.err);
    let failed: Vec<Value> = serde_json::from_str(&listed.out).unwrap();
    let of = |point| failed.iter().filter(move |x| x["point"] == point);
    for point in 0..2 {
        let count = of(point).count();
        assert!(
            (1..6).contains(&count),
            "{count} of 6 paths of point {point}"
        );
    }

    let table = run(&["summary", name]);
    assert!(
        table.out.contains("summary RESULT --failed"),
        "{}",
        table.out
    );
    let all = run(&["summary", name, "--failed"]);
    for one in &failed {
        let command = one["command"].as_str().unwrap();
        let point = one["point"].to_string();
        let shown = run(&["summary", name, "--point", &point]);
        assert!(shown.out.contains(command), "{command}: {}", shown.out);
        assert!(all.out.contains(command), "{command}: {}", all.out);
    }
    assert!(
        all.out.contains("left the range of the ledger"),
        "{}",
        all.out
    );

    for one in [of(0).next().unwrap(), of(1).next_back().unwrap()] {
        let command = one["command"].as_str().unwrap();
        let args: Vec<&str> = command.split(' ').skip(1).collect();
        let replayed = run(&args);
        assert_eq!(replayed.exit, Some(0), "{command}: {}", replayed.err);
        let error = one["error"].as_str().unwrap();
        let expected = format!("fails as it did: {error}");
        assert!(replayed.out.contains(&expected), "{}", replayed.out);
    }
}

#[test]
fn a_result_without_failed_paths_lists_none() {
    let results = tempdir().unwrap();
    let folder = crate::common::done(results.path(), 2, &[]);
    let listed = run(&["summary", folder.to_str().unwrap(), "--failed"]);
    assert_eq!((listed.exit, listed.out.as_str()), (Some(0), ""));
    assert_eq!(listed.err, "no path failed\n");
}

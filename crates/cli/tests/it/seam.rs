//! Plan, shard and merge as commands: the same result as one run.

use std::fs;

use tempfile::tempdir;

use crate::common::{assert_same, done, latest, plimsoll, run, said, small};

#[test]
fn shards_of_a_plan_merge_into_what_a_run_gives() {
    let folder = tempdir().unwrap();
    let (plan, results) = (
        folder.path().join("plan.json"),
        folder.path().join("results"),
    );
    let (plan, to) = (plan.to_str().unwrap(), results.to_str().unwrap());
    let planned = said(
        plimsoll(&[])
            .args(small("plan", 5))
            .args(["--output", plan]),
    );
    assert_eq!(planned.exit, Some(0), "{}", planned.err);
    assert!(planned.err.contains("3 shards"), "{}", planned.err);

    let merge = || run(&["merge", "--plan", plan, "--results", to]);
    let shard = |index| run(&["shard", "--plan", plan, "--index", index, "--results", to]);
    assert_eq!(merge().exit, Some(4));
    assert!(!results.exists());
    // In any order, and one of them twice.
    for (index, expected) in [("2", "written"), ("0", "written"), ("2", "exists")] {
        let said = shard(index);
        assert_eq!(said.exit, Some(0), "{}", said.err);
        assert!(said.out.starts_with(expected), "{}", said.out);
    }
    let early = merge();
    assert_eq!(early.exit, Some(4));
    assert!(
        early.err.contains("1 of 3 shards are missing"),
        "{}",
        early.err
    );
    assert_eq!(shard("3").exit, Some(2));
    assert_eq!(shard("1").exit, Some(0));
    assert!(merge().out.starts_with("written"));
    let again = merge();
    assert_eq!(again.exit, Some(0));
    assert!(again.out.starts_with("exists"), "{}", again.out);

    let other = tempdir().unwrap();
    assert_same(&latest(&results), &done(other.path(), 5, &[]));
}

#[test]
fn an_edited_plan_is_exit_code_5_and_no_plan_is_wrong_usage() {
    let folder = tempdir().unwrap();
    let planned = said(plimsoll(&[]).args(small("plan", 5)));
    assert_eq!(planned.exit, Some(0), "{}", planned.err);
    let file = folder.path().join("plan.json");
    let edited = planned.out.replace("\"paths\": 5", "\"paths\": 6");
    assert_ne!(edited, planned.out);
    for (text, exit) in [(edited.as_str(), 5), ("{}", 2)] {
        fs::write(&file, text).unwrap();
        let said = run(&["shard", "--plan", file.to_str().unwrap(), "--index", "0"]);
        assert_eq!(said.exit, Some(exit), "{}", said.err);
    }
    assert_eq!(run(&["merge", "--plan", "nowhere.json"]).exit, Some(2));
}

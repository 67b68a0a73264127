use std::fs;
use std::path::{Path, PathBuf};

use plimsoll_lab::{Outcome, Put, ShardStore, Simulate, run_shard};
use plimsoll_output::{Manifest, OutputError, Results, State, Store};
use plimsoll_sim::record::PathRecord;
use tempfile::TempDir;

use crate::fake::{Fake, content, part, plan, run_and_merge, run_until, unsealed_plan};

/// A fresh undisturbed result of [`plan`]: the folder that holds it, and its own.
fn undisturbed() -> (TempDir, PathBuf) {
    let results = tempfile::tempdir().unwrap();
    run_and_merge(results.path(), &plan());
    let folder = Store::folder_of(results.path(), &plan());
    (results, folder)
}

fn copy(from: &Path, to: &Path, name: &str) {
    fs::create_dir_all(to.join(name).parent().unwrap()).unwrap();
    fs::copy(from.join(name), to.join(name)).unwrap();
}

fn shard_folders(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for point in fs::read_dir(folder.join("shards")).unwrap() {
        let point = point.unwrap().path();
        if point.is_dir() {
            let shards = fs::read_dir(point).unwrap();
            found.extend(shards.map(|x| x.unwrap().path()));
        }
    }
    found.sort();
    found
}

#[test]
fn a_complete_folder_holds_these_files_and_nothing_else() {
    let (results, folder) = undisturbed();
    let names: Vec<String> = content(&folder).into_keys().collect();
    let tables = [
        "accounts",
        "liquidations",
        "paths",
        "pools",
        "samples",
        "survival",
        "waterfall",
    ];
    let parts = tables.iter().flat_map(|table| {
        (0..2).map(move |point| format!("{table}/point=000{point}/part.parquet"))
    });
    let others = ["manifest.json", "points.parquet", "summary.json"].map(str::to_owned);
    let mut expected: Vec<String> = parts.chain(others).collect();
    expected.sort();
    assert_eq!(names, expected);
    assert!(!folder.join("shards").exists());
    let latest = fs::canonicalize(results.path().join("latest")).unwrap();
    assert_eq!(latest, fs::canonicalize(&folder).unwrap());
}

#[test]
fn tables_that_are_not_recorded_are_not_written() {
    let mut plan = unsealed_plan();
    plan.recording.samples = false;
    plan.recording.accounts = false;
    let plan = plan.seal().unwrap();
    let results = tempfile::tempdir().unwrap();
    run_and_merge(results.path(), &plan);
    let folder = Store::folder_of(results.path(), &plan);
    assert!(part(&folder, "liquidations", 1).is_file());
    assert!(!folder.join("samples").exists());
    assert!(!folder.join("pools").exists());
    assert!(!folder.join("accounts").exists());
}

#[test]
fn a_run_that_lost_half_its_shards_to_a_kill_ends_with_the_same_bytes() {
    let (_keep, expected) = undisturbed();
    let results = tempfile::tempdir().unwrap();
    let store = Store::open(results.path(), &plan()).unwrap();
    run_until(&store, u64::MAX);
    let shards = shard_folders(store.folder());
    assert_eq!(shards.len(), 10);
    for (i, shard) in shards.iter().enumerate().filter(|(i, _)| i % 2 == 0) {
        // What a kill leaves: the shard under a temporary name, its last file cut off.
        let name = shard.file_name().unwrap().to_str().unwrap();
        let beside = shard.with_file_name(format!(".tmp-{name}-999999-{i}"));
        fs::rename(shard, &beside).unwrap();
        fs::write(beside.join("samples.parquet"), b"PAR1").unwrap();
    }
    fs::write(store.folder().join(".tmp-paths.parquet-999999-0"), b"PAR1").unwrap();
    drop(store);

    let merged = run_and_merge(results.path(), &plan());
    assert!(!merged.was_complete);
    let found = Store::folder_of(results.path(), &plan());
    assert_eq!(content(&found), content(&expected));
}

#[test]
fn a_merge_killed_between_its_files_ends_with_the_same_bytes() {
    let (_keep, expected) = undisturbed();
    let finals: Vec<String> = content(&expected).into_keys().collect();
    for killed_at in (0..finals.len()).step_by(2) {
        let results = tempfile::tempdir().unwrap();
        let store = Store::open(results.path(), &plan()).unwrap();
        run_until(&store, u64::MAX);
        for name in finals
            .iter()
            .filter(|x| *x != "manifest.json")
            .take(killed_at)
        {
            copy(&expected, store.folder(), name);
        }
        fs::write(store.folder().join(".tmp-summary.json-999999-1"), b"{").unwrap();
        store.merge().unwrap();
        assert_eq!(content(store.folder()), content(&expected));
    }
}

#[test]
fn a_kill_between_the_manifest_and_the_removal_of_shards_is_cleaned_up() {
    let (_keep, expected) = undisturbed();
    let results = tempfile::tempdir().unwrap();
    let store = Store::open(results.path(), &plan()).unwrap();
    run_until(&store, u64::MAX);
    for name in content(&expected).into_keys() {
        copy(&expected, store.folder(), &name);
    }
    assert!(store.merge().unwrap().was_complete);
    assert_eq!(content(store.folder()), content(&expected));
}

#[test]
fn an_interrupted_run_says_so_and_resumes_to_the_same_bytes() {
    let (_keep, expected) = undisturbed();
    let results = tempfile::tempdir().unwrap();
    let store = Store::open(results.path(), &plan()).unwrap();
    let outcome = run_until(&store, 20);
    assert_eq!(outcome, Outcome::Interrupted { shards_missing: 8 });
    store.mark_interrupted().unwrap();
    let manifest = Manifest::read(store.folder()).unwrap().unwrap();
    assert_eq!(manifest.state, State::Interrupted);
    assert_eq!((manifest.shards_finished, manifest.shards_total), (2, 10));
    assert!(!store.folder().join("manifest.json").exists());

    let refused = store.merge().unwrap_err();
    assert!(
        matches!(
            refused,
            OutputError::MissingShards {
                missing: 8,
                total: 10,
                ..
            }
        ),
        "{refused}"
    );
    assert!(!store.folder().join("paths").exists());
    assert!(matches!(
        Results::open(store.folder()),
        Err(OutputError::NotComplete { .. })
    ));

    run_and_merge(results.path(), &plan());
    assert_eq!(content(store.folder()), content(&expected));
    let complete = Manifest::read(store.folder()).unwrap().unwrap();
    assert_eq!((complete.shards_finished, complete.shards_total), (10, 10));
}

#[test]
fn threads_do_not_change_a_byte() {
    let (_keep, expected) = undisturbed();
    for threads in [1, 3] {
        let results = tempfile::tempdir().unwrap();
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .unwrap();
        pool.install(|| run_and_merge(results.path(), &plan()));
        let found = Store::folder_of(results.path(), &plan());
        assert_eq!(content(&found), content(&expected));
    }
}

#[test]
fn running_a_complete_result_again_verifies_it_and_runs_nothing() {
    let (results, folder) = undisturbed();
    let before = content(&folder);
    let store = Store::open(results.path(), &plan()).unwrap();
    let all_exist = plan().shards().iter().all(|x| store.exists(x).unwrap());
    assert!(all_exist);
    assert!(run_and_merge(results.path(), &plan()).was_complete);
    assert_eq!(content(&folder), before);

    let table = part(&folder, "liquidations", 1);
    let mut bytes = fs::read(&table).unwrap();
    bytes[100] ^= 1;
    fs::write(&table, bytes).unwrap();
    let error = store.merge().unwrap_err();
    assert!(matches!(error, OutputError::Changed { .. }), "{error}");
    fs::remove_file(&table).unwrap();
    let error = store.merge().unwrap_err();
    assert!(error.to_string().contains("its digest is none"), "{error}");
}

#[test]
fn the_loser_of_a_race_sees_that_the_shard_exists() {
    let results = tempfile::tempdir().unwrap();
    let one = Store::open(results.path(), &plan()).unwrap();
    let two = Store::open(results.path(), &plan()).unwrap();
    let shard = plan().shards().remove(0);
    let records = run_shard(&Fake { point: 0 }, &shard, &|| {}).unwrap();
    assert_eq!(one.put(&shard, &records).unwrap(), Put::Written);
    assert_eq!(two.put(&shard, &records).unwrap(), Put::Exists);
    assert_eq!(shard_folders(one.folder()).len(), 1);
}

#[test]
fn two_processes_at_once_end_with_the_same_bytes() {
    let (_keep, expected) = undisturbed();
    let results = tempfile::tempdir().unwrap();
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| run_and_merge(results.path(), &plan()));
        }
    });
    let found = Store::folder_of(results.path(), &plan());
    assert_eq!(content(&found), content(&expected));
}

#[test]
fn a_shard_computed_twice_with_different_content_is_an_error() {
    let results = tempfile::tempdir().unwrap();
    let store = Store::open(results.path(), &plan()).unwrap();
    let shard = plan().shards().remove(0);
    let run = |point| run_shard(&Fake { point }, &shard, &|| {}).unwrap();
    store.put(&shard, &run(0)).unwrap();
    let error = store.put(&shard, &run(1)).unwrap_err();
    assert!(error.to_string().contains("different content"), "{error}");
}

#[test]
fn a_shard_without_all_its_paths_is_not_merged() {
    let results = tempfile::tempdir().unwrap();
    let store = Store::open(results.path(), &plan()).unwrap();
    for shard in plan().shards() {
        let mut records: Vec<PathRecord> = (shard.start..shard.end)
            .map(|path| Fake { point: shard.point }.run_path(&mut (), path))
            .collect();
        if shard.start == 14 {
            records.remove(2);
        }
        store.put(&shard, &records).unwrap();
    }
    let error = store.merge().unwrap_err();
    assert!(
        matches!(
            error,
            OutputError::DamagedShard {
                expected: 16,
                found: 17,
                ..
            }
        ),
        "{error}"
    );
    assert_eq!(store.state().unwrap(), State::Running);
}

#[test]
fn a_record_without_a_price_for_each_asset_is_an_error() {
    let results = tempfile::tempdir().unwrap();
    let store = Store::open(results.path(), &plan()).unwrap();
    let shard = plan().shards().remove(0);
    let mut records = run_shard(&Fake { point: 0 }, &shard, &|| {}).unwrap();
    records[3].row.prices.pop();
    let error = store.put(&shard, &records).unwrap_err().to_string();
    assert_eq!(error, "path 3 has prices of 1 assets, the plan has 2");
}

#[test]
fn another_plan_has_another_folder_and_leaves_this_one_alone() {
    let (results, folder) = undisturbed();
    let before = content(&folder);
    let mut other = unsealed_plan();
    other.points[1].config = serde_json::json!({"ltv": 0.3});
    let other = other.seal().unwrap();
    run_and_merge(results.path(), &other);
    assert_ne!(Store::folder_of(results.path(), &other), folder);
    assert_eq!(content(&folder), before);
}

#[test]
fn a_plan_that_is_not_sealed_is_refused() {
    let results = tempfile::tempdir().unwrap();
    let error = Store::open(results.path(), &unsealed_plan()).unwrap_err();
    assert!(matches!(error, OutputError::Plan(_)), "{error}");
    assert_eq!(fs::read_dir(results.path()).unwrap().count(), 0);
}

#[test]
fn the_log_of_a_run_is_not_part_of_the_result() {
    let (results, folder) = undisturbed();
    let store = Store::open(results.path(), &plan()).unwrap();
    store
        .write_log(&serde_json::json!({"seconds": 1.5}))
        .unwrap();
    assert!(store.merge().unwrap().was_complete);
    let manifest = fs::read_to_string(folder.join("manifest.json")).unwrap();
    assert!(!manifest.contains("run.log.json"));
}

use std::fs;

use plimsoll_output::{Manifest, OutputError, Results, Store};
use polars::prelude::{ParquetReader, ParquetWriter, SerReader};

use crate::fake::{part, plan, run_and_merge};

const LOCK: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../Cargo.lock");

/// Version of a package in the workspace's lock file.
fn locked(package: &str) -> String {
    let lock = fs::read_to_string(LOCK).unwrap();
    let entry = format!("name = \"{package}\"\nversion = \"");
    let after = lock.split(&entry).nth(1).unwrap();
    after.split('"').next().unwrap().to_owned()
}

#[test]
fn the_manifest_names_the_versions_that_were_linked() {
    let results = tempfile::tempdir().unwrap();
    let store = Store::open(results.path(), &plan()).unwrap();
    let versions = Manifest::read(store.folder()).unwrap().unwrap().versions;
    assert_eq!(versions["rand_distr"], locked("rand_distr"));
    assert_eq!(versions["polars"], locked("polars"));
    assert_eq!(versions["plimsoll"], locked("plimsoll-output"));
    assert_eq!(versions["engine"], plan().engine_version);
}

#[test]
fn unfinished_work_of_another_version_is_not_continued() {
    let results = tempfile::tempdir().unwrap();
    let store = Store::open(results.path(), &plan()).unwrap();
    let manifest = store.folder().join("shards/manifest.json");
    let text = fs::read_to_string(&manifest).unwrap();
    fs::write(
        &manifest,
        text.replace("\"polars\": \"", "\"polars\": \"9."),
    )
    .unwrap();
    let error = Store::open(results.path(), &plan()).unwrap_err();
    assert!(
        matches!(error, OutputError::OtherVersions { .. }),
        "{error}"
    );
}

#[test]
fn a_table_of_another_version_is_refused_by_the_column_it_lacks() {
    let results = tempfile::tempdir().unwrap();
    let plan = plan();
    run_and_merge(results.path(), &plan);
    let folder = Store::folder_of(results.path(), &plan);
    let path = part(&folder, "paths", 1);
    let file = fs::File::open(&path).unwrap();
    let mut rows = ParquetReader::new(file).finish().unwrap();
    rows.drop_in_place("cascade_usd").unwrap();
    let file = fs::File::create(&path).unwrap();
    ParquetWriter::new(file).finish(&mut rows).unwrap();
    let error = Results::open(&folder).unwrap().report().unwrap_err();
    let text = error.to_string();
    assert!(
        text.contains("part.parquet has no column `cascade_usd`: the result was written by"),
        "{text}"
    );
}

#[test]
fn a_summary_of_before_cascades_were_measured_is_still_read() {
    let results = tempfile::tempdir().unwrap();
    let plan = plan();
    run_and_merge(results.path(), &plan);
    let folder = Store::folder_of(results.path(), &plan);
    let path = folder.join("summary.json");
    let text = fs::read_to_string(&path).unwrap();
    let mut summary: serde_json::Value = serde_json::from_str(&text).unwrap();
    for point in summary["points"].as_array_mut().unwrap() {
        let metrics = point["summary"]["metrics"].as_object_mut().unwrap();
        metrics.remove("cascade").unwrap();
    }
    fs::write(&path, summary.to_string()).unwrap();
    let report = Results::open(&folder).unwrap().summary().unwrap();
    let metrics = report.points[0].summary.metrics.as_ref().unwrap();
    assert_eq!(metrics.cascade, None);
}

use std::fs;

use plimsoll_output::{Manifest, OutputError, Store};

use crate::fake::plan;

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
    let manifest = store.folder().join("manifest.json");
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

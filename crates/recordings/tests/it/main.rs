//! Tests of the readers, on files that the tests write and on recorded ones.

#![allow(clippy::unwrap_used)]

mod accounts;
mod books;
mod prices;
mod recorded;

use std::path::PathBuf;

/// A file of a test, in a folder that goes with it.
pub(crate) fn file(name: &str, text: &str) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, text).unwrap();
    (folder, path)
}

//! Memory of a sweep, measured in a process of its own.

use crate::process::{figures, start, wait_for};

/// Peak memory of a process that runs and merges a point of so many paths, kB.
fn peak_kb(paths: u64) -> u64 {
    let results = tempfile::tempdir().unwrap();
    wait_for([start(results.path(), Some(paths))]);
    figures(results.path(), "peak")[0]
}

#[cfg(target_os = "linux")]
#[test]
fn memory_is_the_same_for_ten_times_as_many_paths() {
    let (few, many) = (peak_kb(500), peak_kb(5_000));
    // The records of all paths would be a quarter of a gigabyte.
    assert!(
        many as f64 <= 1.35 * few as f64,
        "{few} kB for 500 paths, {many} kB for 5,000"
    );
}

#[cfg(target_os = "linux")]
#[test]
#[ignore = "minutes; prints figures"]
fn peak_memory_at_growing_numbers_of_paths() {
    for paths in [1_000, 10_000, 100_000] {
        eprintln!("{paths} paths: {} kB", peak_kb(paths));
    }
}

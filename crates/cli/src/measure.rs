//! What a plan costs, measured by running a few of its paths.

use std::fs;
use std::path::Path;
use std::time::Instant;

use anyhow::Context;
use plimsoll_lab::{Plan, Shard, ShardStore, run_shard};
use plimsoll_output::Store;
use plimsoll_sim::Simulation;
use plimsoll_sim::record::PathRecord;
use serde::Serialize;

use crate::data::Data;
use crate::scenario::simulation;

/// Paths that are run, if there are not more threads than that.
const PATHS_MIN: u64 = 2;

/// What running all points of a plan takes.
#[derive(Clone, Copy, Debug, Serialize)]
pub(crate) struct Cost {
    /// Paths run to find out.
    pub(crate) measured_paths: u64,
    /// Points they were of: first, middle and last, because points may differ.
    pub(crate) measured_points: u64,
    /// Threads used.
    pub(crate) threads: u64,
    /// Time for all paths, seconds.
    pub(crate) seconds: f64,
    /// Size of all tables, bytes.
    pub(crate) bytes: f64,
}

impl Cost {
    /// Runs the first paths of some points on the current rayon pool.
    ///
    /// # Errors
    /// When the simulation cannot be set up or a temporary folder cannot be written.
    pub(crate) fn measure(plan: &Plan, data: &Data) -> anyhow::Result<Self> {
        let threads = rayon::current_num_threads() as u64;
        let paths = PATHS_MIN.max(threads);
        let points = points(plan.points.len());
        let (mut seconds, mut added) = (0.0, 0.0);
        for point in &points {
            let simulation =
                simulation(plan, &plan.points[*point], data).map_err(anyhow::Error::from_boxed)?;
            let started = Instant::now();
            let records = run_shard(&simulation, &shard(*point, paths), &|| {})?;
            seconds += started.elapsed().as_secs_f64();
            // What the last paths add; the first one carries the frame of each file too.
            added += size(plan, *point, &records)? - size(plan, *point, &records[..1])?;
        }
        let looked = points.len() as u64;
        let each = plan.paths_total() as f64 / looked as f64;
        Ok(Self {
            measured_paths: paths * looked,
            measured_points: looked,
            threads,
            seconds: seconds / paths as f64 * each,
            bytes: added / (paths - 1) as f64 * each,
        })
    }
}

/// What a path adds to the tables of a point, bytes, found out by running a few.
///
/// # Errors
/// When a path cannot be run or a temporary folder cannot be written.
pub(crate) fn bytes_per_path(
    plan: &Plan,
    point: usize,
    simulation: &Simulation,
) -> anyhow::Result<f64> {
    let records = run_shard(simulation, &shard(point, PATHS_MIN), &|| {})?;
    let added = size(plan, point, &records)? - size(plan, point, &records[..1])?;
    Ok(added / (PATHS_MIN - 1) as f64)
}

/// The first, the middle and the last of so many points.
fn points(count: usize) -> Vec<usize> {
    let mut points = vec![0, count / 2, count - 1];
    points.dedup();
    points
}

fn shard(point: usize, paths: u64) -> Shard {
    Shard {
        point: point as u32,
        start: 0,
        end: paths,
        key: String::new(),
    }
}

/// Size of the tables of some records, bytes.
fn size(plan: &Plan, point: usize, records: &[PathRecord]) -> anyhow::Result<f64> {
    let folder = tempfile::tempdir().context("cannot create a temporary folder")?;
    let store = Store::open(folder.path(), plan)?;
    store
        .put(&shard(point, records.len() as u64), records)
        .map_err(anyhow::Error::from_boxed)?;
    Ok(tables(store.folder())? as f64)
}

/// Size of the Parquet files below a folder, bytes.
fn tables(folder: &Path) -> std::io::Result<u64> {
    let mut bytes = 0;
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let path = entry.path();
        if path.is_dir() {
            bytes += tables(&path)?;
        } else if path.extension().is_some_and(|x| x == "parquet") {
            bytes += entry.metadata()?.len();
        }
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_of_both_ends_and_the_middle_are_measured_once_each() {
        assert_eq!(points(1), [0]);
        assert_eq!(points(2), [0, 1]);
        assert_eq!(points(12), [0, 6, 11]);
    }
}

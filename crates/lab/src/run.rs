//! The driver over shards: does what is missing, skips what exists, stops when asked.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use plimsoll_sim::record::PathRecord;

use crate::{BoxError, LabError, Plan, Point, Shard, Simulate, run_shard};

/// Where finished shards are kept. Each is written once, whole or not at all.
pub trait ShardStore {
    /// Whether the shard is already there.
    ///
    /// # Errors
    /// When the store cannot be asked.
    fn exists(&self, shard: &Shard) -> Result<bool, BoxError>;

    /// Keeps the records of a shard.
    ///
    /// # Errors
    /// When it cannot be written, or when another process wrote the same shard with other content.
    fn put(&self, shard: &Shard, records: &[PathRecord]) -> Result<Put, BoxError>;
}

/// What became of a shard that was put.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Put {
    /// It was written.
    Written,
    /// Somebody else had written it in the meantime.
    Exists,
}

/// How far a run is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Paths finished over all points, those of earlier runs included.
    pub paths_done: u64,
    /// Of these, paths found finished when this run started.
    pub paths_resumed: u64,
    /// Paths of the plan over all points.
    pub paths_total: u64,
}

/// How a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Every shard of the plan is in the store.
    Complete,
    /// The interrupt flag was seen; the shard that was running is in the store.
    Interrupted {
        /// Shards still missing.
        shards_missing: u64,
    },
}

/// The two wires between a run and whoever watches it.
#[derive(Clone, Copy)]
pub struct Watch<'a> {
    /// Called once at the start and after every path, from any thread of the pool; must be quick.
    /// Calls of different threads may overtake each other by a few paths.
    pub progress: &'a (dyn Fn(Progress) + Sync),
    /// Set it to stop after the running shard.
    pub interrupt: &'a AtomicBool,
}

/// Runs the shards of `plan` that `store` does not have, one after the other.
///
/// `build` sets up the simulation of a point; it is called once for each point that has something
/// to do. Memory holds the records of one shard at a time.
///
/// # Errors
/// [`LabError::Build`], [`LabError::PathMismatch`] or [`LabError::Store`]; shards finished before
/// the error stay in the store.
pub fn run<S, B, T>(plan: &Plan, build: B, store: &T, watch: Watch<'_>) -> Result<Outcome, LabError>
where
    S: Simulate,
    B: Fn(&Point) -> Result<S, BoxError>,
    T: ShardStore + ?Sized,
{
    let missing = missing(plan, store)?;
    let total = plan.paths_total();
    let resumed = total - missing.iter().map(Shard::paths).sum::<u64>();
    let done = AtomicU64::new(resumed);
    let report = |paths_done| {
        (watch.progress)(Progress {
            paths_done,
            paths_resumed: resumed,
            paths_total: total,
        });
    };
    report(resumed);
    let finished = || report(done.fetch_add(1, Ordering::Relaxed) + 1);
    let mut current: Option<(u32, S)> = None;
    for (index, shard) in missing.iter().enumerate() {
        if watch.interrupt.load(Ordering::Relaxed) {
            return Ok(Outcome::Interrupted {
                shards_missing: (missing.len() - index) as u64,
            });
        }
        let simulate = at_point(&mut current, plan, shard, &build)?;
        let records = run_shard(simulate, shard, &finished)?;
        store
            .put(shard, &records)
            .map_err(|e| store_error(shard, e))?;
    }
    Ok(Outcome::Complete)
}

fn missing<T: ShardStore + ?Sized>(plan: &Plan, store: &T) -> Result<Vec<Shard>, LabError> {
    let mut missing = Vec::new();
    for shard in plan.shards() {
        if !store.exists(&shard).map_err(|e| store_error(&shard, e))? {
            missing.push(shard);
        }
    }
    Ok(missing)
}

/// The simulation of the shard's point, set up if the last shard was of another point.
fn at_point<'a, S, B>(
    current: &'a mut Option<(u32, S)>,
    plan: &Plan,
    shard: &Shard,
    build: &B,
) -> Result<&'a S, LabError>
where
    B: Fn(&Point) -> Result<S, BoxError>,
{
    let kept = current.take().filter(|(point, _)| *point == shard.point);
    let entry = match kept {
        Some(entry) => entry,
        None => (shard.point, build_point(plan, shard.point, build)?),
    };
    Ok(&current.insert(entry).1)
}

fn build_point<S, B>(plan: &Plan, point: u32, build: &B) -> Result<S, LabError>
where
    B: Fn(&Point) -> Result<S, BoxError>,
{
    build(&plan.points[point as usize]).map_err(|source| LabError::Build { point, source })
}

fn store_error(shard: &Shard, source: BoxError) -> LabError {
    LabError::Store {
        point: shard.point,
        start: shard.start,
        end: shard.end,
        source,
    }
}

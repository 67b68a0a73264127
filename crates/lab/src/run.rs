//! The driver over shards: does what is missing, skips what exists, stops when asked.

mod queue;

use std::sync::atomic::AtomicBool;

use plimsoll_sim::record::PathRecord;

use crate::{BoxError, LabError, Plan, Point, Shard, Simulate};
use queue::Queue;

/// Where finished shards are kept. Each is written once, whole or not at all.
pub trait ShardStore {
    /// Whether the shard is already there.
    ///
    /// # Errors
    /// When the store cannot be asked.
    fn exists(&self, shard: &Shard) -> Result<bool, BoxError>;

    /// Notes that somebody begins the shard; false if that was noted before.
    ///
    /// It decides about the order of work and nothing else, so that processes that share a plan do
    /// not all do the same: a shard that others began comes last, and is run then unless it exists.
    /// Whoever began it may be dead, and nobody waits for them.
    fn begin(&self, shard: &Shard) -> bool {
        let _ = shard;
        true
    }

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
    /// Of these, paths that another run finished, before this one or beside it.
    pub paths_resumed: u64,
    /// Paths of the plan over all points.
    pub paths_total: u64,
}

/// How a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Every shard of the plan is in the store.
    Complete,
    /// The interrupt flag was seen; the shards that were running are in the store.
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
    /// Set it to stop after the running shards.
    pub interrupt: &'a AtomicBool,
}

/// Runs the shards of `plan` that `store` does not have, on all threads of the current rayon pool.
///
/// `build` sets up the simulation of a point; it is called once for each point that has something
/// to do, and again for one that is come back to. Memory holds the records of the shards at which
/// threads are: one, towards its end also the next, and never more than one for each thread and one.
///
/// # Errors
/// [`LabError::Build`], [`LabError::PathMismatch`] or [`LabError::Store`]; shards finished before
/// the error stay in the store.
pub fn run<S, B, T>(plan: &Plan, build: B, store: &T, watch: Watch<'_>) -> Result<Outcome, LabError>
where
    S: Simulate + Send,
    B: Fn(&Point) -> Result<S, BoxError> + Sync,
    T: ShardStore + Sync + ?Sized,
{
    let queue = Queue::new(plan, build, store, watch)?;
    rayon::broadcast(|_| queue.work());
    Ok(match queue.finish()? {
        0 => Outcome::Complete,
        shards_missing => Outcome::Interrupted { shards_missing },
    })
}

fn store_error(shard: &Shard, source: BoxError) -> LabError {
    LabError::Store {
        point: shard.point,
        start: shard.start,
        end: shard.end,
        source,
    }
}

//! What an ensemble needs from a simulation.

use plimsoll_sim::record::{PathRecord, PathRow};
use plimsoll_sim::{SimError, Simulation, Trace, World};

/// The simulation of one point: a pure function from path number to record.
///
/// The record of a path must depend on the path number alone, never on what the worker did
/// before, on the thread, or on other paths.
pub trait Simulate: Sync {
    /// Buffers that one thread uses again for path after path.
    type Worker<'a>
    where
        Self: 'a;

    /// Makes the buffers of one thread.
    fn worker(&self) -> Self::Worker<'_>;

    /// Runs one path. A path that cannot be finished returns a record whose `row.error` says why;
    /// `row.path` is always the number asked for.
    fn run_path<'a>(&'a self, worker: &mut Self::Worker<'a>, path: u64) -> PathRecord;
}

impl Simulate for Simulation {
    type Worker<'a> = Result<World<'a>, SimError>;

    fn worker(&self) -> Self::Worker<'_> {
        World::new(self)
    }

    fn run_path<'a>(&'a self, worker: &mut Self::Worker<'a>, path: u64) -> PathRecord {
        run(worker, path, Trace::Off)
    }
}

/// The same simulation with the full trace of every path, for a replay.
#[derive(Clone, Copy, Debug)]
pub struct Traced<'s>(pub &'s Simulation);

impl Simulate for Traced<'_> {
    type Worker<'a>
        = Result<World<'a>, SimError>
    where
        Self: 'a;

    fn worker(&self) -> Self::Worker<'_> {
        World::new(self.0)
    }

    fn run_path<'a>(&'a self, worker: &mut Self::Worker<'a>, path: u64) -> PathRecord {
        run(worker, path, Trace::Full)
    }
}

/// A path that cannot even be opened fails like one that breaks off.
fn run(worker: &mut Result<World<'_>, SimError>, path: u64, trace: Trace) -> PathRecord {
    match worker {
        Ok(world) => world.run(path, trace),
        Err(error) => PathRecord {
            row: PathRow {
                path,
                error: Some(error.to_string()),
                ..PathRow::default()
            },
            ..PathRecord::default()
        },
    }
}

//! What an ensemble needs from a simulation.

use plimsoll_sim::record::{PathRecord, PathRow};
use plimsoll_sim::{Climb, Ladder, Lineage, SimError, Simulation, Trace, World};

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
    type Worker<'a> = Result<Worlds<'a>, SimError>;

    fn worker(&self) -> Self::Worker<'_> {
        Worlds::new(self)
    }

    fn run_path<'a>(&'a self, worker: &mut Self::Worker<'a>, path: u64) -> PathRecord {
        run(self, worker, path, Trace::Off)
    }
}

/// The same simulation with the full trace of every path, for a replay.
#[derive(Clone, Copy, Debug)]
pub struct Traced<'s>(pub &'s Simulation);

impl Simulate for Traced<'_> {
    type Worker<'a>
        = Result<Worlds<'a>, SimError>
    where
        Self: 'a;

    fn worker(&self) -> Self::Worker<'_> {
        Worlds::new(self.0)
    }

    fn run_path<'a>(&'a self, worker: &mut Self::Worker<'a>, path: u64) -> PathRecord {
        run(self.0, worker, path, Trace::Full)
    }
}

/// The world of one thread, and that of the twin without feedback where one is asked for.
#[derive(Debug)]
pub struct Worlds<'a> {
    world: World<'a>,
    twin: Option<World<'a>>,
}

impl<'a> Worlds<'a> {
    pub(crate) fn new(simulation: &'a Simulation) -> Result<Self, SimError> {
        Ok(Self {
            world: World::new(simulation)?,
            twin: simulation.twin().map(World::new).transpose()?,
        })
    }

    fn run(&mut self, path: u64, trace: Trace) -> PathRecord {
        let mut record = self.world.run(path, trace);
        if let Some(twin) = &mut self.twin {
            let other = twin.run(path, Trace::Off);
            record.row.set_twin(&other.row);
            twin.recycle(other);
        }
        record
    }
}

impl Worlds<'_> {
    /// Runs a lineage; the twin, where there is one, goes the same way.
    pub(crate) fn run_lineage(&mut self, lineage: &Lineage, ladder: &Ladder) -> (PathRow, Climb) {
        let (mut record, climb) = self.world.run_lineage(lineage, ladder);
        if let Some(twin) = &mut self.twin {
            record
                .row
                .set_twin(&twin.run_lineage(lineage, ladder).0.row);
        }
        (record.row, climb)
    }
}

/// A path that cannot even be opened fails like one that breaks off.
fn run(
    simulation: &Simulation,
    worker: &mut Result<Worlds<'_>, SimError>,
    path: u64,
    trace: Trace,
) -> PathRecord {
    match worker {
        Ok(worlds) => worlds.run(path, trace),
        Err(error) => PathRecord {
            row: PathRow {
                path,
                weight: simulation.weight(path),
                batch: simulation.batch(path),
                error: Some(error.to_string()),
                ..PathRow::default()
            },
            ..PathRecord::default()
        },
    }
}

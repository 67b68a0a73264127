//! Multilevel splitting: tails that depend on the path, by more paths where it becomes dangerous.
//!
//! Rule    a ladder is an importance with ascending levels. Whenever a path first reaches a level it
//!         is split: it goes on, and offspring − 1 lineages leave it at that tick, each with a
//!         share 1/offspring of its weight. Every lineage is run to its end, so any metric of a path
//!         can be estimated: Σ weight · f / roots. The chance of reaching the last level is the
//!         product of crossings(k + 1) / (offspring · crossings(k))
//! Units   weights are shares of a root; effort in path equivalents: ticks run over ticks of a path
//! Bounds  4 to 10 offspring, at least 16 independent repetitions, whose spread gives the error
//! Source  models: multilevel splitting (fixed splitting, fixed levels): GARVELS-2000;
//!         LECUYER-2006
//! Tests   tests/it/splitting.rs
//!
//! No world is copied: a lineage is a path number and a list of branches, and its beginning is
//! simulated again ([`plimsoll_sim::Lineage`]). The keys of the branches are made of seed, path,
//! level and offspring, so the result is the same for any number of threads.

mod effort;
mod forest;
mod grow;
mod pilot;
mod simulation;

pub use effort::Effort;
pub use forest::{Forest, Leaf, Rung};
pub use grow::grow;
pub use pilot::{Goal, Pilot, Scouted, scout};
pub use simulation::Splitter;

use plimsoll_sim::{Climb, Lineage};

/// What can be split: runs lineages and watches them climb.
///
/// A run must depend on lineage and levels alone, and a lineage must repeat the path that it
/// branched from, up to the branch.
pub trait Climber: Sync {
    /// Buffers that one thread uses again for run after run.
    type Worker<'a>
    where
        Self: 'a;

    /// Makes the buffers of one thread.
    fn worker(&self) -> Self::Worker<'_>;

    /// Ticks of a whole path.
    fn ticks(&self) -> u32;

    /// First tick from `tick` on at which a lineage can branch.
    fn branch_tick(&self, tick: u32) -> u32;

    /// Runs a lineage; `levels` ascend.
    fn run<'a>(
        &'a self,
        worker: &mut Self::Worker<'a>,
        lineage: &Lineage,
        levels: &[f64],
    ) -> Climbed;
}

/// What a run leaves behind.
#[derive(Clone, Debug, PartialEq)]
pub struct Climbed {
    /// How far it climbed.
    pub climb: Climb,
    /// The metric; none of a path that failed or has no value.
    pub value: Option<f64>,
    /// Ticks simulated, those before the branch included.
    pub ticks: u32,
}

/// How paths are split.
#[derive(Clone, Debug, PartialEq)]
pub struct Splitting {
    /// Levels of the importance, ascending.
    pub levels: Vec<f64>,
    /// Lineages that a path becomes at a level, itself included: 4 to 10.
    pub offspring: u32,
    /// Independent repetitions, at least 16.
    pub repetitions: u32,
    /// Ordinary paths that each repetition begins with.
    pub roots: u64,
    /// Runs after which the trees count as outgrown.
    pub runs_max: u64,
}

/// Fewest repetitions whose spread is taken for an error.
pub const REPETITIONS_MIN: u32 = 16;

/// Allowed numbers of offspring.
pub const OFFSPRING: std::ops::RangeInclusive<u32> = 4..=10;

/// Why splitting cannot begin or go on.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum SplittingError {
    /// Levels do not ascend, or are no numbers.
    #[error("levels must be numbers in ascending order, not {0:?}")]
    Levels(Vec<f64>),
    /// Too few or too many offspring.
    #[error("offspring must be 4 to 10, not {0}")]
    Offspring(u32),
    /// Too few repetitions to judge the error by.
    #[error("at least 16 repetitions are needed to judge the error, not {0}")]
    Repetitions(u32),
    /// Nothing to begin with.
    #[error("each repetition needs at least one path to begin with")]
    NoRoots,
    /// The levels lie too close together: the trees grow without end.
    #[error(
        "the trees have {runs} runs and are not done, more than {most}: set the levels further apart"
    )]
    Outgrown {
        /// Runs so far, those due included.
        runs: u64,
        /// Most runs.
        most: u64,
    },
}

impl Splitting {
    /// What is wrong, if anything is.
    ///
    /// # Errors
    /// The first problem found.
    pub fn check(&self) -> Result<(), SplittingError> {
        let ascend = self.levels.windows(2).all(|pair| pair[0] < pair[1]);
        if !ascend || !self.levels.iter().all(|level| level.is_finite()) {
            return Err(SplittingError::Levels(self.levels.clone()));
        }
        if !OFFSPRING.contains(&self.offspring) {
            return Err(SplittingError::Offspring(self.offspring));
        }
        if self.repetitions < REPETITIONS_MIN {
            return Err(SplittingError::Repetitions(self.repetitions));
        }
        if self.roots == 0 {
            return Err(SplittingError::NoRoots);
        }
        Ok(())
    }
}

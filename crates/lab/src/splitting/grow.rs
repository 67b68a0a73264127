//! Growing the trees.
//!
//! Rule    wave after wave: all roots; then what has left them at levels; then what has left those.
//!         A run that was born at a level and reached n more gives offspring − 1 lineages at each
//! Units   -
//! Bounds  levels crossed at one tick split one after the other: their offspring multiply
//! Source  models: multilevel splitting, new replication keys at the branching
//! Tests   tests/it/splitting.rs

use plimsoll_sim::Lineage;
use plimsoll_streams::Key;
use rayon::prelude::*;

use super::{Climbed, Climber, Forest, Leaf, Splitting, SplittingError};

/// A run that is due.
#[derive(Clone, Debug)]
pub(super) struct Task {
    pub(super) repetition: u32,
    pub(super) lineage: Lineage,
    /// Levels that had been reached where it left its parent.
    pub(super) born: usize,
}

/// Grows the trees of all repetitions from the paths of `seed`: repetition r begins with the paths
/// r·roots to (r + 1)·roots − 1, the ordinary ones of these numbers.
///
/// Runs on the current rayon pool; `finished` is called after each run, from its thread.
///
/// # Errors
/// [`SplittingError`] of [`Splitting::check`], or where there would be more than `runs_max` runs.
pub fn grow<C: Climber>(
    climber: &C,
    splitting: &Splitting,
    seed: u64,
    finished: &(dyn Fn() + Sync),
) -> Result<Forest, SplittingError> {
    splitting.check()?;
    let mut forest = Forest::new(splitting);
    let mut wave = roots(splitting, seed);
    while !wave.is_empty() {
        let runs = forest.effort.runs + wave.len() as u64;
        if runs > splitting.runs_max {
            let most = splitting.runs_max;
            return Err(SplittingError::Outgrown { runs, most });
        }
        let climbed = run_all(climber, &wave, &splitting.levels, finished);
        let mut next = Vec::new();
        for (task, climbed) in wave.iter().zip(&climbed) {
            take(&mut forest, climber, task, climbed);
            next.extend(offspring(splitting, task, climbed));
        }
        wave = next;
    }
    Ok(forest)
}

fn roots(splitting: &Splitting, seed: u64) -> Vec<Task> {
    let of_repetition = |repetition: u32| {
        let first = u64::from(repetition) * splitting.roots;
        (first..first + splitting.roots).map(move |path| Task {
            repetition,
            lineage: Lineage::of(Key { seed, path }),
            born: 0,
        })
    };
    (0..splitting.repetitions).flat_map(of_repetition).collect()
}

/// Runs tasks in parallel; results in the order of the tasks.
pub(super) fn run_all<C: Climber>(
    climber: &C,
    tasks: &[Task],
    levels: &[f64],
    finished: &(dyn Fn() + Sync),
) -> Vec<Climbed> {
    tasks
        .par_iter()
        .with_max_len(1)
        .map_init(
            || climber.worker(),
            |worker, task| {
                let climbed = climber.run(worker, &task.lineage, levels);
                finished();
                climbed
            },
        )
        .collect()
}

/// Ticks that a lineage shares with the one that it left.
pub(super) fn shared<C: Climber>(climber: &C, lineage: &Lineage) -> u32 {
    let last = lineage.branches().last();
    last.map_or(0, |branch| climber.branch_tick(branch.tick))
}

fn take<C: Climber>(forest: &mut Forest, climber: &C, task: &Task, climbed: &Climbed) {
    let shared = shared(climber, &task.lineage);
    forest.effort.add(climbed.ticks, shared, climber.ticks());
    let reached = climbed.climb.crossed.len();
    forest.leaves.push(Leaf {
        repetition: task.repetition,
        reached: reached as u32,
        value: climbed.value,
    });
    for level in task.born..reached {
        forest.cross(task.repetition, level);
    }
}

/// What leaves a run at the levels that it reached after its birth.
fn offspring(splitting: &Splitting, task: &Task, climbed: &Climbed) -> Vec<Task> {
    let ticks = climbed.climb.crossed.iter().enumerate().skip(task.born);
    let at_level = |(level, tick): (usize, &u32)| {
        let tick = *tick;
        (1..splitting.offspring).map(move |number| Task {
            repetition: task.repetition,
            lineage: branch(&task.lineage, tick, level, u64::from(number)),
            born: level + 1,
        })
    };
    ticks.flat_map(at_level).collect()
}

/// A lineage that leaves another at a tick. Its key is drawn from the key that the other ends with:
/// one for each level and offspring.
pub(super) fn branch(parent: &Lineage, tick: u32, level: usize, number: u64) -> Lineage {
    let key = parent.last_key();
    let stream = format!("splitting/level/{level}");
    let seed = key.stream(&stream, number).u64();
    let path = key.path;
    parent.branched(tick, Key { seed, path })
}

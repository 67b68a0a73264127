//! Choosing the levels from a few paths of their own.
//!
//! Rule    stage k runs some lineages from the crossings of level k (the first: whole paths) and takes
//!         as the next level the importance that 1/offspring of them reach, so that on average one
//!         of a path's offspring reaches the next level. It ends where the event is no longer rare
//!         (1/offspring of the lineages show it), where the tail asked for is reached, or where
//!         the importance rises no further
//! Units   levels as the importance
//! Bounds  its paths have keys of their own, so the levels are fixed before the first counted path
//! Source  models: fixed levels; chances of 1/offspring between them: GARVELS-2000
//! Tests   tests/it/splitting.rs

use plimsoll_sim::Lineage;
use plimsoll_streams::Key;

use super::grow::{Task, branch, run_all, shared};
use super::{Climbed, Climber, Effort};

/// What the levels are to lead to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Goal {
    /// Values above this.
    Above(f64),
    /// Values below this.
    Below(f64),
    /// The paths beyond a quantile: this share of all.
    Tail(f64),
}

impl Goal {
    /// Whether lineages of which one level after another took `share` need no further level.
    fn is_met(self, climbed: &[Climbed], reached: f64, offspring: u32) -> bool {
        let is_hit = |value: f64| match self {
            Self::Above(limit) => value > limit,
            Self::Below(limit) => value < limit,
            Self::Tail(_) => false,
        };
        if let Self::Tail(share) = self {
            return reached <= share;
        }
        let hits = climbed
            .iter()
            .filter_map(|run| run.value)
            .filter(|v| is_hit(*v));
        hits.count() as u64 * u64::from(offspring) >= climbed.len() as u64
    }
}

/// How levels are chosen.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pilot {
    /// Seed of the pilot's paths; another than that of the paths that count.
    pub seed: u64,
    /// Lineages of each stage.
    pub runs: u64,
    /// Offspring that the splitting will have.
    pub offspring: u32,
    /// Most levels.
    pub levels_max: u32,
    /// What they are to lead to.
    pub goal: Goal,
}

/// What a pilot found.
#[derive(Clone, Debug, PartialEq)]
pub struct Scouted {
    /// The levels, ascending.
    pub levels: Vec<f64>,
    /// What it cost.
    pub effort: Effort,
    /// Whether the goal was met; if not, the importance rose no further or there were no more levels.
    pub is_met: bool,
}

/// Chooses levels.
pub fn scout<C: Climber>(climber: &C, pilot: Pilot, finished: &(dyn Fn() + Sync)) -> Scouted {
    let mut found = Scouted {
        levels: Vec::new(),
        effort: Effort::default(),
        is_met: false,
    };
    let path = |path| Task {
        repetition: 0,
        lineage: Lineage::of(Key {
            seed: pilot.seed,
            path,
        }),
        born: 0,
    };
    let mut tasks: Vec<Task> = (0..pilot.runs).map(path).collect();
    let mut reached = 1.0;
    loop {
        let climbed = run_all(climber, &tasks, &[], finished);
        found.add(climber, &tasks, &climbed);
        found.is_met = pilot.goal.is_met(&climbed, reached, pilot.offspring);
        if found.is_met || found.levels.len() >= pilot.levels_max as usize {
            return found;
        }
        let Some(level) = next_level(&climbed, pilot.offspring, found.levels.last().copied())
        else {
            return found;
        };
        let those = tasks.iter().zip(&climbed);
        let entries: Vec<Task> = those
            .filter(|(_, run)| run.climb.highest >= level)
            .map(|(task, _)| task.clone())
            .collect();
        reached *= entries.len() as f64 / tasks.len() as f64;
        found.levels.push(level);
        // Run again, now that the level is known, to see when they reached it.
        let crossed = run_all(climber, &entries, &found.levels, finished);
        found.add(climber, &entries, &crossed);
        tasks = descend(&entries, &crossed, pilot.runs, found.levels.len() - 1);
    }
}

impl Scouted {
    fn add<C: Climber>(&mut self, climber: &C, tasks: &[Task], climbed: &[Climbed]) {
        for (task, run) in tasks.iter().zip(climbed) {
            let shared = shared(climber, &task.lineage);
            self.effort.add(run.ticks, shared, climber.ticks());
        }
    }
}

/// The importance that 1/offspring of the runs reach; none if it is no higher than the last level.
fn next_level(climbed: &[Climbed], offspring: u32, last: Option<f64>) -> Option<f64> {
    let mut highest: Vec<f64> = climbed.iter().map(|run| run.climb.highest).collect();
    highest.sort_unstable_by(|a, b| b.total_cmp(a));
    let place = (climbed.len() / offspring as usize).checked_sub(1)?;
    let level = highest.get(place).copied().filter(|x| x.is_finite())?;
    (last.is_none_or(|last| level > last)).then_some(level)
}

/// So many lineages from the crossings of the level at `place`, in turn.
fn descend(entries: &[Task], crossed: &[Climbed], runs: u64, place: usize) -> Vec<Task> {
    let born: Vec<(&Task, u32)> = (entries.iter().zip(crossed))
        .filter_map(|(task, run)| Some((task, *run.climb.crossed.get(place)?)))
        .collect();
    let child = |number: u64| {
        let (task, tick) = born[number as usize % born.len()];
        Task {
            repetition: 0,
            lineage: branch(&task.lineage, tick, place, number + 1),
            born: place + 1,
        }
    };
    if born.is_empty() {
        return Vec::new();
    }
    (0..runs).map(child).collect()
}

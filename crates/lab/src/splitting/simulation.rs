//! Splitting whole simulations.

use plimsoll_sim::record::PathRow;
use plimsoll_sim::{Importance, Ladder, Lineage, SimError, Simulation};

use super::{Climbed, Climber};
use crate::simulate::Worlds;

/// A simulation, what is watched of its paths, and what is measured of them.
#[derive(Clone, Copy)]
pub struct Splitter<'s> {
    /// The simulation.
    pub simulation: &'s Simulation,
    /// What is watched.
    pub importance: Importance,
    /// The metric; none where a path has no value. Not asked for paths that failed.
    pub value: &'s (dyn Fn(&PathRow) -> Option<f64> + Sync),
}

impl Climber for Splitter<'_> {
    type Worker<'a>
        = Result<Worlds<'a>, SimError>
    where
        Self: 'a;

    fn worker(&self) -> Self::Worker<'_> {
        Worlds::new(self.simulation)
    }

    fn ticks(&self) -> u32 {
        self.simulation.ticks()
    }

    fn branch_tick(&self, tick: u32) -> u32 {
        self.simulation.branch_tick(tick)
    }

    fn run<'a>(
        &'a self,
        worker: &mut Self::Worker<'a>,
        lineage: &Lineage,
        levels: &[f64],
    ) -> Climbed {
        let ladder = Ladder {
            importance: self.importance,
            levels: levels.to_vec(),
        };
        let ticks = self.ticks();
        // A path that cannot even be opened is one without a value.
        let Ok(worlds) = worker else {
            return Climbed {
                climb: plimsoll_sim::Climb::default(),
                value: None,
                ticks,
            };
        };
        let (row, climb) = worlds.run_lineage(lineage, &ladder);
        let value = if row.error.is_none() {
            (self.value)(&row).filter(|value| value.is_finite())
        } else {
            None
        };
        Climbed {
            climb,
            value,
            ticks,
        }
    }
}

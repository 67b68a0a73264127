//! `plimsoll sweep`: every point of a sweep on the same random paths.

use std::path::PathBuf;

use clap::Args;
use plimsoll_scenario::FileKind;

use super::run::load;
use crate::exit::{Exit, Stop};
use crate::scenario::Changes;
use crate::work::{How, work};

/// Run a sweep: one scenario at many points, on the same random paths at each
///
/// The file says which scenario, which of its keys are varied, and which points are looked at: a
/// grid, a list, a range, random or Sobol points, Morris trajectories, Saltelli matrices. At the end
/// stands a table of points and measures. Results land and resume like those of `run`.
#[derive(Debug, Args)]
#[command(after_help = crate::exit::TEXT)]
pub(crate) struct RunSweep {
    /// Sweep file, such as those of `scenarios/sweeps`
    #[arg(value_name = "SWEEP")]
    file: PathBuf,
    #[command(flatten)]
    changes: Changes,
    #[command(flatten)]
    how: How,
}

impl RunSweep {
    /// Runs it.
    pub(crate) fn run(&self) -> anyhow::Result<Exit> {
        if FileKind::of(&self.file)? != FileKind::Sweep {
            let file = self.file.display();
            let message = format!("{file} has no `design`: it is no sweep; `plimsoll run` runs it");
            return Err(Stop::new(Exit::Usage, message).into());
        }
        let jobs = load(std::slice::from_ref(&self.file), &self.changes, &self.how)?;
        work(&jobs, &self.changes.data, &self.how)
    }
}

//! Looks at a scenario with some values changed: ordinary runs, each with its own result folder.
//!
//! A look is what `plimsoll run SCENARIO --set ... --paths N --seed S` would make, so it is found
//! again, goes on after an interruption, and can be shown and replayed like any other result.

use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;

use clap::Args;
use plimsoll_lab::{BoxError, Outcome, Plan, Watch};
use plimsoll_output::{Results, Store};
use plimsoll_scenario::Scenario;
use plimsoll_sim::Simulation;
use rayon::ThreadPool;

use crate::commands::Threads;
use crate::data::Data;
use crate::exit::{Exit, Stop};
use crate::interrupt;
use crate::progress::Bar;
use crate::scenario::simulation;
use crate::screen::{note, plural};

/// How and where looks are run.
#[derive(Debug, Args)]
pub(crate) struct LookOptions {
    #[command(flatten)]
    pub(crate) threads: Threads,
    /// Folder that holds all results
    #[arg(long, value_name = "DIR", default_value = "results")]
    pub(crate) results: PathBuf,
    #[command(flatten)]
    pub(crate) data: Data,
    /// Print the answer as JSON
    #[arg(long)]
    pub(crate) json: bool,
    /// No progress and no notes
    #[arg(long, short)]
    pub(crate) quiet: bool,
}

/// Runs looks.
pub(crate) struct Looks<'a> {
    options: &'a LookOptions,
    pool: ThreadPool,
    interrupt: &'static AtomicBool,
}

impl<'a> Looks<'a> {
    pub(crate) fn new(options: &'a LookOptions) -> anyhow::Result<Self> {
        Ok(Self {
            options,
            pool: options.threads.pool()?,
            interrupt: interrupt::listen()?,
        })
    }

    /// The plan of a scenario with some assignments, so many paths and a seed.
    pub(crate) fn plan(
        &self,
        file: &Path,
        set: &[String],
        paths: u64,
        seed: u64,
    ) -> anyhow::Result<Plan> {
        let mut scenario = Scenario::load(file, set)?;
        self.options.data.seal(&mut scenario.config)?;
        Ok(scenario.plan(Some(paths), Some(seed))?)
    }

    /// The simulation of a plan's only point.
    pub(crate) fn simulation(&self, plan: &Plan) -> Result<Simulation, BoxError> {
        simulation(plan, &plan.points[0], &self.options.data)
    }

    /// Runs a plan, or finds it run.
    pub(crate) fn run(&self, plan: &Plan, what: &str) -> anyhow::Result<Results> {
        let is_quiet = self.options.quiet;
        if !is_quiet {
            note(format!("{what}: {}", plural(plan.paths, "path")));
        }
        let store = Store::open(&self.options.results, plan)?;
        let bar = Bar::new(is_quiet);
        let watch = Watch {
            progress: &|progress| bar.update(progress),
            interrupt: self.interrupt,
        };
        let build = |point: &_| simulation(plan, point, &self.options.data);
        let outcome = self
            .pool
            .install(|| plimsoll_lab::run(plan, build, &store, watch))?;
        bar.finish();
        if let Outcome::Interrupted { .. } = outcome {
            store.mark_interrupted()?;
            let message = "interrupted: finished work is kept, the same command goes on";
            return Err(Stop::new(Exit::Interrupted, message).into());
        }
        store.merge()?;
        Ok(Results::open(store.folder())?)
    }
}

//! The commands, one file each.

pub(crate) mod account;
pub(crate) mod bench;
pub(crate) mod calibrate;
pub(crate) mod certify;
pub(crate) mod check;
pub(crate) mod compare;
pub(crate) mod completions;
pub(crate) mod cover;
pub(crate) mod estimate;
pub(crate) mod gallery;
pub(crate) mod man;
pub(crate) mod merge;
pub(crate) mod modes;
pub(crate) mod plan;
pub(crate) mod replay;
pub(crate) mod report;
pub(crate) mod reverse;
pub(crate) mod run;
pub(crate) mod schema;
pub(crate) mod sensitivity;
pub(crate) mod shard;
pub(crate) mod summary;
pub(crate) mod sweep;
pub(crate) mod tail;
pub(crate) mod validate;

use std::path::Path;

use anyhow::Context;
use clap::Args;
use plimsoll_lab::Plan;
use plimsoll_output::Results;
use rayon::{ThreadPool, ThreadPoolBuilder};

use crate::exit::{Exit, Stop};

/// How many threads work.
#[derive(Clone, Copy, Debug, Args)]
pub(crate) struct Threads {
    /// Threads to use; results are the same for any number [default: one per core]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    threads: Option<u16>,
}

impl Threads {
    /// The pool that the work runs on.
    pub(crate) fn pool(self) -> anyhow::Result<ThreadPool> {
        let threads = self.threads.map_or(0, usize::from);
        let pool = ThreadPoolBuilder::new().num_threads(threads).build();
        pool.context("cannot start the threads")
    }
}

/// Opens a complete result that a person named.
fn open_results(folder: &Path) -> anyhow::Result<Results> {
    if !folder.is_dir() {
        let message = format!("there is no folder {}", folder.display());
        return Err(Stop::new(Exit::Usage, message).into());
    }
    Ok(Results::open(folder)?)
}

/// Reads a plan that `plimsoll plan` wrote, and checks that nobody changed it.
fn read_plan(file: &Path) -> anyhow::Result<Plan> {
    let name = file.display();
    let text = std::fs::read(file).map_err(|error| {
        let message = format!("cannot read {name}: {error}");
        Stop::new(Exit::Usage, message)
    })?;
    let plan: Plan = serde_json::from_slice(&text).map_err(|error| {
        let message = format!("{name} is not a plan: {error}");
        Stop::new(Exit::Usage, message)
    })?;
    plan.verify()?;
    Ok(plan)
}

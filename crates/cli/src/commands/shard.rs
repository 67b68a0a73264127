//! `plimsoll shard`: one shard of a plan.

use std::path::PathBuf;

use clap::Args;
use plimsoll_lab::{Put, ShardStore, run_shard};
use plimsoll_output::Store;

use super::{Threads, read_plan};
use crate::data::Data;
use crate::exit::{Exit, Stop};
use crate::scenario::simulation;
use crate::screen::{plural, print};

/// Run one shard of a plan, unless it is there already
///
/// Any number of machines may work on a shared folder. A shard lands whole or not at all, and
/// running it twice does no harm.
#[derive(Debug, Args)]
#[command(after_help = crate::exit::TEXT)]
pub(crate) struct RunShard {
    /// Plan written by `plimsoll plan`
    #[arg(long, value_name = "FILE")]
    plan: PathBuf,
    /// Number of the shard, from 0
    #[arg(long, value_name = "I")]
    index: usize,
    /// Folder that holds all results
    #[arg(long, value_name = "DIR", default_value = "results")]
    results: PathBuf,
    #[command(flatten)]
    threads: Threads,
    #[command(flatten)]
    data: Data,
}

impl RunShard {
    /// Runs it.
    pub(crate) fn run(&self) -> anyhow::Result<Exit> {
        let plan = read_plan(&self.plan)?;
        let shards = plan.shards();
        let Some(shard) = shards.get(self.index) else {
            let shards = plural(shards.len() as u64, "shard");
            let message = format!("the plan has {shards}, counted from 0");
            return Err(Stop::new(Exit::Usage, message).into());
        };
        let point = &plan.points[shard.point as usize];
        let simulation = simulation(&plan, point, &self.data).map_err(anyhow::Error::from_boxed)?;
        let store = Store::open(&self.results, &plan)?;
        let what = format!("shard {} ({}..{})", self.index, shard.start, shard.end);
        if store.exists(shard).map_err(anyhow::Error::from_boxed)? {
            print(format!("exists   {what}"))?;
            return Ok(Exit::Done);
        }
        let pool = self.threads.pool()?;
        let records = pool.install(|| run_shard(&simulation, shard, &|| {}))?;
        let put = store
            .put(shard, &records)
            .map_err(anyhow::Error::from_boxed)?;
        print(match put {
            Put::Written => format!("written  {what}"),
            Put::Exists => format!("exists   {what}"),
        })?;
        Ok(Exit::Done)
    }
}

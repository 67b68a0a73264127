//! `plimsoll merge`: from shards to the final files.

use std::path::PathBuf;

use clap::Args;
use plimsoll_output::{OutputError, Store};

use super::read_plan;
use crate::exit::Exit;
use crate::screen::print;

/// Merge the shards of a plan into the final tables and the summary
///
/// Refuses with exit code 4 while a shard is missing. A result that is complete already is
/// verified against its digests.
#[derive(Debug, Args)]
#[command(after_help = crate::exit::TEXT)]
pub(crate) struct Merge {
    /// Plan written by `plimsoll plan`
    #[arg(long, value_name = "FILE")]
    plan: PathBuf,
    /// Folder that holds all results
    #[arg(long, value_name = "DIR", default_value = "results")]
    results: PathBuf,
}

impl Merge {
    /// Merges them.
    pub(crate) fn run(&self) -> anyhow::Result<Exit> {
        let plan = read_plan(&self.plan)?;
        let path = Store::folder_of(&self.results, &plan);
        if !path.is_dir() {
            return Err(OutputError::NotComplete { path }.into());
        }
        let merged = Store::open(&self.results, &plan)?.merge()?;
        let what = if merged.was_complete {
            "exists "
        } else {
            "written"
        };
        print(format!("{what}  {}", path.display()))?;
        Ok(Exit::Done)
    }
}

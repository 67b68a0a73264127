//! `plimsoll summary`: the summary of a result once more.

use std::path::PathBuf;

use clap::Args;
use plimsoll_output::Results;

use super::open_results;
use crate::exit::Exit;
use crate::screen::{Failed, note, print, print_json, print_summary, print_whole_summary};

/// Show the summary of a complete result
#[derive(Debug, Args)]
pub(crate) struct Summary {
    /// Folder of the result, such as `results/latest`
    #[arg(value_name = "RESULT")]
    folder: PathBuf,
    /// Show every number: tails at 99.9%, probabilities, reserve, capital by account mode, shares of few
    /// accounts, carry, time to liquidation
    #[arg(long)]
    all: bool,
    /// List the paths that failed, each with the command that runs it again, instead of the summary
    #[arg(long)]
    failed: bool,
    /// Print the summary, or the list, as JSON
    #[arg(long)]
    json: bool,
}

impl Summary {
    /// Shows it.
    pub(crate) fn run(&self) -> anyhow::Result<Exit> {
        let results = open_results(&self.folder)?;
        if self.failed {
            return self.list_failed(&results);
        }
        let report = results.summary()?;
        if self.json {
            print_json(&report)?;
        } else if self.all {
            print_whole_summary(&results, &report)?;
        } else {
            print_summary(&results, &report)?;
        }
        Ok(Exit::Done)
    }

    fn list_failed(&self, results: &Results) -> anyhow::Result<Exit> {
        let mut failed = Vec::new();
        results.for_each_path(|point, row| failed.extend(Failed::of(&self.folder, point, row)))?;
        if self.json {
            print_json(&failed)?;
            return Ok(Exit::Done);
        }
        if failed.is_empty() {
            note("no path failed");
        }
        failed.iter().try_for_each(print)?;
        Ok(Exit::Done)
    }
}

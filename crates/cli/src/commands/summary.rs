//! `plimsoll summary`: the summary of a result once more.

use std::path::PathBuf;

use clap::Args;
use plimsoll_output::Results;

use super::open_results;
use crate::exit::Exit;
use crate::screen::{Failed, note, print, print_json};
use crate::thresholds::{Look, show};

/// Show the summary of a complete result, and what became of its thresholds
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
        let thresholds = results.thresholds()?;
        let look = match (self.json, self.all) {
            (true, _) => Look::Json,
            (false, true) => Look::Whole,
            (false, false) => Look::Page,
        };
        show(&results, &report, thresholds.as_ref(), look)
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

//! `plimsoll summary`: the summary of a result once more.

use std::path::PathBuf;

use clap::Args;

use super::open_results;
use crate::exit::Exit;
use crate::thresholds::show;

/// Show the summary of a complete result, and what became of its thresholds
#[derive(Debug, Args)]
pub(crate) struct Summary {
    /// Folder of the result, such as `results/latest`
    #[arg(value_name = "RESULT")]
    folder: PathBuf,
    /// Print the summary as JSON
    #[arg(long)]
    json: bool,
}

impl Summary {
    /// Shows it.
    pub(crate) fn run(&self) -> anyhow::Result<Exit> {
        let results = open_results(&self.folder)?;
        let report = results.summary()?;
        let thresholds = results.thresholds()?;
        show(&results, &report, thresholds.as_ref(), self.json)
    }
}

//! `plimsoll summary`: the summary of a result once more.

use std::path::PathBuf;

use clap::Args;

use super::open_results;
use crate::exit::Exit;
use crate::screen::{print_json, print_summary, print_whole_summary};

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
    /// Print the summary as JSON
    #[arg(long)]
    json: bool,
}

impl Summary {
    /// Shows it.
    pub(crate) fn run(&self) -> anyhow::Result<Exit> {
        let results = open_results(&self.folder)?;
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
}

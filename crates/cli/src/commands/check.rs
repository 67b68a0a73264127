//! `plimsoll check`: every problem of scenario files.

use std::path::{Path, PathBuf};

use clap::Args;
use plimsoll_lab::Plan;
use plimsoll_scenario::{Scenario, ScenarioError};
use serde_json::{Value, json};

use crate::exit::Exit;
use crate::scenario::simulation;
use crate::screen::{note, plural, print, print_json};

/// Check scenario files and show every problem, each with its place
#[derive(Debug, Args)]
pub(crate) struct Check {
    /// Scenario files
    #[arg(value_name = "SCENARIO", required = true)]
    files: Vec<PathBuf>,
    /// Print the problems as JSON
    #[arg(long)]
    json: bool,
}

/// What is wrong with a file.
enum Problem {
    Located(ScenarioError),
    Other(anyhow::Error),
}

impl Check {
    /// Checks all of them.
    pub(crate) fn run(&self) -> anyhow::Result<Exit> {
        let checked = self.files.iter().map(|file| (file, check(file)));
        let checked: Vec<_> = checked.collect();
        if self.json {
            let all: Vec<Value> = checked.iter().map(|(file, x)| as_json(file, x)).collect();
            print_json(&all)?;
        } else {
            for (file, result) in &checked {
                show(file, result)?;
            }
        }
        let is_valid = checked.iter().all(|(_, result)| result.is_ok());
        Ok(if is_valid { Exit::Done } else { Exit::Scenario })
    }
}

fn check(file: &Path) -> Result<Plan, Problem> {
    let scenario = Scenario::load(file, &[]).map_err(Problem::Located)?;
    let plan = scenario
        .plan(None, None)
        .map_err(|x| Problem::Other(x.into()))?;
    match simulation(&plan, &plan.points[0]) {
        Ok(_) => Ok(plan),
        Err(error) => Err(Problem::Other(anyhow::Error::from_boxed(error))),
    }
}

fn show(file: &Path, result: &Result<Plan, Problem>) -> anyhow::Result<()> {
    let file = file.display();
    match result {
        Ok(plan) => print(format!("ok  {file} ({})", plural(plan.paths, "path")))?,
        Err(Problem::Located(error)) => note(error),
        Err(Problem::Other(error)) => note(format!("error: {file}: {error}")),
    }
    Ok(())
}

fn as_json(file: &Path, result: &Result<Plan, Problem>) -> Value {
    match result {
        Ok(_) => json!({ "file": file, "problems": [] }),
        Err(Problem::Located(error)) => error.to_json(),
        Err(Problem::Other(error)) => {
            json!({ "file": file, "problems": [{ "message": error.to_string() }] })
        }
    }
}

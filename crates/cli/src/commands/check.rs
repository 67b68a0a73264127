//! `plimsoll check`: every problem of scenario files.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use clap::Args;
use plimsoll_lab::Plan;
use plimsoll_recordings::RecordingsError;
use plimsoll_scenario::{Scenario, ScenarioError};
use plimsoll_sim::World;
use serde_json::{Value, json};

use crate::data::Data;
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
    #[command(flatten)]
    data: Data,
}

/// A file without a problem.
struct Sound {
    plan: Plan,
    /// A recorded file that is not there.
    missing: Option<PathBuf>,
}

/// What is wrong with a file.
enum Problem {
    Located(ScenarioError),
    Other(anyhow::Error),
}

impl Check {
    /// Checks all of them.
    pub(crate) fn run(&self) -> anyhow::Result<Exit> {
        let checked = self
            .files
            .iter()
            .map(|file| (file, check(file, &self.data)));
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

/// Checks a file, and the recorded files that it names if they can be found.
fn check(file: &Path, data: &Data) -> Result<Sound, Problem> {
    let mut scenario = Scenario::load(file, &[]).map_err(Problem::Located)?;
    let other = |error: anyhow::Error| Problem::Other(error);
    match data.seal(&mut scenario.config) {
        Err(RecordingsError::Io { path, source }) if source.kind() == ErrorKind::NotFound => {
            let plan = scenario.plan(None, None).map_err(|x| other(x.into()))?;
            let missing = Some(path);
            return Ok(Sound { plan, missing });
        }
        found => found.map_err(|x| other(x.into()))?,
    }
    let plan = scenario.plan(None, None).map_err(|x| other(x.into()))?;
    match simulation(&plan, &plan.points[0], data).and_then(|s| Ok(World::new(&s).map(|_| ())?)) {
        Ok(()) => Ok(Sound {
            plan,
            missing: None,
        }),
        Err(error) => Err(other(anyhow::Error::from_boxed(error))),
    }
}

fn show(file: &Path, result: &Result<Sound, Problem>) -> anyhow::Result<()> {
    let file = file.display();
    match result {
        Ok(sound) => {
            if let Some(missing) = &sound.missing {
                note(format!(
                    "note: {file}: {} is not there, so what it holds was not checked; --data says \
                     where recorded files are",
                    missing.display()
                ));
            }
            print(format!("ok  {file} ({})", plural(sound.plan.paths, "path")))?;
        }
        Err(Problem::Located(error)) => note(error),
        Err(Problem::Other(error)) => note(format!("error: {file}: {error}")),
    }
    Ok(())
}

fn as_json(file: &Path, result: &Result<Sound, Problem>) -> Value {
    match result {
        Ok(_) => json!({ "file": file, "problems": [] }),
        Err(Problem::Located(error)) => error.to_json(),
        Err(Problem::Other(error)) => {
            json!({ "file": file, "problems": [{ "message": error.to_string() }] })
        }
    }
}

//! `plimsoll run`: plan, shards, merge and summary of scenarios on this machine.

use std::path::{Path, PathBuf};

use clap::Args;
use plimsoll_scenario::{FileKind, ScenarioError};

use crate::exit::{Exit, Stop};
use crate::scenario::{Changes, Loaded};
use crate::screen::note;
use crate::work::{How, work};

/// Run scenarios: thousands of paths, Parquet tables and a summary
///
/// Results land in `<results>/<name>-<plan id>/`. The plan id is a digest of the scenario, its
/// seed and the number of paths, so another setting never overwrites a result. A run that was
/// stopped or killed goes on where it was when the same command is given again, and ends with the
/// same files.
///
/// All files are checked before anything runs. With more than one, a table over all of them stands
/// at the end.
#[derive(Debug, Args)]
#[command(after_help = crate::exit::TEXT)]
pub(crate) struct RunScenario {
    /// Scenario and sweep files; a folder stands for every scenario in it
    #[arg(value_name = "SCENARIO", required = true)]
    files: Vec<PathBuf>,
    #[command(flatten)]
    changes: Changes,
    #[command(flatten)]
    how: How,
}

impl RunScenario {
    /// Runs them.
    pub(crate) fn run(&self) -> anyhow::Result<Exit> {
        let files = files(&self.files)?;
        let jobs = load(&files, &self.changes, &self.how)?;
        work(&jobs, &self.changes.data, &self.how)
    }
}

/// The files, and every scenario of the folders among them in the order of their names.
fn files(named: &[PathBuf]) -> anyhow::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for path in named {
        if path.is_dir() {
            files.append(&mut scenarios_of(path)?);
        } else {
            files.push(path.clone());
        }
    }
    Ok(files)
}

fn scenarios_of(folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        let is_yaml = path.extension().is_some_and(|x| x == "yaml");
        // What cannot be read is a scenario with a problem.
        let kind = || FileKind::of(&path).unwrap_or(FileKind::Scenario);
        if is_yaml && kind() == FileKind::Scenario {
            found.push(path);
        }
    }
    if found.is_empty() {
        let message = format!("there is no scenario in {}", folder.display());
        return Err(Stop::new(Exit::Usage, message).into());
    }
    found.sort();
    Ok(found)
}

/// Loads all files; the problems of all of them are told at once.
pub(super) fn load(files: &[PathBuf], changes: &Changes, how: &How) -> anyhow::Result<Vec<Loaded>> {
    let (mut jobs, mut located, mut others) = (Vec::new(), Vec::new(), Vec::new());
    for file in files {
        match changes.load(file, how.values()) {
            Ok(loaded) => jobs.push(loaded),
            Err(error) => match error.downcast::<ScenarioError>() {
                Ok(error) => located.push(error),
                Err(error) => others.push(error),
            },
        }
    }
    let located = ScenarioError::joined(located).map(anyhow::Error::from);
    // The last one is shown by whoever ends the command.
    let mut errors: Vec<anyhow::Error> = others.into_iter().chain(located).collect();
    let Some(last) = errors.pop() else {
        return Ok(jobs);
    };
    for error in errors {
        note(format!("error: {error:#}"));
    }
    Err(last)
}

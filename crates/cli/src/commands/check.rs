//! `plimsoll check`: every problem of scenario files.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use clap::Args;
use plimsoll_lab::Plan;
use plimsoll_recordings::RecordingsError;
use plimsoll_scenario::{Decision, FileKind, Overlay, Scenario, ScenarioError, Sweep};
use plimsoll_sim::{SimConfig, World};
use serde_json::{Value, json};

use crate::data::Data;
use crate::exit::Exit;
use crate::scenario::{Layers, simulation};
use crate::screen::{note, plural, print, print_json};

/// Check scenarios, sweeps, overlays and decisions and show every problem, each with its place
///
/// Every point of a sweep is checked. An overlay is checked by itself; what its values mean to a
/// scenario is checked with `--overlay` over one.
#[derive(Debug, Args)]
pub(crate) struct Check {
    /// Scenario, sweep, overlay and decision files
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,
    #[command(flatten)]
    layers: Layers,
    /// Print the problems as JSON
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    data: Data,
}

/// A file without a problem.
struct Sound {
    /// What is in it.
    what: String,
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
            .map(|file| (file, check(file, &self.layers, &self.data)));
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
fn check(file: &Path, layers: &Layers, data: &Data) -> Result<Sound, Problem> {
    let Layers { overlays, set } = layers;
    match FileKind::of(file).map_err(Problem::Located)? {
        FileKind::Overlay => {
            let overlay = Overlay::load(file).map_err(Problem::Located)?.file;
            Ok(Sound {
                what: format!("overlay, {}", overlay.shock.name()),
                missing: None,
            })
        }
        FileKind::Sweep => {
            let sweep = Sweep::load_under(file, overlays, set).map_err(Problem::Located)?;
            swept(sweep, data)
        }
        FileKind::Decision => {
            let decision = Decision::load(file).map_err(Problem::Located)?;
            asked(&decision, data)
        }
        FileKind::Scenario => {
            let mut scenario =
                Scenario::load_under(file, overlays, set).map_err(Problem::Located)?;
            let missing = sealed(&mut scenario.config, data)?;
            let plan = scenario.plan(None, None).map_err(other)?;
            opened(&plan, missing, data)
        }
    }
}

/// Checks the scenario of each model at every value of the axes.
fn asked(decision: &Decision, data: &Data) -> Result<Sound, Problem> {
    let mut missing = None;
    let second = decision.axis2.as_ref();
    for model in &decision.models {
        for value in 0..decision.axis.values.len() {
            for value2 in 0..second.map_or(1, |axis| axis.values.len()) {
                let mut set = model.set.clone();
                set.extend(decision.axis.assignments(value));
                set.extend(second.iter().flat_map(|axis| axis.assignments(value2)));
                let mut scenario = Scenario::load_under(&model.scenario, &model.overlays, &set)
                    .map_err(Problem::Located)?;
                missing = missing.or(sealed(&mut scenario.config, data)?);
                let plan = scenario.plan(None, None).map_err(other)?;
                opened(&plan, missing.clone(), data)?;
            }
        }
    }
    let (models, values) = (decision.models.len(), decision.axis.values.len());
    Ok(Sound {
        what: format!(
            "decision, {} of {}",
            plural(values as u64, "value"),
            plural(models as u64, "model")
        ),
        missing,
    })
}

/// Checks every point; what is recorded is the same at most of them.
fn swept(mut sweep: Sweep, data: &Data) -> Result<Sound, Problem> {
    let mut missing = None;
    for point in &mut sweep.points {
        missing = missing.or(sealed(&mut point.config, data)?);
    }
    let plan = sweep.plan(None, None).map_err(other)?;
    opened(&plan, missing, data)
}

/// States the digests of recorded files, or gives the file that is not there.
fn sealed(config: &mut SimConfig, data: &Data) -> Result<Option<PathBuf>, Problem> {
    match data.seal(config) {
        Err(RecordingsError::Io { path, source }) if source.kind() == ErrorKind::NotFound => {
            Ok(Some(path))
        }
        found => found.map(|()| None).map_err(other),
    }
}

/// Opens a world at each point, unless a recorded file is not there.
fn opened(plan: &Plan, missing: Option<PathBuf>, data: &Data) -> Result<Sound, Problem> {
    if missing.is_none() {
        for point in &plan.points {
            simulation(plan, point, data)
                .and_then(|s| Ok(World::new(&s).map(|_| ())?))
                .map_err(|error| Problem::Other(anyhow::Error::from_boxed(error)))?;
        }
    }
    let paths = plural(plan.paths, "path");
    let what = match plan.points.len() as u64 {
        1 => paths,
        points => format!("{} of {paths}", plural(points, "point")),
    };
    Ok(Sound { what, missing })
}

fn other(error: impl Into<anyhow::Error>) -> Problem {
    Problem::Other(error.into())
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
            print(format!("ok  {file} ({})", sound.what))?;
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

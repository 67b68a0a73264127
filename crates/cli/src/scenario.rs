//! Which scenario or sweep, and its simulation.

use std::path::{Path, PathBuf};

use clap::Args;
use plimsoll_lab::constraint::Constraint;
use plimsoll_lab::{BoxError, Plan, Point};
use plimsoll_scenario::{FileKind, Scenario, Sweep};
use plimsoll_sim::{SimConfig, Simulation};

use crate::data::Data;

/// What is laid over a scenario, and which values are replaced.
#[derive(Clone, Debug, Default, Args)]
pub(crate) struct Layers {
    /// Lay an overlay over the scenario, such as `scenarios/overlays/depth-severe.yaml`; can be
    /// repeated, later ones on top
    #[arg(long = "overlay", value_name = "FILE")]
    pub(crate) overlays: Vec<PathBuf>,
    /// Replace one value of the scenario, such as `venue.tokens.HYPE.ltv=0.6`; can be repeated
    #[arg(long = "set", value_name = "KEY=VALUE")]
    pub(crate) set: Vec<String>,
}

/// Everything that is changed in a scenario.
#[derive(Debug, Args)]
pub(crate) struct Changes {
    #[command(flatten)]
    layers: Layers,
    /// Number of paths of each point, instead of the scenario's
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    paths: Option<u64>,
    /// Master seed, instead of the scenario's
    #[arg(long, value_name = "S")]
    seed: Option<u64>,
    #[command(flatten)]
    pub(crate) data: Data,
}

/// A scenario or sweep file and what is changed in it.
#[derive(Debug, Args)]
pub(crate) struct Source {
    /// Scenario or sweep file
    #[arg(value_name = "SCENARIO")]
    file: PathBuf,
    #[command(flatten)]
    changes: Changes,
}

/// A scenario or a sweep that can be run.
#[derive(Debug)]
pub(crate) struct Loaded {
    /// One line for people.
    pub(crate) title: String,
    /// What is modelled.
    pub(crate) description: String,
    /// What must hold at the end.
    pub(crate) thresholds: Vec<Constraint>,
    /// What is run.
    pub(crate) plan: Plan,
}

impl Source {
    /// Loads the file and plans it.
    pub(crate) fn load(&self) -> anyhow::Result<Loaded> {
        self.changes.load(&self.file, &[])
    }

    /// The same with a few paths, unless a number is asked for.
    pub(crate) fn load_few(&self, paths: u64) -> anyhow::Result<Loaded> {
        let paths = self.changes.paths.or(Some(paths));
        self.changes.load_paths(&self.file, &[], paths)
    }

    /// Where recorded files are.
    pub(crate) fn data(&self) -> &Data {
        &self.changes.data
    }
}

impl Changes {
    /// Loads a file and plans it. `more` are values that another option replaces; `--set` has the
    /// last word.
    pub(crate) fn load(&self, file: &Path, more: &[&str]) -> anyhow::Result<Loaded> {
        self.load_paths(file, more, self.paths)
    }

    fn load_paths(&self, file: &Path, more: &[&str], paths: Option<u64>) -> anyhow::Result<Loaded> {
        let more = more.iter().map(|one| (*one).to_owned());
        let set: Vec<String> = more.chain(self.layers.set.iter().cloned()).collect();
        let overlays = &self.layers.overlays;
        if FileKind::of(file)? == FileKind::Sweep {
            let sweep = Sweep::load_under(file, overlays, &set)?;
            return self.swept(sweep, paths);
        }
        let mut scenario = Scenario::load_under(file, overlays, &set)?;
        self.data.seal(&mut scenario.config)?;
        Ok(Loaded {
            plan: scenario.plan(paths, self.seed)?,
            thresholds: constraints(&scenario.file.thresholds)?,
            title: scenario.file.title,
            description: scenario.file.description,
        })
    }

    fn swept(&self, mut sweep: Sweep, paths: Option<u64>) -> anyhow::Result<Loaded> {
        for point in &mut sweep.points {
            self.data.seal(&mut point.config)?;
        }
        Ok(Loaded {
            plan: sweep.plan(paths, self.seed)?,
            thresholds: constraints(&sweep.thresholds)?,
            title: sweep.file.title,
            description: sweep.file.description,
        })
    }
}

/// Thresholds of a file; that they are sound was checked when it was loaded.
fn constraints(texts: &[String]) -> anyhow::Result<Vec<Constraint>> {
    texts.iter().map(|text| Ok(text.parse()?)).collect()
}

/// Sets up the simulation of a point of a plan.
pub(crate) fn simulation(plan: &Plan, point: &Point, data: &Data) -> Result<Simulation, BoxError> {
    let config: SimConfig = serde_json::from_value(point.config.clone())?;
    let recordings = data.recordings(&config)?;
    let simulation = Simulation::with_recordings(config, &recordings, plan.seed)?;
    simulation.check_paths(plan.paths)?;
    Ok(simulation)
}

/// The first sentence of a description: the question that a scenario asks.
pub(crate) fn first_sentence(description: &str) -> String {
    let words: Vec<&str> = description.split_whitespace().collect();
    let ends = |word: &&str| word.ends_with(['.', '?', '!']);
    let last = words.iter().position(ends).unwrap_or(words.len());
    words[..words.len().min(last + 1)].join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_question_ends_with_its_first_sentence() {
        let text = "HYPE falls by 50.5%\n in 6 h. What do lenders lose?";
        assert_eq!(first_sentence(text), "HYPE falls by 50.5% in 6 h.");
        assert_eq!(first_sentence("no end"), "no end");
        assert_eq!(first_sentence(""), "");
    }
}

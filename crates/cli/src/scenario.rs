//! Which scenario, and its simulation.

use std::path::PathBuf;

use clap::Args;
use plimsoll_lab::{BoxError, Plan, Point};
use plimsoll_scenario::Scenario;
use plimsoll_sim::{SimConfig, Simulation};

use crate::data::Data;

/// A scenario file and what is changed in it.
#[derive(Debug, Args)]
pub(crate) struct Source {
    /// Scenario file
    #[arg(value_name = "SCENARIO")]
    file: PathBuf,
    /// Replace one value of the scenario, such as `venue.tokens.HYPE.ltv=0.6`; can be repeated
    #[arg(long = "set", value_name = "KEY=VALUE")]
    set: Vec<String>,
    /// Number of paths, instead of the scenario's
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    paths: Option<u64>,
    /// Master seed, instead of the scenario's
    #[arg(long, value_name = "S")]
    seed: Option<u64>,
    #[command(flatten)]
    pub(crate) data: Data,
}

impl Source {
    /// Loads the scenario and plans it.
    pub(crate) fn load(&self) -> anyhow::Result<(Scenario, Plan)> {
        self.load_with(&[])
    }

    /// The same with values that another option replaces; `--set` has the last word.
    pub(crate) fn load_with(&self, more: &[&str]) -> anyhow::Result<(Scenario, Plan)> {
        let more = more.iter().map(|one| (*one).to_owned());
        let set: Vec<String> = more.chain(self.set.iter().cloned()).collect();
        let scenario = self.scenario(&set)?;
        let plan = scenario.plan(self.paths, self.seed)?;
        Ok((scenario, plan))
    }

    /// The same with a few paths, unless a number is asked for.
    pub(crate) fn load_few(&self, paths: u64) -> anyhow::Result<(Scenario, Plan)> {
        let scenario = self.scenario(&self.set)?;
        let plan = scenario.plan(self.paths.or(Some(paths)), self.seed)?;
        Ok((scenario, plan))
    }

    /// The scenario, with the digests of the recorded files that it names.
    fn scenario(&self, set: &[String]) -> anyhow::Result<Scenario> {
        let mut scenario = Scenario::load(&self.file, set)?;
        self.data.seal(&mut scenario.config)?;
        Ok(scenario)
    }
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

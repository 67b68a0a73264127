//! What `tail` says, as JSON.

use std::path::PathBuf;

use plimsoll_lab::splitting::{Effort, Rung};
use plimsoll_lab::stats::Estimate;
use plimsoll_lab::tail::Gain;
use serde::Serialize;

/// Everything that the command says.
#[derive(Debug, Serialize)]
pub(crate) struct Document {
    /// What was measured.
    pub(crate) measure: String,
    /// How paths were drawn.
    pub(crate) method: &'static str,
    /// Name of the scenario.
    pub(crate) name: String,
    /// Master seed.
    pub(crate) seed: u64,
    /// Paths, or runs of lineages, that have the metric.
    pub(crate) paths: u64,
    /// Those that failed; they are left out.
    pub(crate) failed: u64,
    /// The estimate and its 95% interval.
    pub(crate) estimate: Estimate,
    /// Against as many plain paths: of a splitting, as many as it has ordinary paths to begin with.
    pub(crate) gain_in_variance: Option<Gain>,
    /// Against plain paths of the same effort.
    pub(crate) gain_in_work: Option<Gain>,
    /// What weights and batches leave; none of a splitting.
    pub(crate) weighted: Option<Weighted>,
    /// The splitting; none of other methods.
    pub(crate) splitting: Option<Split>,
    /// Folder with the rows.
    pub(crate) folder: PathBuf,
}

/// Paths with weights, in batches.
#[derive(Debug, Serialize)]
pub(crate) struct Weighted {
    /// Effective sample size, (sum of weights)²/(sum of squared weights).
    pub(crate) effective_paths: f64,
    /// Independent batches.
    pub(crate) batches: u64,
}

/// How paths were split.
#[derive(Debug, Serialize)]
pub(crate) struct Split {
    /// What was watched.
    pub(crate) watch: String,
    /// Lineages that a path becomes at a level.
    pub(crate) offspring: u32,
    /// Independent repetitions.
    pub(crate) repetitions: u32,
    /// Ordinary paths of each.
    pub(crate) roots: u64,
    /// Whether the pilot's levels lead to the event or the tail; none where levels were given.
    pub(crate) pilot_met_goal: Option<bool>,
    /// Effort of the pilot.
    pub(crate) pilot: Effort,
    /// Effort of the counted paths.
    pub(crate) effort: Effort,
    /// The gain in work where beginnings need not be simulated again.
    pub(crate) gain_without_beginnings: Option<Gain>,
    /// The levels over all repetitions.
    pub(crate) levels: Vec<Level>,
}

/// A level over all repetitions.
#[derive(Debug, Serialize)]
#[allow(clippy::struct_field_names)] // the key of the document
pub(crate) struct Level {
    /// The level of what is watched.
    pub(crate) level: f64,
    /// Lineages that could reach it.
    pub(crate) tried: u64,
    /// Of these, those that did.
    pub(crate) crossed: u64,
    /// Chance to reach it from the level below.
    pub(crate) conditional: Option<f64>,
    /// Chance of a path to reach it.
    pub(crate) probability: f64,
}

impl From<&Rung> for Level {
    fn from(rung: &Rung) -> Self {
        Self {
            level: rung.level,
            tried: rung.tried,
            crossed: rung.crossed,
            conditional: rung.conditional,
            probability: rung.probability,
        }
    }
}

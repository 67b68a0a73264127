//! `manifest.json`: what a result folder is the result of.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use plimsoll_lab::Plan;
use serde::{Deserialize, Serialize};

use crate::store::SHARDS;
use crate::{OutputError, error, files};

/// Name of the manifest's file: in the folder of a complete result, and beside the shards of one that
/// is not.
const FILE: &str = "manifest.json";

/// Version of `rand_distr` that the workspace pins: it decides what a seed draws.
const RAND_DISTR_VERSION: &str = "0.6.0";

/// Failed paths that are listed one by one; the others are in the `paths` table.
pub(crate) const FAILURES_LISTED: usize = 100;

/// The content of `manifest.json`. It holds no clock, host or thread count: the same plan has the
/// same manifest wherever and however it was run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// How far the result is.
    pub state: State,
    /// What was run: id, seed and the scenario as resolved for every point.
    pub plan: Plan,
    /// Versions of what decides the bytes: `engine` (meaning of the simulation), `plimsoll`,
    /// `polars`, `rand_distr`.
    pub versions: BTreeMap<String, String>,
    /// Paths that could not be finished; known when complete.
    pub failed_paths: u64,
    /// The first 100 of them.
    pub failures: Vec<Failure>,
    /// Shards of the plan.
    pub shards_total: u64,
    /// Those that are finished: all when complete; counted when interrupted.
    pub shards_finished: u64,
    /// BLAKE3 digest of each final file, by name; known when complete.
    pub files: BTreeMap<String, String>,
}

/// How far a result is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Being worked on, or killed while it was.
    Running,
    /// Stopped on request; finished shards are kept.
    Interrupted,
    /// Merged; nothing is left to do.
    Complete,
}

/// A path that could not be finished.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    /// Index of the point.
    pub point: u32,
    /// Path number.
    pub path: u64,
    /// Why.
    pub error: String,
}

impl Manifest {
    /// The manifest of a plan of which nothing is merged yet.
    pub(crate) fn of(plan: &Plan, state: State) -> Self {
        Self {
            state,
            plan: plan.clone(),
            versions: versions(plan),
            failed_paths: 0,
            failures: Vec::new(),
            shards_total: plan.shards_total(),
            shards_finished: 0,
            files: BTreeMap::new(),
        }
    }

    /// Reads the manifest of a folder: that of the complete result if there is one, else that beside the
    /// shards; none if it has none.
    ///
    /// # Errors
    /// When it cannot be read or is no manifest.
    pub fn read(folder: &Path) -> Result<Option<Self>, OutputError> {
        match files::read_json(&folder.join(FILE))? {
            Some(complete) => Ok(Some(complete)),
            None => files::read_json(&folder.join(SHARDS).join(FILE)),
        }
    }

    /// Writes the manifest of a folder, atomically. That of a result which is not complete lies beside
    /// the shards, so no process can put it over that of a complete one.
    pub(crate) fn write(&self, folder: &Path) -> Result<(), OutputError> {
        if self.state == State::Complete {
            return files::write_json(folder, FILE, self);
        }
        let shards = folder.join(SHARDS);
        fs::create_dir_all(&shards).map_err(error::io("create", &shards))?;
        files::write_json(&shards, FILE, self)
    }

    /// Whether a folder holds a complete result, without reading more than it takes.
    pub(crate) fn is_complete(folder: &Path) -> Result<bool, OutputError> {
        if !folder.join(FILE).exists() {
            return Ok(false);
        }
        Ok(Self::read(folder)?.is_some_and(|x| x.state == State::Complete))
    }

    /// The versions in one line.
    pub(crate) fn versions_text(&self) -> String {
        let each = self.versions.iter().map(|(name, v)| format!("{name} {v}"));
        each.collect::<Vec<_>>().join(", ")
    }
}

fn versions(plan: &Plan) -> BTreeMap<String, String> {
    [
        ("engine", plan.engine_version.as_str()),
        ("plimsoll", env!("CARGO_PKG_VERSION")),
        ("polars", polars::VERSION),
        ("rand_distr", RAND_DISTR_VERSION),
    ]
    .into_iter()
    .map(|(name, version)| (name.to_owned(), version.to_owned()))
    .collect()
}

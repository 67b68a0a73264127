//! A scenario that has passed every check, and its plan.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use plimsoll_lab::{LabError, Plan, Point, Recording};
use plimsoll_sim::SimConfig;
use serde_json::Value;

use crate::document::{Document, ScenarioError};
use crate::file::ScenarioFile;
use crate::overlay::{Factors, Overlay};
use crate::{load, overlay, presets, relations};

/// Version of the simulation's meaning, part of every plan id. It is raised by every change
/// through which the same scenario and seed give other numbers.
pub const SEMANTICS: &str = "5";

/// A scenario that has passed every check.
#[derive(Clone, Debug, PartialEq)]
pub struct Scenario {
    /// The file, with its base, its presets and every default filled in.
    pub file: ScenarioFile,
    /// What defines a path, but for seed and number.
    pub config: SimConfig,
}

impl Scenario {
    /// Loads the file at `path`. Each override is an assignment such as
    /// `venue.tokens.HYPE.ltv=0.6`, applied after the file's base and before its presets.
    ///
    /// # Errors
    /// All problems found, each with its place: in the file, its base, or an override.
    pub fn load(path: &Path, overrides: &[String]) -> Result<Self, ScenarioError> {
        Self::load_under(path, &[], overrides)
    }

    /// The same with the overlays at `overlays` laid over it, one after the other. Their names are
    /// added to that of the scenario.
    ///
    /// # Errors
    /// As [`load`](Self::load), and the problems of the overlays.
    pub fn load_under(
        path: &Path,
        overlays: &[PathBuf],
        overrides: &[String],
    ) -> Result<Self, ScenarioError> {
        let overlays = overlay::load_all(overlays)?;
        Self::made(path, &load::file(path)?, &overlays, overrides)
    }

    /// The same for a text that may differ from the file's; `path` says where its base is looked
    /// for, and what problems call it.
    ///
    /// # Errors
    /// As [`load`](Self::load).
    pub fn read(path: &Path, text: &str, overrides: &[String]) -> Result<Self, ScenarioError> {
        Self::made(path, text, &[], overrides)
    }

    fn made(
        path: &Path,
        text: &str,
        overlays: &[Overlay],
        overrides: &[String],
    ) -> Result<Self, ScenarioError> {
        let (mut document, factors) = load::compose(path, text, overlays, overrides)?;
        let mut file = resolve(
            &mut document,
            &factors,
            &crate::document::schema::<ScenarioFile>(),
        )?;
        for overlay in overlays {
            file.name = format!("{}.{}", file.name, overlay.file.overlay);
        }
        let config = file.sim_config();
        Ok(Self { file, config })
    }

    /// The plan of a plain run. `paths` and `seed` replace those of the file.
    ///
    /// The configuration of its only point is [`config`](Self::config) as JSON.
    ///
    /// # Errors
    /// [`LabError::InvalidPlan`] if no path is asked for.
    pub fn plan(&self, paths: Option<u64>, seed: Option<u64>) -> Result<Plan, LabError> {
        let runs = &self.file.runs;
        let plan = Plan {
            name: self.file.name.clone(),
            id: String::new(),
            seed: seed.unwrap_or(runs.seed),
            engine_version: SEMANTICS.to_owned(),
            paths: paths.unwrap_or(runs.paths),
            shard_paths: runs.shard_paths,
            asset_names: asset_names(&self.config),
            recording: recording(&self.config),
            layout: None,
            points: vec![Point {
                index: 0,
                label: self.file.name.clone(),
                parameters: BTreeMap::new(),
                config: presets::value(&self.config),
            }],
        };
        plan.seal()
    }
}

/// Fills presets in, multiplies, and reads the whole with every check.
pub(crate) fn resolve(
    document: &mut Document,
    factors: &Factors,
    schema: &Value,
) -> Result<ScenarioFile, ScenarioError> {
    presets::expand(document);
    factors.apply(document);
    document.read_by(schema, relations::problems)
}

/// Names of the assets of a configuration, in the order of every per-asset list.
pub(crate) fn asset_names(config: &SimConfig) -> Vec<String> {
    let assets = config.market.assets.iter();
    assets.map(|asset| asset.asset.clone()).collect()
}

/// Which tables a configuration keeps.
pub(crate) fn recording(config: &SimConfig) -> Recording {
    let recording = &config.recording;
    Recording {
        samples: recording.samples,
        liquidations: recording.liquidations,
        accounts: recording.accounts,
    }
}

//! Sweeps: one scenario at several points, on the same random paths at each.
//!
//! ```text
//! sweep file ─► design ─► points ─┐
//! scenario ─► overlays ─► set ─► --set ─► value of each axis ─► Scenario of each point ─► Plan
//! ```
//!
//! Every point has all checks of a scenario. A problem of a swept value is shown in the sweep file,
//! with the points that have it.

mod check;
mod file;
mod find;
mod points;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use plimsoll_lab::design::Layout;
use plimsoll_lab::{LabError, Plan, Point};
use plimsoll_sim::SimConfig;
use serde_json::Value;

use crate::document::{Document, ScenarioError};
use crate::file::RunsConfig;
use crate::scenario::{SEMANTICS, asset_names, recording};
use crate::{load, presets};

pub(crate) use find::found;

pub use file::{
    AxisConfig, DesignConfig, Drawn, Listed, MorrisConfig, RangeConfig, SaltelliConfig, Scale,
    SweepFile, SweepRuns,
};

/// A sweep every point of which has passed every check.
#[derive(Clone, Debug, PartialEq)]
pub struct Sweep {
    /// Name of the results: that of the file and of overlays laid over it.
    pub name: String,
    /// The file as it stands.
    pub file: SweepFile,
    /// How many paths, and from which seed: the sweep's word, or else the scenario's.
    pub runs: RunsConfig,
    /// What must hold at the end: the sweep's word, or else the scenario's.
    pub thresholds: Vec<String>,
    /// The points, in the order of the design.
    pub points: Vec<SweepPoint>,
}

/// One point of a sweep.
#[derive(Clone, Debug, PartialEq)]
pub struct SweepPoint {
    /// Names and values of the axes, as they were written: `ltv 0.65, cap 2_000_000`.
    pub label: String,
    /// Values by the name of their axis: numbers if all values of the axis are, else texts.
    pub parameters: BTreeMap<String, Value>,
    /// What defines a path of the point, but for seed and number.
    pub config: SimConfig,
}

impl Sweep {
    /// Loads the sweep at `path`, its scenario and its overlays, and checks every point. Each
    /// override is an assignment to a key of the scenario that no axis varies.
    ///
    /// # Errors
    /// All problems found, each with its place: in the sweep, the scenario, an overlay or an
    /// override, and with the points that have it if not all do.
    pub fn load(path: &Path, overrides: &[String]) -> Result<Self, ScenarioError> {
        Self::load_under(path, &[], overrides)
    }

    /// The same with the overlays at `overlays` laid over those of the file. Their names are added
    /// to that of the sweep.
    ///
    /// # Errors
    /// As [`load`](Self::load), and the problems of the overlays.
    pub fn load_under(
        path: &Path,
        overlays: &[PathBuf],
        overrides: &[String],
    ) -> Result<Self, ScenarioError> {
        let text = load::file(path)?;
        let document = Document::parse(&path.display().to_string(), &text)?;
        let file: SweepFile = document.read(check::problems)?;
        let files = find::files(path, &document, &file)?;
        points::sweep(&document, file, &files, (overlays, overrides))
    }

    /// The plan. `paths` and `seed` replace those of the file.
    ///
    /// # Errors
    /// [`LabError::InvalidPlan`] if no path is asked for.
    pub fn plan(&self, paths: Option<u64>, seed: Option<u64>) -> Result<Plan, LabError> {
        let point = |(index, point): (usize, &SweepPoint)| Point {
            index: u32::try_from(index).unwrap_or(u32::MAX),
            label: point.label.clone(),
            parameters: point.parameters.clone(),
            config: presets::value(&point.config),
        };
        let axes = self.file.design.axes().iter();
        let first = self.points.first().map(|point| &point.config);
        let plan = Plan {
            name: self.name.clone(),
            id: String::new(),
            seed: seed.unwrap_or(self.runs.seed),
            engine_version: SEMANTICS.to_owned(),
            paths: paths.unwrap_or(self.runs.paths),
            shard_paths: self.runs.shard_paths,
            asset_names: first.map(asset_names).unwrap_or_default(),
            recording: recording_of(first),
            layout: Some(Layout {
                design: self.file.design.design(),
                axes: axes.map(|axis| axis.name().to_owned()).collect(),
            }),
            points: self.points.iter().enumerate().map(point).collect(),
        };
        plan.seal()
    }
}

fn recording_of(config: Option<&SimConfig>) -> plimsoll_lab::Recording {
    let nothing = plimsoll_lab::Recording {
        samples: false,
        liquidations: false,
        accounts: false,
    };
    config.map_or(nothing, recording)
}

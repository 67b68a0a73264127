//! A plan: everything that defines a result, cut into shards.
//!
//! Nothing in here depends on threads, time or host. Two plans with the same id give the same
//! bytes; a change of anything gives another id, so results of different plans never mix.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::LabError;
use crate::design::Layout;

/// Hex characters of a plan id and of a shard key.
const ID_CHARS: usize = 16;

/// What is to be run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Plan {
    /// Name of the scenario; lower-case letters, digits, `-`, `_` and `.`.
    pub name: String,
    /// First 16 hex characters of the BLAKE3 digest of everything else in the plan as canonical
    /// JSON. Set by [`Plan::seal`].
    #[serde(default)]
    pub id: String,
    /// Master seed of every random stream.
    pub seed: u64,
    /// Version of the simulation's meaning. It changes whenever the same scenario and seed would
    /// give other numbers, also through a dependency such as `rand_distr`.
    pub engine_version: String,
    /// Paths of each point.
    pub paths: u64,
    /// Paths of one shard; the last one of a point may be shorter.
    pub shard_paths: u64,
    /// Names of the assets, in the order of every per-asset list of a record.
    pub asset_names: Vec<String>,
    /// Which tables are kept beside `paths`.
    pub recording: Recording,
    /// How the points of a sweep were chosen, and the order of its axes; none for a plain run.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub layout: Option<Layout>,
    /// Points of the sweep; a plain run has one.
    pub points: Vec<Point>,
}

/// Which tables are kept beside `paths` and `points`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recording {
    /// Keep the time series of each path.
    pub samples: bool,
    /// Keep every liquidation.
    pub liquidations: bool,
    /// Keep the fate of each account.
    pub accounts: bool,
}

/// One setting of the parameters.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Point {
    /// Place of the point in the plan, from 0.
    pub index: u32,
    /// What a person calls it.
    pub label: String,
    /// Values of the swept parameters, numbers or strings, by name; empty for a plain run.
    pub parameters: BTreeMap<String, Value>,
    /// The scenario as resolved for this point: every default filled in.
    pub config: Value,
}

impl Point {
    /// The configuration as canonical JSON: keys sorted, no white space.
    #[must_use]
    pub fn config_json(&self) -> String {
        canonical(&self.config).to_string()
    }
}

/// A range of paths of one point: the unit of work and of resuming.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Shard {
    /// Index of the point.
    pub point: u32,
    /// First path.
    pub start: u64,
    /// Path after the last one.
    pub end: u64,
    /// First 16 hex characters of the BLAKE3 digest of plan id, point and range.
    pub key: String,
}

impl Shard {
    /// Number of paths.
    #[must_use]
    pub fn paths(&self) -> u64 {
        self.end - self.start
    }
}

impl Plan {
    /// Checks the plan and sets its id.
    ///
    /// # Errors
    /// [`LabError::InvalidPlan`] with the first problem found.
    pub fn seal(mut self) -> Result<Self, LabError> {
        if let Some(problem) = self.problem() {
            return Err(LabError::InvalidPlan {
                name: self.name,
                problem,
            });
        }
        self.id = self.content_id()?;
        Ok(self)
    }

    /// Checks that the id of a plan, for example one read from a manifest, fits its content.
    ///
    /// # Errors
    /// [`LabError::PlanId`] if it does not.
    pub fn verify(&self) -> Result<(), LabError> {
        let expected = self.content_id()?;
        if expected == self.id {
            return Ok(());
        }
        Err(LabError::PlanId {
            expected,
            found: self.id.clone(),
        })
    }

    /// Paths over all points.
    #[must_use]
    pub fn paths_total(&self) -> u64 {
        self.paths * self.points.len() as u64
    }

    /// The shards, in order of point and path.
    #[must_use]
    pub fn shards(&self) -> Vec<Shard> {
        self.each_shard().collect()
    }

    /// The shards one at a time: a sweep may have more than memory should hold.
    pub fn each_shard(&self) -> impl Iterator<Item = Shard> + '_ {
        self.points.iter().flat_map(|x| self.shards_of(x.index))
    }

    /// The shards of a point, in order of path.
    pub fn shards_of(&self, point: u32) -> impl Iterator<Item = Shard> + '_ {
        (0..self.ranges()).map(move |range| self.shard(point, range * self.shard_paths))
    }

    /// Number of shards.
    #[must_use]
    pub fn shards_total(&self) -> u64 {
        self.ranges() * self.points.len() as u64
    }

    /// Shards of each point.
    fn ranges(&self) -> u64 {
        self.paths.div_ceil(self.shard_paths)
    }

    fn shard(&self, point: u32, start: u64) -> Shard {
        let end = (start + self.shard_paths).min(self.paths);
        Shard {
            point,
            start,
            end,
            key: digest(&format!("{}|{point}|{start}..{end}", self.id)),
        }
    }

    fn content_id(&self) -> Result<String, LabError> {
        let mut content = serde_json::to_value(self)?;
        if let Value::Object(map) = &mut content {
            map.remove("id");
        }
        Ok(digest(&canonical(&content).to_string()))
    }

    fn problem(&self) -> Option<String> {
        let checks = [
            (
                is_file_name(&self.name),
                "the name must consist of a-z, 0-9, `-`, `_` and `.` and start with a letter or digit",
            ),
            (self.paths > 0, "paths must be at least 1"),
            (self.shard_paths > 0, "paths of a shard must be at least 1"),
            (!self.points.is_empty(), "there must be at least one point"),
            (
                are_column_prefixes(&self.asset_names),
                "asset names must be different, also in lower case, and not empty",
            ),
            (
                are_in_place(&self.points),
                "the index of a point must be its place",
            ),
            (
                have_equal_parameters(&self.points),
                "all points must have the same parameters",
            ),
            (
                self.layout
                    .as_ref()
                    .is_none_or(|x| has_axes(x, &self.points)),
                "the parameters of the points must be the axes of the design",
            ),
            (
                are_scalars(&self.points),
                "parameters must be numbers or strings",
            ),
        ];
        checks
            .into_iter()
            .find(|(holds, _)| !holds)
            .map(|(_, problem)| problem.to_owned())
    }
}

fn is_file_name(name: &str) -> bool {
    let is_plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    name.starts_with(is_plain) && name.chars().all(|c| is_plain(c) || "-_.".contains(c))
}

fn are_column_prefixes(names: &[String]) -> bool {
    let distinct: BTreeSet<String> = names.iter().map(|x| x.to_lowercase()).collect();
    distinct.len() == names.len() && !distinct.contains("")
}

fn are_in_place(points: &[Point]) -> bool {
    (0..).zip(points).all(|(place, point)| point.index == place)
}

fn have_equal_parameters(points: &[Point]) -> bool {
    points
        .windows(2)
        .all(|pair| pair[0].parameters.keys().eq(pair[1].parameters.keys()))
}

fn has_axes(layout: &Layout, points: &[Point]) -> bool {
    let mut axes: Vec<&String> = layout.axes.iter().collect();
    axes.sort();
    points
        .iter()
        .all(|point| point.parameters.keys().eq(axes.iter().copied()))
}

fn are_scalars(points: &[Point]) -> bool {
    let is_scalar = |value: &Value| value.is_number() || value.is_string();
    points
        .iter()
        .all(|point| point.parameters.values().all(is_scalar))
}

/// The same value with the keys of every object in order, whatever map `serde_json` was built with.
fn canonical(value: &Value) -> Value {
    match value {
        Value::Object(map) => {
            let sorted: BTreeMap<&String, &Value> = map.iter().collect();
            let sorted = sorted
                .into_iter()
                .map(|(key, value)| (key.clone(), canonical(value)));
            Value::Object(sorted.collect())
        }
        Value::Array(items) => Value::Array(items.iter().map(canonical).collect()),
        scalar => scalar.clone(),
    }
}

fn digest(text: &str) -> String {
    let mut hex = blake3::hash(text.as_bytes()).to_hex().to_string();
    hex.truncate(ID_CHARS);
    hex
}

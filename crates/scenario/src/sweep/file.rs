//! The type of a sweep file.

use std::collections::BTreeMap;

use garde::Validate;
use plimsoll_lab::design::Design;
use rust_decimal::Decimal;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::file::is_slug;

/// A sweep: a scenario at several points, on the same random paths at each.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "Plimsoll sweep")]
pub struct SweepFile {
    /// Name of the results: lower-case letters, digits and `-`.
    #[garde(custom(is_slug))]
    #[schemars(regex(pattern = r"^[a-z0-9][a-z0-9-]*$"))]
    pub name: String,
    /// One line for people.
    #[garde(length(chars, min = 1, max = 100))]
    #[schemars(length(min = 1, max = 100))]
    pub title: String,
    /// What is asked, from where the figures are, what to watch.
    #[garde(length(chars, min = 1, max = 4_000))]
    #[schemars(length(min = 1, max = 4_000))]
    pub description: String,
    /// Scenario that is swept: a name without `.yaml`, looked for in the folder of the sweep and
    /// then in the folder above, or a path relative to the sweep's folder.
    #[garde(length(chars, min = 1))]
    #[schemars(length(min = 1))]
    pub scenario: String,
    /// Overlays of every point, one over the other: names without `.yaml`, looked for in
    /// `overlays` beside the sweep's folder and inside it, or paths. Default: none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[garde(skip)]
    pub overlays: Vec<String>,
    /// Values of the scenario at every point, by key path. Default: none.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    #[garde(skip)]
    pub set: BTreeMap<String, Value>,
    /// Which points.
    #[garde(dive)]
    pub design: DesignConfig,
    /// How many paths, and from which seed, where that is not as in the scenario.
    #[serde(default, skip_serializing_if = "SweepRuns::is_empty")]
    #[garde(dive)]
    pub runs: SweepRuns,
    /// What must hold at every point at the end, such as `es_99(bad_debt_usd) < 1e6`. Default:
    /// what the scenario says.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[garde(skip)]
    pub thresholds: Vec<String>,
}

/// How many paths, and from which seed. Default of each: as in the scenario.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Validate, JsonSchema,
)]
#[serde(deny_unknown_fields)]
pub struct SweepRuns {
    /// Number of paths of each point.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[garde(inner(range(min = 1, max = 1_000_000_000)))]
    #[schemars(range(min = 1, max = 1_000_000_000))]
    pub paths: Option<u64>,
    /// Paths of one shard, the unit of work and of resuming.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[garde(inner(range(min = 1, max = 1_000_000)))]
    #[schemars(range(min = 1, max = 1_000_000))]
    pub shard_paths: Option<u64>,
    /// Master seed of every random stream, the same at every point.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[garde(skip)]
    pub seed: Option<u64>,
}

impl SweepRuns {
    fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// How the values of the axes are put together to points.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum DesignConfig {
    /// Every combination of the values; the first axis changes slowest.
    Grid(#[garde(dive)] Listed),
    /// The n-th point has the n-th value of every axis; all have as many.
    List(#[garde(dive)] Listed),
    /// Independent uniform draws.
    Random(#[garde(dive)] Drawn),
    /// The first points of an Owen-scrambled Sobol sequence: draws that spread evenly.
    Sobol(#[garde(dive)] Drawn),
    /// Morris trajectories, which change one axis after the other: a first look at many axes.
    Morris(#[garde(dive)] MorrisConfig),
    /// Matrices for Sobol indices: shares of the variance that each axis has.
    Saltelli(#[garde(dive)] SaltelliConfig),
}

/// Axes whose values are listed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Listed {
    /// What is varied.
    #[garde(length(min = 1, max = 64), dive)]
    #[schemars(length(min = 1, max = 64))]
    pub axes: Vec<AxisConfig>,
}

/// So many points.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Drawn {
    /// What is varied.
    #[garde(length(min = 1, max = 64), dive)]
    #[schemars(length(min = 1, max = 64))]
    pub axes: Vec<AxisConfig>,
    /// Number of points; of a Sobol design best a power of two.
    #[garde(range(min = 1, max = 65_536))]
    #[schemars(range(min = 1, max = 65_536))]
    pub points: u32,
    /// Seed of the design alone; paths have the seed of `runs`. Default 1.
    #[serde(default = "one")]
    #[garde(skip)]
    pub seed: u64,
}

/// Trajectories through levels.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MorrisConfig {
    /// What is varied.
    #[garde(length(min = 1, max = 64), dive)]
    #[schemars(length(min = 1, max = 64))]
    pub axes: Vec<AxisConfig>,
    /// Number of trajectories; each has one point more than there are axes. Default 20.
    #[serde(default = "twenty")]
    #[garde(range(min = 1, max = 10_000))]
    #[schemars(range(min = 1, max = 10_000))]
    pub trajectories: u32,
    /// Levels of each axis; even. Default 4 (Morris 1991).
    #[serde(default = "four")]
    #[garde(range(min = 2, max = 100), custom(is_even))]
    #[schemars(range(min = 2, max = 100))]
    pub levels: u32,
    /// Seed of the design alone; paths have the seed of `runs`. Default 1.
    #[serde(default = "one")]
    #[garde(skip)]
    pub seed: u64,
}

/// Matrices of so many rows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SaltelliConfig {
    /// What is varied.
    #[garde(length(min = 1, max = 64), dive)]
    #[schemars(length(min = 1, max = 64))]
    pub axes: Vec<AxisConfig>,
    /// Rows of each matrix, best a power of two; there are as many matrices as axes, and two more.
    #[garde(range(min = 2, max = 65_536))]
    #[schemars(range(min = 2, max = 65_536))]
    pub rows: u32,
    /// Seed of the design alone; paths have the seed of `runs`. Default 1.
    #[serde(default = "one")]
    #[garde(skip)]
    pub seed: u64,
}

/// A quantity that is varied: one of `key`, `times`, `overlay`, and its values: one of `values`,
/// `range`, `min` with `max`. An overlay is its own value.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AxisConfig {
    /// What columns and tables call it. Default: the key, the first pattern, or `overlay`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[garde(inner(length(chars, min = 1, max = 40)))]
    #[schemars(length(min = 1, max = 40))]
    pub name: Option<String>,
    /// Key path of the scenario that takes the value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[garde(skip)]
    pub key: Option<String>,
    /// Other key paths that move with it, each with a factor: they take the value times that.
    /// Default: none.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    #[garde(skip)]
    pub also: BTreeMap<String, Decimal>,
    /// Patterns of key paths whose numbers are multiplied by the value, as in an overlay.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[garde(skip)]
    pub times: Vec<String>,
    /// Overlays, one for each value, named as in `overlays`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[garde(skip)]
    pub overlay: Vec<String>,
    /// The values, as they are written.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[garde(skip)]
    pub values: Vec<Value>,
    /// The values in equal steps.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[garde(skip)]
    pub range: Option<RangeConfig>,
    /// Smallest value, of a design that draws them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[garde(skip)]
    pub min: Option<Decimal>,
    /// Largest value, of a design that draws them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[garde(skip)]
    pub max: Option<Decimal>,
    /// How drawn values lie between the limits. Default `linear`.
    #[serde(default)]
    #[garde(skip)]
    pub scale: Scale,
    /// Decimals of drawn values; 0 for whole numbers. Default: six significant digits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[garde(inner(range(max = 18)))]
    #[schemars(range(max = 18))]
    pub decimals: Option<u32>,
}

/// Values `from`, `from + step`, … `to`, exactly.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RangeConfig {
    /// First value.
    pub from: Decimal,
    /// Last value; a whole number of steps from the first.
    pub to: Decimal,
    /// Difference of two values; negative to go down.
    pub step: Decimal,
}

/// How values lie between their limits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Scale {
    /// Equal steps are equal differences.
    #[default]
    Linear,
    /// Equal steps are equal ratios.
    Log,
}

impl DesignConfig {
    /// What is varied.
    #[must_use]
    pub fn axes(&self) -> &[AxisConfig] {
        match self {
            Self::Grid(x) | Self::List(x) => &x.axes,
            Self::Random(x) | Self::Sobol(x) => &x.axes,
            Self::Morris(x) => &x.axes,
            Self::Saltelli(x) => &x.axes,
        }
    }

    /// The design without its axes.
    #[must_use]
    pub fn design(&self) -> Design {
        match self {
            Self::Grid(_) => Design::Grid,
            Self::List(_) => Design::List,
            Self::Random(x) => Design::Random {
                points: x.points,
                seed: x.seed,
            },
            Self::Sobol(x) => Design::Sobol {
                points: x.points,
                seed: x.seed,
            },
            Self::Morris(x) => Design::Morris {
                trajectories: x.trajectories,
                levels: x.levels,
                seed: x.seed,
            },
            Self::Saltelli(x) => Design::Saltelli {
                rows: x.rows,
                seed: x.seed,
            },
        }
    }
}

impl AxisConfig {
    /// What columns and tables call it.
    #[must_use]
    pub fn name(&self) -> &str {
        let named = self.name.as_deref().or(self.key.as_deref());
        named
            .or_else(|| self.times.first().map(String::as_str))
            .unwrap_or("overlay")
    }
}

fn one() -> u64 {
    1
}

fn four() -> u32 {
    4
}

fn twenty() -> u32 {
    20
}

// garde passes its context by reference.
#[allow(clippy::trivially_copy_pass_by_ref)]
fn is_even(levels: &u32, (): &()) -> garde::Result {
    if levels.is_multiple_of(2) {
        return Ok(());
    }
    Err(garde::Error::new("must be even"))
}

//! Configuration: how the random numbers of the paths are chosen.

use garde::{Path, Report, Validate};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::check::is_number;

/// How the random numbers of the paths are chosen. All kinds have the same expectations as `plain`;
/// they differ in how far an estimate from a number of paths is from them.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum SamplingConfig {
    /// Every path is drawn for itself.
    #[default]
    Plain,
    /// Paths 2k and 2k + 1 are mirror images: every normal of the reference prices has the other
    /// sign.
    Antithetic,
    /// The coarse course of the prices comes from a scrambled Sobol sequence.
    Sobol(SobolConfig),
    /// Jumps are drawn more often and larger, and each path carries a weight that makes up for it.
    Importance(ImportanceConfig),
}

/// The coarse course of the prices comes from a scrambled Sobol sequence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SobolConfig {
    /// Number of independent scramblings of the sequence, each of which is one batch; the paths
    /// take turns. A run has this number times a power of two of paths, at most 65,536. Default
    /// 32.
    #[serde(default = "default_randomisations")]
    #[garde(range(min = 2, max = 1_024))]
    #[schemars(range(min = 2, max = 1_024))]
    pub randomisations: u32,
}

impl Default for SobolConfig {
    fn default() -> Self {
        Self {
            randomisations: default_randomisations(),
        }
    }
}

fn default_randomisations() -> u32 {
    32
}

/// Jumps are drawn more often and larger, and each path carries a weight that makes up for it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ImportanceConfig {
    /// The assets whose own jumps are drawn otherwise. Default: none, only common jumps are.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[garde(dive)]
    pub jumps: Vec<TiltedJumps>,
    /// How common jumps are drawn. Default: none, as `co_jumps` says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[garde(dive)]
    pub co_jumps: Option<TiltedCoJumps>,
    /// Share of the paths that are drawn as the model says. No weight exceeds 1 over this share.
    /// Default 0.5.
    #[serde(default = "default_plain_share")]
    #[garde(range(min = 0.0, max = 0.99), custom(is_number))]
    #[schemars(range(min = 0.0, max = 0.99))]
    pub plain_share: f64,
}

fn default_plain_share() -> f64 {
    0.5
}

/// How an asset's own jumps are drawn.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TiltedJumps {
    /// The asset; it has Merton or Kou jumps.
    #[garde(length(chars, min = 1, max = 32))]
    #[schemars(length(min = 1, max = 32))]
    pub asset: String,
    /// Number of the asset's own jumps per year, those of `co_jumps` not counted. Default: none,
    /// as the model has it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[garde(inner(range(min = 1e-6, max = 1e6), custom(is_number)))]
    #[schemars(range(min = 1e-6, max = 1e6))]
    pub lambda_per_year: Option<f64>,
    /// Mean of the log size, for Merton jumps. Default: none, as the model has it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[garde(inner(range(min = -5.0, max = 5.0), custom(is_number)))]
    #[schemars(range(min = -5.0, max = 5.0))]
    pub mean: Option<f64>,
    /// Rate of the falls, for Kou jumps: their mean log size is −1/`eta_down`. Default: none, as
    /// the model has it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[garde(inner(range(min = 0.1, max = 1e6), custom(is_number)))]
    #[schemars(range(min = 0.1, max = 1e6))]
    pub eta_down: Option<f64>,
}

/// How common jumps are drawn.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TiltedCoJumps {
    /// Number of common jumps per year. Default: none, as `co_jumps` has it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[garde(inner(range(min = 1e-6, max = 1e6), custom(is_number)))]
    #[schemars(range(min = 1e-6, max = 1e6))]
    pub lambda_per_year: Option<f64>,
    /// By how many standard deviations the normals that make the sizes of all assets are moved in
    /// calm markets; below 0 for larger falls. Default 0.
    #[serde(default)]
    #[garde(range(min = -10.0, max = 10.0), custom(is_number))]
    #[schemars(range(min = -10.0, max = 10.0))]
    pub shift: f64,
}

/// See the same on `shock::Shock`.
impl Validate for SamplingConfig {
    type Context = ();

    fn validate_into(&self, ctx: &(), parent: &mut dyn FnMut() -> Path, report: &mut Report) {
        match self {
            Self::Plain | Self::Antithetic => {}
            Self::Sobol(sobol) => sobol.validate_into(ctx, parent, report),
            Self::Importance(importance) => importance.validate_into(ctx, parent, report),
        }
    }
}

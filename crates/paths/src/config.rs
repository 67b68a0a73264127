//! Configuration of the reference paths.

use garde::Validate;
use rust_decimal::Decimal;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::check::is_number;
use crate::dependence::Dependence;
use crate::jumps::{CoJumps, Excitation, Jumps};
use crate::model::Model;
use crate::recording::RecordingFile;
use crate::regime::Regimes;
use crate::sampling::SamplingConfig;
use crate::shock::{ALL, Shock};
use crate::{PathsError, correlation, jumps, model, sampling, shock};

/// Reference prices: the assets, how they move together, and what is done to them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PathsConfig {
    /// The assets that have a reference price. Their order is the order of `correlation`.
    #[garde(length(min = 1, max = 64), dive)]
    #[schemars(length(min = 1, max = 64))]
    pub assets: Vec<AssetPath>,
    /// Correlation matrix of the assets' log returns, row by row in the order of `assets`:
    /// symmetric, 1 on the diagonal, positive definite. Default: none, all assets independent.
    #[serde(default)]
    #[garde(inner(inner(range(min = -1.0, max = 1.0), custom(is_number))))]
    pub correlation: Vec<Vec<f64>>,
    /// How the diffusions hang together beyond their correlation. Default: not at all, normals.
    #[serde(default, skip_serializing_if = "Dependence::is_gaussian")]
    #[garde(dive)]
    pub dependence: Dependence,
    /// Switching of the whole market between calm and crisis. Default: none, always calm.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[garde(dive)]
    pub regimes: Option<Regimes>,
    /// Jumps that several assets with Merton or Kou jumps make at the same instant. Default: none,
    /// the assets jump at their own times.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[garde(dive)]
    pub co_jumps: Option<CoJumps>,
    /// Pairs of assets with Hawkes jumps of which one excites the other. Default: none, each
    /// excites itself.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[garde(dive)]
    pub cross_excitation: Vec<Excitation>,
    /// Deterministic moves that are added to the random paths. Default: none.
    #[serde(default)]
    #[garde(dive)]
    pub shocks: Vec<Shock>,
    /// Recorded prices that the models `replay` and `bootstrap` use. Default: none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[garde(dive)]
    pub recordings: Vec<RecordingFile>,
    /// How the random numbers of the paths are chosen: variance reduction. Default `plain`, every
    /// path for itself.
    #[serde(default, skip_serializing_if = "SamplingConfig::is_plain")]
    #[garde(dive)]
    pub sampling: SamplingConfig,
}

/// Reference price of one asset.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AssetPath {
    /// Name of the asset, such as `HYPE`. It also names the asset's random stream, so a renamed
    /// asset gets another path.
    #[garde(length(chars, min = 1, max = 32))]
    #[schemars(length(min = 1, max = 32))]
    pub asset: String,
    /// Price at the start of the path, USD.
    #[serde(with = "rust_decimal::serde::str")]
    #[schemars(with = "Decimal")]
    #[garde(skip)]
    pub start_px: Decimal,
    /// How the price moves.
    #[garde(dive)]
    pub model: Model,
    /// Random jumps on top of the model. Default: none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[garde(dive)]
    pub jumps: Option<Jumps>,
}

impl PathsConfig {
    /// Lists everything that is wrong with the configuration for a path of `ticks` ticks of
    /// `tick_s` seconds: ranges first, then, if those hold, the relations between fields.
    #[must_use]
    pub fn problems(&self, tick_s: f64, ticks: u32) -> Vec<PathsError> {
        let mut found = Vec::new();
        if !(tick_s.is_finite() && tick_s > 0.0 && ticks > 0) {
            found.push(PathsError::Clock { tick_s, ticks });
        }
        if let Err(report) = self.validate() {
            let report = report.to_string().trim_end().to_owned();
            found.push(PathsError::OutOfRange { report });
        }
        if !found.is_empty() {
            return found;
        }
        found.extend(self.asset_problems());
        found.extend(correlation::problems(&self.correlation, self.assets.len()));
        found.extend(self.dependence.problem(tick_s));
        found.extend(self.regime_problems());
        found.extend(jumps::problems(self));
        found.extend(self.recording_problems());
        if found.is_empty() {
            found.extend(sampling::problems(self));
        }
        found.extend(model::problems(&self.assets, &self.recordings, tick_s));
        let names: Vec<&str> = self.assets.iter().map(|a| a.asset.as_str()).collect();
        found.extend(shock::problems(&self.shocks, &names, tick_s, ticks));
        found
    }

    fn regime_problems(&self) -> Vec<PathsError> {
        if let Some(regimes) = &self.regimes {
            return regimes.problems(self.assets.len());
        }
        let assets = self.assets.iter().enumerate();
        assets
            .filter(|(_, asset)| asset.model.knows_crises())
            .map(|(index, _)| PathsError::CrisisWithoutRegimes { index })
            .collect()
    }

    fn recording_problems(&self) -> Vec<PathsError> {
        let mut found = Vec::new();
        for (index, entry) in self.recordings.iter().enumerate() {
            let name = entry.name.clone();
            if self.recordings[..index].iter().any(|r| r.name == name) {
                found.push(PathsError::DuplicateRecording { index, name });
            }
            if let (Some(from), Some(to)) = (entry.from, entry.to)
                && to <= from
            {
                found.push(PathsError::RecordingWindow { index, from, to });
            }
        }
        found
    }

    fn asset_problems(&self) -> Vec<PathsError> {
        let mut found = Vec::new();
        for (index, entry) in self.assets.iter().enumerate() {
            let asset = entry.asset.clone();
            if self.assets[..index].iter().any(|a| a.asset == asset) {
                found.push(PathsError::DuplicateAsset { index, asset });
            }
            if entry.asset == ALL {
                found.push(PathsError::ReservedAsset { index });
            }
            if entry.start_px <= Decimal::ZERO {
                let start_px = entry.start_px;
                found.push(PathsError::StartPrice { index, start_px });
            }
        }
        found
    }
}

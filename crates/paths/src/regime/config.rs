//! Configuration of the market's two states.

use garde::Validate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::check::is_number;
use crate::{PathsError, correlation};

/// Correlation of every pair in a crisis where nothing else is said. Source: assumption.
const CRISIS_RHO: f64 = 0.95;

/// Switching between calm and crisis, for the whole market at once. What switches in a price is
/// said by the assets' models, such as `crisis_sigma_per_year`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Regimes {
    /// Mean length of a calm spell, hours.
    #[garde(range(min = 0.016, max = 876_000.0), custom(is_number))]
    #[schemars(range(min = 0.016, max = 876_000.0))]
    pub mean_calm_h: f64,
    /// Mean length of a crisis, hours.
    #[garde(range(min = 0.016, max = 876_000.0), custom(is_number))]
    #[schemars(range(min = 0.016, max = 876_000.0))]
    pub mean_crisis_h: f64,
    /// State at the start of the path. Default `calm`.
    #[serde(default)]
    #[garde(skip)]
    pub start: RegimeStart,
    /// Correlation of every pair of assets in a crisis. Default 0.95 (assumption), unless
    /// `crisis_correlation` says more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[garde(inner(range(min = 0.0, max = 0.9999), custom(is_number)))]
    #[schemars(range(min = 0.0, max = 0.9999))]
    pub crisis_rho: Option<f64>,
    /// Correlation matrix in a crisis, as `correlation`. Default: none, `crisis_rho` for every
    /// pair.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[garde(inner(inner(range(min = -1.0, max = 1.0), custom(is_number))))]
    pub crisis_correlation: Vec<Vec<f64>>,
}

/// State of the market at the start of a path.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RegimeStart {
    /// Calm.
    #[default]
    Calm,
    /// Crisis.
    Crisis,
    /// Drawn: crisis as often as in the long run.
    Stationary,
}

impl Regimes {
    /// Share of all time that is crisis, in the long run.
    #[must_use]
    pub fn crisis_share(&self) -> f64 {
        self.mean_crisis_h / (self.mean_calm_h + self.mean_crisis_h)
    }

    /// Correlation matrix of `assets` assets in a crisis.
    #[must_use]
    pub fn crisis_matrix(&self, assets: usize) -> Vec<Vec<f64>> {
        if !self.crisis_correlation.is_empty() {
            return self.crisis_correlation.clone();
        }
        let rho = self.crisis_rho.unwrap_or(CRISIS_RHO);
        let entry = |row, column| if row == column { 1.0 } else { rho };
        (0..assets)
            .map(|row| (0..assets).map(|column| entry(row, column)).collect())
            .collect()
    }

    /// Lists what is wrong between the fields on paths of `assets` assets.
    pub(crate) fn problems(&self, assets: usize) -> Vec<PathsError> {
        let twice = self.crisis_rho.is_some() && !self.crisis_correlation.is_empty();
        let twice = twice.then_some(PathsError::CrisisCorrelationTwice);
        let matrix = correlation::problems(&self.crisis_matrix(assets), assets);
        let matrix = matrix.into_iter().map(Box::new);
        (twice.into_iter())
            .chain(matrix.map(PathsError::CrisisCorrelation))
            .collect()
    }
}

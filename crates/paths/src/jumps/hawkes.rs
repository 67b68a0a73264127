//! Jumps that make further jumps likelier for a while: configuration and stability.
//!
//! Rule    intensity(t) = mu + Σ alpha·exp(−beta·(t − t_i)) over the asset's earlier jumps; where
//!         `cross_excitation` lists the pair, jumps of another asset add to the sum too, with
//!         their own alpha and the beta of the asset that is excited
//! Units   mu per year; alpha, the rise of the intensity (jumps per hour) by one jump, and beta,
//!         the rate of its decay, per hour
//! Bounds  the matrix of branching ratios alpha/beta has a spectral radius below 1
//! Source  models: Hawkes 1971 (HAWKES-1971); Ogata 1981 (OGATA-1981)
//! Tests   tests/it/hawkes.rs

use garde::Validate;
use nalgebra::DMatrix;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Jumps, Law};
use crate::check::is_number;
use crate::{AssetPath, PathsError};

/// Hours in a year.
const HOURS_PER_YEAR: f64 = 8_760.0;

/// Jumps that make further jumps likelier for a while.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Hawkes {
    /// Jumps per year that no other jump has caused.
    #[garde(range(min = 0.0, max = 1e5), custom(is_number))]
    #[schemars(range(min = 0.0, max = 1e5))]
    pub mu_per_year: f64,
    /// By how many jumps per hour one jump raises the intensity.
    #[garde(range(min = 0.0, max = 1e5), custom(is_number))]
    #[schemars(range(min = 0.0, max = 1e5))]
    pub alpha_per_h: f64,
    /// Rate at which the excess of the intensity decays, per hour; the half-life is ln 2/beta.
    #[garde(range(min = 1e-4, max = 1e5), custom(is_number))]
    #[schemars(range(min = 1e-4, max = 1e5))]
    pub beta_per_h: f64,
    /// Intensity at the start of the path, jumps per year, at least `mu_per_year`. Default: none,
    /// the process has been running long enough for the intensity to have its stationary law.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[garde(inner(range(min = 0.0, max = 1e9), custom(is_number)))]
    #[schemars(range(min = 0.0, max = 1e9))]
    pub start_intensity_per_year: Option<f64>,
    /// Law of the size of a jump.
    #[garde(dive)]
    pub law: Law,
}

/// Jumps of one asset make jumps of another likelier.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Excitation {
    /// The asset that has jumped; it has Hawkes jumps.
    #[garde(length(chars, min = 1, max = 32))]
    #[schemars(length(min = 1, max = 32))]
    pub from: String,
    /// The asset whose intensity rises; it has Hawkes jumps.
    #[garde(length(chars, min = 1, max = 32))]
    #[schemars(length(min = 1, max = 32))]
    pub to: String,
    /// By how many jumps per hour one jump of `from` raises the intensity of `to`. The excess
    /// decays at the `beta_per_h` of `to`.
    #[garde(range(min = 0.0, max = 1e5), custom(is_number))]
    #[schemars(range(min = 0.0, max = 1e5))]
    pub alpha_per_h: f64,
}

impl Hawkes {
    /// Mean number of further jumps of the same asset that one jump causes directly.
    #[must_use]
    pub fn branching(&self) -> f64 {
        self.alpha_per_h / self.beta_per_h
    }

    /// Intensity above `mu` at the start, per hour, if it is not drawn.
    pub(super) fn start_excess_per_h(&self) -> Option<f64> {
        let start = self.start_intensity_per_year?;
        Some((start - self.mu_per_year) / HOURS_PER_YEAR)
    }

    /// Jumps per hour that no other jump has caused.
    pub(super) fn mu_per_h(&self) -> f64 {
        self.mu_per_year / HOURS_PER_YEAR
    }
}

/// The assets with Hawkes jumps, with their places.
pub(super) fn excitable(assets: &[AssetPath]) -> Vec<(usize, Hawkes)> {
    let hawkes = |(place, asset): (usize, &AssetPath)| match asset.jumps {
        Some(Jumps::Hawkes(hawkes)) => Some((place, hawkes)),
        _ => None,
    };
    assets.iter().enumerate().filter_map(hawkes).collect()
}

/// Rise of the intensity of asset `to` by a jump of asset `from`, per hour: row `to`, column
/// `from`, both in the order of [`excitable`].
pub(super) fn alphas(assets: &[AssetPath], cross: &[Excitation]) -> Vec<Vec<f64>> {
    let members = excitable(assets);
    let entry = |&(to, hawkes): &(usize, Hawkes), &(from, _): &(usize, Hawkes)| {
        if to == from {
            return hawkes.alpha_per_h;
        }
        let is_pair = |e: &&Excitation| e.to == assets[to].asset && e.from == assets[from].asset;
        cross.iter().find(is_pair).map_or(0.0, |e| e.alpha_per_h)
    };
    let row = |to| members.iter().map(|from| entry(to, from)).collect();
    members.iter().map(row).collect()
}

/// Spectral radius of the branching ratios of [`alphas`]: the mean number of jumps that one jump
/// causes directly, in the mix of assets that dominates after many generations.
pub(super) fn radius(assets: &[AssetPath], alphas: &[Vec<f64>]) -> f64 {
    let members = excitable(assets);
    let count = members.len();
    let ratio = |to: usize, from: usize| alphas[to][from] / members[to].1.beta_per_h;
    spectral_radius(DMatrix::from_fn(count, count, ratio))
}

/// Limit of |A^m|^(1/m) over m = 1, 2, 4, ..., for a matrix without negative entries.
fn spectral_radius(mut power: DMatrix<f64>) -> f64 {
    let mut log_norm = 0.0;
    let mut exponent = 1.0;
    for _ in 0..40 {
        let norm = power.row_iter().map(|row| row.sum()).fold(0.0, f64::max);
        if norm == 0.0 {
            return 0.0;
        }
        log_norm += libm::log(norm) / exponent;
        power /= norm;
        power = &power * &power;
        exponent *= 2.0;
    }
    libm::exp(log_norm)
}

/// Lists what is wrong with Hawkes jumps and their cross-excitation.
pub(super) fn problems(assets: &[AssetPath], cross: &[Excitation]) -> Vec<PathsError> {
    let mut found = Vec::new();
    let members = excitable(assets);
    for (index, hawkes) in &members {
        let (start, mu) = (hawkes.start_intensity_per_year, hawkes.mu_per_year);
        if let Some(start_per_year) = start.filter(|&start| start < mu) {
            found.push(PathsError::HawkesStart {
                index: *index,
                start_per_year,
                mu_per_year: mu,
            });
        }
    }
    let is_member = |name: &String| {
        members
            .iter()
            .any(|(place, _)| assets[*place].asset == *name)
    };
    for (index, pair) in cross.iter().enumerate() {
        for (field, asset) in [("from", &pair.from), ("to", &pair.to)] {
            if !is_member(asset) {
                let asset = asset.clone();
                found.push(PathsError::ExcitationAsset {
                    index,
                    field,
                    asset,
                });
            }
        }
        let same = |other: &Excitation| other.from == pair.from && other.to == pair.to;
        if pair.from == pair.to || cross[..index].iter().any(same) {
            found.push(PathsError::ExcitationPair { index });
        }
    }
    if found.is_empty() {
        let radius = radius(assets, &alphas(assets, cross));
        if !members.is_empty() && radius >= 1.0 {
            found.push(PathsError::HawkesUnstable { radius });
        }
    }
    found
}

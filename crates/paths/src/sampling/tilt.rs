//! Importance sampling of jumps.
//!
//! Rule    a path is drawn with probability `plain_share` as the model says, else with other rates
//!         λ* and laws f* of jumps. Where N jumps of sizes Y come within T, the density of the
//!         second against the first is L = e^{−(λ* − λ)T}·(λ*/λ)^N·Π f*(Y)/f(Y), a product over
//!         the assets and the common jumps; the weight is 1/(share + (1 − share)·L). The normals
//!         that make the sizes of a common jump are moved by ν, which adds ν·n − ν²/2 to ln L
//! Units   rates per tick, log sizes
//! Bounds  no weight exceeds 1/share, and the mean weight is 1
//! Source  models: Glasserman 2004, section 4.6; mixture HESTERBERG-1995
//! Tests   tests/it/importance.rs
//!
//! Which law draws a path is told by the stream `importance`, index 0. What the jumps take off the
//! drift stays that of the model: under the weights the price is the martingale that it was.

use nalgebra::{DMatrix, DVector};

use super::{ImportanceConfig, SamplingConfig, TiltedJumps};
use crate::correlation;
use crate::jumps::{Jumps, Law};
use crate::{AssetPath, PathsConfig};

/// How an asset's own jumps are drawn on a tilted path.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Tilt {
    /// Jumps per year of its own.
    pub(crate) rate: Option<f64>,
    pub(crate) law: Law,
}

/// How common jumps are drawn on a tilted path.
#[derive(Clone, Debug)]
pub(crate) struct CommonTilt {
    /// Common jumps per year.
    pub(crate) rate: Option<f64>,
    /// What is added to the independent normal of each asset.
    pub(crate) moves: Vec<f64>,
}

impl SamplingConfig {
    pub(super) fn importance(&self) -> Option<&ImportanceConfig> {
        match self {
            Self::Importance(importance) => Some(importance),
            Self::Plain | Self::Antithetic | Self::Sobol(_) => None,
        }
    }

    /// How the jumps of an asset are drawn on a tilted path, if otherwise than on a plain one.
    pub(crate) fn tilt(&self, asset: &AssetPath) -> Option<Tilt> {
        let listed = &self.importance()?.jumps;
        let tilted = listed.iter().find(|tilted| tilted.asset == asset.asset)?;
        Some(Tilt {
            rate: tilted.lambda_per_year,
            law: tilted.apply(asset.jumps.as_ref()?).law(),
        })
    }

    /// The same of common jumps.
    pub(crate) fn common_tilt(&self, config: &PathsConfig) -> Option<CommonTilt> {
        let tilted = self.importance()?.co_jumps.as_ref()?;
        Some(CommonTilt {
            rate: tilted.lambda_per_year,
            moves: moves(config, tilted.shift),
        })
    }
}

impl TiltedJumps {
    /// The jumps with the law that they are drawn from.
    fn apply(&self, jumps: &Jumps) -> Jumps {
        let mut jumps = *jumps;
        match &mut jumps {
            Jumps::Merton(merton) => merton.mean = self.mean.unwrap_or(merton.mean),
            Jumps::Kou(kou) => kou.eta_down = self.eta_down.unwrap_or(kou.eta_down),
            Jumps::Hawkes(_) => {}
        }
        jumps
    }
}

impl CommonTilt {
    /// What the independent normals of one common jump, as drawn, add to ln L.
    pub(crate) fn log_ratio(&self, normals: &[f64]) -> f64 {
        let terms = self.moves.iter().zip(normals);
        terms.map(|(m, n)| m * n - 0.5 * m * m).sum()
    }
}

/// The weight of a path by ln L.
pub(super) fn weight(importance: &ImportanceConfig, log_ratio: f64) -> f64 {
    let share = importance.plain_share;
    1.0 / (share + (1.0 - share) * libm::exp(log_ratio))
}

/// The smallest move of the independent normals by which the correlated ones of all assets that
/// jump move by `shift`: shift·L(J)ᵀ·C(J)⁻¹·1, with the rows J of the assets that jump.
fn moves(config: &PathsConfig, shift: f64) -> Vec<f64> {
    let assets = config.assets.len();
    let lower = correlation::cholesky(&config.correlation, assets);
    let lower = lower.expect("the correlation has been checked");
    let jumps = |asset: &&AssetPath| (asset.jumps).is_some_and(|jumps| jumps.is_independent());
    let places: Vec<usize> = (0..assets)
        .filter(|&place| jumps(&&config.assets[place]))
        .collect();
    let rows = DMatrix::from_fn(places.len(), assets, |i, j| lower[places[i]][j]);
    let inverse = (&rows * rows.transpose()).cholesky();
    let inverse = inverse.expect("a part of a positive definite matrix is one");
    let even = inverse.solve(&DVector::from_element(places.len(), shift));
    (rows.transpose() * even).iter().copied().collect()
}

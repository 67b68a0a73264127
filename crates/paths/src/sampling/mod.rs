//! How the random numbers of the paths are chosen: variance reduction.
//!
//! Rule    `plain`: every path is drawn for itself. The others keep every expectation and change
//!         how paths hang together, or how much each counts: an estimate weighs path i by
//!         [`PathModel::weight`](crate::PathModel::weight) and takes its error from the spread
//!         over independent batches, [`SamplingConfig::batch`]
//! Units   weights are densities of the model's law against the law drawn from, of mean 1
//! Bounds  batches are numbered from 0; all paths have batch 0 where they are independent
//! Source  models: Glasserman 2004, chapters 4 and 5
//! Tests   tests/it/sampling.rs

mod config;
mod draws;
mod problem;
mod skeleton;
mod sobol;
mod tilt;

pub use config::{ImportanceConfig, SamplingConfig, SobolConfig, TiltedCoJumps, TiltedJumps};

pub use problem::SamplingProblem;

pub(crate) use draws::Draws;
pub(crate) use problem::problems;
pub(crate) use skeleton::{Skeleton, SkeletonKernel};
pub(crate) use sobol::Dimensions;
pub(crate) use tilt::CommonTilt;

use plimsoll_streams::Key;

use sobol::Point;

/// Most batches of antithetic pairs.
const PAIR_BATCHES: u64 = 64;

impl SamplingConfig {
    #[allow(clippy::trivially_copy_pass_by_ref)] // the signature that serde calls
    pub(crate) fn is_plain(&self) -> bool {
        *self == Self::Plain
    }

    /// The batch of a path: paths of different batches are independent. It depends on nothing but
    /// the path's number, so the first paths of a longer run have the batches of a shorter one.
    ///
    /// 0 for independent paths; of antithetic pairs every 64th is in the same batch; otherwise the
    /// number of the randomisation.
    #[must_use]
    #[allow(clippy::cast_possible_truncation)] // remainders of small numbers
    pub fn batch(&self, path: u64) -> u32 {
        match self {
            Self::Plain | Self::Importance(_) => 0,
            Self::Antithetic => (path / 2 % PAIR_BATCHES) as u32,
            Self::Sobol(sobol) => (path % u64::from(sobol.randomisations)) as u32,
        }
    }

    /// Where the draws of the path of `key` come from.
    pub(crate) fn draws(&self, key: Key) -> Draws {
        let draws = Draws::of(self.shared_key(key));
        match self {
            Self::Plain => draws,
            Self::Antithetic => Draws {
                is_mirrored: key.path % 2 == 1,
                ..draws
            },
            Self::Sobol(sobol) => Draws {
                point: Some(Point::of(key, sobol.randomisations)),
                ..draws
            },
            Self::Importance(importance) => Draws {
                is_tilted: !key
                    .stream("importance", 0)
                    .bernoulli(importance.plain_share),
                ..draws
            },
        }
    }

    /// The weight of a path: ln L is the density of its jumps as they are drawn on tilted paths
    /// against that of the model.
    pub(crate) fn weight(&self, log_ratio: impl Fn() -> f64) -> f64 {
        let importance = self.importance();
        importance.map_or(1.0, |importance| tilt::weight(importance, log_ratio()))
    }

    /// The key of all that a path shares with its mirror image: everything but the signs of its
    /// normals. That of the path itself where there is no mirror image.
    #[must_use]
    pub fn shared_key(&self, key: Key) -> Key {
        match self {
            Self::Antithetic => Key {
                path: key.path & !1,
                ..key
            },
            Self::Plain | Self::Sobol(_) | Self::Importance(_) => key,
        }
    }
}

//! What can be wrong with the choice of random numbers.

use super::sobol::MOST_POINTS;
use super::{ImportanceConfig, SamplingConfig, TiltedJumps};
use crate::jumps::{Jumps, Merton};
use crate::{PathsConfig, PathsError};

/// A sampling that the paths cannot carry.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum SamplingProblem {
    /// A model draws no normals that could be mirrored or come from a sequence.
    #[error(
        "{asset} follows recorded prices, which have no normals to choose; use `plain`, or another model"
    )]
    Recorded {
        /// The asset.
        asset: String,
    },
    /// Nothing is drawn otherwise.
    #[error("nothing is drawn otherwise: list `jumps` with a rate or a size, or `co_jumps`")]
    Nothing,
    /// A name that is no asset with Merton or Kou jumps.
    #[error("{asset} is no asset with Merton or Kou jumps, which alone have a rate to change")]
    NoJumps {
        /// The name found.
        asset: String,
    },
    /// An asset is listed twice.
    #[error("{asset} is listed twice")]
    Twice {
        /// The asset.
        asset: String,
    },
    /// A field that belongs to the other kind of jumps.
    #[error("{asset} has {kind} jumps, which have no such field")]
    OtherKind {
        /// The asset.
        asset: String,
        /// `merton` or `kou`.
        kind: &'static str,
    },
    /// Sizes are not random, so that others cannot stand in for them.
    #[error("{asset} has jumps of one size, which no other size can stand in for")]
    OneSize {
        /// The asset.
        asset: String,
    },
    /// Falls never happen, so that no law of falls can stand in for them.
    #[error("{asset} never falls by a jump: its `up_share` is 1")]
    NoFalls {
        /// The asset.
        asset: String,
    },
    /// The asset never jumps by itself.
    #[error("{asset} has no jumps of its own: its rate is 0, or `co_jumps` takes it all")]
    NeverJumps {
        /// The asset.
        asset: String,
    },
    /// There are no common jumps.
    #[error("the paths have no `co_jumps`, or their rate is 0")]
    NoCoJumps,
    /// Pairs of paths, but an odd number of paths.
    #[error("antithetic paths come in pairs, so {paths} paths leave one without its mirror image; run {}", paths + 1)]
    Odd {
        /// Number of paths.
        paths: u64,
    },
    /// The number of paths is not a power of two for each randomisation.
    #[error(
        "{randomisations} randomisations need {randomisations} times a power of two of paths, up to \
         65,536 times, and {paths} are not; run {nearest}"
    )]
    NoPower {
        /// Number of paths.
        paths: u64,
        /// Number of randomisations.
        randomisations: u32,
        /// A number of paths that would do.
        nearest: u64,
    },
}

impl SamplingConfig {
    /// What is wrong with a run of so many paths.
    #[must_use]
    pub fn paths_problem(&self, paths: u64) -> Option<SamplingProblem> {
        match self {
            Self::Plain | Self::Importance(_) => None,
            Self::Antithetic => {
                let is_odd = !paths.is_multiple_of(2);
                is_odd.then_some(SamplingProblem::Odd { paths })
            }
            Self::Sobol(sobol) => {
                let randomisations = u64::from(sobol.randomisations);
                let points = paths.div_ceil(randomisations).max(1);
                let nearest = randomisations * points.next_power_of_two().min(MOST_POINTS);
                (nearest != paths).then_some(SamplingProblem::NoPower {
                    paths,
                    randomisations: sobol.randomisations,
                    nearest,
                })
            }
        }
    }
}

/// Lists what is wrong with the sampling of checked paths.
pub(crate) fn problems(config: &PathsConfig) -> Vec<PathsError> {
    match &config.sampling {
        SamplingConfig::Plain => Vec::new(),
        SamplingConfig::Antithetic | SamplingConfig::Sobol(_) => recorded(config),
        SamplingConfig::Importance(importance) => of_importance(config, importance),
    }
}

fn recorded(config: &PathsConfig) -> Vec<PathsError> {
    let recorded = config.assets.iter().find(|a| a.model.recorded().is_some());
    let problem = recorded.map(|asset| SamplingProblem::Recorded {
        asset: asset.asset.clone(),
    });
    problem.into_iter().map(|p| located("kind", p)).collect()
}

fn of_importance(config: &PathsConfig, importance: &ImportanceConfig) -> Vec<PathsError> {
    let mut found = Vec::new();
    let idle =
        |t: &TiltedJumps| t.lambda_per_year.is_none() && t.mean.is_none() && t.eta_down.is_none();
    let idle_common = |c: super::TiltedCoJumps| c.lambda_per_year.is_none() && c.shift == 0.0;
    if importance.jumps.iter().all(idle) && importance.co_jumps.is_none_or(idle_common) {
        found.push(located("jumps", SamplingProblem::Nothing));
    }
    for (index, tilted) in importance.jumps.iter().enumerate() {
        let before = &importance.jumps[..index];
        if let Err((field, problem)) = of_asset(config, tilted, before) {
            found.push(located(&format!("jumps[{index}].{field}"), problem));
        }
    }
    let lambda = config.co_jumps.map_or(0.0, |common| common.lambda_per_year);
    if importance.co_jumps.is_some() && lambda <= 0.0 {
        found.push(located("co_jumps", SamplingProblem::NoCoJumps));
    }
    found
}

fn of_asset(
    config: &PathsConfig,
    tilted: &TiltedJumps,
    before: &[TiltedJumps],
) -> Result<(), (&'static str, SamplingProblem)> {
    let asset = tilted.asset.clone();
    if before.iter().any(|other| other.asset == asset) {
        return Err(("asset", SamplingProblem::Twice { asset }));
    }
    let entry = config.assets.iter().find(|entry| entry.asset == asset);
    let jumps = entry.and_then(|entry| entry.jumps.as_ref());
    let rate = jumps.and_then(Jumps::constant_rate);
    let (Some(jumps), Some(rate)) = (jumps, rate) else {
        return Err(("asset", SamplingProblem::NoJumps { asset }));
    };
    let common = config.co_jumps.map_or(0.0, |common| common.rate_of_one());
    if rate - common <= 0.0 {
        return Err(("asset", SamplingProblem::NeverJumps { asset }));
    }
    let other = |kind| SamplingProblem::OtherKind {
        asset: asset.clone(),
        kind,
    };
    match jumps {
        Jumps::Merton(_) if tilted.eta_down.is_some() => Err(("eta_down", other("merton"))),
        Jumps::Kou(_) if tilted.mean.is_some() => Err(("mean", other("kou"))),
        Jumps::Merton(merton) if tilted.mean.is_some() && is_one_size(merton) => {
            Err(("mean", SamplingProblem::OneSize { asset }))
        }
        Jumps::Kou(kou) if tilted.eta_down.is_some() && kou.up_share >= 1.0 => {
            Err(("eta_down", SamplingProblem::NoFalls { asset }))
        }
        _ => Ok(()),
    }
}

fn is_one_size(merton: &Merton) -> bool {
    merton.deviation <= 0.0
}

fn located(field: &str, problem: SamplingProblem) -> PathsError {
    PathsError::Sampling {
        field: field.to_owned(),
        problem,
    }
}

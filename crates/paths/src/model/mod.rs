//! Models of one asset's reference price. One file each.
//!
//! A model turns a block of standard normals, already correlated across assets, into log
//! increments of the price. It comes in three parts: the configuration (a variant of [`Model`]);
//! the kernel, prepared once for an asset and a length of tick and shared by all paths; and the
//! walk, one path under way, with the state and the random streams that the path carries. To add
//! a model: a file with these, a variant and its arms in each of the three enums below, a section
//! in `docs/rules/reference_paths.md`.

mod bootstrap;
mod garch;
mod gbm;
mod heston;
mod presets;
mod problem;
mod recorded;
mod replay;
mod sample;

pub use bootstrap::{Bootstrap, Condition};
pub use garch::{Answer, Ewma, Garch, MOST_PERSISTENT, Period, Recursion};
pub use gbm::Gbm;
pub use heston::{Heston, VarianceFactor};
pub use problem::ModelProblem;
pub use replay::{Replay, Scale};

use bootstrap::{BootstrapKernel, BootstrapWalk};
use garch::{GarchKernel, GarchWalk};
use gbm::GbmKernel;
use heston::{HestonKernel, HestonWalk};
use problem::Located;
use replay::{ReplayKernel, ReplayWalk};

use garde::{Path, Report, Validate};
use plimsoll_streams::{Key, Vectors};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::recording::{RecordingFile, Recordings};
use crate::sampling::Draws;
use crate::ticks::Ticks;
use crate::{AssetPath, PathsError};

/// How the reference price of an asset moves.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Model {
    /// Geometric Brownian motion: independent normal log returns of constant volatility.
    Gbm(Gbm),
    /// Stochastic volatility: a variance that reverts to its mean, or the sum of two.
    Heston(Heston),
    /// Volatility that answers to the returns of the days or hours before.
    Garch(Garch),
    /// The price follows a recorded one.
    Replay(Replay),
    /// Blocks of a recording's candles in random order.
    Bootstrap(Bootstrap),
}

/// Checks the model's fields, by the names that the text has; see the same on `shock::Shock`.
impl Validate for Model {
    type Context = ();

    fn validate_into(&self, ctx: &(), parent: &mut dyn FnMut() -> Path, report: &mut Report) {
        match self {
            Self::Gbm(gbm) => gbm.validate_into(ctx, parent, report),
            Self::Heston(heston) => heston.validate_into(ctx, parent, report),
            Self::Garch(garch) => garch.validate_into(ctx, parent, report),
            Self::Replay(replay) => replay.validate_into(ctx, parent, report),
            Self::Bootstrap(bootstrap) => bootstrap.validate_into(ctx, parent, report),
        }
    }
}

/// For what a kernel is prepared.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Setup<'a> {
    /// Name of the asset, which belongs into the names of the kernel's own streams.
    pub(crate) asset: &'a str,
    /// Configured price at the start, USD.
    pub(crate) start_px: f64,
    /// Length of a tick, s.
    pub(crate) tick_s: f64,
    /// Length of a tick, years.
    pub(crate) tick_years: f64,
    /// Ticks of a path.
    pub(crate) ticks: u32,
    /// What was recorded.
    pub(crate) recordings: &'a Recordings,
}

impl Model {
    /// Whether the model has parameters that only a crisis brings to bear.
    pub(crate) fn knows_crises(&self) -> bool {
        match self {
            Self::Gbm(gbm) => gbm.crisis_sigma_per_year.is_some(),
            Self::Heston(_) | Self::Garch(_) | Self::Replay(_) | Self::Bootstrap(_) => false,
        }
    }

    /// Prepares the model.
    pub(crate) fn kernel(&self, setup: &Setup<'_>) -> Result<Kernel, Located> {
        Ok(match self {
            Self::Gbm(gbm) => Kernel::Gbm(GbmKernel::new(gbm, setup.tick_years)),
            Self::Heston(heston) => Kernel::Heston(HestonKernel::new(heston, setup)),
            Self::Garch(garch) => Kernel::Garch(GarchKernel::new(garch, setup)?),
            Self::Replay(replay) => Kernel::Replay(ReplayKernel::new(replay, setup)?),
            Self::Bootstrap(bootstrap) => {
                Kernel::Bootstrap(BootstrapKernel::new(bootstrap, setup)?)
            }
        })
    }

    /// The recording and the symbol that the model draws on.
    pub(crate) fn recorded(&self) -> Option<(&str, &str)> {
        match self {
            Self::Replay(replay) => Some((&replay.recording, &replay.symbol)),
            Self::Bootstrap(bootstrap) => Some((&bootstrap.recording, &bootstrap.symbol)),
            Self::Gbm(_) | Self::Heston(_) | Self::Garch(_) => None,
        }
    }

    /// What is wrong without knowing any recorded price, given the assets before it.
    fn problem(
        &self,
        before: &[AssetPath],
        recordings: &[RecordingFile],
        tick_s: f64,
    ) -> Result<(), Located> {
        let before = || before.iter().map(|asset| &asset.model).enumerate();
        if let Some((recording, _)) = self.recorded()
            && recordings.iter().all(|file| file.name != recording)
        {
            let recording = recording.to_owned();
            return Err(("recording", ModelProblem::UnknownRecording { recording }));
        }
        match self {
            Self::Heston(heston) => heston.problem(before(), tick_s),
            Self::Garch(garch) => garch.problem(tick_s),
            Self::Bootstrap(bootstrap) => bootstrap.problem(before()),
            Self::Gbm(_) | Self::Replay(_) => Ok(()),
        }
    }
}

/// Lists what is wrong with the assets' models without knowing any recorded price.
pub(crate) fn problems(
    assets: &[AssetPath],
    recordings: &[RecordingFile],
    tick_s: f64,
) -> Vec<PathsError> {
    let problem = |(index, asset): (usize, &AssetPath)| {
        let found = asset.model.problem(&assets[..index], recordings, tick_s);
        let (field, problem) = found.err()?;
        Some(PathsError::Model {
            index,
            field,
            problem,
        })
    };
    assets.iter().enumerate().filter_map(problem).collect()
}

/// A model prepared for one asset and one length of tick.
#[derive(Clone, Debug)]
pub(crate) enum Kernel {
    Gbm(GbmKernel),
    Heston(HestonKernel),
    Garch(GarchKernel),
    Replay(ReplayKernel),
    Bootstrap(BootstrapKernel),
}

impl Kernel {
    /// Begins a path. All allocation happens here.
    pub(crate) fn start(&self, draws: &Draws) -> Walk {
        let key = draws.key;
        match self {
            Self::Gbm(kernel) => Walk::Gbm(kernel.clone()),
            Self::Heston(kernel) => Walk::Heston(Box::new(kernel.start(draws))),
            Self::Garch(kernel) => Walk::Garch(kernel.start(key)),
            Self::Replay(kernel) => Walk::Replay(kernel.start(key)),
            Self::Bootstrap(kernel) => Walk::Bootstrap(kernel.start(key)),
        }
    }

    /// Ticks that a block must hold a whole number of, at most `ticks::BLOCK`.
    pub(crate) fn span(&self) -> usize {
        match self {
            Self::Heston(kernel) => kernel.span(),
            Self::Gbm(_) | Self::Garch(_) | Self::Replay(_) | Self::Bootstrap(_) => 1,
        }
    }

    /// Price at the start of the path, where the model has its own.
    pub(crate) fn start_px(&self) -> Option<f64> {
        match self {
            Self::Replay(kernel) => kernel.start_px,
            Self::Gbm(_) | Self::Heston(_) | Self::Garch(_) | Self::Bootstrap(_) => None,
        }
    }
}

/// A model on one path.
#[derive(Debug)]
pub(crate) enum Walk {
    Gbm(GbmKernel),
    Heston(Box<HestonWalk>),
    Garch(GarchWalk),
    Replay(ReplayWalk),
    Bootstrap(BootstrapWalk),
}

impl Walk {
    /// Goes to the beginning of another path: state as at the start, streams opened afresh,
    /// nothing allocated.
    pub(crate) fn restart(&mut self, draws: &Draws) {
        let key = draws.key;
        match self {
            Self::Gbm(_) => {}
            Self::Heston(walk) => walk.restart(draws),
            Self::Garch(walk) => walk.restart(key),
            Self::Replay(walk) => walk.restart(key),
            Self::Bootstrap(walk) => walk.restart(key),
        }
    }

    /// Goes on with the streams of `key`; the state stays.
    pub(crate) fn branch(&mut self, key: Key) {
        match self {
            Self::Gbm(_) => {}
            Self::Heston(walk) => walk.branch(key),
            Self::Garch(walk) => walk.branch(key),
            Self::Replay(walk) => walk.branch(key),
            Self::Bootstrap(walk) => walk.branch(key),
        }
    }

    /// Replaces each standard normal of `block` by the log increment of its tick.
    ///
    /// Blocks come in order, from tick 1 on. A model's volatility is multiplied by the scale of
    /// each spell, in the drift that compensates it too, so that the price stays a martingale
    /// but for its drift. Recorded prices are not scaled.
    pub(crate) fn increments(&mut self, ticks: &Ticks<'_>, vectors: Vectors, block: &mut [f64]) {
        match self {
            Self::Gbm(kernel) => kernel.increments(ticks, vectors, block),
            Self::Heston(walk) => walk.increments(ticks, block),
            Self::Garch(walk) => walk.increments(ticks, block),
            Self::Replay(walk) => walk.increments(ticks.first, block),
            Self::Bootstrap(walk) => walk.increments(block),
        }
    }
}

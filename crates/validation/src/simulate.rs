//! Paths of the workspace's own models, through the interface that a simulation uses.

use plimsoll_paths::dependence::Dependence;
use plimsoll_paths::jumps::Jumps;
use plimsoll_paths::model::Model;
use plimsoll_paths::{AssetPath, PathGen, PathModel, PathsConfig};
use plimsoll_streams::Key;
use rust_decimal::Decimal;

use crate::catalogue::Effort;
use crate::sample::Sample;
use crate::{Check, ValidationError};

/// Paths between two reports of progress.
const REPORT_EVERY: u64 = 256;

/// One row at work.
pub(crate) struct Run<'a> {
    pub(crate) id: &'static str,
    pub(crate) effort: &'a Effort,
    pub(crate) simulations: &'static [u64],
    pub(crate) progress: &'a (dyn Fn(u64) + Sync),
}

impl Run<'_> {
    /// The figures of each path of the row's simulation number `n`.
    pub(crate) fn samples<const N: usize>(
        &self,
        n: usize,
        model: &PathModel,
        mut figures: impl FnMut(&mut PathGen) -> [f64; N],
    ) -> [Sample; N] {
        let paths = self.effort.paths(self.simulations[n]);
        let key = |path| Key {
            seed: self.effort.seed,
            path,
        };
        let mut generator = model.start(key(0));
        let mut samples = std::array::from_fn(|_| Sample::default());
        for path in 0..paths {
            generator.restart(key(path));
            for (sample, figure) in samples.iter_mut().zip(figures(&mut generator)) {
                sample.0.push(figure);
            }
            if (path + 1).is_multiple_of(REPORT_EVERY) {
                (self.progress)(REPORT_EVERY);
            }
        }
        (self.progress)(paths % REPORT_EVERY);
        samples
    }

    /// Paths of one asset from 100 USD; it is named after the row, so that no two rows share a
    /// random stream.
    pub(crate) fn single(
        &self,
        model: Model,
        jumps: Option<Jumps>,
        (tick_s, ticks): (f64, u32),
    ) -> Result<PathModel, ValidationError> {
        let config = paths(vec![AssetPath {
            jumps,
            ..asset(self.id, model)
        }]);
        Ok(PathModel::new(&config, tick_s, ticks)?)
    }

    pub(crate) fn exact(&self, what: &str, expected: f64, got: f64) -> Check {
        Check::exact(self.id, what, expected, got)
    }

    pub(crate) fn within(&self, what: &str, expected: f64, got: f64, difference: f64) -> Check {
        Check::within(self.id, what, (expected, got), difference)
    }

    pub(crate) fn simulated(
        &self,
        what: &str,
        expected: f64,
        estimate: crate::sample::Estimate,
    ) -> Check {
        Check::simulated(self.id, what, expected, estimate)
    }
}

/// An asset that starts at 100 USD.
pub(crate) fn asset(name: &str, model: Model) -> AssetPath {
    AssetPath {
        asset: name.to_owned(),
        start_px: Decimal::ONE_HUNDRED,
        model,
        jumps: None,
    }
}

/// Independent assets without anything that they share.
pub(crate) fn paths(assets: Vec<AssetPath>) -> PathsConfig {
    PathsConfig {
        assets,
        correlation: Vec::new(),
        dependence: Dependence::Gaussian,
        regimes: None,
        co_jumps: None,
        cross_excitation: Vec::new(),
        recordings: Vec::new(),
        shocks: Vec::new(),
        sampling: plimsoll_paths::SamplingConfig::Plain,
    }
}

//! Random jumps on top of the assets' models. One file for each way in which they come.
//!
//! Rule    a jump falls at a random instant and lands at the start of the step in which it falls,
//!         on top of the step's diffusion. Waiting times are drawn, one for each jump, never
//!         a count for each step. The increments are reduced by what the jumps add to the price
//!         on average, so that the expected price is that of the model alone
//! Units   intensities per year or per hour as their keys say, sizes in log price
//! Bounds  as `law`, `config`, `hawkes`
//! Source  models: `poisson`, `common`, `network`
//! Tests   tests/it/jumps.rs, tests/it/hawkes.rs, tests/it/common_jumps.rs
//!
//! Jumps have streams of their own; changing them moves no diffusion.

mod common;
mod config;
mod hawkes;
mod law;
mod network;
mod poisson;
mod presets;

pub use common::CoJumps;
pub use config::{Jumps, Kou, Merton};
pub use hawkes::{Excitation, Hawkes};
pub use law::{DoubleExponential, Law, Normal};

use plimsoll_streams::Key;

use crate::correlation::{Factors, mix_one};
use crate::sampling::{Dimensions, Draws};
use crate::ticks::{Run, Ticks};
use crate::{AssetPath, PathsConfig, PathsError, SECONDS_PER_YEAR};
use common::{Common, CommonKernel};
use network::{Network, NetworkKernel};
use poisson::{Poisson, PoissonKernel};

/// Jumps whose times and sizes can come from a Sobol point, for each asset.
const FIRST_JUMPS: u32 = 2;

/// A random jump of one asset.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct JumpRecord {
    /// The tick whose price is the first to show it.
    pub tick: u32,
    /// When it fell, ticks after the start of the path.
    pub at: f64,
    /// Place of the asset.
    pub asset: usize,
    /// By how much the log price jumped. A `hold` shock drops it with the rest of the increment.
    pub log_move: f64,
    /// Whether it is part of a jump of the whole market.
    pub is_common: bool,
}

impl JumpRecord {
    fn at(at: f64, asset: usize, log_move: f64, is_common: bool) -> Self {
        // Times before the start of the path, where the cast gives 0, are never kept.
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let tick = at as u32 + 1;
        Self {
            tick,
            at,
            asset,
            log_move,
            is_common,
        }
    }
}

/// The jumps of all assets, prepared for one length of tick.
#[derive(Clone, Debug)]
pub(crate) struct JumpsKernel {
    poisson: Vec<PoissonKernel>,
    common: Option<CommonKernel>,
    network: Option<NetworkKernel>,
}

impl JumpsKernel {
    /// None if no asset jumps.
    pub(crate) fn new(
        config: &PathsConfig,
        tick_s: f64,
        dimensions: &mut Dimensions,
    ) -> Option<Self> {
        let assets = &config.assets;
        assets.iter().find(|asset| asset.jumps.is_some())?;
        let names = |kind: &str| -> Vec<String> {
            let name = |asset: &AssetPath| format!("{kind}/{}", asset.asset);
            assets.iter().map(name).collect()
        };
        let own = names("jumps");
        let common = config.co_jumps.as_ref().map(|common| CommonKernel {
            mean: mean_ticks(common.lambda_per_year, tick_s),
            participation: common.participation,
            assets: (assets.iter().map(constant_law))
                .zip(names("co_jumps"))
                .collect(),
            tilted: (config.sampling.common_tilt(config)).map(|tilt| {
                let rate = tilt.rate.unwrap_or(common.lambda_per_year);
                (mean_ticks(rate, tick_s), tilt)
            }),
            times: dimensions.take(FIRST_JUMPS),
            sizes: assets.iter().map(|_| dimensions.take(1)).collect(),
        });
        let poisson = |(place, asset): (usize, &AssetPath)| {
            let jumps = asset.jumps.as_ref()?;
            poisson_kernel(config, (place, jumps), tick_s, dimensions)
        };
        Some(Self {
            poisson: (assets.iter().enumerate().filter_map(poisson)).collect(),
            common,
            network: NetworkKernel::new(assets, &config.cross_excitation, tick_s, &own),
        })
    }

    /// Begins a path.
    pub(crate) fn start(&self, draws: &Draws) -> JumpsWalk {
        JumpsWalk {
            poisson: self
                .poisson
                .iter()
                .map(|kernel| kernel.start_at(draws, 0.0))
                .collect(),
            common: self.common.as_ref().map(|kernel| kernel.start(draws)),
            network: self.network.as_ref().map(|kernel| kernel.start(draws)),
            records: Vec::new(),
        }
    }

    /// ln of the density of a path's jumps within `ticks` as they are drawn on the tilted paths of
    /// importance sampling, against that of the model.
    pub(crate) fn log_ratio(&self, draws: &Draws, ticks: u32) -> f64 {
        let ticks = f64::from(ticks);
        let own = self.poisson.iter().map(|of| of.log_ratio(draws, ticks));
        let common = self.common.iter().map(|of| of.log_ratio(draws, ticks));
        own.chain(common).sum()
    }
}

/// Mean time between two events, ticks.
fn mean_ticks(per_year: f64, tick_s: f64) -> f64 {
    SECONDS_PER_YEAR / (per_year * tick_s)
}

/// Law of the asset's jumps, if they come at independent times.
fn constant_law(asset: &AssetPath) -> Option<Law> {
    let jumps = asset.jumps.as_ref()?;
    jumps.constant_rate().map(|_| jumps.law())
}

fn poisson_kernel(
    config: &PathsConfig,
    (asset, jumps): (usize, &Jumps),
    tick_s: f64,
    dimensions: &mut Dimensions,
) -> Option<PoissonKernel> {
    let rate = jumps.constant_rate()?;
    let law = jumps.law();
    let common = config.co_jumps.as_ref().map_or(0.0, CoJumps::rate_of_one);
    let own = (rate - common).max(0.0);
    let tilted = config.sampling.tilt(&config.assets[asset]);
    Some(PoissonKernel {
        asset,
        law,
        mean: mean_ticks(own, tick_s),
        compensation: law.mean_growth() / mean_ticks(rate, tick_s),
        stream: format!("jumps/{}", config.assets[asset].asset),
        tilted: tilted.map(|tilt| (mean_ticks(tilt.rate.unwrap_or(own), tick_s), tilt.law)),
        dimensions: [dimensions.take(FIRST_JUMPS), dimensions.take(FIRST_JUMPS)],
    })
}

/// The jumps of all assets on one path.
#[derive(Debug)]
pub(crate) struct JumpsWalk {
    poisson: Vec<Poisson>,
    common: Option<Common>,
    network: Option<Network>,
    /// The block's jumps in the order of time.
    records: Vec<JumpRecord>,
}

impl JumpsWalk {
    /// Goes to the beginning of another path. Nothing is allocated.
    pub(crate) fn restart(&mut self, kernel: &JumpsKernel, draws: &Draws) {
        for (poisson, kernel) in self.poisson.iter_mut().zip(&kernel.poisson) {
            *poisson = kernel.start_at(draws, 0.0);
        }
        if let (Some(common), Some(kernel)) = (&mut self.common, &kernel.common) {
            common.restart_at(kernel, draws, 0.0);
        }
        if let (Some(network), Some(kernel)) = (&mut self.network, &kernel.network) {
            network.restart(kernel, draws);
        }
        self.records.clear();
    }

    /// Goes on with the streams of `key` after `done` ticks: intensities stay, the next times are
    /// drawn anew.
    pub(crate) fn branch(&mut self, kernel: &JumpsKernel, key: Key, done: u32) {
        let (draws, done) = (&Draws::of(key), f64::from(done));
        for (poisson, kernel) in self.poisson.iter_mut().zip(&kernel.poisson) {
            *poisson = kernel.start_at(draws, done);
        }
        if let (Some(common), Some(kernel)) = (&mut self.common, &kernel.common) {
            common.restart_at(kernel, draws, done);
        }
        if let (Some(network), Some(kernel)) = (&mut self.network, &kernel.network) {
            network.branch(kernel, draws, done);
        }
    }

    /// Draws the jumps of the `len` ticks of the next block. The list of records grows with
    /// the busiest block; nothing else is allocated.
    pub(crate) fn draw(
        &mut self,
        kernel: &JumpsKernel,
        ticks: &Ticks<'_>,
        len: usize,
        factors: &Factors,
    ) {
        // Those of the tick just given can still be asked for.
        let done = ticks.first - 1;
        self.records.retain(|record| record.tick == done);
        let from = f64::from(done);
        #[allow(clippy::cast_precision_loss)] // a block is short
        let to = from + len as f64;
        for (poisson, kernel) in self.poisson.iter_mut().zip(&kernel.poisson) {
            poisson.advance(kernel, to, &mut self.records);
        }
        if let (Some(common), Some(kernel)) = (&mut self.common, &kernel.common) {
            let correlate = |at: f64, normals: &mut [f64]| {
                mix_one(factors.of(ticks.regime_at(at - from)), normals);
            };
            common.advance(kernel, to, correlate, &mut self.records);
        }
        if let (Some(network), Some(kernel)) = (&mut self.network, &kernel.network) {
            network.advance(kernel, (from, to), &mut self.records);
        }
        if self.records.len() > 1 {
            let in_time =
                |a: &JumpRecord, b: &JumpRecord| a.at.total_cmp(&b.at).then(a.asset.cmp(&b.asset));
            self.records.sort_unstable_by(in_time);
        }
    }

    /// Adds the drawn jumps and their compensation to the `len` increments of the block.
    pub(crate) fn add(&self, kernel: &JumpsKernel, done: u32, len: usize, block: &mut [Run]) {
        for poisson in &kernel.poisson {
            for increment in &mut block[poisson.asset].0[..len] {
                *increment -= poisson.compensation;
            }
        }
        if let (Some(network), Some(kernel)) = (&self.network, &kernel.network) {
            network.compensate(kernel, done, len, block);
        }
        for record in self.records.iter().filter(|record| record.tick > done) {
            block[record.asset].0[(record.tick - 1 - done) as usize] += record.log_move;
        }
    }

    /// The jumps of a tick of the last block, or of the tick before it.
    pub(crate) fn of_tick(&self, tick: u32) -> &[JumpRecord] {
        let from = self.records.partition_point(|record| record.tick < tick);
        let to = self.records.partition_point(|record| record.tick <= tick);
        &self.records[from..to]
    }
}

/// Lists what is wrong with jumps between assets.
pub(crate) fn problems(config: &PathsConfig) -> Vec<PathsError> {
    let mut found = hawkes::problems(&config.assets, &config.cross_excitation);
    if let Some(common) = &config.co_jumps {
        found.extend(common.problems(&config.assets));
    }
    found
}

//! Jumps of the whole market: several assets at the same instant.
//!
//! Rule    common jumps come at independent times, lambda of them a year; each asset with Merton or
//!         Kou jumps takes part in each with probability `participation`. An asset's own jumps
//!         make up the rest of its rate, lambda(asset) − participation·lambda, so that its law is
//!         what it would be alone. The sizes of one common jump are those that normals, correlated
//!         as the diffusions are at that tick, have under each asset's law
//! Units   lambda per year; times here in ticks
//! Bounds  participation·lambda at most the rate of each asset with Merton or Kou jumps
//! Source  assumption
//! Tests   tests/it/common_jumps.rs
//!
//! Streams: `co_jumps`, index 0, for the times; for each asset `co_jumps/<ASSET>`, index 0 for
//! taking part, index 1 for the size. Every asset draws at every common jump, so that what one
//! does moves no other.

use std::ops::Range;

use garde::Validate;
use plimsoll_streams::Stream;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::poisson::Arrivals;
use super::{JumpRecord, Law};
use crate::check::is_number;
use crate::sampling::{CommonTilt, Draws};
use crate::{AssetPath, PathsError};

/// Jumps that several assets make at the same instant. They are part of the assets' own rates.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CoJumps {
    /// Mean number of jumps of the whole market per year. Times `participation`, it can be at
    /// most the lowest `lambda_per_year` of the assets that jump.
    #[garde(range(min = 0.0, max = 1e6), custom(is_number))]
    #[schemars(range(min = 0.0, max = 1e6))]
    pub lambda_per_year: f64,
    /// Probability that an asset with Merton or Kou jumps takes part in one. Default 0.8
    /// (assumption).
    #[serde(default = "default_participation")]
    #[garde(range(min = 0.0, max = 1.0), custom(is_number))]
    #[schemars(range(min = 0.0, max = 1.0))]
    pub participation: f64,
}

impl CoJumps {
    /// Common jumps per year in which one asset takes part.
    pub(crate) fn rate_of_one(&self) -> f64 {
        self.participation * self.lambda_per_year
    }

    /// Lists the assets that would jump more often than their own rate says.
    pub(super) fn problems(&self, assets: &[AssetPath]) -> Vec<PathsError> {
        let common_per_year = self.rate_of_one();
        let rates = assets.iter().map(|asset| asset.jumps?.constant_rate());
        if rates.clone().flatten().count() < 2 {
            return vec![PathsError::CoJumpsAlone];
        }
        let too_rare = |(index, rate): (usize, Option<f64>)| {
            let lambda_per_year = rate.filter(|rate| common_per_year > *rate * (1.0 + 1e-12))?;
            Some(PathsError::CoJumpsRate {
                common_per_year,
                asset: assets[index].asset.clone(),
                lambda_per_year,
            })
        };
        rates.enumerate().filter_map(too_rare).collect()
    }
}

fn default_participation() -> f64 {
    0.8
}

/// [`CoJumps`] prepared for one length of tick.
#[derive(Clone, Debug)]
pub(super) struct CommonKernel {
    /// Mean time between two, ticks.
    pub(super) mean: f64,
    pub(super) participation: f64,
    /// Law of each asset, if it has Merton or Kou jumps, and name of its streams.
    pub(super) assets: Vec<(Option<Law>, String)>,
    /// Mean time and moves on the tilted paths of importance sampling, if others.
    pub(super) tilted: Option<(f64, CommonTilt)>,
    /// Dimensions of a Sobol point for the first times.
    pub(super) times: Range<u32>,
    /// The same for the first size of each asset.
    pub(super) sizes: Vec<Range<u32>>,
}

impl CommonKernel {
    pub(super) fn start(&self, draws: &Draws) -> Common {
        let members = (0..self.assets.len()).map(|asset| self.member(asset, draws));
        Common {
            arrivals: self.arrivals(draws, 0.0),
            members: members.collect(),
            normals: vec![0.0; self.assets.len()],
            is_tilted: draws.is_tilted,
        }
    }

    fn member(&self, asset: usize, draws: &Draws) -> Member {
        let (name, size) = (&self.assets[asset].1, &self.sizes[asset]);
        Member {
            takes_part: draws.stream(name, 0),
            size: draws.signed_and_led(name, 1, size),
        }
    }

    fn arrivals(&self, draws: &Draws, begin: f64) -> Arrivals {
        let mean = match &self.tilted {
            Some((mean, _)) if draws.is_tilted => *mean,
            _ => self.mean,
        };
        Arrivals::new(draws.led("co_jumps", 0, &self.times), mean, begin)
    }

    /// As [`PoissonKernel::log_ratio`](super::poisson::PoissonKernel::log_ratio).
    pub(super) fn log_ratio(&self, draws: &Draws, ticks: f64) -> f64 {
        let Some((mean, tilt)) = &self.tilted else {
            return 0.0;
        };
        let mut path = self.start(draws);
        let mut log_ratio = ticks / self.mean - ticks / mean;
        while path.arrivals.before(ticks).is_some() {
            path.draw_normals(self);
            log_ratio += libm::log(self.mean / mean) + tilt.log_ratio(&path.normals);
        }
        log_ratio
    }
}

/// The common jumps on one path.
#[derive(Debug)]
pub(super) struct Common {
    arrivals: Arrivals,
    members: Vec<Member>,
    normals: Vec<f64>,
    is_tilted: bool,
}

#[derive(Debug)]
struct Member {
    takes_part: Stream,
    size: Stream,
}

impl Common {
    /// Begins at `begin` with other draws.
    pub(super) fn restart_at(&mut self, kernel: &CommonKernel, draws: &Draws, begin: f64) {
        self.arrivals = kernel.arrivals(draws, begin);
        self.is_tilted = draws.is_tilted;
        for (asset, member) in self.members.iter_mut().enumerate() {
            *member = kernel.member(asset, draws);
        }
    }

    /// Draws the independent normals of one common jump.
    fn draw_normals(&mut self, kernel: &CommonKernel) {
        for (normal, member) in self.normals.iter_mut().zip(&mut self.members) {
            *normal = member.size.standard_normal();
        }
        if let (Some((_, tilt)), true) = (&kernel.tilted, self.is_tilted) {
            for (normal, by) in self.normals.iter_mut().zip(&tilt.moves) {
                *normal += by;
            }
        }
    }

    /// Adds the jumps before `end` to `records`. `mix` correlates one normal for each asset as at
    /// a time.
    pub(super) fn advance(
        &mut self,
        kernel: &CommonKernel,
        end: f64,
        mix: impl Fn(f64, &mut [f64]),
        records: &mut Vec<JumpRecord>,
    ) {
        while let Some(time) = self.arrivals.before(end) {
            self.draw_normals(kernel);
            mix(time, &mut self.normals);
            for (asset, (law, _)) in kernel.assets.iter().enumerate() {
                let takes_part = (self.members[asset].takes_part).bernoulli(kernel.participation);
                if let (Some(law), true) = (law, takes_part) {
                    let log_move = law.log_move(self.normals[asset]);
                    records.push(JumpRecord::at(time, asset, log_move, true));
                }
            }
        }
    }
}

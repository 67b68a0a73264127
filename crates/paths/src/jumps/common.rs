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

use garde::Validate;
use plimsoll_streams::{Key, Stream};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::poisson::Arrivals;
use super::{JumpRecord, Law};
use crate::check::is_number;
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
    pub(super) fn rate_of_one(&self) -> f64 {
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
}

impl CommonKernel {
    pub(super) fn start(&self, key: Key) -> Common {
        let streams = self.assets.iter().map(|(_, name)| Member {
            takes_part: key.stream(name, 0),
            size: key.stream(name, 1),
        });
        Common {
            arrivals: self.arrivals(key, 0.0),
            members: streams.collect(),
            normals: vec![0.0; self.assets.len()],
        }
    }

    fn arrivals(&self, key: Key, begin: f64) -> Arrivals {
        Arrivals::new(key.stream("co_jumps", 0), self.mean, begin)
    }
}

/// The common jumps on one path.
#[derive(Debug)]
pub(super) struct Common {
    arrivals: Arrivals,
    members: Vec<Member>,
    normals: Vec<f64>,
}

#[derive(Debug)]
struct Member {
    takes_part: Stream,
    size: Stream,
}

impl Common {
    /// Begins at `begin` with the streams of `key`.
    pub(super) fn restart_at(&mut self, kernel: &CommonKernel, key: Key, begin: f64) {
        self.arrivals = kernel.arrivals(key, begin);
        for (member, (_, name)) in self.members.iter_mut().zip(&kernel.assets) {
            member.takes_part = key.stream(name, 0);
            member.size = key.stream(name, 1);
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
            for (normal, member) in self.normals.iter_mut().zip(&mut self.members) {
                *normal = member.size.standard_normal();
            }
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

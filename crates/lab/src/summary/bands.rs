//! Bands over paths: how utilization, rates, losses and prices run in time.
//!
//! Rule    at each sample time the quantiles of a series over paths: the value of rank ⌈n p⌉, with
//!         weights the least value at which they sum to p of all
//! Units   those of the series; seconds since the start
//! Bounds  exact over the paths taken: the first of those that did not fail, up to a stated number;
//!         which paths come first has nothing to do with what happens in them
//! Source  quantiles as in docs/metrics.md; the number of paths is an assumption, it bounds memory
//! Tests   tests/it/risk.rs

use std::collections::BTreeMap;

use plimsoll_sim::record::{AssetSample, SampleRow};
use serde::{Deserialize, Serialize};

use crate::stats::{Level, Sample, quantile};

/// Paths that bands are made of, at most.
pub const BAND_PATHS: usize = 2_000;

/// Name of a series and where it stands in a row.
type Series<R> = (&'static str, fn(&R) -> f64);

/// Series of a sample that belong to no asset.
const OF_POOL: [Series<SampleRow>; 5] = [
    ("utilization", |row| row.utilization),
    ("borrow_rate_per_year", |row| row.borrow_rate),
    ("bad_debt_usd", |row| row.bad_debt_usd),
    ("liquidated_usd", |row| row.liquidated_usd),
    ("withdrawals_blocked_usd", |row| row.withdrawals_blocked_usd),
];

/// Series of each asset.
const OF_ASSET: [Series<AssetSample>; 2] = [
    ("oracle_px_usd", |asset| asset.oracle_px),
    ("borrow_px_usdc", |asset| asset.borrow_px),
];

/// The band of one series.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Band {
    /// Name of the column in table `samples`, that of an asset with its prefix.
    pub name: String,
    /// Paths that it is made of.
    pub paths: u64,
    /// The quantiles at each sample time.
    pub moments: Vec<BandMoment>,
}

/// Quantiles over paths at one moment.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct BandMoment {
    /// Seconds since the start.
    pub t_s: f64,
    /// 1% quantile.
    pub p01: f64,
    /// 5% quantile.
    pub p05: f64,
    /// 25% quantile.
    pub p25: f64,
    /// Median.
    pub p50: f64,
    /// 75% quantile.
    pub p75: f64,
    /// 95% quantile.
    pub p95: f64,
    /// 99% quantile.
    pub p99: f64,
}

/// Collects samples of chosen paths.
#[derive(Clone, Debug)]
pub struct BandBuilder {
    assets: Vec<String>,
    /// Weights of the paths taken.
    weights: BTreeMap<u64, f64>,
    /// Values by time in milliseconds and series, and the weights that go with them.
    moments: BTreeMap<u64, Moment>,
}

#[derive(Clone, Debug, Default)]
struct Moment {
    weights: Vec<f64>,
    series: Vec<Vec<f64>>,
}

impl BandBuilder {
    /// A builder for the named assets, of the first [`BAND_PATHS`] of some paths, each with its
    /// weight; leave failed ones out.
    #[must_use]
    pub fn new(assets: &[String], paths: impl Iterator<Item = (u64, f64)>) -> Self {
        Self {
            assets: assets.to_vec(),
            weights: paths.take(BAND_PATHS).collect(),
            moments: BTreeMap::new(),
        }
    }

    /// Takes a sample into account, if it is one of a path taken.
    pub fn push(&mut self, row: &SampleRow) {
        let Some(weight) = self.weights.get(&row.path) else {
            return;
        };
        // Sample times are whole milliseconds and not negative.
        let moment = self.moments.entry((row.t_s * 1e3).round() as u64);
        let moment = moment.or_default();
        moment.weights.push(*weight);
        let of_pool = OF_POOL.iter().map(|(_, read)| read(row));
        let of_assets =
            (row.assets.iter()).flat_map(|asset| OF_ASSET.iter().map(|(_, read)| read(asset)));
        for (place, value) in of_pool.chain(of_assets).enumerate() {
            if moment.series.len() <= place {
                moment.series.push(Vec::new());
            }
            moment.series[place].push(value);
        }
    }

    /// The bands, one for each series.
    #[must_use]
    pub fn finish(mut self) -> Vec<Band> {
        let paths = self.weights.len() as u64;
        let names = self.names();
        let mut bands: Vec<Band> = names
            .map(|name| Band {
                name,
                paths,
                moments: Vec::new(),
            })
            .collect();
        for (t_ms, moment) in std::mem::take(&mut self.moments) {
            let Moment { weights, series } = moment;
            for (band, values) in bands.iter_mut().zip(series) {
                band.moments.extend(quantiles(t_ms, values, &weights));
            }
        }
        bands
    }

    fn names(&self) -> impl Iterator<Item = String> {
        let of_pool = OF_POOL.iter().map(|(name, _)| (*name).to_owned());
        let assets: Vec<String> = self.assets.iter().map(|x| x.to_lowercase()).collect();
        let of_assets = assets.into_iter().flat_map(|asset| {
            OF_ASSET
                .iter()
                .map(move |(name, _)| format!("{asset}_{name}"))
        });
        of_pool.chain(of_assets)
    }
}

fn quantiles(t_ms: u64, values: Vec<f64>, weights: &[f64]) -> Option<BandMoment> {
    // A weight is set, never computed, where paths count alike.
    #[allow(clippy::float_cmp)]
    let is_plain = weights.iter().all(|weight| *weight == 1.0);
    let sample = if is_plain {
        Sample::new(values)
    } else {
        Sample::batched(values, weights, &vec![0; weights.len()])
    };
    let at = |thousandths| {
        let level = Level::per_thousand(thousandths)?;
        quantile(&sample, level).map(|x| x.value)
    };
    Some(BandMoment {
        t_s: t_ms as f64 / 1e3,
        p01: at(10)?,
        p05: at(50)?,
        p25: at(250)?,
        p50: at(500)?,
        p75: at(750)?,
        p95: at(950)?,
        p99: at(990)?,
    })
}

//! Tests of the reference paths.
// A test may measure with the platform's mathematics.
#![allow(clippy::unwrap_used, clippy::similar_names, clippy::disallowed_methods)]

mod allocation;
mod block;
mod bootstrap;
mod bulk;
mod closed_form;
mod common_jumps;
mod config;
mod correlation;
mod dependence;
mod first_passage;
mod garch;
mod gbm;
mod generator;
mod golden;
mod hawkes;
mod heston;
mod importance;
mod jumps;
mod lineage;
mod recording;
mod regimes;
mod replay;
mod sampling;
mod shocks;
mod sobol;
mod vectors;

use plimsoll_paths::dependence::Dependence;
use plimsoll_paths::model::{Gbm, Model};
use plimsoll_paths::{AssetPath, PathModel, PathsConfig};
use plimsoll_streams::Key;
use rust_decimal::Decimal;

const KEY: Key = Key { seed: 1, path: 0 };

/// Driftless paths from 100 USD, independent and without shocks.
fn gbm(assets: &[(&str, f64)]) -> PathsConfig {
    let entry = |&(asset, sigma_per_year): &(&str, f64)| AssetPath {
        asset: asset.to_owned(),
        start_px: Decimal::ONE_HUNDRED,
        model: Model::Gbm(Gbm {
            mu_per_year: 0.0,
            sigma_per_year,
            crisis_sigma_per_year: None,
        }),
        jumps: None,
    };
    PathsConfig {
        assets: assets.iter().map(entry).collect(),
        correlation: Vec::new(),
        dependence: Dependence::Gaussian,
        regimes: None,
        co_jumps: None,
        cross_excitation: Vec::new(),
        shocks: Vec::new(),
        sampling: plimsoll_paths::SamplingConfig::Plain,
        recordings: Vec::new(),
    }
}

/// Driftless paths from 100 USD of one model each, independent and without shocks.
fn of_models(assets: &[(&str, Model)]) -> PathsConfig {
    let mut config = gbm(&[("", 0.0)]);
    let entry = config.assets.remove(0);
    config.assets = (assets.iter())
        .map(|(asset, model)| AssetPath {
            asset: (*asset).to_owned(),
            model: model.clone(),
            ..entry.clone()
        })
        .collect();
    config
}

/// Prices of one path, tick by tick from tick 1.
fn path(config: &PathsConfig, tick_s: f64, ticks: u32, key: Key) -> Vec<Vec<f64>> {
    let model = PathModel::new(config, tick_s, ticks).unwrap();
    let mut generator = model.start(key);
    let mut prices = vec![0.0; config.assets.len()];
    (0..ticks)
        .map(|_| {
            generator.next(&mut prices);
            prices.clone()
        })
        .collect()
}

/// Bits of one asset's prices, so that equality means the same bytes.
fn bits(path: &[Vec<f64>], asset: usize) -> Vec<u64> {
    path.iter().map(|prices| prices[asset].to_bits()).collect()
}

/// The first normals of an asset's diffusion.
fn normals(asset: &str, count: usize) -> Vec<f64> {
    let mut all = vec![0.0; count];
    KEY.stream(&format!("reference/{asset}"), 0)
        .fill_standard_normal(&mut all);
    all
}

//! Common random numbers: two loan-to-value ratios on the same price paths.
//!
//! A loan drawn to LTV 0.50 or 0.49 is partly liquidated when its LTV reaches 3/4 = (1 + 0.50)/2, so
//! when the price touches 2/3 or 0.49/0.75 of its start. Volatility 1.15, 30 days.

use plimsoll_lab::stats::paired::Pairs;
use plimsoll_paths::closed_form::first_passage;
use plimsoll_paths::dependence::Dependence;
use plimsoll_paths::model::{Gbm, Model};
use plimsoll_paths::{
    AssetPath, PathGen, PathModel, PathsConfig, SECONDS_PER_YEAR, SamplingConfig,
};
use plimsoll_streams::{Key, Stream};
use rust_decimal::Decimal;

const GBM: Gbm = Gbm {
    mu_per_year: 0.0,
    sigma_per_year: 1.15,
    crisis_sigma_per_year: None,
};
const TICKS: u32 = 120;
const TICK_S: f64 = 6.0 * 3_600.0;

/// Price ratio at which a loan at this LTV is partly liquidated.
fn trigger(ltv: f64) -> f64 {
    ltv / 0.75
}

fn model() -> PathModel {
    let asset = AssetPath {
        asset: "HYPE".to_owned(),
        start_px: Decimal::ONE_HUNDRED,
        model: Model::Gbm(GBM),
        jumps: None,
    };
    let config = PathsConfig {
        assets: vec![asset],
        correlation: Vec::new(),
        dependence: Dependence::Gaussian,
        regimes: None,
        co_jumps: None,
        cross_excitation: Vec::new(),
        recordings: Vec::new(),
        shocks: Vec::new(),
        sampling: SamplingConfig::default(),
    };
    PathModel::new(&config, TICK_S, TICKS).unwrap()
}

/// Lowest price of a path over its start, the lowest of the bridge between two ticks included.
fn lowest(path: &mut PathGen, bridge: &mut Stream) -> f64 {
    let variance = GBM.sigma_per_year * GBM.sigma_per_year * TICK_S / SECONDS_PER_YEAR;
    let (mut last, mut lowest, mut px) = (0.0_f64, 0.0_f64, [0.0]);
    for _ in 0..TICKS {
        path.next(&mut px);
        let next = (px[0] / 100.0).ln();
        let gap = (next - last).powi(2) - 2.0 * variance * bridge.uniform().ln();
        lowest = lowest.min(0.5 * (last + next - gap.sqrt()));
        last = next;
    }
    lowest.exp()
}

#[test]
fn ltv_50_against_49_takes_sixteen_times_fewer_paths() {
    let years = 30.0 * 86_400.0 / SECONDS_PER_YEAR;
    let chance = |ltv| first_passage(&GBM, trigger(ltv), years);
    let (p50, p49) = (chance(0.50), chance(0.49));
    assert!(
        (p50 - 0.265_781).abs() < 1e-6 && (p50 - p49 - 0.024_470).abs() < 1e-6,
        "{p50} {p49}"
    );

    let model = model();
    let n = 20_000;
    let mut path = model.start(Key { seed: 1, path: 0 });
    let pairs = (0..n).map(|number| {
        let key = Key {
            seed: 1,
            path: number,
        };
        path.restart(key);
        let low = lowest(&mut path, &mut key.stream("bridge", 0));
        let hit = |ltv| f64::from(u8::from(low <= trigger(ltv)));
        (hit(0.50), hit(0.49))
    });
    let difference = Pairs::new(pairs.collect()).probability_above(0.5).unwrap();
    let estimate = difference.estimate;
    let error = (0.023_871 / n as f64).sqrt();
    assert!(
        (estimate.value - 0.024_470).abs() < 4.0 * error,
        "{estimate:?}"
    );
    let half = 0.5 * (estimate.high.unwrap() - estimate.low.unwrap());
    assert!(
        (half / (1.96 * error) - 1.0).abs() < 0.1,
        "{estimate:?} {error}"
    );
    // The ratio's error is that of the variance of n rare hits: 1/√(n·0.0245) of itself.
    let ratio = difference.variance_ratio.unwrap();
    let relative = 1.0 / (n as f64 * 0.024_470).sqrt();
    eprintln!("{ratio:.2} ± {:.2}", 15.8 * relative);
    assert!((ratio / 15.844 - 1.0).abs() < 4.0 * relative, "{ratio}");
}

//! Sobol points: that the paths keep their law, and the gain on a payoff of known price.
// Gains are printed for whoever reads the test; counts are small.
#![allow(clippy::print_stdout, clippy::cast_precision_loss)]

use plimsoll_paths::closed_form::{jumps::merton_cdf, normal_cdf};
use plimsoll_paths::jumps::{Jumps, Merton};
use plimsoll_paths::model::Gbm;
use plimsoll_paths::sampling::{SamplingConfig, SobolConfig};
use plimsoll_paths::{PathModel, PathsConfig, SECONDS_PER_YEAR};
use plimsoll_streams::Key;

use crate::gbm;
use crate::sampling::{SOBOL, last, mean, weighted};

/// Price of the call on the geometric mean of 720 hourly prices, at the money, volatility 0.65.
const ASIAN_CALL: f64 = 4.145_425;

fn asian(sampling: SamplingConfig) -> PathModel {
    let config = PathsConfig {
        sampling,
        ..gbm(&[("BTC", 0.65)])
    };
    PathModel::new(&config, 3_600.0, 720).unwrap()
}

fn payoff(generator: &mut plimsoll_paths::PathGen) -> f64 {
    let (mut px, mut sum) = ([0.0], 0.0);
    for _ in 0..720 {
        generator.next(&mut px);
        sum += px[0].ln();
    }
    ((sum / 720.0).exp() - 100.0).max(0.0)
}

/// 4 randomisations of 2^13 points, against as many plain paths.
#[test]
fn an_asian_call_has_its_price_with_a_tenth_of_the_variance_at_most() {
    let (randomisations, points) = (4_u32, 1_u64 << 13);
    let model = asian(SamplingConfig::Sobol(SobolConfig { randomisations }));
    let paths = points * u64::from(randomisations);
    let payoffs = weighted(&model, (1, paths), payoff);
    let quasi = mean(&model, &payoffs);
    let plain = asian(SamplingConfig::Plain);
    let plain = mean(&plain, &weighted(&plain, (1, 16_384), payoff));
    let gain = plain.error * plain.error * 16_384.0 / (quasi.error * quasi.error * paths as f64);
    println!(
        "sobol, geometric Asian call: {:.6} +- {:.6}, exact {ASIAN_CALL}; gain {gain:.0}",
        quasi.value, quasi.error
    );
    assert!(
        (quasi.value - ASIAN_CALL).abs() < 8.0 * quasi.error,
        "{}",
        quasi.value
    );
    assert!(
        (plain.value - ASIAN_CALL).abs() < 4.0 * plain.error,
        "{}",
        plain.value
    );
    assert!(gain > 10.0, "{gain}");
}

/// Ticks of 10 minutes: the normals of ticks are moved within hours, and stay independent.
#[test]
fn normals_of_ticks_stay_standard_and_independent_within_hours_and_across() {
    let sigma = 0.65;
    let config = PathsConfig {
        sampling: SOBOL,
        ..gbm(&[("BTC", sigma)])
    };
    let ticks = 75; // Twelve and a half hours: the last part is short.
    let model = PathModel::new(&config, 600.0, ticks).unwrap();
    let deviation = sigma * (600.0 / SECONDS_PER_YEAR).sqrt();
    let paths = 2_048;
    let mut generator = model.start(Key { seed: 4, path: 0 });
    let mut lags = [0.0; 8];
    for path in 0..paths {
        generator.restart(Key { seed: 4, path });
        let (mut px, mut before, mut normals) = ([0.0], 100.0_f64, Vec::new());
        for _ in 0..ticks {
            generator.next(&mut px);
            normals.push(((px[0] / before).ln() + 0.5 * deviation * deviation) / deviation);
            before = px[0];
        }
        for (lag, sum) in lags.iter_mut().enumerate() {
            *sum += (normals.iter().zip(&normals[lag..]))
                .map(|(a, b)| a * b)
                .sum::<f64>();
        }
    }
    for (lag, sum) in lags.iter().enumerate() {
        let pairs = f64::from(ticks) - lag as f64;
        let moment = sum / (pairs * paths as f64);
        let expected = f64::from(u8::from(lag == 0));
        let error = (2.0 / (pairs * paths as f64)).sqrt();
        assert!(
            (moment - expected).abs() < 4.0 * error,
            "{lag}: {moment} +- {error}"
        );
    }
}

#[test]
fn correlated_assets_keep_their_correlation() {
    let mut config = gbm(&[("BTC", 0.5), ("ETH", 0.65), ("HYPE", 1.15)]);
    let rho = [[1.0, 0.8, 0.6], [0.8, 1.0, 0.55], [0.6, 0.55, 1.0]];
    config.correlation = rho.iter().map(|row| row.to_vec()).collect();
    config.sampling = SOBOL;
    let model = PathModel::new(&config, 600.0, 36).unwrap();
    let mut generator = model.start(Key { seed: 9, path: 0 });
    let mut sums = [[0.0; 3]; 3];
    for path in 0..4_096 {
        generator.restart(Key { seed: 9, path });
        let mut px = [0.0; 3];
        for _ in 0..36 {
            generator.next(&mut px);
        }
        let z: Vec<f64> = (px.iter().zip([0.5, 0.65, 1.15]))
            .map(|(px, sigma)| (px / 100.0).ln() / (sigma * (21_600.0 / SECONDS_PER_YEAR).sqrt()))
            .collect();
        for (row, a) in sums.iter_mut().zip(&z) {
            for (sum, b) in row.iter_mut().zip(&z) {
                *sum += a * b / 4_096.0;
            }
        }
    }
    // The drift of six hours is far below the tolerance, and the points lie evenly.
    for (row, expected) in sums.iter().zip(rho) {
        for (got, expected) in row.iter().zip(expected) {
            assert!((got - expected).abs() < 0.01, "{got} for {expected}");
        }
    }
}

/// Chances to end below some ratios, for a diffusion and for one with jumps: those of the law.
#[test]
fn ends_keep_their_law_with_jumps_and_without() {
    let day_s = 86_400.0;
    let sigma = 1.0;
    let diffusion = Gbm {
        mu_per_year: 0.0,
        sigma_per_year: sigma,
        crisis_sigma_per_year: None,
    };
    let merton = Merton::hype_crash();
    for jumps in [None, Some(merton)] {
        let mut config = gbm(&[("HYPE", sigma)]);
        config.assets[0].jumps = jumps.map(Jumps::Merton);
        config.sampling = SOBOL;
        let model = PathModel::new(&config, 3_600.0, 24).unwrap();
        for ratio in [0.85, 0.95, 1.0, 1.05] {
            let below = |generator: &mut plimsoll_paths::PathGen| {
                f64::from(u8::from(last(generator, 24) < ratio))
            };
            let got = mean(&model, &weighted(&model, (6, 32 * 256), below));
            let years = day_s / SECONDS_PER_YEAR;
            let spread = sigma * years.sqrt();
            let expected = jumps.map_or_else(
                || normal_cdf((ratio.ln() + 0.5 * spread * spread) / spread),
                |merton| merton_cdf(&diffusion, &merton, ratio, years),
            );
            let off = (got.value - expected).abs();
            assert!(
                off <= 4.0 * got.error + 1e-12,
                "{jumps:?} {ratio}: {off} of {}",
                got.error
            );
            let plain = (expected * (1.0 - expected) / 8_192.0).sqrt();
            assert!(got.error < plain, "{ratio}: {} against {plain}", got.error);
        }
    }
}

#[test]
fn the_first_points_of_each_randomisation_fill_every_stratum() {
    // With one tick the end is the normal of the first dimension.
    let config = PathsConfig {
        sampling: SOBOL,
        ..gbm(&[("A", 1.0)])
    };
    let model = PathModel::new(&config, SECONDS_PER_YEAR, 1).unwrap();
    let mut generator = model.start(Key { seed: 2, path: 0 });
    let mut seen = vec![[false; 64]; 32];
    for path in 0..32 * 64 {
        generator.restart(Key { seed: 2, path });
        let z = last(&mut generator, 1).ln() + 0.5;
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // 0 to 63
        let stratum = (normal_cdf(z) * 64.0) as usize;
        seen[model.sampling().batch(path) as usize][stratum] = true;
    }
    assert!(seen.iter().flatten().all(|seen| *seen));
}

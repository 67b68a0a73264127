//! Jumps of the whole market: times, sizes, and the laws of single assets.

use plimsoll_paths::jumps::{CoJumps, Jumps, Merton};
use plimsoll_paths::regime::{RegimeStart, Regimes};
use plimsoll_paths::{JumpRecord, PathModel, PathsConfig, PathsError};

use plimsoll_streams::Key;

use crate::{KEY, bits, gbm, path};

const DAYS: u32 = 1_000_000;

/// BTC and HYPE with Merton jumps, 8 and 16 a year, of which 8 each are common ones.
fn market() -> PathsConfig {
    let mut config = gbm(&[("BTC", 0.5), ("HYPE", 1.0)]);
    config.assets[0].jumps = Some(Jumps::Merton(Merton::btc_crash()));
    config.assets[1].jumps = Some(Jumps::Merton(Merton::hype_crash()));
    config.correlation = vec![vec![1.0, 0.625], vec![0.625, 1.0]];
    config.co_jumps = Some(CoJumps {
        lambda_per_year: 10.0,
        participation: 0.8,
    });
    config
}

fn jumps(config: &PathsConfig) -> Vec<JumpRecord> {
    let mut generator = PathModel::new(config, 86_400.0, DAYS).unwrap().start(KEY);
    let mut px = vec![0.0; config.assets.len()];
    let mut found = Vec::new();
    for _ in 0..DAYS {
        generator.next(&mut px);
        found.extend_from_slice(generator.jumps());
    }
    found
}

/// A count that is Poisson with the given mean, within four standard errors.
fn counted(jumps: usize, mean: f64) {
    let count = f64::from(u32::try_from(jumps).unwrap());
    assert!(
        (count - mean).abs() < 4.0 * mean.sqrt(),
        "{count}, expected {mean}"
    );
}

/// Log moves of the common jumps in which both take part.
fn pairs(jumps: &[JumpRecord]) -> Vec<(f64, f64)> {
    let both =
        |pair: &&[JumpRecord]| pair[0].is_common && pair[0].at.to_bits() == pair[1].at.to_bits();
    let pairs = jumps.windows(2).filter(both);
    pairs
        .map(|pair| (pair[0].log_move, pair[1].log_move))
        .collect()
}

/// Correlation of pairs whose laws are those of the two presets.
fn correlation(pairs: &[(f64, f64)]) -> f64 {
    let product = |(btc, hype): &(f64, f64)| (btc + 0.05) / 0.06 * (hype + 0.08) / 0.10;
    let n = f64::from(u32::try_from(pairs.len()).unwrap());
    pairs.iter().map(product).sum::<f64>() / n
}

#[test]
fn assets_jump_together_as_often_as_they_take_part_and_no_more_than_alone() {
    let jumps = jumps(&market());
    let years = f64::from(DAYS) / 365.0;
    let of = |asset: usize, is_common: bool| {
        let is_meant = |jump: &&JumpRecord| jump.asset == asset && jump.is_common == is_common;
        jumps.iter().filter(is_meant).count()
    };
    counted(of(0, true), 8.0 * years);
    assert_eq!(of(0, false), 0);
    counted(of(1, true), 8.0 * years);
    counted(of(1, false), 8.0 * years);
    let pairs = pairs(&jumps);
    counted(pairs.len(), 10.0 * 0.8 * 0.8 * years);
    // (1 + ρ²)/n is the variance of the mean product of correlated normals.
    let n = f64::from(u32::try_from(pairs.len()).unwrap());
    let error = ((1.0 + 0.625 * 0.625) / n).sqrt();
    assert!((correlation(&pairs) - 0.625).abs() < 4.0 * error);
}

#[test]
fn sizes_of_common_jumps_are_as_correlated_as_the_crisis_is() {
    let mut config = market();
    config.regimes = Some(Regimes {
        mean_crisis_h: 876_000.0,
        start: RegimeStart::Crisis,
        mean_calm_h: 0.1,
        ..Regimes::stress()
    });
    let got = correlation(&pairs(&jumps(&config)));
    assert!((got - 0.95).abs() < 0.04, "{got}");
}

#[test]
fn taking_part_leaves_an_asset_s_own_law_as_it_is() {
    // Means of sizes and their squares over all jumps of HYPE, own and common.
    let jumps = jumps(&market());
    let hype: Vec<f64> = (jumps.iter().filter(|jump| jump.asset == 1))
        .map(|jump| (jump.log_move + 0.08) / 0.10)
        .collect();
    let n = f64::from(u32::try_from(hype.len()).unwrap());
    let mean = hype.iter().sum::<f64>() / n;
    let square = hype.iter().map(|z| z * z).sum::<f64>() / n;
    assert!(mean.abs() < 4.0 / n.sqrt(), "{mean}");
    assert!((square - 1.0).abs() < 4.0 * (2.0 / n).sqrt(), "{square}");
}

#[test]
fn an_added_asset_leaves_common_jumps_of_the_others_alone() {
    let two = market();
    let mut three = market();
    let mut added = gbm(&[("ETH", 0.68)]).assets;
    added[0].jumps = Some(Jumps::Merton(Merton::eth_crash()));
    three.assets.append(&mut added);
    three.correlation = vec![
        vec![1.0, 0.625, 0.8],
        vec![0.625, 1.0, 0.59],
        vec![0.8, 0.59, 1.0],
    ];
    let (two, three) = (
        path(&two, 3_600.0, 9_000, KEY),
        path(&three, 3_600.0, 9_000, KEY),
    );
    assert_eq!(bits(&two, 0), bits(&three, 0));
    assert_eq!(bits(&two, 1), bits(&three, 1));
}

#[test]
fn a_path_with_common_jumps_restarts_as_the_same_path() {
    let config = market();
    let fresh = path(&config, 3_600.0, 2_000, KEY);
    let mut generator = PathModel::new(&config, 3_600.0, 2_000).unwrap().start(KEY);
    let mut px = [0.0; 2];
    for used in [1, 300, 2_000] {
        for _ in 0..used {
            generator.next(&mut px);
        }
        generator.restart(KEY);
        for row in &fresh {
            generator.next(&mut px);
            assert_eq!(row[1].to_bits(), px[1].to_bits());
        }
        generator.restart(Key { path: 3, ..KEY });
    }
}

#[test]
fn common_jumps_fit_into_the_rate_of_each_asset() {
    let mut config = market();
    config.co_jumps.as_mut().unwrap().lambda_per_year = 12.0;
    let problem = PathsError::CoJumpsRate {
        common_per_year: 12.0 * 0.8,
        asset: "BTC".to_owned(),
        lambda_per_year: 8.0,
    };
    assert_eq!(config.problems(3.0, 10), [problem]);
    config.assets[0].jumps = None;
    assert_eq!(config.problems(3.0, 10), [PathsError::CoJumpsAlone]);
}

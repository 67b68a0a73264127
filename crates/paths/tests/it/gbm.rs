//! Law of the increments.

use plimsoll_paths::model::Model;
use plimsoll_streams::Key;

use crate::{gbm, path};

/// Log increments of one asset's price from 100 on.
fn increments(prices: &[Vec<f64>], asset: usize) -> Vec<f64> {
    let mut last = 100.0_f64;
    (prices.iter())
        .map(|row| (row[asset] / std::mem::replace(&mut last, row[asset])).ln())
        .collect()
}

#[test]
fn three_seconds_deviate_by_the_printed_basis_points() {
    let table = [(0.45, 1.388), (0.65, 2.005), (1.15, 3.547), (1.45, 4.472)];
    let n = 100_000;
    for (sigma, printed_bps) in table {
        assert!((sigma * (3.0_f64 / 31_536_000.0).sqrt() * 1e4 - printed_bps).abs() < 0.5e-3);
        let prices = path(&gbm(&[("A", sigma)]), 3.0, n, Key { seed: 3, path: 1 });
        let moves = increments(&prices, 0);
        let variance = moves.iter().map(|r| r * r).sum::<f64>() / f64::from(n);
        // The standard error of a deviation is deviation/√(2n).
        let deviation_bps = variance.sqrt() * 1e4;
        let error = printed_bps / (2.0 * f64::from(n)).sqrt();
        assert!((deviation_bps - printed_bps).abs() < 4.0 * error + 0.5e-3);
    }
}

#[test]
fn expected_price_grows_by_the_drift() {
    let mut config = gbm(&[("A", 0.8)]);
    let Model::Gbm(parameters) = &mut config.assets[0].model else {
        panic!("not a geometric Brownian motion");
    };
    parameters.mu_per_year = 0.5;
    let (paths, year) = (40_000_u32, 365.0 * 86_400.0);
    let (mut sum, mut squares) = (0.0, 0.0);
    for number in 0..paths {
        let key = Key {
            seed: 4,
            path: number.into(),
        };
        let end = path(&config, year / 4.0, 4, key)[3][0] / 100.0;
        sum += end;
        squares += end * end;
    }
    let n = f64::from(paths);
    let mean = sum / n;
    let error = ((squares / n - mean * mean) / n).sqrt();
    assert!(
        (mean - 0.5_f64.exp()).abs() < 4.0 * error,
        "{mean} ± {error}"
    );
}

#[test]
fn a_step_is_the_stream_s_normal_scaled() {
    let key = Key { seed: 9, path: 8 };
    let prices = path(&gbm(&[("HYPE", 1.15)]), 3.0, 600, key);
    let mut draws = key.stream("reference/HYPE", 0);
    let tick_years = 3.0 / 31_536_000.0;
    let (drift, deviation) = (
        -0.5 * 1.15 * 1.15 * tick_years,
        1.15 * f64::sqrt(tick_years),
    );
    let mut normals = vec![0.0; 600];
    for block in normals.chunks_mut(256) {
        draws.fill_standard_normal(block);
    }
    let mut log = 0.0;
    for (row, normal) in prices.iter().zip(normals) {
        log += drift + deviation * normal;
        assert!((row[0] / (100.0 * libm::exp(log)) - 1.0).abs() < 1e-13);
    }
}

#[test]
fn without_volatility_the_price_stands_still() {
    for row in path(&gbm(&[("A", 0.0)]), 3.0, 300, Key { seed: 0, path: 0 }) {
        assert_eq!(row[0].to_bits(), 100.0_f64.to_bits());
    }
}

//! The Cholesky factor, the correlation of simulated paths, and matrices that are refused.

use plimsoll_paths::PathsError;
use plimsoll_paths::correlation::cholesky;
use plimsoll_streams::Key;

use crate::{bits, gbm, path};

/// BTC, HYPE, ETH: Kendall's tau of daily returns, as sin(π·tau/2).
fn measured() -> Vec<Vec<f64>> {
    vec![
        vec![1.0, 0.625, 0.80],
        vec![0.625, 1.0, 0.59],
        vec![0.80, 0.59, 1.0],
    ]
}

fn problem(matrix: &[Vec<f64>]) -> PathsError {
    let mut config = gbm(&[("BTC", 0.5), ("HYPE", 1.15)]);
    config.correlation = matrix.to_vec();
    let problems = config.problems(3.0, 1);
    assert_eq!(problems.len(), 1, "{problems:?}");
    problems.into_iter().next().unwrap()
}

#[test]
fn cholesky_factor_meets_the_printed_one() {
    let printed = [
        [1.0, 0.0, 0.0],
        [0.625, 0.780_625, 0.0],
        [0.8, 0.115_292, 0.588_819],
    ];
    let factor = cholesky(&measured(), 3).unwrap();
    for (row, printed) in factor.iter().zip(&printed) {
        for (entry, printed) in row.iter().zip(printed) {
            assert!(
                (entry - printed).abs() <= 0.5e-6,
                "{entry}, printed {printed}"
            );
        }
    }
}

#[test]
fn no_matrix_means_the_identity() {
    let identity = vec![vec![1.0, 0.0], vec![0.0, 1.0]];
    assert_eq!(cholesky(&[], 2).unwrap(), identity);
    let mut config = gbm(&[("A", 0.5), ("B", 0.5)]);
    let without = path(&config, 3.0, 300, Key { seed: 2, path: 2 });
    config.correlation = identity;
    let with = path(&config, 3.0, 300, Key { seed: 2, path: 2 });
    assert_eq!(bits(&without, 1), bits(&with, 1));
}

#[test]
fn simulated_correlation_meets_the_configured_one() {
    let mut config = gbm(&[("BTC", 0.51), ("HYPE", 1.44), ("ETH", 0.68)]);
    config.correlation = measured();
    let n = 100_000;
    let prices = path(&config, 3.0, n, Key { seed: 7, path: 0 });
    let mut sums = [[0.0; 3]; 3];
    let mut last = vec![100.0; 3];
    for row in prices {
        let moves: Vec<f64> = row
            .iter()
            .zip(&last)
            .map(|(px, was)| (px / was).ln())
            .collect();
        for (i, line) in sums.iter_mut().enumerate() {
            for (j, sum) in line.iter_mut().enumerate() {
                *sum += moves[i] * moves[j];
            }
        }
        last = row;
    }
    for (i, j) in [(1, 0), (2, 0), (2, 1)] {
        let expected = measured()[i][j];
        let found = sums[i][j] / f64::sqrt(sums[i][i] * sums[j][j]);
        let error = (1.0 - expected * expected) / f64::from(n).sqrt();
        assert!(
            (found - expected).abs() < 4.0 * error,
            "{found}, expected {expected}"
        );
    }
}

#[test]
fn impossible_correlation_is_refused_with_its_eigenvalue() {
    let matrix = vec![
        vec![1.0, 0.9, -0.9],
        vec![0.9, 1.0, 0.9],
        vec![-0.9, 0.9, 1.0],
    ];
    let error = cholesky(&matrix, 3).unwrap_err();
    let PathsError::CorrelationNotPositiveDefinite {
        smallest_eigenvalue,
    } = error
    else {
        panic!("{error}");
    };
    // The eigenvalues are 1.9, 1.9 and 1 − 2·0.9.
    assert!((smallest_eigenvalue + 0.8).abs() < 1e-12);
}

#[test]
fn perfect_correlation_is_refused() {
    let message = problem(&[vec![1.0, 1.0], vec![1.0, 1.0]]).to_string();
    assert!(message.contains("not positive definite"), "{message}");
}

#[test]
fn a_malformed_matrix_is_refused_where_it_is_malformed() {
    assert_eq!(
        problem(&[vec![1.0, 0.5]]),
        PathsError::CorrelationRows { rows: 1, assets: 2 }
    );
    assert_eq!(
        problem(&[vec![1.0, 0.5], vec![0.5]]),
        PathsError::CorrelationColumns {
            row: 1,
            columns: 1,
            assets: 2
        }
    );
    assert_eq!(
        problem(&[vec![1.0, 0.5], vec![0.5, 0.9]]),
        PathsError::CorrelationDiagonal { row: 1, value: 0.9 }
    );
    assert_eq!(
        problem(&[vec![1.0, 0.5], vec![0.4, 1.0]]),
        PathsError::CorrelationAsymmetric {
            row: 1,
            column: 0,
            value: 0.4,
            mirrored: 0.5
        }
    );
}

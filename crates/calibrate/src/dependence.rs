//! How the returns of two assets go together.
//!
//! Rule    over the returns of the same candles: Pearson's r; Kendall's tau-b and the Gaussian
//!         correlation that has it, sin(π τ / 2)
//! Bounds  returns of assets that trade at other moments look less dependent the shorter the step
//! Source  Knight (1966) for tau in n log n; interval: stationary bootstrap, blocks of a day
//! Tests   tests/it/dependence.rs

use serde::Serialize;

use crate::CalibrateError;
use crate::bootstrap;
use crate::error::at_least;
use crate::estimate::{Estimate, as_f64};
use crate::series::{Candles, Return};

/// Dependence of two assets.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Dependence {
    /// Returns that both have.
    pub returns: usize,
    /// Pearson's correlation.
    pub pearson: Estimate,
    /// Kendall's tau.
    pub kendall: f64,
    /// sin(π τ / 2): the entry of a correlation matrix.
    pub rho: Estimate,
}

/// Measures the dependence of two assets.
///
/// # Errors
/// [`CalibrateError::TooFew`] below thirty common returns.
pub fn dependence(a: &Candles, b: &Candles) -> Result<Dependence, CalibrateError> {
    let (x, y) = common(&a.returns(), &b.returns());
    at_least(30, x.len(), "common returns")?;
    let block = (86_400.0 / a.step_s()).max(10.0);
    let pick = |all: &[f64], places: &[u32]| -> Vec<f64> {
        places.iter().map(|n| all[*n as usize]).collect()
    };
    let pearson = bootstrap::estimate(x.len(), block, "pearson", |places| {
        pearson(&pick(&x, places), &pick(&y, places))
    });
    let tau = bootstrap::estimate(x.len(), block, "kendall", |places| {
        kendall(&pick(&x, places), &pick(&y, places))
    });
    Ok(Dependence {
        returns: x.len(),
        pearson,
        kendall: tau.value,
        rho: tau.map(|tau| libm::sin(std::f64::consts::FRAC_PI_2 * tau)),
    })
}

/// The returns of the times that both have.
fn common(a: &[Return], b: &[Return]) -> (Vec<f64>, Vec<f64>) {
    let (mut x, mut y) = (Vec::new(), Vec::new());
    let mut others = b.iter().peekable();
    for own in a {
        while others.next_if(|other| other.ts_ms < own.ts_ms).is_some() {}
        if let Some(other) = others.next_if(|other| other.ts_ms == own.ts_ms) {
            x.push(own.value);
            y.push(other.value);
        }
    }
    (x, y)
}

/// Whether a correlation matrix is one: positive definite.
#[must_use]
pub fn is_positive_definite(matrix: &[Vec<f64>]) -> bool {
    crate::mle::cholesky(matrix).is_some()
}

fn pearson(x: &[f64], y: &[f64]) -> f64 {
    let count = as_f64(x.len());
    let (mean_x, mean_y) = (x.iter().sum::<f64>() / count, y.iter().sum::<f64>() / count);
    let (mut xx, mut xy, mut yy) = (0.0, 0.0, 0.0);
    for (a, b) in x.iter().zip(y) {
        let (a, b) = (a - mean_x, b - mean_y);
        xx += a * a;
        xy += a * b;
        yy += b * b;
    }
    xy / (xx * yy).sqrt()
}

/// Kendall's tau-b.
#[must_use]
pub fn kendall(x: &[f64], y: &[f64]) -> f64 {
    let mut pairs: Vec<(f64, f64)> = x.iter().copied().zip(y.iter().copied()).collect();
    pairs.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
    let pairs_of = |n: usize| as_f64(n) * (as_f64(n) - 1.0) / 2.0;
    let all = pairs_of(pairs.len());
    let same = |a: f64, b: f64| a.total_cmp(&b).is_eq();
    let tied_x: f64 = (pairs.chunk_by(|a, b| same(a.0, b.0)))
        .map(|t| pairs_of(t.len()))
        .sum();
    let tied_both: f64 = (pairs.chunk_by(|a, b| same(a.0, b.0) && same(a.1, b.1)))
        .map(|t| pairs_of(t.len()))
        .sum();
    let mut order: Vec<f64> = pairs.iter().map(|p| p.1).collect();
    let mut spare = order.clone();
    let swaps = sort_counting(&mut order, &mut spare);
    let tied_y: f64 = (order.chunk_by(|a, b| same(*a, *b)))
        .map(|t| pairs_of(t.len()))
        .sum();
    let score = all - tied_x - tied_y + tied_both - 2.0 * swaps;
    score / ((all - tied_x) * (all - tied_y)).sqrt()
}

/// Sorts by merging and counts the pairs that stood in the wrong order.
fn sort_counting(values: &mut [f64], spare: &mut [f64]) -> f64 {
    let count = values.len();
    if count < 2 {
        return 0.0;
    }
    let half = count / 2;
    let mut swaps = {
        let (low, high) = values.split_at_mut(half);
        let (spare_low, spare_high) = spare.split_at_mut(half);
        sort_counting(low, spare_low) + sort_counting(high, spare_high)
    };
    let (mut a, mut b) = (0, half);
    for out in spare.iter_mut() {
        let takes_high = b < count && (a == half || values[b] < values[a]);
        if takes_high {
            *out = values[b];
            swaps += as_f64(half - a);
            b += 1;
        } else {
            *out = values[a];
            a += 1;
        }
    }
    values.copy_from_slice(spare);
    swaps
}

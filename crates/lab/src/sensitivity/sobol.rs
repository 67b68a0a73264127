//! Sobol indices: shares of the outcome's variance.
//!
//! Rule    first order S_i = mean f(B) (f(AB_i) − f(A)) / V, total T_i = mean (f(A) − f(AB_i))² / (2 V), with V
//!         the variance of f over A and B together and f taken from its mean
//! Units   shares of the variance
//! Bounds  at least 2 rows; none of a constant outcome, whose indices are not numbers; an estimated S may
//!         fall below 0 or above T; intervals by resampling rows, percentiles
//! Source  SALTELLI-2010 (first order), JANSEN-1999 (total)
//! Tests   tests/it/sensitivity.rs: Ishigami's function

use serde::{Deserialize, Serialize};

use super::{SensitivityError, check_finite, with_intervals};
use crate::stats::{Bootstrap, Estimate};

/// Sobol indices of one axis.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct SobolIndex {
    /// Share of the variance that the axis explains alone.
    pub first: Estimate,
    /// Share that would go if all other axes were known: alone and with others.
    pub total: Estimate,
}

/// Indices of each of `axes` axes from the outcomes on A, B, AB_1, …, AB_k, one after the other.
/// None where the outcome is constant.
///
/// # Errors
/// [`SensitivityError`] if there are not as many outcomes as points of such a design.
pub fn sobol(
    axes: usize,
    outcomes: &[f64],
    bootstrap: Bootstrap,
) -> Result<Option<Vec<SobolIndex>>, SensitivityError> {
    let found = outcomes.len();
    let rows = found / (axes + 2);
    if axes == 0 || rows < 2 || !found.is_multiple_of(axes + 2) {
        return Err(SensitivityError::Size {
            found,
            axes,
            blocks: "rows",
        });
    }
    check_finite(outcomes)?;
    let (a, rest) = outcomes.split_at(rows);
    let (b, mixed) = rest.split_at(rows);
    if a.iter().chain(b).all(|x| x.to_bits() == a[0].to_bits()) {
        return Ok(None);
    }
    let statistics = |picked: &[usize]| -> Vec<[f64; 2]> {
        let spread = Spread::of(a, b, picked);
        let each = mixed.chunks(rows);
        each.map(|ab| spread.indices((a, b, ab), picked)).collect()
    };
    let all = with_intervals(rows, bootstrap, statistics);
    let index = |[first, total]: [Estimate; 2]| SobolIndex { first, total };
    Ok(Some(all.into_iter().map(index).collect()))
}

/// Mean and variance of the outcome.
struct Spread {
    mean: f64,
    variance: f64,
}

impl Spread {
    fn of(a: &[f64], b: &[f64], picked: &[usize]) -> Self {
        let n = 2.0 * picked.len() as f64;
        let mean = picked.iter().map(|row| a[*row] + b[*row]).sum::<f64>() / n;
        let square = |x: f64| (x - mean) * (x - mean);
        let squares = picked.iter().map(|row| square(a[*row]) + square(b[*row]));
        Self {
            mean,
            variance: squares.sum::<f64>() / n,
        }
    }

    fn indices(&self, (a, b, ab): (&[f64], &[f64], &[f64]), picked: &[usize]) -> [f64; 2] {
        let n = picked.len() as f64;
        let (first, total) = picked.iter().fold((0.0, 0.0), |(first, total), row| {
            let change = ab[*row] - a[*row];
            (
                first + (b[*row] - self.mean) * change,
                total + change * change,
            )
        });
        [first / n / self.variance, total / (2.0 * n) / self.variance]
    }
}

//! Maximum likelihood with intervals from the curvature at the maximum.
//!
//! Rule    minimise -log L; the covariance is the inverse of its second derivatives there (central
//!         differences); the interval is 1.96 standard errors in the variables of the search,
//!         carried over by whatever maps them to parameters
//! Bounds  no interval where the curvature is not positive definite: the data say nothing
//! Tests   those of the models that use it

use crate::estimate::Estimate;
use crate::simplex::minimise;

/// 97.5% point of the standard normal distribution.
pub(crate) const Z95: f64 = 1.959_963_984_540_054;

/// A maximum of a likelihood.
#[derive(Clone, Debug)]
pub(crate) struct Fit {
    pub(crate) at: Vec<f64>,
    pub(crate) log_likelihood: f64,
    /// Standard error of each variable; none where the likelihood is flat.
    errors: Option<Vec<f64>>,
}

impl Fit {
    /// One of the variables with its interval.
    pub(crate) fn variable(&self, n: usize) -> Estimate {
        let value = self.at[n];
        let interval = (self.errors.as_ref()).map(|all| {
            let half = Z95 * all[n];
            [value - half, value + half]
        });
        Estimate { value, interval }
    }

    /// The exponential of a variable.
    pub(crate) fn exp(&self, n: usize) -> Estimate {
        self.variable(n).map(libm::exp)
    }

    /// The logistic function of a variable.
    pub(crate) fn share(&self, n: usize) -> Estimate {
        self.variable(n).map(logistic)
    }
}

/// From the line to (0, 1).
pub(crate) fn logistic(x: f64) -> f64 {
    1.0 / (1.0 + libm::exp(-x))
}

/// Maximises a likelihood, given as its negative logarithm, from the best of some starts.
/// None where no start leads to a finite value.
pub(crate) fn maximise(
    negative: impl Fn(&[f64]) -> f64,
    starts: &[Vec<f64>],
    step: &[f64],
) -> Option<Fit> {
    let found = starts.iter().map(|start| minimise(&negative, start, step));
    let best = found.min_by(|a, b| a.value.total_cmp(&b.value))?;
    best.value.is_finite().then(|| Fit {
        errors: standard_errors(&negative, &best.at),
        log_likelihood: -best.value,
        at: best.at,
    })
}

fn standard_errors(f: &impl Fn(&[f64]) -> f64, at: &[f64]) -> Option<Vec<f64>> {
    let inverse = invert(&second_derivatives(f, at))?;
    let variances = inverse.iter().enumerate().map(|(n, row)| row[n]);
    variances
        .map(|v| (v > 0.0 && v.is_finite()).then(|| v.sqrt()))
        .collect()
}

fn second_derivatives(f: &impl Fn(&[f64]) -> f64, at: &[f64]) -> Vec<Vec<f64>> {
    let steps: Vec<f64> = at.iter().map(|x| 1e-3 * x.abs().max(0.1)).collect();
    let moved = |moves: &[(usize, f64)]| {
        let mut x = at.to_vec();
        for (n, sign) in moves {
            x[*n] += sign * steps[*n];
        }
        f(&x)
    };
    let here = f(at);
    let count = at.len();
    let mut matrix = vec![vec![0.0; count]; count];
    for a in 0..count {
        for b in 0..=a {
            let second = if a == b {
                moved(&[(a, 1.0)]) - 2.0 * here + moved(&[(a, -1.0)])
            } else {
                let with = moved(&[(a, 1.0), (b, 1.0)]) + moved(&[(a, -1.0), (b, -1.0)]);
                let against = moved(&[(a, 1.0), (b, -1.0)]) + moved(&[(a, -1.0), (b, 1.0)]);
                (with - against) / 4.0
            };
            matrix[a][b] = second / (steps[a] * steps[b]);
            matrix[b][a] = matrix[a][b];
        }
    }
    matrix
}

/// Inverse of a symmetric positive definite matrix by its Cholesky factor; none of any other.
fn invert(matrix: &[Vec<f64>]) -> Option<Vec<Vec<f64>>> {
    let lower = cholesky(matrix)?;
    let count = lower.len();
    let mut columns = Vec::with_capacity(count);
    for column in 0..count {
        let mut x = vec![0.0; count];
        for row in 0..count {
            let unit = f64::from(u8::from(row == column));
            let known: f64 = (0..row).map(|k| lower[row][k] * x[k]).sum();
            x[row] = (unit - known) / lower[row][row];
        }
        for row in (0..count).rev() {
            let known: f64 = (row + 1..count).map(|k| lower[k][row] * x[k]).sum();
            x[row] = (x[row] - known) / lower[row][row];
        }
        columns.push(x);
    }
    // The inverse is symmetric: its columns are its rows.
    Some(columns)
}

/// Lower Cholesky factor; none where the matrix is not positive definite.
pub(crate) fn cholesky(matrix: &[Vec<f64>]) -> Option<Vec<Vec<f64>>> {
    let count = matrix.len();
    let mut lower = vec![vec![0.0; count]; count];
    for row in 0..count {
        for column in 0..=row {
            let known: f64 = (0..column).map(|k| lower[row][k] * lower[column][k]).sum();
            let left = matrix[row][column] - known;
            lower[row][column] = if row == column {
                if left.is_nan() || left <= 0.0 {
                    return None;
                }
                left.sqrt()
            } else {
                left / lower[column][column]
            };
        }
    }
    Some(lower)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mean_of_normal_values_has_the_known_error() {
        // Mean 2 and known deviation 1 of four values: standard error 1/2.
        let values = [1.0, 3.0, 1.0, 3.0];
        let f = |x: &[f64]| values.iter().map(|v| (v - x[0]) * (v - x[0]) / 2.0).sum();
        let fit = maximise(f, &[vec![0.0]], &[1.0]).expect("a maximum");
        let estimate = fit.variable(0);
        assert!((estimate.value - 2.0).abs() < 1e-5);
        let [low, high] = estimate.interval.expect("curved");
        assert!((high - low - 2.0 * Z95 * 0.5).abs() < 1e-4);
    }

    #[test]
    fn a_matrix_times_its_inverse_is_one() {
        let matrix = vec![vec![4.0, 2.0], vec![2.0, 3.0]];
        let inverse = invert(&matrix).expect("positive definite");
        assert!((inverse[0][0] - 3.0 / 8.0).abs() < 1e-12);
        assert!((inverse[0][1] + 2.0 / 8.0).abs() < 1e-12);
        assert!(invert(&[vec![1.0, 2.0], vec![2.0, 1.0]]).is_none());
    }
}

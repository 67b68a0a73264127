//! Correlation of the assets' diffusions.
//!
//! Rule    z = L·n, where n are independent standard normals, one for each asset from its own
//!         stream, and L is the lower Cholesky factor of the correlation matrix
//! Units   none
//! Bounds  the matrix must be symmetric with 1 on the diagonal and positive definite
//! Source  models: Glasserman 2004, section 2.3.3
//! Tests   tests/it/correlation.rs
//!
//! Rows of L follow the order of the assets: the first asset's normal is its own draw, the
//! second mixes the first two, and so on. An asset added at the end therefore changes no other
//! asset's price; one put in front of a correlated asset changes that one's mixture, though not
//! its draws.

use std::ops::Range;

use nalgebra::DMatrix;
use pulp::NullaryFnOnce;

use crate::ticks::Run;
use crate::{PathsConfig, PathsError, Regime};

/// Returns the lower Cholesky factor of `matrix`, or of the identity if `matrix` has no rows.
///
/// `assets` is the number of assets; the result has as many rows and columns.
///
/// # Errors
///
/// The first of the matrix's problems: shape, diagonal, symmetry, positive definiteness.
pub fn cholesky(matrix: &[Vec<f64>], assets: usize) -> Result<Vec<Vec<f64>>, PathsError> {
    if let Some(problem) = shape_problems(matrix, assets).into_iter().next() {
        return Err(problem);
    }
    let full = dense(matrix, assets);
    let Some(factor) = full.clone().cholesky() else {
        let smallest_eigenvalue = full.symmetric_eigenvalues().min();
        return Err(PathsError::CorrelationNotPositiveDefinite {
            smallest_eigenvalue,
        });
    };
    let lower = factor.l();
    Ok((0..assets)
        .map(|row| (0..assets).map(|column| lower[(row, column)]).collect())
        .collect())
}

/// Lists all that is wrong with `matrix` as the correlation of `assets` assets.
pub(crate) fn problems(matrix: &[Vec<f64>], assets: usize) -> Vec<PathsError> {
    let found = shape_problems(matrix, assets);
    if found.is_empty() {
        cholesky(matrix, assets).err().into_iter().collect()
    } else {
        found
    }
}

fn dense(matrix: &[Vec<f64>], assets: usize) -> DMatrix<f64> {
    if matrix.is_empty() {
        return DMatrix::identity(assets, assets);
    }
    DMatrix::from_fn(assets, assets, |row, column| matrix[row][column])
}

#[allow(clippy::float_cmp)] // typed numbers are compared as they were typed
fn shape_problems(matrix: &[Vec<f64>], assets: usize) -> Vec<PathsError> {
    let rows = matrix.len();
    if rows == 0 {
        return Vec::new();
    }
    if rows != assets {
        return vec![PathsError::CorrelationRows { rows, assets }];
    }
    let ragged = matrix.iter().position(|entries| entries.len() != assets);
    if let Some(row) = ragged {
        let columns = matrix[row].len();
        return vec![PathsError::CorrelationColumns {
            row,
            columns,
            assets,
        }];
    }
    let mut found = Vec::new();
    for (row, entries) in matrix.iter().enumerate() {
        let value = entries[row];
        if value != 1.0 {
            found.push(PathsError::CorrelationDiagonal { row, value });
        }
        for (column, &value) in entries[..row].iter().enumerate() {
            let mirrored = matrix[column][row];
            if value != mirrored {
                found.push(PathsError::CorrelationAsymmetric {
                    row,
                    column,
                    value,
                    mirrored,
                });
            }
        }
    }
    found
}

/// Cholesky factors of the correlation matrices in the two states of the market.
#[derive(Clone, Debug)]
pub(crate) struct Factors {
    calm: Vec<Vec<f64>>,
    /// None without crises.
    crisis: Option<Vec<Vec<f64>>>,
}

impl Factors {
    pub(crate) fn new(config: &PathsConfig) -> Result<Self, PathsError> {
        let assets = config.assets.len();
        let crisis = config.regimes.as_ref();
        let crisis = crisis.map(|regimes| cholesky(&regimes.crisis_matrix(assets), assets));
        Ok(Self {
            calm: cholesky(&config.correlation, assets)?,
            crisis: crisis.transpose()?,
        })
    }

    pub(crate) fn of(&self, regime: Regime) -> &[Vec<f64>] {
        match (regime, &self.crisis) {
            (Regime::Crisis, Some(crisis)) => crisis,
            _ => &self.calm,
        }
    }
}

/// Mixes a part of a block of independent normals into correlated ones, in place.
pub(crate) struct Mix<'a> {
    pub(crate) lower: &'a [Vec<f64>],
    pub(crate) block: &'a mut [Run],
    /// What to mix of each run.
    pub(crate) part: Range<usize>,
}

impl NullaryFnOnce for Mix<'_> {
    type Output = ();

    #[inline(always)]
    #[allow(clippy::inline_always)] // see `Vectors::run`
    fn call(self) {
        // Row i needs the unmixed values of the rows before it, so the last row goes first.
        for (row, weights) in self.lower.iter().enumerate().rev() {
            let (before, rest) = self.block.split_at_mut(row);
            let own = &mut rest[0].0[self.part.clone()];
            let of = |column: usize| &before[column].0[self.part.clone()];
            let terms = weights[..row].iter().enumerate();
            let terms = terms.filter(|(_, weight)| **weight != 0.0);
            mix_row(
                own,
                weights[row],
                terms.map(|(column, &weight)| (weight, of(column))),
            );
        }
    }
}

/// The same for one value of each asset.
pub(crate) fn mix_one(lower: &[Vec<f64>], normals: &mut [f64]) {
    for (row, weights) in lower.iter().enumerate().rev() {
        let mut mixed = weights[row] * normals[row];
        for (weight, n) in weights[..row].iter().zip(&*normals) {
            if *weight != 0.0 {
                mixed += weight * n;
            }
        }
        normals[row] = mixed;
    }
}

/// own·z + Σ weight·n, term by term; two of them in one go over the ticks.
#[inline(always)]
#[allow(clippy::inline_always)] // see `Vectors::run`
fn mix_row<'a>(row: &mut [f64], own: f64, mut terms: impl Iterator<Item = (f64, &'a [f64])>) {
    let mut own = own;
    loop {
        match (terms.next(), terms.next()) {
            (Some((a, first)), Some((b, second))) => {
                for ((z, n), m) in row.iter_mut().zip(first).zip(second) {
                    *z = own * *z + a * n + b * m;
                }
            }
            (Some((a, first)), None) => {
                for (z, n) in row.iter_mut().zip(first) {
                    *z = own * *z + a * n;
                }
            }
            // An asset that depends on none before it has the weight 1.
            _ => return,
        }
        own = 1.0;
    }
}

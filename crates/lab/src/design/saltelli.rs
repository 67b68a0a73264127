//! Saltelli design: the matrices that Sobol indices are estimated from.
//!
//! Rule    A and B are the two halves of n points in 2 k dimensions; AB_i is A with column i of B.
//!         Points are A, B, AB_1, …, AB_k one after the other: n (k + 2)
//! Units   coordinates of the unit cube
//! Bounds  at most 128 axes and 65,536 rows
//! Source  Saltelli et al. (2010), Computer Physics Communications 181, 259; Owen-scrambled Sobol
//! Tests   tests/it/design.rs: each AB_i differs from A in column i alone

use super::{DesignError, sobol};

/// Points of the matrices A, B and AB.
#[derive(Clone, Debug, PartialEq)]
pub struct Saltelli {
    axes: usize,
    rows: usize,
    points: Vec<Vec<f64>>,
}

impl Saltelli {
    /// Makes the matrices.
    ///
    /// # Errors
    /// [`DesignError::NoAxis`] without an axis, [`DesignError::Size`] beyond the bounds.
    pub fn new(axes: usize, rows: u32, seed: u64) -> Result<Self, DesignError> {
        if axes == 0 {
            return Err(DesignError::NoAxis);
        }
        let wide = sobol(rows, 2 * axes, seed)?;
        let half = |from: usize| wide.iter().map(move |row| row[from..from + axes].to_vec());
        let (a, b): (Vec<_>, Vec<_>) = (half(0).collect(), half(axes).collect());
        let mut points: Vec<Vec<f64>> = a.iter().chain(&b).cloned().collect();
        for axis in 0..axes {
            let mixed = a.iter().zip(&b).map(|(a, b)| {
                let mut row = a.clone();
                row[axis] = b[axis];
                row
            });
            points.extend(mixed);
        }
        Ok(Self {
            axes,
            rows: rows as usize,
            points,
        })
    }

    /// Points of the unit cube.
    #[must_use]
    pub fn points(&self) -> &[Vec<f64>] {
        &self.points
    }

    /// Rows of each matrix.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// Number of axes.
    #[must_use]
    pub fn axes(&self) -> usize {
        self.axes
    }

    /// Index of the point in row `row` of A.
    #[must_use]
    pub fn a(&self, row: usize) -> usize {
        row
    }

    /// Index of the point in row `row` of B.
    #[must_use]
    pub fn b(&self, row: usize) -> usize {
        self.rows + row
    }

    /// Index of the point in row `row` of A with column `axis` of B.
    #[must_use]
    pub fn ab(&self, axis: usize, row: usize) -> usize {
        (2 + axis) * self.rows + row
    }
}

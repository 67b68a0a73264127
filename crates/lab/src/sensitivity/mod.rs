//! Which parameters matter: indices from the outcomes at the points of a design.
//!
//! Outcomes come in the order of the design's points. Morris: trajectory after trajectory, each of
//! k + 1 points of which two neighbours differ in one axis. Sobol: matrix A, matrix B, then A with
//! column i of B for each axis i in turn, all with the same number of rows.

mod morris;
mod sobol;

pub use morris::{MorrisIndex, morris};
pub use sobol::{SobolIndex, sobol};

use crate::stats::{Bootstrap, Estimate};

/// Resamples: (999 + 1) times 0.025 is a whole rank.
const RESAMPLES: usize = 999;

/// Why outcomes give no indices.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SensitivityError {
    /// The number of outcomes is not that of a design.
    #[error("{found} outcomes are not those of a design of {axes} axes with at least 2 {blocks}")]
    Size {
        /// Outcomes given.
        found: usize,
        /// Axes.
        axes: usize,
        /// What the design is made of.
        blocks: &'static str,
    },
    /// Two neighbours of a trajectory do not differ in exactly one axis.
    #[error("points {from} and {to} do not differ in exactly one axis")]
    Step {
        /// Index of the point before.
        from: usize,
        /// Index of the point after.
        to: usize,
    },
    /// A trajectory leaves an axis out.
    #[error("trajectory {trajectory} does not move axis {axis}")]
    Axis {
        /// Number of the trajectory, from 0.
        trajectory: usize,
        /// Number of the axis, from 0.
        axis: usize,
    },
    /// An outcome is no number.
    #[error("outcome {index} is not finite")]
    Outcome {
        /// Index of the outcome.
        index: usize,
    },
}

fn check_finite(outcomes: &[f64]) -> Result<(), SensitivityError> {
    match outcomes.iter().position(|x| !x.is_finite()) {
        Some(index) => Err(SensitivityError::Outcome { index }),
        None => Ok(()),
    }
}

/// Values and the 2.5% and 97.5% of the same statistics over resampled blocks.
fn with_intervals<const N: usize>(
    blocks: usize,
    bootstrap: Bootstrap,
    statistics: impl Fn(&[usize]) -> Vec<[f64; N]>,
) -> Vec<[Estimate; N]> {
    let all: Vec<usize> = (0..blocks).collect();
    let values = statistics(&all);
    let mut drawn = vec![[(); N].map(|()| Vec::with_capacity(RESAMPLES)); values.len()];
    let mut stream = bootstrap.sensitivity_stream();
    let mut picked = vec![0; blocks];
    for _ in 0..RESAMPLES {
        for place in &mut picked {
            *place = stream.below(blocks as u32) as usize;
        }
        for (curves, resampled) in drawn.iter_mut().zip(statistics(&picked)) {
            for (curve, value) in curves.iter_mut().zip(resampled) {
                curve.push(value);
            }
        }
    }
    let estimate = |value: f64, mut curve: Vec<f64>| {
        curve.sort_unstable_by(f64::total_cmp);
        Estimate::new(value, curve[24], curve[974])
    };
    let both = values.into_iter().zip(drawn);
    both.map(|(values, curves)| {
        let mut curves = curves.into_iter();
        values.map(|value| estimate(value, curves.next().unwrap_or_default()))
    })
    .collect()
}

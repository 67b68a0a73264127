//! Morris screening: elementary effects along trajectories.
//!
//! Rule    effect of axis i on a trajectory: change of the outcome over change of the coordinate; μ* the
//!         mean of its absolute value, μ its mean, σ its standard deviation over r trajectories
//! Units   those of the outcome, for a walk through the whole range of the axis
//! Bounds  at least 2 trajectories; intervals by resampling trajectories, percentiles
//! Source  MORRIS-1991; μ*: CAMPOLONGO-2007
//! Tests   tests/it/sensitivity.rs: a linear function has μ* = |coefficients| and σ = 0

use serde::{Deserialize, Serialize};

use super::{SensitivityError, check_finite, with_intervals};
use crate::stats::{Bootstrap, Estimate};

/// What Morris screening says of one axis.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct MorrisIndex {
    /// Mean of the absolute effects: how much the axis matters.
    pub mu_star: Estimate,
    /// Mean of the effects: in which direction.
    pub mu: Estimate,
    /// Standard deviation of the effects: how much that depends on where one is.
    pub sigma: Estimate,
}

/// Indices of each axis from the points (in the unit cube) and their outcomes.
///
/// # Errors
/// [`SensitivityError`] if the points are not those of at least two trajectories.
pub fn morris(
    points: &[Vec<f64>],
    outcomes: &[f64],
    bootstrap: Bootstrap,
) -> Result<Vec<MorrisIndex>, SensitivityError> {
    let axes = points.first().map_or(0, Vec::len);
    let found = outcomes.len();
    let trajectories = found / (axes + 1);
    if axes == 0 || trajectories < 2 || !found.is_multiple_of(axes + 1) || points.len() != found {
        return Err(SensitivityError::Size {
            found,
            axes,
            blocks: "trajectories",
        });
    }
    check_finite(outcomes)?;
    let effects: Vec<Vec<f64>> = (0..trajectories)
        .map(|trajectory| effects(trajectory, points, outcomes))
        .collect::<Result<_, _>>()?;
    let statistics = |picked: &[usize]| -> Vec<[f64; 3]> {
        (0..axes)
            .map(|axis| moments(picked.iter().map(|trajectory| effects[*trajectory][axis])))
            .collect()
    };
    let all = with_intervals(trajectories, bootstrap, statistics);
    let index = |[mu_star, mu, sigma]: [Estimate; 3]| MorrisIndex { mu_star, mu, sigma };
    Ok(all.into_iter().map(index).collect())
}

/// Effects of the axes along one trajectory.
fn effects(
    trajectory: usize,
    points: &[Vec<f64>],
    outcomes: &[f64],
) -> Result<Vec<f64>, SensitivityError> {
    let axes = points[0].len();
    let mut effects = vec![None; axes];
    for from in trajectory * (axes + 1)..trajectory * (axes + 1) + axes {
        let to = from + 1;
        let moved = |axis: &usize| points[from][*axis].to_bits() != points[to][*axis].to_bits();
        let mut axes = (0..axes).filter(moved);
        let (Some(axis), None) = (axes.next(), axes.next()) else {
            return Err(SensitivityError::Step { from, to });
        };
        let change = points[to][axis] - points[from][axis];
        effects[axis] = Some((outcomes[to] - outcomes[from]) / change);
    }
    let missing = |axis| SensitivityError::Axis { trajectory, axis };
    let each = effects.into_iter().enumerate();
    each.map(|(axis, effect)| effect.ok_or_else(|| missing(axis)))
        .collect()
}

/// Mean of the absolute values, mean, standard deviation.
fn moments(effects: impl Iterator<Item = f64> + Clone) -> [f64; 3] {
    let n = effects.clone().count() as f64;
    let mean = effects.clone().sum::<f64>() / n;
    let absolute = effects.clone().map(f64::abs).sum::<f64>() / n;
    let squares: f64 = effects.map(|x| (x - mean) * (x - mean)).sum();
    [absolute, mean, (squares / (n - 1.0)).sqrt()]
}

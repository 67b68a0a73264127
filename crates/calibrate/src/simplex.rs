//! Minimum of a function of a few variables, without derivatives (Nelder and Mead).
//!
//! Rule    reflect 1, expand 2, contract 1/2, shrink 1/2; twice begun anew at the minimum found,
//!         since a simplex may collapse before it is there
//! Bounds  2,000 steps a round; ends when values agree to 1e-11 of their size and corners to 1e-8
//! Source  Nelder and Mead (1965). Own code: of the libraries, argmin brings a crate that is no
//!         longer maintained and a second random generator; nalgebra has no minimiser
//! Tests   below

const STEPS: usize = 2_000;
const ROUNDS: usize = 3;

/// A minimum and where it is.
#[derive(Clone, Debug)]
pub(crate) struct Minimum {
    pub(crate) at: Vec<f64>,
    pub(crate) value: f64,
}

type Corner = (f64, Vec<f64>);

/// Goes downhill from `start`; `step` is the first step along each variable.
pub(crate) fn minimise(f: impl Fn(&[f64]) -> f64, start: &[f64], step: &[f64]) -> Minimum {
    let value = |x: &[f64]| {
        let y = f(x);
        if y.is_nan() { f64::INFINITY } else { y }
    };
    let mut best = (value(start), start.to_vec());
    for round in 0..ROUNDS {
        let scale = if round == 0 { 1.0 } else { 0.25 };
        best = descend(&value, &best, step, scale);
    }
    Minimum {
        at: best.1,
        value: best.0,
    }
}

fn descend(f: &impl Fn(&[f64]) -> f64, from: &Corner, step: &[f64], scale: f64) -> Corner {
    let mut corners = vec![from.clone()];
    for (n, step) in step.iter().enumerate() {
        let mut x = from.1.clone();
        x[n] += step * scale;
        corners.push((f(&x), x));
    }
    for _ in 0..STEPS {
        corners.sort_by(|a, b| a.0.total_cmp(&b.0));
        if has_converged(&corners) {
            break;
        }
        improve(f, &mut corners);
    }
    corners.sort_by(|a, b| a.0.total_cmp(&b.0));
    corners.swap_remove(0)
}

fn has_converged(corners: &[Corner]) -> bool {
    let (best, worst) = (&corners[0], &corners[corners.len() - 1]);
    let is_flat = (worst.0 - best.0).abs() <= 1e-11 * (best.0.abs() + 1e-3);
    let apart = |x: &Corner| {
        let each = x.1.iter().zip(&best.1);
        each.fold(0.0, |far: f64, (a, b)| far.max((a - b).abs()))
    };
    is_flat && corners.iter().map(apart).fold(0.0, f64::max) < 1e-5
        || corners.iter().map(apart).fold(0.0, f64::max) < 1e-8
}

/// One step: the worst corner is replaced, or all move towards the best.
fn improve(f: &impl Fn(&[f64]) -> f64, corners: &mut [Corner]) {
    let last = corners.len() - 1;
    let centre = centre(&corners[..last]);
    let along = |t: f64| {
        let worst = &corners[last].1;
        let x: Vec<f64> = (centre.iter().zip(worst))
            .map(|(c, w)| c + t * (c - w))
            .collect();
        (f(&x), x)
    };
    let reflected = along(1.0);
    let better = if reflected.0 < corners[0].0 {
        let expanded = along(2.0);
        Some(if expanded.0 < reflected.0 {
            expanded
        } else {
            reflected
        })
    } else if reflected.0 < corners[last - 1].0 {
        Some(reflected)
    } else {
        let outside = reflected.0 < corners[last].0;
        let contracted = along(if outside { 0.5 } else { -0.5 });
        let bound = corners[last].0.min(reflected.0);
        (contracted.0 < bound).then_some(contracted)
    };
    if let Some(corner) = better {
        corners[last] = corner;
        return;
    }
    let best = corners[0].1.clone();
    for corner in &mut corners[1..] {
        for (x, b) in corner.1.iter_mut().zip(&best) {
            *x = f64::midpoint(*x, *b);
        }
        corner.0 = f(&corner.1);
    }
}

fn centre(corners: &[Corner]) -> Vec<f64> {
    let count = crate::estimate::as_f64(corners.len());
    let of = |n: usize| corners.iter().map(|c| c.1[n]).sum::<f64>() / count;
    (0..corners[0].1.len()).map(of).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_curved_valley_of_rosenbrock_leads_to_its_end() {
        let f = |x: &[f64]| {
            let (a, b) = (1.0 - x[0], x[1] - x[0] * x[0]);
            a * a + 100.0 * b * b
        };
        let found = minimise(f, &[-1.2, 1.0], &[0.5, 0.5]);
        assert!(found.value < 1e-9);
        assert!((found.at[0] - 1.0).abs() < 1e-4 && (found.at[1] - 1.0).abs() < 1e-4);
    }

    #[test]
    fn values_that_are_no_numbers_are_never_a_minimum() {
        let f = |x: &[f64]| if x[0] < 2.0 { f64::NAN } else { x[0] };
        let found = minimise(f, &[5.0], &[1.0]);
        assert!((found.at[0] - 2.0).abs() < 1e-4);
    }
}

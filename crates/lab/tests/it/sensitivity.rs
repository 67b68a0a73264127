//! Indices of functions whose indices are known.

use plimsoll_lab::sensitivity::{SensitivityError, morris, sobol};
use plimsoll_lab::stats::{Bootstrap, Estimate};
use plimsoll_streams::Key;

const BOOTSTRAP: Bootstrap = Bootstrap { seed: 1, index: 0 };

/// Trajectories that move the axes one after the other by half of the range.
fn trajectories(axes: usize, count: u64) -> Vec<Vec<f64>> {
    let mut stream = Key { seed: 1, path: 0 }.stream("trajectories", 0);
    let mut points = Vec::new();
    for _ in 0..count {
        let mut point: Vec<f64> = (0..axes).map(|_| stream.uniform()).collect();
        let mut order: Vec<usize> = (0..axes).collect();
        stream.shuffle(&mut order);
        points.push(point.clone());
        for axis in order {
            point[axis] += if point[axis] < 0.5 { 0.5 } else { -0.5 };
            points.push(point.clone());
        }
    }
    points
}

#[test]
fn a_linear_function_has_its_coefficients_and_no_spread() {
    let coefficients = [3.0, -2.0, 0.0, 0.5];
    let points = trajectories(4, 20);
    let of = |x: &Vec<f64>| x.iter().zip(coefficients).map(|(x, c)| c * x).sum::<f64>();
    let outcomes: Vec<f64> = points.iter().map(of).collect();
    let indices = morris(&points, &outcomes, BOOTSTRAP).unwrap();
    for (index, coefficient) in indices.iter().zip(coefficients) {
        let ends = |estimate: Estimate| {
            [
                estimate.value,
                estimate.low.unwrap(),
                estimate.high.unwrap(),
            ]
        };
        let is = |estimate, x: f64| ends(estimate).iter().all(|y| (y - x).abs() < 1e-12);
        assert!(is(index.mu_star, coefficient.abs()), "{index:?}");
        assert!(
            is(index.mu, coefficient) && is(index.sigma, 0.0),
            "{index:?}"
        );
    }
}

#[test]
fn a_product_has_effects_that_depend_on_the_place() {
    let points = trajectories(2, 400);
    let outcomes: Vec<f64> = points.iter().map(|x| x[0] * (x[1] - 0.5)).collect();
    let [first, second] =
        <[_; 2]>::try_from(morris(&points, &outcomes, BOOTSTRAP).unwrap()).unwrap();
    // The effect of the first is x1 − ½: of mean 0, absolute mean ¼, deviation √(1/12).
    let covers = |estimate: Estimate, x: f64| {
        let (low, high) = (estimate.low.unwrap(), estimate.high.unwrap());
        low <= x && x <= high && high - low < 0.2
    };
    assert!(
        covers(first.mu, 0.0) && covers(first.mu_star, 0.25),
        "{first:?}"
    );
    assert!(covers(first.sigma, (1.0_f64 / 12.0).sqrt()), "{first:?}");
    assert!(
        covers(second.mu, 0.5) && covers(second.mu_star, 0.5),
        "{second:?}"
    );
}

#[test]
fn points_that_are_no_trajectories_are_refused() {
    let mut points = trajectories(2, 2);
    let outcomes = vec![1.0; 6];
    assert!(morris(&points, &outcomes, BOOTSTRAP).is_ok());
    let size = SensitivityError::Size {
        found: 5,
        axes: 2,
        blocks: "trajectories",
    };
    assert_eq!(morris(&points[..5], &outcomes[..5], BOOTSTRAP), Err(size));
    points[1] = points[0].clone();
    let step = SensitivityError::Step { from: 0, to: 1 };
    assert_eq!(morris(&points, &outcomes, BOOTSTRAP), Err(step));
    let outcome = SensitivityError::Outcome { index: 3 };
    let bad = [1.0, 1.0, 1.0, f64::NAN, 1.0, 1.0];
    assert_eq!(morris(&trajectories(2, 2), &bad, BOOTSTRAP), Err(outcome));
}

/// Ishigami's function with a = 7 and b = 0.1, of a point of the unit cube.
fn ishigami(u: &[f64]) -> f64 {
    let x = |i: usize| std::f64::consts::PI * (2.0 * u[i] - 1.0);
    let (a, b) = (7.0, 0.1);
    x(0).sin() + a * x(1).sin() * x(1).sin() + b * x(2).powi(4) * x(0).sin()
}

/// Outcomes on A, B and each A with a column of B, of independent uniform draws.
fn outcomes(rows: usize, f: fn(&[f64]) -> f64) -> Vec<f64> {
    let mut stream = Key { seed: 9, path: 0 }.stream("matrices", 0);
    let mut matrix = || -> Vec<[f64; 3]> {
        (0..rows)
            .map(|_| [(); 3].map(|()| stream.uniform()))
            .collect()
    };
    let (a, b) = (matrix(), matrix());
    let mut all: Vec<f64> = a.iter().chain(&b).map(|x| f(x)).collect();
    for axis in 0..3 {
        all.extend(a.iter().zip(&b).map(|(a, b)| {
            let mut x = *a;
            x[axis] = b[axis];
            f(&x)
        }));
    }
    all
}

#[test]
fn ishigamis_function_has_its_known_indices_in_the_intervals() {
    let indices = sobol(3, &outcomes(8_192, ishigami), BOOTSTRAP)
        .unwrap()
        .unwrap();
    let known = [
        (0.313_905, 0.557_589),
        (0.442_411, 0.442_411),
        (0.0, 0.243_684),
    ];
    for (index, (first, total)) in indices.iter().zip(known) {
        // Three standard errors of about 0.02; the interval is 3.92 of them wide.
        let near = |estimate: Estimate, x: f64| {
            let width = estimate.high.unwrap() - estimate.low.unwrap();
            (estimate.value - x).abs() < 0.8 * width && width < 0.16
        };
        assert!(
            near(index.first, first) && near(index.total, total),
            "{index:?}"
        );
    }
}

#[test]
fn a_constant_has_no_indices_and_a_wrong_number_of_outcomes_is_refused() {
    assert_eq!(sobol(3, &[2.0; 50], BOOTSTRAP), Ok(None));
    let size = SensitivityError::Size {
        found: 49,
        axes: 3,
        blocks: "rows",
    };
    assert_eq!(sobol(3, &[2.0; 49], BOOTSTRAP), Err(size));
}

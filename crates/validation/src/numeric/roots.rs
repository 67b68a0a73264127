//! Roots of a quartic.
//!
//! Rule    Weierstrass (Durand-Kerner): each of four estimates loses its value over the product of
//!         its distances to the others, until none moves
//! Units   none
//! Bounds  simple roots; the leading coefficient is not zero
//! Source  Weierstrass 1891; Durand 1960; Kerner 1966
//! Tests   tests/it/numeric.rs

use super::Complex;

/// Most rounds; convergence is quadratic and takes about twenty.
const ROUNDS: usize = 200;

/// The roots of `c[0] + c[1] x + ... + c[4] x⁴`.
#[must_use]
pub fn quartic_roots(c: [Complex; 5]) -> [Complex; 4] {
    // Estimates on a circle that holds all roots, at an odd angle.
    let bound = 1.0 + (0..4).map(|n| (c[n] / c[4]).abs()).fold(0.0, f64::max);
    let radius = bound.min(2.0 * (0..4).map(|n| scale(&c, n)).fold(0.0, f64::max));
    let mut roots: [Complex; 4] = std::array::from_fn(|n| {
        #[allow(clippy::cast_precision_loss)]
        let angle = std::f64::consts::FRAC_PI_2 * n as f64 + 0.4;
        Complex::new(0.0, angle).exp() * radius
    });
    for _ in 0..ROUNDS {
        let mut moved = 0.0_f64;
        for n in 0..4 {
            let others = (0..4).filter(|m| *m != n);
            let distance = others.fold(c[4], |product, m| product * (roots[n] - roots[m]));
            let step = value(&c, roots[n]) / distance;
            roots[n] = roots[n] - step;
            moved = moved.max(step.abs() / (1.0 + roots[n].abs()));
        }
        if moved < 1e-15 {
            break;
        }
    }
    roots
}

/// How large roots a coefficient allows (Fujiwara's bound is twice the largest).
fn scale(c: &[Complex; 5], n: usize) -> f64 {
    #[allow(clippy::cast_precision_loss)]
    let power = 1.0 / (4 - n) as f64;
    libm::pow((c[n] / c[4]).abs(), power)
}

fn value(c: &[Complex; 5], x: Complex) -> Complex {
    c.iter().rev().fold(Complex::ZERO, |sum, &a| sum * x + a)
}

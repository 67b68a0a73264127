//! Integrals of smooth functions.
//!
//! Rule    Gauss-Legendre with 16 nodes on each of equal panels
//! Units   those of the integrand times those of its argument
//! Bounds  exact for polynomials of degree 31 on each panel; a kink or a pole belongs on a border
//! Source  nodes and weights by Newton's method on the Legendre polynomial
//! Tests   tests/it/numeric.rs

use std::sync::LazyLock;

const NODES: usize = 16;

/// Positive half of the nodes on [−1, 1], with their weights.
static RULE: LazyLock<[(f64, f64); NODES / 2]> =
    LazyLock::new(|| std::array::from_fn(|i| node(i, NODES)));

/// Integral of `f` from `from` to `to`, on so many equal panels.
#[must_use]
pub fn integrate(from: f64, to: f64, panels: u32, f: impl Fn(f64) -> f64) -> f64 {
    let half = 0.5 * (to - from) / f64::from(panels);
    (0..panels)
        .map(|panel| {
            let middle = from + half * f64::from(2 * panel + 1);
            let pair =
                |&(x, weight): &(f64, f64)| weight * (f(middle - half * x) + f(middle + half * x));
            half * RULE.iter().map(pair).sum::<f64>()
        })
        .sum()
}

/// Node number `i` from the outside, and its weight, of the rule with `n` nodes.
#[allow(clippy::cast_precision_loss)] // few nodes
fn node(i: usize, n: usize) -> (f64, f64) {
    let count = n as f64;
    let mut x = libm::cos(std::f64::consts::PI * (i as f64 + 0.75) / (count + 0.5));
    let mut slope = 1.0;
    // Newton's method doubles the digits of a start that has two.
    for _ in 0..8 {
        let (value, derivative) = legendre(n, x);
        slope = derivative;
        x -= value / slope;
    }
    (x, 2.0 / ((1.0 - x * x) * slope * slope))
}

/// The Legendre polynomial of degree `n` and its slope at `x`.
#[allow(clippy::cast_precision_loss)]
fn legendre(n: usize, x: f64) -> (f64, f64) {
    let (mut before, mut value) = (1.0, x);
    for k in 2..=n {
        let k = k as f64;
        let next = ((2.0 * k - 1.0) * x * value - (k - 1.0) * before) / k;
        (before, value) = (value, next);
    }
    (value, n as f64 * (x * value - before) / (x * x - 1.0))
}

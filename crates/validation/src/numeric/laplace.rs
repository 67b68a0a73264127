//! Inversion of a Laplace transform.
//!
//! Rule    f(t) = (e^(A/2)/t) Σ' (−1)^k Re F((A + 2πik)/(2t)), the first term halved, and the
//!         tail of the alternating series by binomial averages of its partial sums (Euler)
//! Units   time in the units of the transform's inverse argument
//! Bounds  |f| at most about 1 and smooth at t: the error is near e^(−A) + the tail's, below 1e-8;
//!         F is only asked where the real part of its argument is positive
//! Source  ABATE-WHITT-1995
//! Tests   tests/it/numeric.rs, tests/it/kou.rs

use super::Complex;

/// Discretisation error e^(−A): 1e-9.
const A: f64 = 20.7;
/// Terms that are simply summed.
const PLAIN: u32 = 60;
/// Partial sums that are averaged.
const AVERAGED: u32 = 14;

/// The function of `t` > 0 whose Laplace transform is `transform`.
#[must_use]
pub fn invert_laplace(t: f64, transform: impl Fn(Complex) -> Complex) -> f64 {
    let term = |k: u32| {
        let s = Complex::new(A, 2.0 * std::f64::consts::PI * f64::from(k)) * (0.5 / t);
        let sign = if k.is_multiple_of(2) { 1.0 } else { -1.0 };
        sign * transform(s).re
    };
    let mut sum = 0.5 * term(0) + (1..=PLAIN).map(term).sum::<f64>();
    let (mut mean, mut binomial) = (0.0, libm::exp2(-f64::from(AVERAGED)));
    for k in 0..=AVERAGED {
        mean += binomial * sum;
        sum += term(PLAIN + 1 + k);
        binomial *= f64::from(AVERAGED - k) / f64::from(k + 1);
    }
    mean * libm::exp(0.5 * A) / t
}

//! Quantile of the standard normal distribution.
//!
//! Rule    rational approximations of degree 7/7 in three regions: in q² for |q| = |p − ½| ≤ 0.425,
//!         in r = √(−ln(min(p, 1 − p))) for r ≤ 5, and beyond
//! Units   p is a probability, the result is in standard deviations
//! Bounds  relative accuracy about 1e-16; p = 0 and p = 1 give −∞ and +∞
//! Source  Wichura 1988, "Algorithm AS 241: The percentage points of the normal distribution",
//!         Applied Statistics 37, routine PPND16
//! Tests   tests/it/normal.rs

// The coefficients stand as printed in the source, so that they can be compared digit by digit.
#![allow(clippy::excessive_precision, clippy::unreadable_literal)]

/// Half-width of the central region in probability.
const CENTRAL: f64 = 0.425;
/// The central region's argument is `CENTRAL² − q²`.
const CENTRAL_SQUARED: f64 = 0.180625;
/// Border between the near and the far tail, in √(−ln p).
const FAR: f64 = 5.0;
/// Origin of the near tail's argument.
const NEAR_ORIGIN: f64 = 1.6;

/// Coefficients of one rational approximation, constant term first.
struct Rational {
    numerator: [f64; 8],
    denominator: [f64; 8],
}

const CENTRE: Rational = Rational {
    numerator: [
        3.3871328727963666080e0,
        1.3314166789178437745e2,
        1.9715909503065514427e3,
        1.3731693765509461125e4,
        4.5921953931549871457e4,
        6.7265770927008700853e4,
        3.3430575583588128105e4,
        2.5090809287301226727e3,
    ],
    denominator: [
        1.0,
        4.2313330701600911252e1,
        6.8718700749205790830e2,
        5.3941960214247511077e3,
        2.1213794301586595867e4,
        3.9307895800092710610e4,
        2.8729085735721942674e4,
        5.2264952788528545610e3,
    ],
};

const NEAR_TAIL: Rational = Rational {
    numerator: [
        1.42343711074968357734e0,
        4.63033784615654529590e0,
        5.76949722146069140550e0,
        3.64784832476320460504e0,
        1.27045825245236838258e0,
        2.41780725177450611770e-1,
        2.27238449892691845833e-2,
        7.74545014278341407640e-4,
    ],
    denominator: [
        1.0,
        2.05319162663775882187e0,
        1.67638483018380384940e0,
        6.89767334985100004550e-1,
        1.48103976427480074590e-1,
        1.51986665636164571966e-2,
        5.47593808499534494600e-4,
        1.05075007164441684324e-9,
    ],
};

const FAR_TAIL: Rational = Rational {
    numerator: [
        6.65790464350110377720e0,
        5.46378491116411436990e0,
        1.78482653991729133580e0,
        2.96560571828504891230e-1,
        2.65321895265761230930e-2,
        1.24266094738807843860e-3,
        2.71155556874348757815e-5,
        2.01033439929228813265e-7,
    ],
    denominator: [
        1.0,
        5.99832206555887937690e-1,
        1.36929880922735805310e-1,
        1.48753612908506148525e-2,
        7.86869131145613259100e-4,
        1.84631831751005468180e-5,
        1.42151175831644588870e-7,
        2.04426310338993978564e-15,
    ],
};

/// Returns z with Φ(z) = `p`, for `p` in [0, 1].
///
/// The result is the same to the last bit on every platform. Outside [0, 1] it is NaN.
#[must_use]
#[inline]
pub fn standard_normal_quantile(p: f64) -> f64 {
    let q = p - 0.5;
    if q.abs() <= CENTRAL {
        central(q)
    } else {
        tail(p)
    }
}

#[inline]
fn central(q: f64) -> f64 {
    q * CENTRE.at(CENTRAL_SQUARED - q * q)
}

#[inline]
fn tail(p: f64) -> f64 {
    let is_lower = p < 0.5;
    let r = (-libm::log(if is_lower { p } else { 1.0 - p })).sqrt();
    let z = if r <= FAR {
        NEAR_TAIL.at(r - NEAR_ORIGIN)
    } else if r.is_finite() {
        FAR_TAIL.at(r - FAR)
    } else {
        r
    };
    if is_lower { -z } else { z }
}

impl Rational {
    #[inline]
    fn at(&self, x: f64) -> f64 {
        horner(&self.numerator, x) / horner(&self.denominator, x)
    }
}

#[inline]
fn horner(coefficients: &[f64; 8], x: f64) -> f64 {
    let [c0, c1, c2, c3, c4, c5, c6, c7] = *coefficients;
    ((((((c7 * x + c6) * x + c5) * x + c4) * x + c3) * x + c2) * x + c1) * x + c0
}

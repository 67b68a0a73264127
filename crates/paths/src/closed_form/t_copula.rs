//! Student's t law and its copula: how often extreme moves come together.
//!
//! Rule    P(U1 ≤ q, U2 ≤ q) = ∫ f_ν(x)·T_{ν+1}((a − ρx)·√((ν + 1)/((ν + x²)(1 − ρ²)))) dx up to
//!         a = T_ν⁻¹(q), by Simpson's rule; tail dependence
//!         2·T_{ν+1}(−√((ν + 1)(1 − ρ)/(1 + ρ))), the limit of that over q
//! Units   none; q and the results are probabilities
//! Bounds  ρ above −1 and below 1; joint tails for q below ½
//! Source  models: Demarta and McNeil 2005 (DEMARTA-MCNEIL-2005); incomplete beta function by its
//!         continued fraction, Abramowitz and Stegun 26.5.8
//! Tests   tests/it/dependence.rs

use super::normal_cdf;

/// Intervals of Simpson's rule.
const INTERVALS: u32 = 4_000;
/// Where the continued fraction stops.
const PRECISION: f64 = 1e-16;

/// Distribution function of Student's t with `nu` degrees of freedom.
#[must_use]
pub fn student_t_cdf(x: f64, nu: f64) -> f64 {
    let tail = 0.5 * incomplete_beta(nu / (nu + x * x), 0.5 * nu, 0.5);
    if x > 0.0 { 1.0 - tail } else { tail }
}

/// The x with [`student_t_cdf`]`(x, nu)` = `p`, by bisection.
///
/// # Panics
///
/// If `p` is not between 0 and 1.
#[must_use]
pub fn student_t_quantile(p: f64, nu: f64) -> f64 {
    assert!(p > 0.0 && p < 1.0, "{p} is no probability of a quantile");
    let (mut low, mut high) = (-1.0, 1.0);
    while student_t_cdf(low, nu) > p {
        low *= 2.0;
    }
    while student_t_cdf(high, nu) < p {
        high *= 2.0;
    }
    for _ in 0..120 {
        let middle = 0.5 * (low + high);
        if student_t_cdf(middle, nu) < p {
            low = middle;
        } else {
            high = middle;
        }
    }
    0.5 * (low + high)
}

/// Probability that both of two variables lie in their own lowest share `q`, over `q`: under the
/// t copula with `nu` degrees of freedom and correlation `rho`.
#[must_use]
pub fn t_joint_tail(q: f64, rho: f64, nu: f64) -> f64 {
    let border = student_t_quantile(q, nu);
    let gamma = libm::lgamma(0.5 * (nu + 1.0)) - libm::lgamma(0.5 * nu);
    let height = libm::exp(gamma) / (nu * std::f64::consts::PI).sqrt();
    let density = |x: f64| height * libm::pow(1.0 + x * x / nu, -0.5 * (nu + 1.0));
    let other = |x: f64| {
        let spread = (nu + x * x) * (1.0 - rho * rho) / (nu + 1.0);
        student_t_cdf((border - rho * x) / spread.sqrt(), nu + 1.0)
    };
    // The density falls as |x|^(−nu − 1).
    below(border, 40.0 / nu, |x| density(x) * other(x)) / q
}

/// The same under the Gaussian copula.
#[must_use]
pub fn gaussian_joint_tail(q: f64, rho: f64) -> f64 {
    let border = plimsoll_streams::standard_normal_quantile(q);
    let density = |x: f64| libm::exp(-0.5 * x * x) / (2.0 * std::f64::consts::PI).sqrt();
    let other = |x: f64| normal_cdf((border - rho * x) / (1.0 - rho * rho).sqrt());
    let far = libm::log(40.0 / border.abs()).max(1.0);
    below(border, far, |x| density(x) * other(x)) / q
}

/// Limit of [`t_joint_tail`] as `q` goes to 0.
#[must_use]
pub fn tail_dependence(rho: f64, nu: f64) -> f64 {
    let x = ((nu + 1.0) * (1.0 - rho) / (1.0 + rho)).sqrt();
    2.0 * student_t_cdf(-x, nu + 1.0)
}

/// Kendall's rank correlation of normals or of a multivariate t law with correlation `rho`.
#[must_use]
pub fn kendall_tau(rho: f64) -> f64 {
    2.0 * std::f64::consts::FRAC_1_PI * libm::asin(rho)
}

/// Spearman's rank correlation of normals with correlation `rho`.
#[must_use]
pub fn spearman_rho(rho: f64) -> f64 {
    6.0 * std::f64::consts::FRAC_1_PI * libm::asin(0.5 * rho)
}

/// Integral of `f` from `border`·e^`far` up to the negative `border`, by Simpson's rule in the
/// logarithm of the variable.
fn below(border: f64, far: f64, f: impl Fn(f64) -> f64) -> f64 {
    let width = far / f64::from(INTERVALS);
    let value = |k: u32| {
        let x = border * libm::exp(width * f64::from(k));
        f(x) * x.abs()
    };
    let weight = |k: u32| match k {
        0 | INTERVALS => 1.0,
        k if k % 2 == 1 => 4.0,
        _ => 2.0,
    };
    let sum: f64 = (0..=INTERVALS).map(|k| weight(k) * value(k)).sum();
    sum * width / 3.0
}

/// Regularised incomplete beta function I_x(a, b).
fn incomplete_beta(x: f64, a: f64, b: f64) -> f64 {
    if x <= 0.0 || x >= 1.0 {
        return x.clamp(0.0, 1.0);
    }
    // The fraction converges fast on one side; the other is its complement.
    if x > (a + 1.0) / (a + b + 2.0) {
        return 1.0 - incomplete_beta(1.0 - x, b, a);
    }
    let beta = libm::lgamma(a) + libm::lgamma(b) - libm::lgamma(a + b);
    let front = libm::exp(a * libm::log(x) + b * libm::log1p(-x) - beta) / a;
    front / fraction(x, a, b)
}

/// The continued fraction 1 + d1/(1 + d2/(1 + ...)), by Lentz's method.
fn fraction(x: f64, a: f64, b: f64) -> f64 {
    let (mut value, mut above, mut below) = (1.0, 1.0, 0.0);
    for step in 1..=500 {
        let half = f64::from(step / 2);
        let place = a + f64::from(step);
        let term = if step % 2 == 0 {
            half * (b - half) * x / ((place - 1.0) * place)
        } else {
            -(a + half) * (a + b + half) * x / ((place - 1.0) * place)
        };
        below = 1.0 / (1.0 + term * below);
        above = 1.0 + term / above;
        value *= above * below;
        if (above * below - 1.0).abs() < PRECISION {
            break;
        }
    }
    value
}

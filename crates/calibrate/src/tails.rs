//! Tails of returns: Student-t degrees of freedom and the Hill index.
//!
//! Rule    t: location, scale and degrees of freedom by maximum likelihood. Hill: of the k + 1
//!         largest losses, k over the sum of ln(loss / the smallest of them)
//! Bounds  Hill: standard error index/√k, which holds for independent losses; losses cluster, so
//!         the interval is too narrow
//! Source  HILL-1975
//! Tests   tests/it/tails.rs

use serde::Serialize;

use crate::CalibrateError;
use crate::error::at_least;
use crate::estimate::{Estimate, as_f64, deviation, mean};
use crate::mle::{Z95, maximise};

/// A Student-t distribution fitted to returns.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct StudentFit {
    /// Degrees of freedom.
    pub degrees: Estimate,
    /// Scale, of one return.
    pub scale: Estimate,
    /// Location, of one return.
    pub location: Estimate,
}

/// Fits a Student-t distribution.
///
/// # Errors
/// [`CalibrateError::TooFew`] below fifty returns, [`CalibrateError::NoMaximum`] where the search
/// finds none.
pub fn student(returns: &[f64]) -> Result<StudentFit, CalibrateError> {
    at_least(50, returns.len(), "returns")?;
    let unit = deviation(returns);
    let negative = |x: &[f64]| {
        let (location, scale, degrees) = (x[0] * unit, unit * libm::exp(x[1]), libm::exp(x[2]));
        if !(0.05..1e6).contains(&degrees) {
            return f64::INFINITY;
        }
        let half = f64::midpoint(degrees, 1.0);
        let constant = libm::lgamma(degrees / 2.0) - libm::lgamma(half)
            + 0.5 * libm::log(degrees * std::f64::consts::PI)
            + libm::log(scale);
        let of = |r: &f64| {
            let z = (r - location) / scale;
            half * libm::log1p(z * z / degrees)
        };
        constant * as_f64(returns.len()) + returns.iter().map(of).sum::<f64>()
    };
    let start = vec![mean(returns) / unit, -0.3, libm::log(4.0)];
    let fit = maximise(negative, &[start], &[0.1, 0.2, 0.5])
        .ok_or(CalibrateError::NoMaximum { model: "Student t" })?;
    Ok(StudentFit {
        degrees: fit.exp(2),
        scale: fit.exp(1).map(|x| x * unit),
        location: fit.variable(0).map(|x| x * unit),
    })
}

/// Hill index of the losses (returns below nought) from the `top` largest.
///
/// # Errors
/// [`CalibrateError::TooFew`] below ten, or where there are no more losses than that.
pub fn hill_of_losses(returns: &[f64], top: usize) -> Result<Estimate, CalibrateError> {
    at_least(10, top, "losses of the tail")?;
    let mut losses: Vec<f64> = returns.iter().filter(|r| **r < 0.0).map(|r| -r).collect();
    at_least(top + 1, losses.len(), "losses")?;
    losses.sort_unstable_by(|a, b| b.total_cmp(a));
    let floor = losses[top];
    let sum: f64 = losses[..top].iter().map(|x| libm::log(x / floor)).sum();
    let index = as_f64(top) / sum;
    let half = Z95 * index / as_f64(top).sqrt();
    Ok(Estimate {
        value: index,
        interval: Some([index - half, index + half]),
    })
}

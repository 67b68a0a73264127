//! Quantiles of the normal and of Student's t distribution.
//!
//! Rule    P(|T| > t) = I_x(ν/2, 1/2) with x = ν/(ν + t²)
//! Units   standard errors
//! Bounds  confidences between 0.5 and 1; from 10⁶ degrees of freedom on the normal quantile, which
//!         differs by less than 10⁻⁵
//! Source  Abramowitz and Stegun 26.7.1
//! Tests   tests/it/batched.rs: against an independent implementation

use plimsoll_streams::standard_normal_quantile;

use super::Confidence;
use super::beta::beta_quantile;

/// Degrees of freedom from which on the distribution is taken as normal.
const NORMAL_FROM: f64 = 1e6;

/// Normal quantile of a one-sided confidence.
pub(super) fn normal_quantile(confidence: Confidence) -> f64 {
    standard_normal_quantile(confidence.probability())
}

/// Quantile of Student's t distribution of a one-sided confidence.
pub(super) fn student_quantile(confidence: Confidence, freedom: f64) -> f64 {
    if freedom >= NORMAL_FROM {
        return normal_quantile(confidence);
    }
    let both_tails = 2.0 * (1.0 - confidence.probability());
    let x = beta_quantile(0.5 * freedom, 0.5, both_tails);
    (freedom * (1.0 - x) / x).sqrt()
}

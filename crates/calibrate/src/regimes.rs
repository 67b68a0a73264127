//! Two states of volatility, fitted to returns.
//!
//! Rule    returns are normal around nought with one of two variances; the state is a Markov chain;
//!         maximum likelihood by the filter of Hamilton, each run without gaps begun in the
//!         stationary distribution
//! Units   σ per √year; mean lengths of stay in days
//! Bounds  states of one asset's variance only; that correlation and depth switch with them is the
//!         scenario's statement
//! Source  HAMILTON-1989
//! Tests   tests/it/regimes.rs

use serde::Serialize;

use crate::CalibrateError;
use crate::error::at_least;
use crate::estimate::{Estimate, deviation};
use crate::mle::{logistic, maximise};
use crate::series::Candles;

/// Two fitted states.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct RegimesFit {
    /// Volatility of the calm state, per √year.
    pub calm_sigma: Estimate,
    /// Volatility of the crisis, per √year.
    pub crisis_sigma: Estimate,
    /// Mean length of a calm spell, days.
    pub calm_d: Estimate,
    /// Mean length of a crisis, days.
    pub crisis_d: Estimate,
    /// Logarithm of the likelihood.
    pub log_likelihood: f64,
}

/// Fits two states.
///
/// # Errors
/// [`CalibrateError::TooFew`] below a hundred returns, [`CalibrateError::NoMaximum`] where the
/// search finds none.
pub fn regimes(candles: &Candles) -> Result<RegimesFit, CalibrateError> {
    let runs: Vec<Vec<f64>> = (candles.runs().iter())
        .map(|run| run.iter().map(|r| r.value).collect())
        .collect();
    let all: Vec<f64> = runs.iter().flatten().copied().collect();
    at_least(100, all.len(), "returns")?;
    let unit = deviation(&all);
    // Log variance of the calm state, log of the ratio of the two, chance to leave each.
    let negative = |x: &[f64]| {
        let calm = unit * libm::exp(x[0]);
        let sigma = [calm, calm * (1.0 + libm::exp(x[1]))];
        let leave = [logistic(x[2]), logistic(x[3])];
        let each = runs.iter().map(|run| of_run(run, sigma, leave));
        each.sum::<f64>()
    };
    let starts = [vec![-0.4, 0.5, -2.0, -1.0], vec![-0.2, 0.7, -4.0, -3.0]];
    let fit = maximise(negative, &starts, &[0.2, 0.3, 0.5, 0.5])
        .ok_or(CalibrateError::NoMaximum { model: "regimes" })?;
    let per_year = unit / candles.step_years().sqrt();
    let days = candles.step_s() / 86_400.0;
    let calm = fit.exp(0).map(|x| x * per_year);
    let stay = |n: usize| {
        let length = fit.share(n).map(|p| days / p);
        Estimate {
            interval: length.interval.map(|[a, b]| [b, a]),
            ..length
        }
    };
    Ok(RegimesFit {
        // The ratio's interval, at the calm state found.
        crisis_sigma: fit.exp(1).map(|x| (1.0 + x) * calm.value),
        calm_sigma: calm,
        calm_d: stay(2),
        crisis_d: stay(3),
        log_likelihood: fit.log_likelihood,
    })
}

/// Negative log likelihood of one run.
fn of_run(returns: &[f64], sigma: [f64; 2], leave: [f64; 2]) -> f64 {
    let mut calm = leave[1] / (leave[0] + leave[1]);
    let mut sum = 0.0;
    for r in returns {
        let density = sigma.map(|s| libm::exp(-0.5 * (r / s) * (r / s)) / s);
        let (in_calm, in_crisis) = (calm * density[0], (1.0 - calm) * density[1]);
        let both = in_calm + in_crisis;
        sum += libm::log(both / std::f64::consts::TAU.sqrt());
        let after = in_calm / both;
        calm = after * (1.0 - leave[0]) + (1.0 - after) * leave[1];
    }
    -sum
}

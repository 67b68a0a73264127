//! Closed forms of the market that is calm or in crisis.
//!
//! Rule    with a = 1/mean_calm, b = 1/mean_crisis and share p = a/(a + b) of crisis:
//!         P(crisis at the end of a step | calm) = p·(1 − e^(−(a + b)Δ)); P(a crisis begins within
//!         T | calm) = 1 − e^(−aT); with the long-run variance v = (1 − p)·σ_calm² + p·σ_crisis²,
//!         E∫σ² = vT + (σ_start² − v)(1 − e^(−(a + b)T))/(a + b)
//! Units   hours for spells, years for T, volatilities per √year
//! Bounds  none
//! Source  models: Hamilton 1989 (HAMILTON-1989) and the forward equation of a chain of two states
//! Tests   tests/it/regimes.rs

use crate::Regime;
use crate::model::Gbm;
use crate::regime::Regimes;

/// Hours in a year.
const HOURS_PER_YEAR: f64 = 8_760.0;

/// Probability that the market, calm now, is in crisis one step of `step_s` seconds later.
#[must_use]
pub fn enters_in_a_step(regimes: &Regimes, step_s: f64) -> f64 {
    let relaxed = -libm::expm1(-relaxation_per_h(regimes) * step_s / 3_600.0);
    regimes.crisis_share() * relaxed
}

/// Probability that a market, calm now, has had a crisis `years` later.
#[must_use]
pub fn crisis_within(regimes: &Regimes, years: f64) -> f64 {
    -libm::expm1(-years * HOURS_PER_YEAR / regimes.mean_calm_h)
}

/// Mean variance in the long run, per year.
#[must_use]
pub fn mean_variance(regimes: &Regimes, gbm: &Gbm) -> f64 {
    mean_power(regimes, gbm, 2.0)
}

/// Kurtosis of the return of an instant, drawn in the long run; 3 for a constant volatility.
#[must_use]
pub fn instant_kurtosis(regimes: &Regimes, gbm: &Gbm) -> f64 {
    let variance = mean_variance(regimes, gbm);
    3.0 * mean_power(regimes, gbm, 4.0) / (variance * variance)
}

/// Expected variance of the log price over `years` from the state `start` on.
#[must_use]
pub fn expected_variance(regimes: &Regimes, gbm: &Gbm, start: Regime, years: f64) -> f64 {
    let (mean, sigma) = (mean_variance(regimes, gbm), gbm.sigma_in(start));
    let rate = relaxation_per_h(regimes) * HOURS_PER_YEAR;
    mean * years - (sigma * sigma - mean) * libm::expm1(-rate * years) / rate
}

fn relaxation_per_h(regimes: &Regimes) -> f64 {
    1.0 / regimes.mean_calm_h + 1.0 / regimes.mean_crisis_h
}

fn mean_power(regimes: &Regimes, gbm: &Gbm, power: f64) -> f64 {
    let share = regimes.crisis_share();
    let of = |regime| libm::pow(gbm.sigma_in(regime), power);
    (1.0 - share) * of(Regime::Calm) + share * of(Regime::Crisis)
}

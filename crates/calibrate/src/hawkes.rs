//! Self-exciting arrivals of Hawkes, fitted to event times.
//!
//! Rule    intensity μ + Σ α e^{-β(t - t_i)}; maximum likelihood over runs without gaps, each of
//!         which begins without a past
//! Units   times in hours; μ per hour; branching ratio n = α/β below 1
//! Bounds  events of candles lie on a grid: a half-life below a step is not seen
//! Source  HAWKES-1971, OGATA-1981
//! Tests   tests/it/hawkes.rs

use serde::Serialize;

use crate::CalibrateError;
use crate::error::at_least;
use crate::estimate::{Estimate, as_f64};
use crate::mle::{logistic, maximise};

/// A fitted self-exciting process.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct HawkesFit {
    /// Arrivals an hour that nothing excites.
    pub base_per_h: Estimate,
    /// Events that one event brings about, on average and directly.
    pub branching: Estimate,
    /// Decay of the excitement β, per hour.
    pub decay_per_h: Estimate,
    /// Jump of the intensity at an event, α = n β, per hour.
    pub excitement_per_h: f64,
    /// Hours in which half of the excitement of one event is gone: ln 2 / β.
    pub half_life_h: Estimate,
    /// Hours in which half of a raised intensity is gone, offspring counted: ln 2 / (β - α).
    pub relaxation_h: f64,
    /// Events a year in the long run: μ / (1 - n).
    pub rate_per_year: f64,
    /// Log likelihood over that of independent arrivals of the same number.
    pub gain: f64,
}

/// Fits the process to runs of event times (hours from the start of each run) and their lengths.
///
/// # Errors
/// [`CalibrateError::TooFew`] below twenty events, [`CalibrateError::NoMaximum`] where the search
/// finds none.
pub fn hawkes(runs: &[Vec<f64>], lengths_h: &[f64]) -> Result<HawkesFit, CalibrateError> {
    let events = runs.iter().map(Vec::len).sum();
    at_least(20, events, "events")?;
    let hours: f64 = lengths_h.iter().sum();
    let rate = as_f64(events) / hours;
    let negative = |x: &[f64]| {
        let (base, branching, decay) = (libm::exp(x[0]), logistic(x[1]), libm::exp(x[2]));
        let of = |(run, length): (&Vec<f64>, &f64)| of_run(run, *length, base, (branching, decay));
        runs.iter().zip(lengths_h).map(of).sum()
    };
    let start = |half_life_h: f64| {
        let decay = libm::log(libm::log(2.0) / half_life_h);
        vec![libm::log(rate / 2.0), 0.0, decay]
    };
    let starts = [start(1.0), start(6.0), start(36.0)];
    let fit = maximise(negative, &starts, &[0.3, 0.5, 0.5])
        .ok_or(CalibrateError::NoMaximum { model: "Hawkes" })?;
    let (base, branching, decay) = (fit.exp(0), fit.share(1), fit.exp(2));
    let half_life = decay.map(|b| libm::log(2.0) / b);
    let alone = as_f64(events) * (libm::log(rate) - 1.0);
    Ok(HawkesFit {
        base_per_h: base,
        branching,
        decay_per_h: decay,
        excitement_per_h: branching.value * decay.value,
        half_life_h: Estimate {
            interval: half_life.interval.map(|[a, b]| [b, a]),
            ..half_life
        },
        relaxation_h: libm::log(2.0) / (decay.value * (1.0 - branching.value)),
        rate_per_year: base.value / (1.0 - branching.value) * 8_760.0,
        gain: fit.log_likelihood - alone,
    })
}

/// Negative log likelihood of one run.
fn of_run(times: &[f64], length: f64, base: f64, (branching, decay): (f64, f64)) -> f64 {
    let (mut excitement, mut before, mut sum) = (0.0, 0.0, -base * length);
    for time in times {
        excitement *= libm::exp(-decay * (time - before));
        sum += libm::log(base + branching * decay * excitement);
        sum += branching * libm::expm1(-decay * (length - time));
        excitement += 1.0;
        before = *time;
    }
    -sum
}

//! Returns beyond a threshold: how many, how large.
//!
//! Rule    a return is an event where it is larger than a threshold: a size, or a multiple of the
//!         volatility just before it (root of the mean square of the returns of the last day)
//! Units   log returns; rates per year of covered time
//! Source  counting; rates have the exact Poisson interval where events are independent, which they
//!         are not: see `hawkes`
//! Tests   tests/it/jumps.rs

use serde::Serialize;

use crate::estimate::{as_f64, deviation, mean};
use crate::series::{Candles, Return};

/// What counts as an event.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Threshold {
    /// Larger than this log return, either way.
    Size(f64),
    /// Larger than this many volatilities of the day before.
    LocalSigma(f64),
}

/// Events of a series.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Events {
    /// What counted.
    pub threshold: Threshold,
    /// Times of the events, hours since the start of their run; one list for each run without gaps.
    #[serde(skip)]
    pub times_h: Vec<Vec<f64>>,
    /// Length of each run, hours.
    #[serde(skip)]
    pub lengths_h: Vec<f64>,
    /// Number of events.
    pub events: usize,
    /// Events a year.
    pub rate_per_year: f64,
    /// Share of events that are falls.
    pub share_down: f64,
    /// Mean log return of an event.
    pub mean: f64,
    /// Standard deviation of the log returns of events; none below two.
    pub deviation: Option<f64>,
    /// Volatility of all other returns, per √year.
    pub rest_sigma: f64,
}

/// Finds the events of a series.
#[must_use]
pub fn events(candles: &Candles, threshold: Threshold) -> Events {
    let step_h = candles.step_s() / 3_600.0;
    let day = as_steps(24.0 / step_h);
    let (mut times_h, mut lengths_h, mut sizes) = (Vec::new(), Vec::new(), Vec::new());
    let mut squares = 0.0;
    for run in candles.runs() {
        let places = places(&run, threshold, day);
        times_h.push(places.iter().map(|n| as_f64(n + 1) * step_h).collect());
        lengths_h.push(as_f64(run.len()) * step_h);
        sizes.extend(places.iter().map(|n| run[*n].value));
        squares += run.iter().map(|r| r.value * r.value).sum::<f64>();
    }
    let of_events: f64 = sizes.iter().map(|x| x * x).sum();
    let down = sizes.iter().filter(|x| **x < 0.0).count();
    Events {
        threshold,
        events: sizes.len(),
        rate_per_year: as_f64(sizes.len()) / candles.years(),
        share_down: as_f64(down) / as_f64(sizes.len().max(1)),
        mean: if sizes.is_empty() { 0.0 } else { mean(&sizes) },
        deviation: (sizes.len() > 1).then(|| deviation(&sizes)),
        rest_sigma: ((squares - of_events).max(0.0) / candles.years()).sqrt(),
        times_h,
        lengths_h,
    }
}

/// The absolute return that a share of all returns are not above.
#[must_use]
pub fn quantile_of_sizes(candles: &Candles, p: f64) -> f64 {
    let mut sizes: Vec<f64> = candles.returns().iter().map(|r| r.value.abs()).collect();
    sizes.sort_unstable_by(f64::total_cmp);
    crate::estimate::quantile(&sizes, p)
}

/// Places in a run at which there is an event.
fn places(run: &[Return], threshold: Threshold, day: usize) -> Vec<usize> {
    let bound = |n: usize| match threshold {
        Threshold::Size(size) => size,
        // The first day of a run has no day before it: no event there.
        Threshold::LocalSigma(_) if n < day => f64::INFINITY,
        Threshold::LocalSigma(times) => {
            let squares: f64 = run[n - day..n].iter().map(|r| r.value * r.value).sum();
            times * (squares / as_f64(day)).sqrt()
        }
    };
    (0..run.len())
        .filter(|n| run[*n].value.abs() > bound(*n))
        .collect()
}

fn as_steps(x: f64) -> usize {
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // rounded and positive
    let steps = x.round().max(2.0) as usize;
    steps
}

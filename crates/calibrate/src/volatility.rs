//! Volatility of one asset.
//!
//! Rule    close to close: sqrt(mean r²/Δ); range (Parkinson): sqrt(mean ln²(high/low)/(4 ln 2 Δ));
//!         rolling: the first over all windows of a length that cross no gap
//! Units   per √year of 365 days; returns around nought, since a drift cannot be told from it
//! Bounds  the range of a path seen at its trades is a little narrower than of the path
//! Source  PARKINSON-1980; intervals: stationary bootstrap with blocks of a day, at least ten steps
//! Tests   tests/it/volatility.rs

use serde::Serialize;

use crate::bootstrap;
use crate::error::at_least;
use crate::estimate::{Estimate, as_f64, mean, quantile};
use crate::series::Candles;
use crate::{CalibrateError, SECONDS_PER_YEAR};

/// Least number of returns.
const LEAST: usize = 30;

/// What candles say about volatility.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Volatility {
    /// Returns used.
    pub returns: usize,
    /// Places where candles are missing; no return crosses one.
    pub gaps: usize,
    /// Length of a candle, s.
    pub step_s: f64,
    /// From closes.
    pub close_to_close: Estimate,
    /// From highs and lows.
    pub range: Estimate,
    /// Smallest, median and largest over rolling windows, and their length in days; none where no
    /// window is free of gaps.
    pub rolling: Option<Rolling>,
    /// Lowest close-to-close log return.
    pub worst_return: f64,
    /// Highest close-to-close log return.
    pub best_return: f64,
    /// Lowest low over open of a candle, as a log return.
    pub worst_open_to_low: f64,
    /// Skewness of the returns.
    pub skewness: f64,
    /// Excess kurtosis of the returns.
    pub excess_kurtosis: f64,
}

/// Volatility over rolling windows.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Rolling {
    /// Length of a window, days.
    pub window_d: f64,
    /// Smallest.
    pub min: f64,
    /// Median.
    pub median: f64,
    /// Largest.
    pub max: f64,
}

/// Measures volatility, rolling over windows of some days.
///
/// # Errors
/// [`CalibrateError::TooFew`] below thirty returns.
pub fn volatility(candles: &Candles, window_d: f64) -> Result<Volatility, CalibrateError> {
    let returns: Vec<f64> = candles.returns().iter().map(|r| r.value).collect();
    at_least(LEAST, returns.len(), "returns")?;
    let step_s = candles.step_s();
    let block = (86_400.0 / step_s).max(10.0);
    let squares: Vec<f64> = returns.iter().map(|r| r * r).collect();
    let log_range = |c: &crate::series::Candle| libm::log(c.high / c.low);
    let ranges: Vec<f64> = candles
        .rows()
        .iter()
        .map(|c| log_range(c) * log_range(c))
        .collect();
    let open_to_low = candles.rows().iter().map(|c| libm::log(c.low / c.open));
    let (skewness, excess_kurtosis) = shape(&returns);
    Ok(Volatility {
        gaps: candles.gaps(),
        step_s,
        close_to_close: annual(&squares, step_s, block, "close"),
        range: annual(&ranges, 4.0 * libm::log(2.0) * step_s, block, "range"),
        rolling: rolling(candles, window_d),
        worst_return: returns.iter().copied().fold(f64::INFINITY, f64::min),
        best_return: returns.iter().copied().fold(f64::NEG_INFINITY, f64::max),
        worst_open_to_low: open_to_low.fold(f64::INFINITY, f64::min),
        skewness,
        excess_kurtosis,
        returns: returns.len(),
    })
}

/// Root of the mean over a time, per √year.
fn annual(squares: &[f64], per_s: f64, block: f64, name: &str) -> Estimate {
    bootstrap::estimate(squares.len(), block, name, |places| {
        let sum: f64 = places.iter().map(|n| squares[*n as usize]).sum();
        (sum / as_f64(places.len()) * SECONDS_PER_YEAR / per_s).sqrt()
    })
}

fn rolling(candles: &Candles, window_d: f64) -> Option<Rolling> {
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // rounded, far below 2^52
    let steps = (window_d * 86_400.0 / candles.step_s()).round().max(1.0) as usize;
    let years = as_f64(steps) * candles.step_years();
    let mut all = Vec::new();
    for run in candles.runs() {
        let mut sum = 0.0;
        for (n, entry) in run.iter().enumerate() {
            sum += entry.value * entry.value;
            if n >= steps {
                let left = run[n - steps].value;
                sum -= left * left;
            }
            if n + 1 >= steps {
                all.push((sum.max(0.0) / years).sqrt());
            }
        }
    }
    all.sort_unstable_by(f64::total_cmp);
    Some(Rolling {
        window_d,
        min: *all.first()?,
        median: quantile(&all, 0.5),
        max: *all.last()?,
    })
}

/// Skewness and excess kurtosis.
fn shape(values: &[f64]) -> (f64, f64) {
    let centre = mean(values);
    let moment = |power: i32| {
        let each = values.iter().map(|x| {
            let d = x - centre;
            (1..power).fold(d, |product, _| product * d)
        });
        each.sum::<f64>() / as_f64(values.len())
    };
    let variance = moment(2);
    let skewness = moment(3) / (variance * variance.sqrt());
    (skewness, moment(4) / (variance * variance) - 3.0)
}

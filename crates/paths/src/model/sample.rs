//! Which candles a bootstrap draws from, and how their returns are scaled.

use plimsoll_streams::Stream;

use super::bootstrap::{Bootstrap, Condition, HOUR_MS};
use super::problem::{Located, ModelProblem};
use crate::SECONDS_PER_YEAR;
use crate::bridge::LogCandle;
use crate::recording::{CandleSeries, Recording};

/// The candles that can be drawn, by their place in the recording. It is the same for all
/// symbols of a recording.
#[derive(Clone, Debug)]
pub(super) struct Sample {
    can_be_drawn: Vec<bool>,
    places: Vec<u32>,
}

impl Sample {
    /// All candles that were recorded after a recorded one, for every symbol.
    pub(super) fn new(recording: &Recording) -> Self {
        let all: Vec<&CandleSeries> = (recording.symbols().into_iter())
            .filter_map(|symbol| recording.candle_series(symbol).map(AsRef::as_ref))
            .collect();
        let candles = all.first().map_or(0, |series| series.candles.len());
        let is_recorded = |place: usize| all.iter().all(|series| !series.is_filled[place]);
        Self::of(
            (0..candles)
                .map(|place| place > 0 && is_recorded(place) && is_recorded(place - 1))
                .collect(),
        )
    }

    fn of(can_be_drawn: Vec<bool>) -> Self {
        let places = (0_u32..).zip(&can_be_drawn);
        Self {
            places: places
                .filter(|(_, can)| **can)
                .map(|(place, _)| place)
                .collect(),
            can_be_drawn,
        }
    }

    /// Keeps the candles of the periods in which `market` had its lowest returns.
    pub(super) fn keep_lowest(&mut self, market: &CandleSeries, condition: &Condition) {
        let periods = self.period_returns(market, condition);
        let mut sorted: Vec<f64> = periods.iter().map(|&(_, sum)| sum).collect();
        sorted.sort_by(f64::total_cmp);
        let Some(highest) = sorted.get(lowest_share(sorted.len(), condition.quantile)) else {
            return;
        };
        let mut can_be_drawn = vec![false; self.can_be_drawn.len()];
        for &place in &self.places {
            let period = period_of(market, place, condition);
            let found = periods.binary_search_by_key(&period, |&(period, _)| period);
            can_be_drawn[place as usize] = found.is_ok_and(|at| periods[at].1 <= *highest);
        }
        *self = Self::of(can_be_drawn);
    }

    /// Log return of each period that has candles to draw, in the order of time.
    fn period_returns(&self, market: &CandleSeries, condition: &Condition) -> Vec<(i64, f64)> {
        let mut periods: Vec<(i64, f64)> = Vec::new();
        for &place in &self.places {
            let period = period_of(market, place, condition);
            let log_return = log_return(market, place);
            match periods.last_mut() {
                Some((last, sum)) if *last == period => *sum += log_return,
                _ => periods.push((period, log_return)),
            }
        }
        periods
    }

    /// The candle after `place`, if it can be drawn; the second of all follows the last.
    pub(super) fn after(&self, place: usize) -> Option<usize> {
        let next = if place + 1 < self.can_be_drawn.len() {
            place + 1
        } else {
            1
        };
        self.can_be_drawn[next].then_some(next)
    }

    /// Any candle that can be drawn.
    pub(super) fn any(&self, stream: &mut Stream) -> usize {
        let count = u32::try_from(self.places.len()).expect("places are numbered by u32");
        self.places[stream.below(count) as usize] as usize
    }
}

/// Place, among `count` sorted values, of the highest of the lowest `share`.
#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss
)] // between 0 and the number of periods
fn lowest_share(count: usize, share: f64) -> usize {
    ((count as f64 * share).floor() as usize).max(1) - 1
}

#[allow(clippy::cast_possible_truncation)] // at least 360 ms
fn period_of(market: &CandleSeries, place: u32, condition: &Condition) -> i64 {
    let period_ms = (condition.period_h * HOUR_MS) as i64;
    market.candles[place as usize].t_ms.div_euclid(period_ms)
}

/// Log return of a candle against the close before it.
fn log_return(series: &CandleSeries, place: u32) -> f64 {
    let place = place as usize;
    libm::log(series.candles[place].close / series.candles[place - 1].close)
}

/// What is done to the log moves of a drawn candle.
#[derive(Clone, Copy, Debug)]
pub(super) struct Scaling {
    factor: f64,
    /// Taken off after the factor, once for each candle.
    shift: f64,
}

impl Scaling {
    /// From the returns of all candles of `sample`, before any condition.
    pub(super) fn new(
        bootstrap: &Bootstrap,
        series: &CandleSeries,
        sample: &Sample,
        step_ms: i64,
    ) -> Result<Self, Located> {
        if sample.places.is_empty() {
            return Err(("recording", ModelProblem::NothingToDraw));
        }
        let (mean, variance) = moments(series, sample);
        #[allow(clippy::cast_precision_loss)] // a candle is far shorter than 2^53 ms
        let step_years = step_ms as f64 / 1_000.0 / SECONDS_PER_YEAR;
        let factor = match bootstrap.sigma_per_year {
            Some(_) if variance <= 0.0 => return Err(("symbol", ModelProblem::NothingToDraw)),
            Some(sigma) => sigma / (variance / step_years).sqrt(),
            None => 1.0,
        };
        let shift = if bootstrap.recentre {
            factor * mean
        } else {
            0.0
        };
        Ok(Self { factor, shift })
    }

    /// `candle`, which is relative to the close before it, after the log price `closed`.
    pub(super) fn apply(self, candle: &LogCandle, closed: f64) -> LogCandle {
        let moved = |log: f64| closed + self.factor * log - self.shift;
        LogCandle {
            open: moved(candle.open),
            high: moved(candle.high),
            low: moved(candle.low),
            close: moved(candle.close),
        }
    }
}

/// Mean and variance of the log returns.
#[allow(clippy::cast_precision_loss)] // far fewer than 2^52 candles
fn moments(series: &CandleSeries, sample: &Sample) -> (f64, f64) {
    let count = sample.places.len() as f64;
    let returns = || sample.places.iter().map(|&place| log_return(series, place));
    let mean = returns().sum::<f64>() / count;
    let squares = returns().map(|r| (r - mean) * (r - mean));
    (mean, squares.sum::<f64>() / count)
}

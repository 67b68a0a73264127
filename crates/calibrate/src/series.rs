//! Candles, and their returns that cross no gap.
//!
//! Rule    the step of a series is the shortest distance between two candles; a return is taken
//!         between two closes exactly one step apart, never over a gap; a longer candle is made of
//!         all its parts or not at all
//! Units   times in milliseconds since 1970 (UTC), open of the candle; log returns
//! Bounds  times must rise; prices positive, high and low around open and close
//! Tests   tests/it/series.rs

use crate::CalibrateError;
use crate::error::at_least;
use crate::estimate::as_f64;

/// One candle.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Candle {
    /// Open time, ms since 1970.
    pub ts_ms: i64,
    /// First price.
    pub open: f64,
    /// Highest price.
    pub high: f64,
    /// Lowest price.
    pub low: f64,
    /// Last price.
    pub close: f64,
}

/// Candles of one asset in order, with their step.
#[derive(Clone, Debug, PartialEq)]
pub struct Candles {
    step_ms: i64,
    rows: Vec<Candle>,
}

/// A log return between two closes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Return {
    /// Open time of the later candle, ms since 1970.
    pub ts_ms: i64,
    /// Log return.
    pub value: f64,
}

impl Candles {
    /// Checks the order and the prices, and finds the step.
    ///
    /// # Errors
    /// [`CalibrateError::Row`] for the first candle that cannot be one, and
    /// [`CalibrateError::TooFew`] below two.
    pub fn new(rows: Vec<Candle>) -> Result<Self, CalibrateError> {
        at_least(2, rows.len(), "candles")?;
        for (row, candle) in rows.iter().enumerate() {
            let prices = [candle.open, candle.high, candle.low, candle.close];
            let problem = if prices.iter().any(|x| !x.is_finite() || *x <= 0.0) {
                "a price is not above 0"
            } else if candle.high < candle.low
                || prices.iter().any(|x| *x > candle.high || *x < candle.low)
            {
                "high and low do not enclose open and close"
            } else if row > 0 && candle.ts_ms <= rows[row - 1].ts_ms {
                "does not come after the row before it"
            } else {
                continue;
            };
            return Err(CalibrateError::Row { row, problem });
        }
        let apart = rows.windows(2).map(|pair| pair[1].ts_ms - pair[0].ts_ms);
        Ok(Self {
            step_ms: apart.min().unwrap_or(i64::MAX),
            rows,
        })
    }

    /// The candles.
    #[must_use]
    pub fn rows(&self) -> &[Candle] {
        &self.rows
    }

    /// Length of a candle, s.
    #[must_use]
    pub fn step_s(&self) -> f64 {
        // Milliseconds of a step are far below 2^52.
        #[allow(clippy::cast_precision_loss)]
        let ms = self.step_ms as f64;
        ms / 1_000.0
    }

    /// Length of a candle in years of 365 days.
    #[must_use]
    pub fn step_years(&self) -> f64 {
        self.step_s() / crate::SECONDS_PER_YEAR
    }

    /// The candles of a longer step. One of which a part is missing is left out.
    ///
    /// # Errors
    /// [`CalibrateError::Step`] where the steps do not divide, [`CalibrateError::TooFew`] where
    /// fewer than two are whole.
    pub fn to_step(&self, to_s: i64) -> Result<Self, CalibrateError> {
        let (to_ms, from) = (to_s.saturating_mul(1_000), self.step_ms);
        if to_ms < from || to_ms % from != 0 {
            return Err(CalibrateError::Step {
                step_s: from / 1_000,
                to_s,
            });
        }
        let parts = usize::try_from(to_ms / from).unwrap_or(usize::MAX);
        let same = |a: &Candle, b: &Candle| a.ts_ms.div_euclid(to_ms) == b.ts_ms.div_euclid(to_ms);
        let whole = self.rows.chunk_by(same).filter(|part| part.len() == parts);
        let rows: Vec<Candle> = whole.map(|part| join(part, to_ms)).collect();
        at_least(2, rows.len(), "whole candles")?;
        Ok(Self {
            step_ms: to_ms,
            rows,
        })
    }

    /// Log returns of closes, in order, those over gaps left out.
    #[must_use]
    pub fn returns(&self) -> Vec<Return> {
        let pairs = self.rows.windows(2);
        let whole = pairs.filter(|pair| pair[1].ts_ms - pair[0].ts_ms == self.step_ms);
        whole
            .map(|pair| Return {
                ts_ms: pair[1].ts_ms,
                value: libm::log(pair[1].close / pair[0].close),
            })
            .collect()
    }

    /// Number of places where candles are missing.
    #[must_use]
    pub fn gaps(&self) -> usize {
        self.rows.len() - 1 - self.returns().len()
    }

    /// Runs of returns that follow each other without a gap.
    #[must_use]
    pub fn runs(&self) -> Vec<Vec<Return>> {
        let returns = self.returns();
        let runs = returns.chunk_by(|a, b| b.ts_ms - a.ts_ms == self.step_ms);
        runs.map(<[Return]>::to_vec).collect()
    }

    /// Time covered by returns, years.
    #[must_use]
    pub fn years(&self) -> f64 {
        as_f64(self.returns().len()) * self.step_years()
    }
}

fn join(part: &[Candle], to_ms: i64) -> Candle {
    let (first, last) = (&part[0], &part[part.len() - 1]);
    Candle {
        ts_ms: first.ts_ms.div_euclid(to_ms) * to_ms,
        open: first.open,
        high: part.iter().map(|c| c.high).fold(first.high, f64::max),
        low: part.iter().map(|c| c.low).fold(first.low, f64::min),
        close: last.close,
    }
}

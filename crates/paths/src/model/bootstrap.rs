//! Recorded candles in a new order: stationary block bootstrap.
//!
//! Rule    blocks of consecutive candles; after each candle the block ends with probability 1/l,
//!         l the mean block in candles, or where the next candle cannot be drawn; a new block
//!         begins at a candle drawn uniformly from those that can. A drawn candle moves the log
//!         price as it did against the close before it: r' = (r − mean)·sigma/sigma(sample)
//! Units   mean block in hours; sigma per √year; quantile as a share
//! Bounds  candles that were filled in, and those after them, are never drawn; the last candle is
//!         followed by the first
//! Source  models: POLITIS-ROMANO-1994; the lengths of blocks are assumptions
//! Tests   tests/it/bootstrap.rs
//!
//! The times are drawn from one stream for each recording, `bootstrap/<recording>`, which every
//! asset reads for itself: all assets of a recording have the same candles at the same time, so
//! that what they did together they do together again. The inside of a candle is made as in
//! `replay`, and shrinks or grows with it.

use std::sync::Arc;

use garde::Validate;
use plimsoll_streams::{Key, Stream};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::problem::{Located, ModelProblem};
use super::recorded::{Inside, InsideKernel, candle_ticks, find, log_candle};
use super::sample::{Sample, Scaling};
use super::{Model, Setup};
use crate::bridge::{Bridge, CandleOrder};
use crate::check::is_number;
use crate::recording::{CandleSeries, Recording};

/// Milliseconds of an hour.
pub(super) const HOUR_MS: f64 = 3_600_000.0;

/// Blocks of a recording's candles in random order.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Bootstrap {
    /// Name of the recording, one of `recordings`.
    #[garde(length(chars, min = 1, max = 64))]
    #[schemars(length(min = 1, max = 64))]
    pub recording: String,
    /// Symbol in the recording, such as `HYPEUSDT`.
    #[garde(length(chars, min = 1, max = 64))]
    #[schemars(length(min = 1, max = 64))]
    pub symbol: String,
    /// Mean length of a block, hours; the same for all assets of a recording. Default 24 for
    /// candles of an hour or more, 1 for shorter ones (assumption).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[garde(inner(range(min = 0.0001, max = 100_000.0), custom(is_number)))]
    #[schemars(range(min = 0.0001, max = 100_000.0))]
    pub mean_block_h: Option<f64>,
    /// Volatility per √year that the returns are scaled to. Default: none, they stay as
    /// recorded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[garde(inner(range(min = 0.0001, max = 20.0), custom(is_number)))]
    #[schemars(range(min = 0.0001, max = 20.0))]
    pub sigma_per_year: Option<f64>,
    /// Whether the mean log return of the recording is taken off, so that the log price has no
    /// trend. Default: yes, because a trend cannot be estimated.
    #[serde(default = "yes")]
    #[garde(skip)]
    pub recentre: bool,
    /// Draw only from periods in which the market fell; the same for all assets of a recording.
    /// Default: none, draw from all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[garde(dive)]
    pub only_when: Option<Condition>,
    /// How prices inside a candle are made. Default `ohlc`.
    #[serde(default)]
    #[garde(skip)]
    pub bridge: Bridge,
    /// Which extreme of a candle comes first under the bridge `ohlc`. Default `random`.
    #[serde(default, skip_serializing_if = "CandleOrder::is_random")]
    #[garde(skip)]
    pub order: CandleOrder,
}

fn yes() -> bool {
    true
}

/// The periods whose return is among the lowest.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Condition {
    /// Symbol whose return tells how the market did.
    #[garde(length(chars, min = 1, max = 64))]
    #[schemars(length(min = 1, max = 64))]
    pub market: String,
    /// Share of the periods that is drawn from, those of the lowest returns; at least one period.
    #[garde(range(min = 0.0001, max = 1.0), custom(is_number))]
    #[schemars(range(min = 0.0001, max = 1.0))]
    pub quantile: f64,
    /// Length of a period, hours; periods begin at whole multiples of it since 1970, UTC.
    /// Default 24.
    #[serde(default = "day_h")]
    #[garde(range(min = 0.0001, max = 100_000.0), custom(is_number))]
    #[schemars(range(min = 0.0001, max = 100_000.0))]
    pub period_h: f64,
}

fn day_h() -> f64 {
    24.0
}

impl Bootstrap {
    /// Another asset's model that draws other times from the same recording.
    pub(super) fn problem<'a>(
        &self,
        before: impl Iterator<Item = (usize, &'a Model)>,
    ) -> Result<(), Located> {
        for (other, model) in before {
            if let Model::Bootstrap(bootstrap) = model
                && bootstrap.recording == self.recording
                && (bootstrap.mean_block_h != self.mean_block_h
                    || bootstrap.only_when != self.only_when)
            {
                return Err(("recording", ModelProblem::BlocksDiffer { other }));
            }
        }
        Ok(())
    }

    /// Chance that a block ends after a candle.
    #[allow(clippy::cast_precision_loss)] // a candle is far shorter than 2^53 ms
    fn block_end(&self, step_ms: i64) -> Result<f64, Located> {
        let candle_h = step_ms as f64 / HOUR_MS;
        let default_h = if candle_h < 1.0 { 1.0 } else { day_h() };
        let mean_block_h = self.mean_block_h.unwrap_or(default_h);
        if mean_block_h < candle_h {
            let problem = ModelProblem::BlockLength {
                mean_block_h,
                candle_h,
            };
            return Err(("mean_block_h", problem));
        }
        Ok(candle_h / mean_block_h)
    }
}

/// [`Bootstrap`] prepared for one asset and one length of tick.
#[derive(Clone, Debug)]
pub(crate) struct BootstrapKernel {
    drawn: Arc<Drawn>,
    inside: InsideKernel,
}

/// What is drawn from, and how.
#[derive(Debug)]
struct Drawn {
    series: Arc<CandleSeries>,
    sample: Sample,
    scaling: Scaling,
    block_end: f64,
    factor: String,
}

impl BootstrapKernel {
    pub(crate) fn new(bootstrap: &Bootstrap, setup: &Setup<'_>) -> Result<Self, Located> {
        let recording = find(setup.recordings, &bootstrap.recording, &bootstrap.symbol)?;
        let Some(step_ms) = recording.step_ms() else {
            let recording = bootstrap.recording.clone();
            return Err(("recording", ModelProblem::NeedsCandles { recording }));
        };
        let ticks = candle_ticks(step_ms, setup.tick_s, bootstrap.bridge)?;
        Ok(Self {
            drawn: Arc::new(Drawn::new(bootstrap, recording, step_ms)?),
            inside: InsideKernel::new(setup.asset, bootstrap.bridge, bootstrap.order, ticks),
        })
    }

    /// Begins the path of `key`.
    pub(crate) fn start(&self, key: Key) -> BootstrapWalk {
        BootstrapWalk {
            stream: key.stream(&self.drawn.factor, 0),
            drawn: Arc::clone(&self.drawn),
            inside: self.inside.start(key),
            place: None,
            log: 0.0,
            closed: 0.0,
        }
    }
}

impl Drawn {
    fn new(bootstrap: &Bootstrap, recording: &Recording, step_ms: i64) -> Result<Self, Located> {
        let series = recording.candle_series(&bootstrap.symbol);
        let series = Arc::clone(series.expect("the symbol was found among the candles"));
        let mut sample = Sample::new(recording);
        let scaling = Scaling::new(bootstrap, &series, &sample, step_ms)?;
        if let Some(condition) = &bootstrap.only_when {
            let market = find_market(recording, condition)?;
            sample.keep_lowest(market, condition);
        }
        Ok(Self {
            block_end: bootstrap.block_end(step_ms)?,
            factor: format!("bootstrap/{}", bootstrap.recording),
            series,
            sample,
            scaling,
        })
    }
}

fn find_market<'a>(
    recording: &'a Recording,
    condition: &Condition,
) -> Result<&'a CandleSeries, Located> {
    let problem = || ModelProblem::UnknownSymbol {
        symbol: condition.market.clone(),
        held: recording.symbols().join(", "),
    };
    let market = recording.candle_series(&condition.market);
    market
        .map(AsRef::as_ref)
        .ok_or_else(|| ("only_when.market", problem()))
}

/// [`Bootstrap`] on one path.
#[derive(Debug)]
pub(crate) struct BootstrapWalk {
    drawn: Arc<Drawn>,
    stream: Stream,
    inside: Inside,
    /// Place of the candle under way.
    place: Option<usize>,
    /// Log price of the last tick.
    log: f64,
    /// Log price at the last close.
    closed: f64,
}

impl BootstrapWalk {
    pub(crate) fn restart(&mut self, key: Key) {
        self.stream = key.stream(&self.drawn.factor, 0);
        self.inside.restart(key);
        (self.place, self.log, self.closed) = (None, 0.0, 0.0);
    }

    /// Goes on with the streams of `key` after the candle under way.
    pub(crate) fn branch(&mut self, key: Key) {
        self.stream = key.stream(&self.drawn.factor, 0);
        self.inside.branch(key);
    }

    /// Writes the log increments of the next ticks.
    pub(crate) fn increments(&mut self, block: &mut [f64]) {
        for out in block {
            if self.inside.is_over() {
                self.open();
            }
            let before = std::mem::replace(&mut self.log, self.inside.next());
            *out = self.log - before;
        }
    }

    fn open(&mut self) {
        let place = self.draw();
        self.place = Some(place);
        self.closed = self.log;
        let candles = &self.drawn.series.candles;
        let candle = log_candle(&candles[place], candles[place - 1].close);
        let candle = self.drawn.scaling.apply(&candle, self.closed);
        self.inside.open(&candle, self.closed);
    }

    /// The next candle of the block, or the first of a new one.
    fn draw(&mut self) -> usize {
        let ends = self.stream.bernoulli(self.drawn.block_end);
        let sample = &self.drawn.sample;
        let next = self.place.and_then(|place| sample.after(place));
        match next {
            Some(next) if !ends => next,
            _ => sample.any(&mut self.stream),
        }
    }
}

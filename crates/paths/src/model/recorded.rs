//! What the models that use recordings share: finding a symbol, and one candle under way.

use std::sync::Arc;

use plimsoll_streams::Key;

use super::problem::{Located, ModelProblem};
use crate::bridge::{Bridge, CandleOrder, LogCandle, OHLC_TICKS, Refiner};
use crate::recording::{Candle, Recording, Recordings};

/// The recording that a model names, with the model's symbol.
pub(crate) fn find<'a>(
    recordings: &'a Recordings,
    recording: &str,
    symbol: &str,
) -> Result<&'a Recording, Located> {
    let Some(found) = recordings.get(recording) else {
        let recording = recording.to_owned();
        return Err(("recording", ModelProblem::NotRead { recording }));
    };
    if found.symbols().contains(&symbol) {
        return Ok(found);
    }
    let problem = ModelProblem::UnknownSymbol {
        symbol: symbol.to_owned(),
        held: found.symbols().join(", "),
    };
    Err(("symbol", problem))
}

/// Ticks of one of the recording's candles, if the bridge can fill them.
#[allow(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss
)] // a candle is far shorter than 2^52 ms
pub(crate) fn candle_ticks(step_ms: i64, tick_s: f64, bridge: Bridge) -> Result<usize, Located> {
    let candle_s = step_ms as f64 / 1_000.0;
    let ticks = candle_s / tick_s;
    if ticks < 1.0 || (ticks - ticks.round()).abs() > 1e-6 {
        let problem = ModelProblem::CandleTicks { candle_s, tick_s };
        return Err(("recording", problem));
    }
    let ticks = ticks.round() as usize;
    if bridge == Bridge::Ohlc && ticks < OHLC_TICKS {
        return Err(("bridge", ModelProblem::TooFewTicks { ticks }));
    }
    Ok(ticks)
}

/// How an asset's candles are refined.
#[derive(Clone, Debug)]
pub(crate) struct InsideKernel {
    /// Name of the asset's streams, one for each candle of the path.
    factor: Arc<str>,
    refiner: Refiner,
    ticks: usize,
}

impl InsideKernel {
    pub(crate) fn new(asset: &str, bridge: Bridge, order: CandleOrder, ticks: usize) -> Self {
        Self {
            factor: format!("bridge/{asset}").into(),
            refiner: Refiner::new(bridge, order, ticks),
            ticks,
        }
    }

    /// Begins the path of `key`, between two candles.
    pub(crate) fn start(&self, key: Key) -> Inside {
        Inside {
            key,
            factor: Arc::clone(&self.factor),
            refiner: self.refiner.clone(),
            points: vec![0.0; self.ticks + 1],
            given: self.ticks,
            opened: 0,
        }
    }
}

/// The candle under way on one path.
#[derive(Debug)]
pub(crate) struct Inside {
    key: Key,
    factor: Arc<str>,
    refiner: Refiner,
    /// Log prices of the candle under way: its opening, and one for each tick.
    points: Vec<f64>,
    /// Ticks of the candle already given.
    given: usize,
    /// Candles opened so far.
    opened: u64,
}

impl Inside {
    /// Goes to the beginning of the path of `key`.
    pub(crate) fn restart(&mut self, key: Key) {
        (self.key, self.given, self.opened) = (key, self.points.len() - 1, 0);
    }

    /// Makes the candles after the one under way by the streams of `key`.
    pub(crate) fn branch(&mut self, key: Key) {
        self.key = key;
    }

    /// Whether the next tick needs another candle.
    pub(crate) fn is_over(&self) -> bool {
        self.given + 1 == self.points.len()
    }

    /// Begins a candle at the log price `known`.
    pub(crate) fn open(&mut self, candle: &LogCandle, known: f64) {
        let mut stream = self.key.stream(&self.factor, self.opened);
        (self.refiner).refine(candle, known, &mut stream, &mut self.points);
        self.opened += 1;
        self.given = 0;
    }

    /// Log price of the next tick.
    pub(crate) fn next(&mut self) -> f64 {
        self.given += 1;
        self.points[self.given]
    }
}

/// `candle` in logarithms relative to the price `base_px`.
pub(crate) fn log_candle(candle: &Candle, base_px: f64) -> LogCandle {
    let log = |px: f64| libm::log(px / base_px);
    LogCandle {
        open: log(candle.open),
        high: log(candle.high),
        low: log(candle.low),
        close: log(candle.close),
    }
}

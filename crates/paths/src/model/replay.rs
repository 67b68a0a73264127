//! Recorded prices once more.
//!
//! Rule    price(k) = start_px · recorded(t(k))/recorded(t(0)) (`relative`), or recorded(t(k))
//!         (`absolute`), where t(0) is the start of the recording's window. Inside a candle the
//!         price is made by the bridge; at the end of a candle it is its close. Of ticks the last
//!         one at or before t(k) counts
//! Units   prices in the recording's quote, taken as USD
//! Bounds  the recording is at least as long as the path; a candle is a whole number of ticks
//! Source  the recording; bridge: `bridge`
//! Tests   tests/it/replay.rs
//!
//! Without a bridge a candle is known at its close and not before. A bridge looks ahead within the
//! candle, never beyond it. The scales of regimes and of the dependence do not apply: the
//! recording has its own.

use std::sync::Arc;

use garde::Validate;
use plimsoll_streams::Key;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Setup;
use super::problem::{Located, ModelProblem};
use super::recorded::{Inside, InsideKernel, candle_ticks, find, log_candle};
use crate::bridge::{Bridge, CandleOrder};
use crate::recording::{CandleSeries, Recording, TickSeries};

/// How far `start_px` may be from the recorded price where prices are absolute.
const START_PX_TOLERANCE: f64 = 0.05;

/// The price follows a recorded one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Replay {
    /// Name of the recording, one of `recordings`.
    #[garde(length(chars, min = 1, max = 64))]
    #[schemars(length(min = 1, max = 64))]
    pub recording: String,
    /// Symbol in the recording, such as `HYPEUSDT`.
    #[garde(length(chars, min = 1, max = 64))]
    #[schemars(length(min = 1, max = 64))]
    pub symbol: String,
    /// Whether recorded prices are scaled to `start_px`. Default `relative`.
    #[serde(default, skip_serializing_if = "Scale::is_relative")]
    #[garde(skip)]
    pub scale: Scale,
    /// How prices inside a candle are made. Default `ohlc` for candles; ticks have no inside.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[garde(skip)]
    pub bridge: Option<Bridge>,
    /// Which extreme of a candle comes first under the bridge `ohlc`. Default `random`.
    #[serde(default, skip_serializing_if = "CandleOrder::is_random")]
    #[garde(skip)]
    pub order: CandleOrder,
}

/// Level of replayed prices.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Scale {
    /// The path starts at `start_px` and has the recorded returns.
    #[default]
    Relative,
    /// The path has the recorded prices, the first of them included; `start_px` must lie within
    /// 5 percent of that one, so that a wrong symbol or unit is noticed.
    Absolute,
}

impl Scale {
    #[allow(clippy::trivially_copy_pass_by_ref)] // the signature that serde calls
    fn is_relative(&self) -> bool {
        *self == Self::Relative
    }
}

/// [`Replay`] prepared for one asset and one length of tick.
#[derive(Clone, Debug)]
pub(crate) struct ReplayKernel {
    source: Source,
    /// First price of the path, where the recording says it.
    pub(crate) start_px: Option<f64>,
}

#[derive(Clone, Debug)]
enum Source {
    Candles {
        series: Arc<CandleSeries>,
        inside: InsideKernel,
    },
    Ticks {
        series: Arc<TickSeries>,
        start_ms: f64,
        tick_ms: f64,
    },
}

impl ReplayKernel {
    pub(crate) fn new(replay: &Replay, setup: &Setup<'_>) -> Result<Self, Located> {
        let recording = find(setup.recordings, &replay.recording, &replay.symbol)?;
        let source = match recording.step_ms() {
            Some(step_ms) => candles(replay, recording, step_ms, setup)?,
            None => ticks(replay, recording, setup)?,
        };
        let recorded_px = match &source {
            Source::Candles { series, .. } => series.candles[0].open,
            Source::Ticks { series, .. } => series.ticks[0].px,
        };
        long_enough(recording, setup)?;
        let start_px = match replay.scale {
            Scale::Relative => None,
            Scale::Absolute => Some(absolute(setup.start_px, recorded_px)?),
        };
        Ok(Self { source, start_px })
    }

    /// Begins the path of `key`.
    pub(crate) fn start(&self, key: Key) -> ReplayWalk {
        match &self.source {
            Source::Candles { series, inside } => ReplayWalk::Candles {
                series: Arc::clone(series),
                inside: inside.start(key),
                place: 0,
                log: 0.0,
            },
            Source::Ticks {
                series,
                start_ms,
                tick_ms,
            } => ReplayWalk::Ticks {
                series: Arc::clone(series),
                start_ms: *start_ms,
                tick_ms: *tick_ms,
                place: 0,
            },
        }
    }
}

fn candles(
    replay: &Replay,
    recording: &Recording,
    step_ms: i64,
    setup: &Setup<'_>,
) -> Result<Source, Located> {
    let bridge = replay.bridge.unwrap_or_default();
    let ticks = candle_ticks(step_ms, setup.tick_s, bridge)?;
    let series = recording.candle_series(&replay.symbol);
    Ok(Source::Candles {
        series: Arc::clone(series.expect("the symbol was found among the candles")),
        inside: InsideKernel::new(setup.asset, bridge, replay.order, ticks),
    })
}

#[allow(clippy::cast_precision_loss)] // times are below 2^53 ms
fn ticks(replay: &Replay, recording: &Recording, setup: &Setup<'_>) -> Result<Source, Located> {
    if replay.bridge.is_some() {
        return Err(("bridge", ModelProblem::BridgeOfTicks));
    }
    let series = recording.tick_series(&replay.symbol);
    Ok(Source::Ticks {
        series: Arc::clone(series.expect("the symbol was found among the ticks")),
        start_ms: recording.start_ms() as f64,
        tick_ms: setup.tick_s * 1_000.0,
    })
}

#[allow(clippy::cast_precision_loss)] // times are below 2^53 ms
fn long_enough(recording: &Recording, setup: &Setup<'_>) -> Result<(), Located> {
    let held_s = (recording.end_ms() - recording.start_ms()) as f64 / 1_000.0;
    let needed_s = setup.tick_s * f64::from(setup.ticks);
    if held_s + 1e-6 < needed_s {
        return Err(("recording", ModelProblem::TooShort { held_s, needed_s }));
    }
    Ok(())
}

fn absolute(start_px: f64, recorded_px: f64) -> Result<f64, Located> {
    if (start_px / recorded_px - 1.0).abs() <= START_PX_TOLERANCE {
        return Ok(recorded_px);
    }
    let problem = ModelProblem::StartPrice {
        start_px,
        recorded_px,
    };
    Err(("scale", problem))
}

/// [`Replay`] on one path.
#[derive(Debug)]
pub(crate) enum ReplayWalk {
    Candles {
        series: Arc<CandleSeries>,
        inside: Inside,
        /// Place of the next candle.
        place: usize,
        /// Log price of the last tick.
        log: f64,
    },
    Ticks {
        series: Arc<TickSeries>,
        start_ms: f64,
        tick_ms: f64,
        /// Place of the tick that counts.
        place: usize,
    },
}

impl ReplayWalk {
    pub(crate) fn restart(&mut self, key: Key) {
        match self {
            Self::Candles {
                inside, place, log, ..
            } => {
                inside.restart(key);
                (*place, *log) = (0, 0.0);
            }
            Self::Ticks { place, .. } => *place = 0,
        }
    }

    /// Goes on with the streams of `key` after the candle under way.
    pub(crate) fn branch(&mut self, key: Key) {
        match self {
            Self::Candles { inside, .. } => inside.branch(key),
            Self::Ticks { .. } => {}
        }
    }

    /// Writes the log increments of the ticks from `first` on. Past the recording's end, where no
    /// path reads, the price stands still.
    pub(crate) fn increments(&mut self, first: u32, block: &mut [f64]) {
        match self {
            Self::Candles {
                series,
                inside,
                place,
                log,
            } => {
                for out in block {
                    *out = candle_tick(series, inside, place, log);
                }
            }
            Self::Ticks {
                series,
                start_ms,
                tick_ms,
                place,
            } => {
                for (tick, out) in (first..).zip(block) {
                    let until_ms = *start_ms + *tick_ms * f64::from(tick);
                    *out = last_observed(series, until_ms, place);
                }
            }
        }
    }
}

fn candle_tick(
    series: &CandleSeries,
    inside: &mut Inside,
    place: &mut usize,
    log: &mut f64,
) -> f64 {
    if inside.is_over() {
        let Some(candle) = series.candles.get(*place) else {
            return 0.0;
        };
        inside.open(&log_candle(candle, series.candles[0].open), *log);
        *place += 1;
    }
    let before = std::mem::replace(log, inside.next());
    *log - before
}

/// Log increment to the last tick at or before `until_ms`.
#[allow(clippy::cast_precision_loss)] // times are below 2^53 ms
fn last_observed(series: &TickSeries, until_ms: f64, place: &mut usize) -> f64 {
    let before = *place;
    let later = &series.ticks[before + 1..];
    // Half a microsecond for the rounding of the tick's length.
    *place += later
        .iter()
        .take_while(|tick| tick.t_ms as f64 <= until_ms + 5e-4)
        .count();
    if *place == before {
        return 0.0;
    }
    libm::log(series.ticks[*place].px / series.ticks[before].px)
}

//! Configuration of a recording: which file, which rows of it, and what may be missing.

use garde::Validate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::check::is_number;

/// Longest time between two ticks unless the configuration says otherwise, seconds. Source:
/// assumption.
const TICK_GAP_S: f64 = 60.0;

/// Recorded prices that models of the reference paths can use.
///
/// Candles have the columns `ts`, `symbol` (or `asset`), `open`, `high`, `low`, `close`; ticks have
/// `ts`, `symbol` (or `asset`), `price`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RecordingFile {
    /// Name by which models call the recording.
    #[garde(length(chars, min = 1, max = 64))]
    #[schemars(length(min = 1, max = 64))]
    pub name: String,
    /// Path of the file, relative to the data folder that the command line names.
    #[garde(length(chars, min = 1, max = 1_024))]
    #[schemars(length(min = 1, max = 1_024))]
    pub file: String,
    /// Format of the file. Default: by the ending of its name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[garde(skip)]
    pub format: Option<FileFormat>,
    /// Symbols to take from the file, such as `BTCUSDT`. Default: all that it has. They share
    /// one window of time.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[garde(inner(length(chars, min = 1, max = 64)))]
    pub symbols: Vec<String>,
    /// Start of the window, UTC. A path that replays the recording starts here. Default: the first
    /// time at which all symbols have a price.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[garde(skip)]
    pub from: Option<jiff::Timestamp>,
    /// End of the window, UTC; candles that close later are left out. Default: the last time
    /// until which all symbols have prices.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[garde(skip)]
    pub to: Option<jiff::Timestamp>,
    /// Length of a candle, s. Default: the shortest time between two candles of a symbol.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[garde(inner(range(min = 1, max = 31_536_000)))]
    #[schemars(range(min = 1, max = 31_536_000))]
    pub candle_s: Option<u32>,
    /// Longest hole that is filled with the last price without being refused, s: time without
    /// candles, or time between two ticks. Default: 0 for candles, so none may be missing; 60
    /// for ticks (assumption).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[garde(inner(range(min = 0.0, max = 31_536_000.0), custom(is_number)))]
    #[schemars(range(min = 0.0, max = 31_536_000.0))]
    pub max_gap_s: Option<f64>,
    /// Whether holes of any length are filled with the last price. What was filled is counted and
    /// told. Default: no.
    #[serde(default, skip_serializing_if = "is_false")]
    #[garde(skip)]
    pub fill_gaps: bool,
    /// BLAKE3 digest of the rows used (those of the symbols within the window) in hexadecimal
    /// digits; other rows are refused. Default: none, any rows are taken.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[garde(inner(custom(is_digest)))]
    #[schemars(regex(pattern = "^[0-9a-f]{64}$"))]
    pub digest: Option<String>,
}

/// Format of a recorded file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum FileFormat {
    /// Apache Parquet.
    Parquet,
    /// Comma-separated text with a line of names.
    Csv,
    /// A JSON array of objects, one for each row.
    Json,
}

impl RecordingFile {
    /// Start of the window, Unix milliseconds.
    pub(super) fn start_ms(&self) -> Option<i64> {
        self.from.map(jiff::Timestamp::as_millisecond)
    }

    /// End of the window, Unix milliseconds.
    pub(super) fn end_ms(&self) -> Option<i64> {
        self.to.map(jiff::Timestamp::as_millisecond)
    }

    /// Whether `hole_ms` milliseconds without candles are too many.
    pub(super) fn refuses_between_candles(&self, hole_ms: i64) -> bool {
        self.refuses(hole_ms, 0.0)
    }

    /// Whether `hole_ms` milliseconds between two ticks are too many.
    pub(super) fn refuses_between_ticks(&self, hole_ms: i64) -> bool {
        self.refuses(hole_ms, TICK_GAP_S)
    }

    #[allow(clippy::cast_precision_loss)] // holes are far shorter than 2^53 ms
    fn refuses(&self, hole_ms: i64, default_s: f64) -> bool {
        hole_ms as f64 > 1_000.0 * self.max_gap_s.unwrap_or(default_s)
    }
}

#[allow(clippy::trivially_copy_pass_by_ref)] // the signature that serde calls
fn is_false(value: &bool) -> bool {
    !value
}

#[allow(clippy::ptr_arg, clippy::trivially_copy_pass_by_ref)] // the signature that garde calls
fn is_digest(value: &String, _context: &()) -> garde::Result {
    let is_hexadecimal = |b: u8| b.is_ascii_digit() || (b'a'..=b'f').contains(&b);
    if value.len() == 64 && value.bytes().all(is_hexadecimal) {
        Ok(())
    } else {
        Err(garde::Error::new(
            "is not 64 hexadecimal digits in lower case",
        ))
    }
}

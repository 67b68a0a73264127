//! Recorded prices: candles and ticks of several symbols, checked and laid on one time axis.
//!
//! Rule    rows become a [`Recording`] only as a whole: every row that cannot be a price, is out of
//!         order or leaves a hole longer than allowed is reported. Candles of all symbols stand on
//!         one grid, so that the same place is the same time for each; what was filled is counted
//! Units   times are Unix milliseconds, UTC; a candle's time is its opening; prices in the quote
//! Bounds  at least one candle or one tick for each symbol within the window
//! Source  the file that the configuration names, see [`RecordingFile`]
//! Tests   tests/it/recording.rs
//!
//! No file is read here: whoever reads one hands over the rows.

mod candles;
mod config;
mod error;
mod ticks;
mod window;

pub use config::{FileFormat, RecordingFile};
pub use error::RecordingError;

use std::collections::BTreeMap;
use std::sync::Arc;

/// Prices of one symbol over one interval of time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Candle {
    /// When the interval begins, Unix milliseconds, UTC.
    pub t_ms: i64,
    /// First price.
    pub open: f64,
    /// Highest price.
    pub high: f64,
    /// Lowest price.
    pub low: f64,
    /// Last price.
    pub close: f64,
}

/// One observed price.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TickPx {
    /// When it was observed, Unix milliseconds, UTC.
    pub t_ms: i64,
    /// The price.
    pub px: f64,
}

/// Rows of one symbol, in the order of the file.
#[derive(Clone, Debug, PartialEq)]
pub enum Rows {
    /// Candles of one length.
    Candles(Vec<Candle>),
    /// Single prices at any times.
    Ticks(Vec<TickPx>),
}

/// Rows of one symbol with its name.
#[derive(Clone, Debug, PartialEq)]
pub struct SymbolRows {
    /// Name of the symbol in the file, such as `BTCUSDT`.
    pub symbol: String,
    /// Its rows.
    pub rows: Rows,
}

/// Checked prices of one or more symbols over one window of time.
#[derive(Clone, Debug, PartialEq)]
pub struct Recording {
    name: String,
    start_ms: i64,
    end_ms: i64,
    series: Series,
}

/// What a recording holds for each of its symbols.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Series {
    Candles {
        step_ms: i64,
        symbols: Vec<Arc<CandleSeries>>,
    },
    Ticks {
        symbols: Vec<Arc<TickSeries>>,
    },
}

/// One symbol's candles: one for each step of the window, without hole.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct CandleSeries {
    pub(crate) symbol: String,
    pub(crate) candles: Vec<Candle>,
    /// Whether each of them was filled in.
    pub(crate) is_filled: Vec<bool>,
}

/// One symbol's ticks; the first is at the start of the window or before it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct TickSeries {
    pub(crate) symbol: String,
    pub(crate) ticks: Vec<TickPx>,
    /// Holes longer than allowed, over which the last price was kept.
    pub(crate) bridged: u64,
}

impl Recording {
    /// Checks `rows` and lays them on one time axis, as `file` asks for.
    ///
    /// Rows of symbols that `file` does not name are left aside if it names any.
    ///
    /// # Errors
    ///
    /// All problems found: first those of single rows and of their order, then, if there are
    /// none, those of the window and its holes.
    pub fn new(file: &RecordingFile, rows: Vec<SymbolRows>) -> Result<Self, Vec<RecordingError>> {
        let wanted = window::wanted(file, rows)?;
        let (candles, ticks) = window::by_kind(wanted)?;
        if ticks.is_empty() {
            candles::lay(file, candles)
        } else {
            ticks::lay(file, ticks)
        }
    }

    /// Name of the recording.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Start of the window, Unix milliseconds, UTC.
    #[must_use]
    pub fn start_ms(&self) -> i64 {
        self.start_ms
    }

    /// End of the window, Unix milliseconds, UTC.
    #[must_use]
    pub fn end_ms(&self) -> i64 {
        self.end_ms
    }

    /// Names of the symbols.
    #[must_use]
    pub fn symbols(&self) -> Vec<&str> {
        match &self.series {
            Series::Candles { symbols, .. } => symbols.iter().map(|s| s.symbol.as_str()).collect(),
            Series::Ticks { symbols } => symbols.iter().map(|s| s.symbol.as_str()).collect(),
        }
    }

    /// Length of a candle in milliseconds, or None for ticks.
    #[must_use]
    pub fn step_ms(&self) -> Option<i64> {
        match &self.series {
            Series::Candles { step_ms, .. } => Some(*step_ms),
            Series::Ticks { .. } => None,
        }
    }

    /// Candles of a symbol, filled ones included, or None if it has none.
    #[must_use]
    pub fn candles(&self, symbol: &str) -> Option<&[Candle]> {
        self.candle_series(symbol).map(|s| s.candles.as_slice())
    }

    /// Ticks of a symbol, or None if it has none. The first is at the start of the window or
    /// before it.
    #[must_use]
    pub fn ticks(&self, symbol: &str) -> Option<&[TickPx]> {
        self.tick_series(symbol).map(|s| s.ticks.as_slice())
    }

    /// What was filled in for a symbol: candles that the file does not have, or holes between
    /// ticks that are longer than allowed.
    #[must_use]
    pub fn filled(&self, symbol: &str) -> u64 {
        match (self.candle_series(symbol), self.tick_series(symbol)) {
            (Some(series), _) => series.is_filled.iter().filter(|&&filled| filled).count() as u64,
            (_, Some(series)) => series.bridged,
            _ => 0,
        }
    }

    pub(crate) fn candle_series(&self, symbol: &str) -> Option<&Arc<CandleSeries>> {
        match &self.series {
            Series::Candles { symbols, .. } => symbols.iter().find(|s| s.symbol == symbol),
            Series::Ticks { .. } => None,
        }
    }

    pub(crate) fn tick_series(&self, symbol: &str) -> Option<&Arc<TickSeries>> {
        match &self.series {
            Series::Candles { .. } => None,
            Series::Ticks { symbols } => symbols.iter().find(|s| s.symbol == symbol),
        }
    }
}

/// The recordings that a configuration of paths may use, by their names.
#[derive(Clone, Debug, Default)]
pub struct Recordings {
    by_name: BTreeMap<String, Recording>,
}

impl Recordings {
    /// Adds a recording, in place of one of the same name.
    pub fn insert(&mut self, recording: Recording) {
        self.by_name.insert(recording.name.clone(), recording);
    }

    /// The recording of a name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Recording> {
        self.by_name.get(name)
    }

    /// All recordings, in the order of their names.
    pub fn iter(&self) -> impl Iterator<Item = &Recording> {
        self.by_name.values()
    }
}

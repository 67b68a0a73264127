//! What can be wrong with the rows of a recording.

/// Rows that make no recording. Rows are counted from 0, for each symbol in the order of the file.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum RecordingError {
    /// A symbol that the configuration names has no rows.
    #[error("{symbol}: no rows")]
    NoRows {
        /// The symbol.
        symbol: String,
    },
    /// There are no rows at all.
    #[error("the file has no rows")]
    Empty,
    /// A symbol comes twice.
    #[error("{symbol}: is listed twice")]
    DuplicateSymbol {
        /// The symbol.
        symbol: String,
    },
    /// Candles and ticks stand in one recording.
    #[error("{symbol}: has ticks, but other symbols have candles")]
    MixedKinds {
        /// A symbol that has ticks.
        symbol: String,
    },
    /// A price is zero, negative or no number.
    #[error("{symbol}, row {row} at {}: {field} is {px}, not a price above 0", utc(*t_ms))]
    Price {
        /// The symbol.
        symbol: String,
        /// The row.
        row: usize,
        /// Its time, Unix milliseconds.
        t_ms: i64,
        /// The column.
        field: &'static str,
        /// The value found.
        px: f64,
    },
    /// Open or close lies outside of low and high, or high below low.
    #[error(
        "{symbol}, row {row} at {}: {field} is {px}, outside of low {low} to high {high}", utc(*t_ms)
    )]
    OutsideRange {
        /// The symbol.
        symbol: String,
        /// The row.
        row: usize,
        /// Its time, Unix milliseconds.
        t_ms: i64,
        /// The column: `open`, `close`, or `high` where high is below low.
        field: &'static str,
        /// The value found.
        px: f64,
        /// Low of the candle.
        low: f64,
        /// High of the candle.
        high: f64,
    },
    /// Two rows have the same time.
    #[error("{symbol}, row {row} at {}: the same time as the row before", utc(*t_ms))]
    DuplicateTime {
        /// The symbol.
        symbol: String,
        /// The second row.
        row: usize,
        /// Its time, Unix milliseconds.
        t_ms: i64,
    },
    /// A row is earlier than the one before it.
    #[error(
        "{symbol}, row {row} at {}: earlier than the row before, at {}", utc(*t_ms), utc(*previous_ms)
    )]
    TimeOrder {
        /// The symbol.
        symbol: String,
        /// The row.
        row: usize,
        /// Its time, Unix milliseconds.
        t_ms: i64,
        /// Time of the row before it, Unix milliseconds.
        previous_ms: i64,
    },
    /// The length of a candle cannot be told from a single one.
    #[error("one candle for each symbol does not tell its length: state candle_s")]
    UnknownStep,
    /// A candle does not begin a whole number of steps after the others.
    #[error("{symbol} at {}: not on the grid of {step_s} s that the other candles are on", utc(*t_ms))]
    OffGrid {
        /// The symbol.
        symbol: String,
        /// Time of the candle, Unix milliseconds.
        t_ms: i64,
        /// Length of a candle, s.
        step_s: f64,
    },
    /// The window ends before it begins, or the symbols have no time in common.
    #[error("no prices of all symbols from {} to {}", utc(*from_ms), utc(*to_ms))]
    EmptyWindow {
        /// Start of the window, Unix milliseconds.
        from_ms: i64,
        /// End of the window, Unix milliseconds.
        to_ms: i64,
    },
    /// A symbol has no price yet at the start of the window.
    #[error("{symbol}: no price yet at {}, the start of the window", utc(*from_ms))]
    StartsLate {
        /// The symbol.
        symbol: String,
        /// Start of the window, Unix milliseconds.
        from_ms: i64,
    },
    /// A hole is longer than `max_gap_s` and holes are not to be filled.
    #[error("{symbol}: no prices from {} to {}, {missing_s} s", utc(*from_ms), utc(*to_ms))]
    Gap {
        /// The symbol.
        symbol: String,
        /// Start of the hole, Unix milliseconds.
        from_ms: i64,
        /// End of the hole, Unix milliseconds.
        to_ms: i64,
        /// Its length, s.
        missing_s: f64,
    },
}

/// A time as text.
fn utc(t_ms: i64) -> String {
    jiff::Timestamp::from_millisecond(t_ms).map_or_else(|_| format!("{t_ms} ms"), |t| t.to_string())
}

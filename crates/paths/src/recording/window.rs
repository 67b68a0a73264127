//! Which rows are wanted, and the order of their times.

use super::{Candle, RecordingError, RecordingFile, Rows, SymbolRows, TickPx};

type Candles = Vec<(String, Vec<Candle>)>;
type Ticks = Vec<(String, Vec<TickPx>)>;

/// The rows of the symbols that `file` names, in its order, or all rows if it names none.
pub(super) fn wanted(
    file: &RecordingFile,
    mut rows: Vec<SymbolRows>,
) -> Result<Vec<SymbolRows>, Vec<RecordingError>> {
    let mut found = Vec::new();
    let mut names: Vec<String> = rows.iter().map(|r| r.symbol.clone()).collect();
    found.extend(twice(&names));
    if !file.symbols.is_empty() {
        names.clone_from(&file.symbols);
        found.extend(twice(&names));
    }
    let mut taken = Vec::new();
    for symbol in names {
        let place = rows.iter().position(|r| r.symbol == symbol);
        match place.map(|place| rows.swap_remove(place)) {
            Some(symbol_rows) if !symbol_rows.rows.is_empty() => taken.push(symbol_rows),
            _ => found.push(RecordingError::NoRows { symbol }),
        }
    }
    if found.is_empty() && taken.is_empty() {
        found.push(RecordingError::Empty);
    }
    if found.is_empty() {
        Ok(taken)
    } else {
        Err(found)
    }
}

fn twice(names: &[String]) -> Vec<RecordingError> {
    let repeated = names.iter().enumerate();
    repeated
        .filter(|(place, name)| names[..*place].contains(name))
        .map(|(_, name)| RecordingError::DuplicateSymbol {
            symbol: name.clone(),
        })
        .collect()
}

/// Candles and ticks apart; one of them is empty.
pub(super) fn by_kind(rows: Vec<SymbolRows>) -> Result<(Candles, Ticks), Vec<RecordingError>> {
    let (mut candles, mut ticks) = (Candles::new(), Ticks::new());
    for SymbolRows { symbol, rows } in rows {
        match rows {
            Rows::Candles(rows) => candles.push((symbol, rows)),
            Rows::Ticks(rows) => ticks.push((symbol, rows)),
        }
    }
    if candles.is_empty() || ticks.is_empty() {
        return Ok((candles, ticks));
    }
    let mixed = ticks.into_iter();
    Err(mixed
        .map(|(symbol, _)| RecordingError::MixedKinds { symbol })
        .collect())
}

/// Times that do not rise.
pub(super) fn order_problems(
    symbol: &str,
    times: impl Iterator<Item = i64>,
) -> Vec<RecordingError> {
    let mut found = Vec::new();
    let mut previous: Option<i64> = None;
    for (row, t_ms) in times.enumerate() {
        match previous.replace(t_ms) {
            Some(previous_ms) if t_ms < previous_ms => found.push(RecordingError::TimeOrder {
                symbol: symbol.to_owned(),
                row,
                t_ms,
                previous_ms,
            }),
            Some(previous_ms) if t_ms == previous_ms => found.push(RecordingError::DuplicateTime {
                symbol: symbol.to_owned(),
                row,
                t_ms,
            }),
            _ => {}
        }
    }
    found
}

/// Whether `px` can be a price.
pub(super) fn is_price(px: f64) -> bool {
    px.is_finite() && px > 0.0
}

/// A hole that is not to be filled.
#[allow(clippy::cast_precision_loss)] // holes are far shorter than 2^53 ms
pub(super) fn gap(symbol: &str, from_ms: i64, to_ms: i64) -> RecordingError {
    RecordingError::Gap {
        symbol: symbol.to_owned(),
        from_ms,
        to_ms,
        missing_s: (to_ms - from_ms) as f64 / 1_000.0,
    }
}

impl Rows {
    fn is_empty(&self) -> bool {
        match self {
            Self::Candles(rows) => rows.is_empty(),
            Self::Ticks(rows) => rows.is_empty(),
        }
    }
}

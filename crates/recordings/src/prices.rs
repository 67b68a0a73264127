//! Candles and ticks.
//!
//! | column | candles | ticks | holds |
//! |---|---|---|---|
//! | `ts` | yes | yes | time: timestamp, Unix milliseconds or ISO-8601 in UTC; of a candle its opening |
//! | `symbol` or `asset` | yes | yes | which one |
//! | `open`, `high`, `low`, `close` | yes | | prices |
//! | `price` | | yes | price |
//!
//! Other columns (`volume`, `mark`, `oracle`, `funding`, `venue` and any else) are left alone.

use std::collections::BTreeMap;
use std::path::Path;

use plimsoll_paths::Recording;
use plimsoll_paths::recording::{Candle, FileFormat, RecordingFile, Rows, SymbolRows, TickPx};

use crate::digest::Digest;
use crate::error::{Problems, RecordingsError};
use crate::table::{Column, Table};

/// Prices of a file as they stand there.
#[derive(Clone, Debug, PartialEq)]
pub struct PriceTable {
    /// Rows of each symbol in the order of the file; symbols in the order of their names.
    pub symbols: Vec<SymbolRows>,
    /// Digest of all rows.
    pub digest: String,
}

/// Reads all prices of a file.
///
/// # Errors
/// When the file cannot be read, or with every cell that is no price, time or name.
pub fn read_prices(path: &Path, format: Option<FileFormat>) -> Result<PriceTable, RecordingsError> {
    let table = Table::read(path, format)?;
    let mut problems = Problems::default();
    let symbols = symbols(&table, &mut problems);
    let symbols = problems.none_or(&table.file, symbols)?;
    let digest = digest_of_rows(&symbols);
    Ok(PriceTable { symbols, digest })
}

/// Reads the recording that a configuration names, relative to a folder, with the digest of the
/// rows it uses: those of its symbols within its window.
///
/// # Errors
/// When the file cannot be read, with every problem of its rows, or where the digest stated is
/// another.
pub fn read_recording(
    file: &RecordingFile,
    folder: &Path,
) -> Result<(Recording, String), RecordingsError> {
    let path = folder.join(&file.file);
    let rows = read_prices(&path, file.format)?.symbols;
    let recording = Recording::new(file, rows).map_err(|all| {
        let mut problems = Problems::default();
        for error in all {
            problems.of_file(error.to_string());
        }
        let found = problems.none_or(&path.display().to_string(), ());
        found.expect_err("a recording is refused for a reason")
    })?;
    let digest = digest_of_recording(&recording);
    check_digest(&path, file.digest.as_deref(), &digest)?;
    Ok((recording, digest))
}

/// Refuses content of another digest than the one stated.
pub(crate) fn check_digest(
    path: &Path,
    expected: Option<&str>,
    found: &str,
) -> Result<(), RecordingsError> {
    match expected {
        Some(expected) if expected != found => Err(RecordingsError::Changed {
            file: path.display().to_string(),
            expected: expected.to_owned(),
            found: found.to_owned(),
        }),
        _ => Ok(()),
    }
}

const OHLC: [&str; 4] = ["open", "high", "low", "close"];

fn symbols(table: &Table, problems: &mut Problems) -> Vec<SymbolRows> {
    let ts = table.need(&["ts"], problems);
    let symbol = table.need(&["symbol", "asset"], problems);
    let is_ticks = table.find(&["price"]).is_some() && table.find(&["open"]).is_none();
    let names: &[&str] = if is_ticks { &["price"] } else { &OHLC };
    let prices = names.iter().map(|name| table.need(&[name], problems));
    let prices: Option<Vec<&Column>> = prices.collect::<Vec<_>>().into_iter().collect();
    let (Some(ts), Some(symbol), Some(prices)) = (ts, symbol, prices) else {
        return Vec::new();
    };
    let mut by_name: BTreeMap<String, (Vec<Candle>, Vec<TickPx>)> = BTreeMap::new();
    for row in 0..table.rows {
        let t_ms = ts.time(row, problems);
        let name = symbol.text(row, problems);
        let px = prices.iter().map(|column| column.number(row, problems));
        let px: Option<Vec<f64>> = px.collect::<Vec<_>>().into_iter().collect();
        let (Some(t_ms), Some(name), Some(px)) = (t_ms, name, px) else {
            continue;
        };
        let (candles, ticks) = by_name.entry(name).or_default();
        match px[..] {
            [open, high, low, close] => candles.push(Candle {
                t_ms,
                open,
                high,
                low,
                close,
            }),
            _ => ticks.push(TickPx { t_ms, px: px[0] }),
        }
    }
    let symbols = by_name
        .into_iter()
        .map(|(symbol, (candles, ticks))| SymbolRows {
            symbol,
            rows: if is_ticks {
                Rows::Ticks(ticks)
            } else {
                Rows::Candles(candles)
            },
        });
    symbols.collect()
}

/// Digest of some rows, as a hexadecimal text.
#[must_use]
pub fn digest_of_rows(symbols: &[SymbolRows]) -> String {
    let mut digest = Digest::of("prices");
    for symbol in symbols {
        digest.text(&symbol.symbol);
        match &symbol.rows {
            Rows::Candles(rows) => add_candles(&mut digest, rows),
            Rows::Ticks(rows) => add_ticks(&mut digest, rows),
        }
    }
    digest.finish()
}

fn digest_of_recording(recording: &Recording) -> String {
    let mut digest = Digest::of("prices");
    for symbol in recording.symbols() {
        digest.text(symbol);
        if let Some(rows) = recording.candles(symbol) {
            add_candles(&mut digest, rows);
        }
        if let Some(rows) = recording.ticks(symbol) {
            add_ticks(&mut digest, rows);
        }
    }
    digest.finish()
}

fn add_candles(digest: &mut Digest, rows: &[Candle]) {
    digest.count(rows.len());
    for row in rows {
        digest.time(row.t_ms);
        for px in [row.open, row.high, row.low, row.close] {
            digest.number(px);
        }
    }
}

fn add_ticks(digest: &mut Digest, rows: &[TickPx]) {
    digest.count(rows.len());
    for row in rows {
        digest.time(row.t_ms);
        digest.number(row.px);
    }
}

//! Candles of several symbols on one grid.

use std::sync::Arc;

use super::window::{gap, is_price, order_problems};
use super::{Candle, CandleSeries, Recording, RecordingError, RecordingFile, Series};

type Symbol = (String, Vec<Candle>);

/// The grid of a window.
#[derive(Clone, Copy)]
#[allow(clippy::struct_field_names)] // milliseconds all
struct Grid {
    from_ms: i64,
    to_ms: i64,
    step_ms: i64,
}

/// Checks the candles and lays them on one grid.
pub(super) fn lay(
    file: &RecordingFile,
    symbols: Vec<Symbol>,
) -> Result<Recording, Vec<RecordingError>> {
    let rows = symbols.iter().flat_map(row_problems);
    none_of(rows.collect())?;
    let step_ms = step_ms(file, &symbols).ok_or(vec![RecordingError::UnknownStep])?;
    none_of(off_grid(&symbols, step_ms))?;
    let grid = window(file, &symbols, step_ms)?;
    let mut found = Vec::new();
    let mut laid = Vec::new();
    for (symbol, rows) in symbols {
        laid.push(Arc::new(on_grid(file, grid, (symbol, rows), &mut found)));
    }
    none_of(found)?;
    Ok(Recording {
        name: file.name.clone(),
        start_ms: grid.from_ms,
        end_ms: grid.to_ms,
        series: Series::Candles {
            step_ms,
            symbols: laid,
        },
    })
}

fn none_of(found: Vec<RecordingError>) -> Result<(), Vec<RecordingError>> {
    if found.is_empty() { Ok(()) } else { Err(found) }
}

fn row_problems((symbol, rows): &Symbol) -> Vec<RecordingError> {
    let mut found = order_problems(symbol, rows.iter().map(|c| c.t_ms));
    for (row, candle) in rows.iter().enumerate() {
        found.extend(candle_problems(symbol, row, candle));
    }
    found
}

fn candle_problems(symbol: &str, row: usize, candle: &Candle) -> Vec<RecordingError> {
    let &Candle {
        t_ms, low, high, ..
    } = candle;
    let symbol = || symbol.to_owned();
    let fields = [("open", candle.open), ("close", candle.close)];
    let bad = fields.into_iter().chain([("high", high), ("low", low)]);
    let bad: Vec<RecordingError> = bad
        .filter(|&(_, px)| !is_price(px))
        .map(|(field, px)| RecordingError::Price {
            symbol: symbol(),
            row,
            t_ms,
            field,
            px,
        })
        .collect();
    if !bad.is_empty() {
        return bad;
    }
    let upside_down = ("high", high);
    let outside = if high < low {
        vec![upside_down]
    } else {
        fields.to_vec()
    };
    (outside.into_iter())
        .filter(|&(_, px)| px < low || px > high)
        .map(|(field, px)| RecordingError::OutsideRange {
            symbol: symbol(),
            row,
            t_ms,
            field,
            px,
            low,
            high,
        })
        .collect()
}

fn step_ms(file: &RecordingFile, symbols: &[Symbol]) -> Option<i64> {
    let stated = file.candle_s.map(|s| i64::from(s) * 1_000);
    let pairs = symbols.iter().flat_map(|(_, rows)| rows.windows(2));
    stated.or_else(|| pairs.map(|pair| pair[1].t_ms - pair[0].t_ms).min())
}

#[allow(clippy::cast_precision_loss)] // a step is far shorter than 2^53 ms
fn off_grid(symbols: &[Symbol], step_ms: i64) -> Vec<RecordingError> {
    let origin = symbols[0].1[0].t_ms;
    let mut found = Vec::new();
    for (symbol, rows) in symbols {
        let off = rows.iter().filter(|c| (c.t_ms - origin) % step_ms != 0);
        found.extend(off.map(|candle| RecordingError::OffGrid {
            symbol: symbol.clone(),
            t_ms: candle.t_ms,
            step_s: step_ms as f64 / 1_000.0,
        }));
    }
    found
}

/// The window that the file asks for, or else the time that all symbols have in common.
fn window(
    file: &RecordingFile,
    symbols: &[Symbol],
    step_ms: i64,
) -> Result<Grid, Vec<RecordingError>> {
    let origin = symbols[0].1[0].t_ms;
    let first = symbols.iter().map(|(_, rows)| rows[0].t_ms).max();
    let last = symbols.iter().map(|(_, rows)| rows[rows.len() - 1].t_ms);
    let last = last.min().map(|t_ms| t_ms + step_ms);
    let from = file.start_ms().or(first).unwrap_or(origin);
    let to = file.end_ms().or(last).unwrap_or(origin);
    let past_grid = (from - origin).rem_euclid(step_ms);
    let from_ms = from + (step_ms - past_grid) % step_ms;
    let to_ms = to - (to - origin).rem_euclid(step_ms);
    if to_ms <= from_ms {
        return Err(vec![RecordingError::EmptyWindow { from_ms, to_ms }]);
    }
    Ok(Grid {
        from_ms,
        to_ms,
        step_ms,
    })
}

/// The window's candles of one symbol, with flat candles at the last close in the holes.
fn on_grid(
    file: &RecordingFile,
    grid: Grid,
    (symbol, rows): Symbol,
    found: &mut Vec<RecordingError>,
) -> CandleSeries {
    let mut series = CandleSeries {
        symbol,
        candles: Vec::new(),
        is_filled: Vec::new(),
    };
    let inside = rows
        .iter()
        .filter(|c| c.t_ms >= grid.from_ms && c.t_ms < grid.to_ms);
    let mut next_ms = grid.from_ms;
    for candle in inside {
        fill(file, &mut series, next_ms..candle.t_ms, grid.step_ms, found);
        series.candles.push(*candle);
        series.is_filled.push(false);
        next_ms = candle.t_ms + grid.step_ms;
    }
    fill(file, &mut series, next_ms..grid.to_ms, grid.step_ms, found);
    series
}

fn fill(
    file: &RecordingFile,
    series: &mut CandleSeries,
    hole: std::ops::Range<i64>,
    step_ms: i64,
    found: &mut Vec<RecordingError>,
) {
    if hole.is_empty() {
        return;
    }
    let symbol = series.symbol.clone();
    let Some(last) = series.candles.last() else {
        let from_ms = hole.start;
        found.push(RecordingError::StartsLate { symbol, from_ms });
        return;
    };
    if !file.fill_gaps && file.refuses_between_candles(hole.end - hole.start) {
        found.push(gap(&symbol, hole.start, hole.end));
        return;
    }
    let px = last.close;
    let mut t_ms = hole.start;
    while t_ms < hole.end {
        series.candles.push(Candle {
            t_ms,
            open: px,
            high: px,
            low: px,
            close: px,
        });
        series.is_filled.push(true);
        t_ms += step_ms;
    }
}

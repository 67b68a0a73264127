//! Ticks of several symbols over one window.

use std::sync::Arc;

use super::window::{gap, is_price, order_problems};
use super::{Recording, RecordingError, RecordingFile, Series, TickPx, TickSeries};

type Symbol = (String, Vec<TickPx>);

/// Checks the ticks and cuts them to one window.
pub(super) fn lay(
    file: &RecordingFile,
    symbols: Vec<Symbol>,
) -> Result<Recording, Vec<RecordingError>> {
    let found: Vec<RecordingError> = symbols.iter().flat_map(row_problems).collect();
    if !found.is_empty() {
        return Err(found);
    }
    let (from_ms, to_ms) = window(file, &symbols);
    if to_ms <= from_ms {
        return Err(vec![RecordingError::EmptyWindow { from_ms, to_ms }]);
    }
    let mut found = Vec::new();
    let cut = symbols.into_iter().map(|(symbol, rows)| {
        let ticks = inside(&rows, from_ms, to_ms);
        let bridged = holes(file, (&symbol, &ticks), to_ms, &mut found);
        if ticks.first().is_none_or(|tick| tick.t_ms > from_ms) {
            let symbol = symbol.clone();
            found.push(RecordingError::StartsLate { symbol, from_ms });
        }
        Arc::new(TickSeries {
            symbol,
            ticks,
            bridged,
        })
    });
    let symbols = cut.collect();
    if !found.is_empty() {
        return Err(found);
    }
    Ok(Recording {
        name: file.name.clone(),
        start_ms: from_ms,
        end_ms: to_ms,
        series: Series::Ticks { symbols },
    })
}

fn row_problems((symbol, rows): &Symbol) -> Vec<RecordingError> {
    let mut found = order_problems(symbol, rows.iter().map(|tick| tick.t_ms));
    let bad = rows
        .iter()
        .enumerate()
        .filter(|(_, tick)| !is_price(tick.px));
    found.extend(bad.map(|(row, tick)| RecordingError::Price {
        symbol: symbol.clone(),
        row,
        t_ms: tick.t_ms,
        field: "price",
        px: tick.px,
    }));
    found
}

/// The window that the file asks for, or else the time that all symbols have in common.
fn window(file: &RecordingFile, symbols: &[Symbol]) -> (i64, i64) {
    let first = symbols.iter().map(|(_, rows)| rows[0].t_ms).max();
    let last = symbols.iter().map(|(_, rows)| rows[rows.len() - 1].t_ms);
    let from_ms = file.start_ms().or(first).unwrap_or_default();
    let to_ms = file.end_ms().or(last.min()).unwrap_or_default();
    (from_ms, to_ms)
}

/// The ticks within the window, and the last one before it unless one is at its start.
fn inside(rows: &[TickPx], from_ms: i64, to_ms: i64) -> Vec<TickPx> {
    let first = rows.partition_point(|tick| tick.t_ms <= from_ms);
    let end = rows.partition_point(|tick| tick.t_ms <= to_ms);
    rows[first.saturating_sub(1)..end.max(first)].to_vec()
}

/// Counts the holes that are longer than allowed, and reports them unless they are to be filled.
fn holes(
    file: &RecordingFile,
    (symbol, ticks): (&str, &[TickPx]),
    to_ms: i64,
    found: &mut Vec<RecordingError>,
) -> u64 {
    let mut bridged = 0;
    let ends = ticks.iter().skip(1).map(|tick| tick.t_ms).chain([to_ms]);
    for (tick, end_ms) in ticks.iter().zip(ends) {
        if file.refuses_between_ticks(end_ms - tick.t_ms) {
            bridged += 1;
            if !file.fill_gaps {
                found.push(gap(symbol, tick.t_ms, end_ms));
            }
        }
    }
    bridged
}

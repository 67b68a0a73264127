//! Which recorded prices are used, and where they come from.

use std::path::{Path, PathBuf};

use clap::Args;
use plimsoll_calibrate::CalibrateError;
use plimsoll_calibrate::series::{Candle, Candles};
use plimsoll_paths::recording::{Rows, SymbolRows};
use plimsoll_recordings::{PriceTable, digest_of_rows, read_prices};

use crate::exit::{Exit, Stop};

/// Candles and their window.
#[derive(Debug, Args)]
pub(super) struct Input {
    /// Table of candles, Parquet or CSV; can be repeated
    #[arg(long = "candles", value_name = "FILE", required = true)]
    files: Vec<PathBuf>,
    /// Asset of the scenario and its symbol in the tables, such as `BTC=BTCUSDT`; can be repeated
    #[arg(long = "asset", value_name = "ASSET=SYMBOL", required = true, value_parser = named)]
    assets: Vec<(String, String)>,
    /// Length of the candles to estimate from, such as 1h or 1d; shorter ones are joined [default:
    /// that of the table]
    #[arg(long, value_name = "LENGTH", value_parser = length)]
    step: Option<i64>,
    /// First time to use, such as 2025-10-01T00:00:00Z
    #[arg(long, value_name = "TIME", value_parser = time)]
    from: Option<i64>,
    /// Time from which on nothing is used
    #[arg(long, value_name = "TIME", value_parser = time)]
    to: Option<i64>,
}

/// Candles of one asset.
#[derive(Debug)]
pub(super) struct Series {
    pub(super) asset: String,
    pub(super) candles: Candles,
    /// Where they come from, in words.
    pub(super) origin: String,
}

impl Input {
    /// Reads the candles of every asset.
    pub(super) fn read(&self) -> anyhow::Result<Vec<Series>> {
        let mut tables = Vec::new();
        for file in &self.files {
            tables.push((file, read_prices(file, None)?));
        }
        let series = self.assets.iter().map(|(asset, symbol)| {
            let mut found = tables.iter().filter_map(|(file, table)| {
                let rows = table.symbols.iter().find(|rows| rows.symbol == *symbol)?;
                Some((*file, rows))
            });
            let Some((file, rows)) = found.next() else {
                return Err(no_symbol(symbol, &tables));
            };
            if let Some((other, _)) = found.next() {
                let (a, b) = (file.display(), other.display());
                let message = format!("{symbol} is in {a} and in {b}: name one of them");
                return Err(Stop::new(Exit::Usage, message).into());
            }
            self.series(asset, file, rows)
        });
        series.collect()
    }

    fn series(&self, asset: &str, file: &Path, rows: &SymbolRows) -> anyhow::Result<Series> {
        let name = file.display();
        let Rows::Candles(all) = &rows.rows else {
            let message = format!("{name}: {} has ticks, not candles", rows.symbol);
            return Err(Stop::new(Exit::Usage, message).into());
        };
        let is_inside = |t_ms: i64| {
            self.from.is_none_or(|from| t_ms >= from) && self.to.is_none_or(|to| t_ms < to)
        };
        let used: Vec<_> = all.iter().filter(|c| is_inside(c.t_ms)).copied().collect();
        let candles = used.iter().map(|c| Candle {
            ts_ms: c.t_ms,
            open: c.open,
            high: c.high,
            low: c.low,
            close: c.close,
        });
        let refused = |error: CalibrateError| {
            Stop::new(Exit::Scenario, format!("{name}: {}: {error}", rows.symbol))
        };
        let read = Candles::new(candles.collect()).map_err(refused)?;
        let read_step_s = read.step_s();
        let candles = match self.step {
            Some(step) => read.to_step(step).map_err(refused)?,
            None => read,
        };
        let count = used.len();
        let digest = digest_of_rows(&[SymbolRows {
            symbol: rows.symbol.clone(),
            rows: Rows::Candles(used),
        }]);
        Ok(Series {
            asset: asset.to_owned(),
            origin: origin(
                &format!("{name}, {}", rows.symbol),
                (count, read_step_s),
                &candles,
                &digest,
            ),
            candles,
        })
    }
}

fn origin(what: &str, (rows, step_s): (usize, f64), candles: &Candles, digest: &str) -> String {
    let used = candles.rows();
    let step_s_used = candles.step_s();
    let day = |ts_ms: i64| iso(ts_ms);
    let last = used[used.len() - 1].ts_ms + (step_s_used * 1e3) as i64;
    let joined = if (step_s_used - step_s).abs() > 0.5 {
        format!(" joined to {} of {step_s_used} s", used.len())
    } else {
        String::new()
    };
    format!(
        "{what}: {rows} candles of {step_s} s{joined}, {} to {}, {} returns, {} gaps that no return \
         crosses; digest {}",
        day(used[0].ts_ms),
        day(last),
        candles.returns().len(),
        candles.gaps(),
        &digest[..16]
    )
}

/// A time as text.
pub(super) fn iso(ts_ms: i64) -> String {
    jiff::Timestamp::from_millisecond(ts_ms).map_or_else(|_| ts_ms.to_string(), |t| t.to_string())
}

fn no_symbol(symbol: &str, tables: &[(&PathBuf, PriceTable)]) -> anyhow::Error {
    let all = tables.iter().flat_map(|(_, table)| &table.symbols);
    let known: Vec<&str> = all.map(|rows| rows.symbol.as_str()).collect();
    let message = format!("no table has {symbol}; there are {}", known.join(", "));
    Stop::new(Exit::Usage, message).into()
}

/// `ASSET=SYMBOL`.
pub(super) fn named(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((asset, symbol)) if !asset.is_empty() && !symbol.is_empty() => {
            Ok((asset.to_owned(), symbol.to_owned()))
        }
        _ => Err(format!("{text} is not ASSET=SYMBOL")),
    }
}

/// A length of time in seconds.
fn length(text: &str) -> Result<i64, String> {
    let wrong = || format!("{text} is no length such as 5m, 1h or 1d");
    let unit = match text.chars().last() {
        Some('s') => 1,
        Some('m') => 60,
        Some('h') => 3_600,
        Some('d') => 86_400,
        _ => return Err(wrong()),
    };
    let count: i64 = text[..text.len() - 1].parse().map_err(|_| wrong())?;
    if (1..=100_000).contains(&count) {
        Ok(count * unit)
    } else {
        Err(wrong())
    }
}

/// A time in Unix milliseconds.
fn time(text: &str) -> Result<i64, String> {
    let time: Result<jiff::Timestamp, _> = text.parse();
    time.map(jiff::Timestamp::as_millisecond)
        .map_err(|_| format!("{text} is no time such as 2025-10-01T00:00:00Z"))
}

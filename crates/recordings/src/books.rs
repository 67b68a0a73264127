//! Depth of books: snapshots of levels, or cumulative notional in bands.
//!
//! | form | columns beside `ts` and `symbol` (or `asset`) |
//! |---|---|
//! | levels | `bid_price_k`, `bid_size_k`, `ask_price_k`, `ask_size_k`; k = 0 is the best; sizes in base units |
//! | bands, a row each | `band_bps`, `cum_bid_usd`, `cum_ask_usd`, and `bid`, `ask` for the spread |
//! | bands, in columns | `bid_<bps>bps_usd`, `ask_<bps>bps_usd`, such as `bid_50bps_usd`, and `bid`, `ask` |
//!
//! `bid` and `ask`, the best prices, may be absent. Notional is in the quote currency.

use std::collections::BTreeMap;
use std::path::Path;

use crate::digest::Digest;
use crate::error::{Problems, RecordingsError};
use crate::table::{Column, Table};

/// One side of a book: distance from the mid in bps and the notional within it, rising.
pub type BookSide = Vec<(f64, f64)>;

/// A book at a moment.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct BookSnapshot {
    /// When, Unix milliseconds.
    pub ts_ms: i64,
    /// Distance of the best prices from the mid, bps; none where the table has no best prices.
    pub half_spread_bps: Option<f64>,
    /// Bids.
    pub bids: BookSide,
    /// Asks.
    pub asks: BookSide,
}

/// Books of a file.
#[derive(Clone, Debug, PartialEq)]
pub struct Books {
    /// Snapshots of each symbol in the order of time.
    pub symbols: BTreeMap<String, Vec<BookSnapshot>>,
    /// Digest of them.
    pub digest: String,
}

/// Reads the books of a file.
///
/// # Errors
/// When the file cannot be read, or with every cell that makes no book.
pub fn read_books(path: &Path) -> Result<Books, RecordingsError> {
    let table = Table::read(path, None)?;
    let mut problems = Problems::default();
    let ts = table.need(&["ts"], &mut problems);
    let symbol = table.need(&["symbol", "asset"], &mut problems);
    let form = Form::find(&table, &mut problems);
    let mut symbols: BTreeMap<String, Vec<BookSnapshot>> = BTreeMap::new();
    if let (Some(ts), Some(symbol), Some(form)) = (ts, symbol, form) {
        for row in 0..table.rows {
            let time = ts.time(row, &mut problems);
            let name = symbol.text(row, &mut problems);
            let (Some(ts_ms), Some(name)) = (time, name) else {
                continue;
            };
            let snapshots = symbols.entry(name).or_default();
            if snapshots.last().is_some_and(|last| last.ts_ms > ts_ms) {
                problems.at(row, &ts.name, "is before the row above it");
            }
            form.add(row, ts_ms, snapshots, &mut problems);
        }
    }
    let symbols = problems.none_or(&table.file, symbols)?;
    let digest = digest(&symbols);
    Ok(Books { symbols, digest })
}

/// How a table holds books.
enum Form<'a> {
    Levels(Vec<[&'a Column; 4]>),
    Rows {
        band: &'a Column,
        depth: [&'a Column; 2],
        best: Option<[&'a Column; 2]>,
    },
    Columns {
        bands: Vec<(f64, [&'a Column; 2])>,
        best: Option<[&'a Column; 2]>,
    },
}

impl<'a> Form<'a> {
    fn find(table: &'a Table, problems: &mut Problems) -> Option<Self> {
        let best = table.find(&["bid"]).zip(table.find(&["ask"]));
        let best = best.map(|(bid, ask)| [bid, ask]);
        if table.find(&["bid_price_0"]).is_some() {
            return Some(Self::Levels(levels(table)));
        }
        if let Some(band) = table.find(&["band_bps"]) {
            let bid = table.need(&["cum_bid_usd"], problems)?;
            let ask = table.need(&["cum_ask_usd"], problems)?;
            let depth = [bid, ask];
            return Some(Self::Rows { band, depth, best });
        }
        let bands = bands(table);
        if bands.is_empty() {
            problems.of_file(
                "the table has neither levels (bid_price_0, ...) nor bands (band_bps, or \
                 bid_50bps_usd and ask_50bps_usd)",
            );
            return None;
        }
        Some(Self::Columns { bands, best })
    }

    fn add(
        &self,
        row: usize,
        ts_ms: i64,
        snapshots: &mut Vec<BookSnapshot>,
        problems: &mut Problems,
    ) {
        match self {
            Self::Levels(levels) => snapshots.extend(book_of_levels(levels, row, ts_ms, problems)),
            Self::Columns { bands, best } => {
                let mut book = begin(*best, row, ts_ms, problems);
                for (bps, depth) in bands {
                    push(&mut book, *bps, *depth, row, problems);
                }
                snapshots.push(book);
            }
            Self::Rows { band, depth, best } => {
                let Some(bps) = band.number(row, problems) else {
                    return;
                };
                if snapshots.last().is_none_or(|last| last.ts_ms != ts_ms) {
                    snapshots.push(begin(*best, row, ts_ms, problems));
                }
                if let Some(book) = snapshots.last_mut() {
                    push(book, bps, *depth, row, problems);
                }
            }
        }
    }
}

fn levels(table: &Table) -> Vec<[&Column; 4]> {
    let of = |k: usize| {
        let column = |what: &str| table.find(&[format!("{what}_{k}").as_str()]);
        Some([
            column("bid_price")?,
            column("bid_size")?,
            column("ask_price")?,
            column("ask_size")?,
        ])
    };
    (0..).map_while(of).collect()
}

fn bands(table: &Table) -> Vec<(f64, [&Column; 2])> {
    let of = |bid: &'_ Column| {
        let bps = bid.name.strip_prefix("bid_")?.strip_suffix("bps_usd")?;
        let ask = table.find(&[format!("ask_{bps}bps_usd").as_str()])?;
        let bid = table.find(&[bid.name.as_str()])?;
        Some((bps.parse().ok()?, [bid, ask]))
    };
    let mut bands: Vec<(f64, [&Column; 2])> = table.columns.iter().filter_map(of).collect();
    bands.sort_by(|a, b| a.0.total_cmp(&b.0));
    bands
}

fn begin(
    best: Option<[&Column; 2]>,
    row: usize,
    ts_ms: i64,
    problems: &mut Problems,
) -> BookSnapshot {
    let half_spread_bps = best.and_then(|[bid, ask]| {
        let (low, high) = (bid.number(row, problems)?, ask.number(row, problems)?);
        if low <= 0.0 || high < low {
            return bid.refuse(row, "is above the ask, or not above 0", problems);
        }
        Some(1e4 * (high - low) / (high + low))
    });
    BookSnapshot {
        ts_ms,
        half_spread_bps,
        ..BookSnapshot::default()
    }
}

/// Adds a band to both sides; where a cell is empty, the band does not reach so far.
fn push(
    book: &mut BookSnapshot,
    bps: f64,
    [bid, ask]: [&Column; 2],
    row: usize,
    problems: &mut Problems,
) {
    for (side, column) in [(&mut book.bids, bid), (&mut book.asks, ask)] {
        if column.is_empty(row) {
            continue;
        }
        let Some(usd) = column.number(row, problems) else {
            continue;
        };
        if side
            .last()
            .is_some_and(|last| last.0 >= bps || last.1 > usd)
        {
            problems.at(row, &column.name, "bands and their notional must rise");
        }
        side.push((bps, usd));
    }
}

fn book_of_levels(
    levels: &[[&Column; 4]],
    row: usize,
    ts_ms: i64,
    problems: &mut Problems,
) -> Option<BookSnapshot> {
    let best_bid = levels[0][0].number(row, problems)?;
    let best_ask = levels[0][2].number(row, problems)?;
    if best_bid <= 0.0 || best_ask < best_bid {
        return levels[0][0].refuse(row, "is above the best ask, or not above 0", problems);
    }
    let mid = f64::midpoint(best_bid, best_ask);
    let mut book = BookSnapshot {
        ts_ms,
        half_spread_bps: Some(1e4 * (best_ask - mid) / mid),
        ..BookSnapshot::default()
    };
    for [bid_px, bid_size, ask_px, ask_size] in levels {
        for (side, px, size) in [
            (&mut book.bids, bid_px, bid_size),
            (&mut book.asks, ask_px, ask_size),
        ] {
            if px.is_empty(row) || size.is_empty(row) {
                continue;
            }
            let (Some(px), Some(size)) = (px.number(row, problems), size.number(row, problems))
            else {
                continue;
            };
            let before = side.last().map_or(0.0, |last| last.1);
            side.push((1e4 * (px - mid).abs() / mid, before + px * size));
        }
    }
    Some(book)
}

fn digest(symbols: &BTreeMap<String, Vec<BookSnapshot>>) -> String {
    let mut digest = Digest::of("books");
    for (symbol, snapshots) in symbols {
        digest.text(symbol);
        digest.count(snapshots.len());
        for book in snapshots {
            digest.time(book.ts_ms);
            digest.number(book.half_spread_bps.unwrap_or(f64::NAN));
            for side in [&book.bids, &book.asks] {
                digest.count(side.len());
                for (bps, usd) in side {
                    digest.number(*bps);
                    digest.number(*usd);
                }
            }
        }
    }
    digest.finish()
}

//! The recorded candles of 2025-10-10. Skipped, with a message, where the data are not there.

use std::path::{Path, PathBuf};

use plimsoll_paths::recording::Rows;
use plimsoll_recordings::{read_books, read_prices};

fn data(name: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../../shared/data/market")
        .join(name);
    if path.exists() {
        return Some(path);
    }
    eprintln!("skipped: {name} of the recorded market data is not there");
    None
}

#[test]
fn the_night_of_2025_10_10_is_read_from_parquet() {
    let Some(path) = data("candles/binance_perp_btc_5m.parquet") else {
        return;
    };
    let table = read_prices(&path, None).unwrap();
    let Rows::Candles(rows) = &table.symbols[0].rows else {
        panic!("candles are no ticks");
    };
    // 2025-10-10 21:00 to 22:00 UTC.
    let from = 1_760_130_000_000;
    let hour: Vec<_> = rows
        .iter()
        .filter(|c| (from..from + 3_600_000).contains(&c.t_ms))
        .collect();
    assert_eq!(hour.len(), 12);
    let low = hour.iter().map(|c| c.low).fold(f64::INFINITY, f64::min);
    assert!((low - 101_516.5).abs() < 0.01, "{low}");
    // The held-out window of 2025-04-03 to 04-12 is a gap.
    let held_out = 1_743_638_400_000..1_744_416_000_000;
    assert!(rows.iter().all(|c| !held_out.contains(&c.t_ms)));
}

#[test]
fn recorded_levels_and_bands_are_read_as_books() {
    for (name, symbol) in [
        ("book/hyperliquid_l2_20lvl_eth_2025-12-10.parquet", "ETH"),
        (
            "book/binance_perp_depth_bands_2024-08-08.parquet",
            "BTCUSDT",
        ),
    ] {
        let Some(path) = data(name) else {
            return;
        };
        let books = read_books(&path).unwrap();
        let book = &books.symbols[symbol][0];
        assert!(book.half_spread_bps.unwrap() < 1.0, "{name}");
        assert!(book.bids.len() > 2 && book.asks.len() > 2, "{name}");
    }
}

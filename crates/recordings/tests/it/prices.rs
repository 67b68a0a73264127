//! Candles and ticks.

use plimsoll_paths::recording::{RecordingFile, Rows};
use plimsoll_recordings::{RecordingsError, read_prices, read_recording};

use crate::file;

const CANDLES: &str = "\
# two candles of one symbol, one of another
ts,symbol,open,high,low,close,volume
0,A,10,12,9,11,5
3600000,A,11,13,10,12,5
1970-01-01T00:00:00Z,B,1,1,1,1,5
";

fn named(name: &str) -> RecordingFile {
    RecordingFile {
        name: "r".to_owned(),
        file: name.to_owned(),
        format: None,
        symbols: Vec::new(),
        from: None,
        to: None,
        candle_s: None,
        max_gap_s: None,
        fill_gaps: false,
        digest: None,
    }
}

#[test]
fn candles_are_read_by_symbol_with_times_of_any_form() {
    let (_folder, path) = file("a.csv", CANDLES);
    let table = read_prices(&path, None).unwrap();
    let symbols: Vec<&str> = table.symbols.iter().map(|s| s.symbol.as_str()).collect();
    assert_eq!(symbols, ["A", "B"]);
    let Rows::Candles(rows) = &table.symbols[0].rows else {
        panic!("candles are no ticks");
    };
    assert_eq!((rows.len(), rows[1].t_ms), (2, 3_600_000));
    let Rows::Candles(rows) = &table.symbols[1].rows else {
        panic!("candles are no ticks");
    };
    assert_eq!(rows[0].t_ms, 0);
}

#[test]
fn the_digest_is_of_the_rows_and_not_of_the_format() {
    let (_folder, csv) = file("a.csv", CANDLES);
    let json = r#"[
        {"ts": 0, "symbol": "A", "open": "10.0", "high": 12, "low": 9, "close": 11},
        {"ts": 3600000, "symbol": "A", "open": 11, "high": 13, "low": 10, "close": 12},
        {"ts": 0, "symbol": "B", "open": 1, "high": 1, "low": 1, "close": 1}
    ]"#;
    let (_other, json) = file("a.json", json);
    let digest = |path| read_prices(path, None).unwrap().digest;
    assert_eq!(digest(&csv), digest(&json));
    let (_third, changed) = file("a.csv", &CANDLES.replace("13,10,12", "13,10,12.5"));
    assert_ne!(digest(&csv), digest(&changed));
}

#[test]
fn every_cell_that_cannot_be_used_is_named_with_row_and_column() {
    let text = "ts,asset,open,high,low,close\nsoon,A,1,2,1,x\n0,,1,2,1,1\n";
    let (_folder, path) = file("a.csv", text);
    let error = read_prices(&path, None).unwrap_err().to_string();
    let lines: Vec<&str> = error.lines().collect();
    assert_eq!(lines.len(), 3, "{error}");
    assert!(lines[0].contains("row 1: ts: `soon`"), "{error}");
    assert!(
        lines[1].contains("row 1: close: `x` is no number"),
        "{error}"
    );
    assert!(lines[2].contains("row 2: asset: is empty"), "{error}");
}

#[test]
fn missing_columns_are_named_all_at_once() {
    let (_folder, path) = file("a.csv", "ts,open\n0,1\n");
    let error = read_prices(&path, None).unwrap_err().to_string();
    for column in ["symbol or asset", "high", "low", "close"] {
        assert!(
            error.contains(&format!("{column}: the table has no such column")),
            "{error}"
        );
    }
}

#[test]
fn a_recording_uses_the_rows_of_its_symbols_and_its_digest_only_those() {
    let (folder, _path) = file("a.csv", CANDLES);
    let mut wanted = named("a.csv");
    wanted.symbols = vec!["A".to_owned()];
    let (recording, digest) = read_recording(&wanted, folder.path()).unwrap();
    assert_eq!(recording.candles("A").unwrap().len(), 2);
    let (folder, _path) = file("a.csv", &CANDLES.replace("B,1,1,1,1", "B,2,2,2,2"));
    assert_eq!(read_recording(&wanted, folder.path()).unwrap().1, digest);
}

#[test]
fn other_rows_than_those_of_the_stated_digest_are_refused() {
    let (folder, _path) = file("a.csv", CANDLES);
    let mut wanted = named("a.csv");
    wanted.symbols = vec!["A".to_owned()];
    wanted.digest = Some(read_recording(&wanted, folder.path()).unwrap().1);
    assert!(read_recording(&wanted, folder.path()).is_ok());
    let (folder, _path) = file("a.csv", &CANDLES.replace("13,10,12", "13,10,12.5"));
    let error = read_recording(&wanted, folder.path()).unwrap_err();
    assert!(matches!(error, RecordingsError::Changed { .. }), "{error}");
}

#[test]
fn what_makes_no_recording_is_told_with_its_file() {
    let text = "ts,symbol,price\n0,A,1\n0,A,0\n";
    let (folder, _path) = file("t.csv", text);
    let error = read_recording(&named("t.csv"), folder.path())
        .unwrap_err()
        .to_string();
    assert!(
        error.lines().all(|line| line.contains("t.csv: ")),
        "{error}"
    );
    assert!(error.contains("price"), "{error}");
}

#[test]
fn a_file_without_a_known_ending_needs_a_format() {
    let (_folder, path) = file("a.dat", CANDLES);
    assert!(matches!(
        read_prices(&path, None),
        Err(RecordingsError::Format { .. })
    ));
}

//! Rows that become a recording, and rows that do not.

use plimsoll_paths::recording::{
    Candle, RecordingError, RecordingFile, Recordings, Rows, SymbolRows, TickPx,
};
use plimsoll_paths::{PathsConfig, Recording};

pub(crate) const MINUTE_MS: i64 = 60_000;

pub(crate) fn file(name: &str) -> RecordingFile {
    RecordingFile {
        name: name.to_owned(),
        file: "candles.parquet".to_owned(),
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

pub(crate) fn candle(t_ms: i64, [open, high, low, close]: [f64; 4]) -> Candle {
    Candle {
        t_ms,
        open,
        high,
        low,
        close,
    }
}

pub(crate) fn candles(symbol: &str, rows: Vec<Candle>) -> SymbolRows {
    SymbolRows {
        symbol: symbol.to_owned(),
        rows: Rows::Candles(rows),
    }
}

pub(crate) fn ticks(symbol: &str, rows: &[(i64, f64)]) -> SymbolRows {
    let tick = |&(t_ms, px): &(i64, f64)| TickPx { t_ms, px };
    SymbolRows {
        symbol: symbol.to_owned(),
        rows: Rows::Ticks(rows.iter().map(tick).collect()),
    }
}

/// Candles of a minute that open at `minutes`, each from 100 to 101.
fn at(symbol: &str, minutes: &[i64]) -> SymbolRows {
    let row = |&minute: &i64| candle(minute * MINUTE_MS, [100.0, 102.0, 99.0, 101.0]);
    candles(symbol, minutes.iter().map(row).collect())
}

fn refused(file: &RecordingFile, rows: Vec<SymbolRows>) -> Vec<RecordingError> {
    Recording::new(file, rows).unwrap_err()
}

#[test]
fn rows_in_order_become_a_recording() {
    let rows = vec![at("B", &[0, 1, 2, 3]), at("A", &[1, 2, 3, 4])];
    let recording = Recording::new(&file("r"), rows).unwrap();
    assert_eq!(recording.name(), "r");
    assert_eq!(recording.symbols(), ["B", "A"]);
    assert_eq!(recording.step_ms(), Some(MINUTE_MS));
    // The time that both have.
    assert_eq!(recording.start_ms(), MINUTE_MS);
    assert_eq!(recording.end_ms(), 4 * MINUTE_MS);
    let times = |symbol| {
        let candles = recording.candles(symbol).unwrap();
        candles
            .iter()
            .map(|c| c.t_ms / MINUTE_MS)
            .collect::<Vec<i64>>()
    };
    assert_eq!((times("A"), times("B")), (vec![1, 2, 3], vec![1, 2, 3]));
    assert_eq!((recording.filled("A"), recording.candles("C")), (0, None));
    let mut recordings = Recordings::default();
    recordings.insert(recording);
    assert_eq!(recordings.get("r").unwrap().symbols(), ["B", "A"]);
    assert!(recordings.get("s").is_none());
    assert_eq!(recordings.iter().count(), 1);
}

#[test]
fn every_bad_row_is_reported() {
    let rows = vec![
        candle(0, [100.0, 101.0, 99.0, 100.0]),
        candle(0, [100.0, 101.0, 99.0, 100.0]),
        candle(-MINUTE_MS, [100.0, 101.0, 99.0, 100.0]),
        candle(MINUTE_MS, [0.0, f64::NAN, -1.0, 100.0]),
        candle(2 * MINUTE_MS, [98.0, 101.0, 99.0, 102.0]),
        candle(3 * MINUTE_MS, [100.0, 98.0, 99.0, 100.0]),
    ];
    let found = refused(&file("r"), vec![candles("A", rows), at("B", &[2, 1])]);
    let texts: Vec<String> = found.iter().map(ToString::to_string).collect();
    let expected = [
        "A, row 1 at 1970-01-01T00:00:00Z: the same time as the row before",
        "A, row 2 at 1969-12-31T23:59:00Z: earlier than the row before, at 1970-01-01T00:00:00Z",
        "A, row 3 at 1970-01-01T00:01:00Z: open is 0, not a price above 0",
        "A, row 3 at 1970-01-01T00:01:00Z: high is NaN, not a price above 0",
        "A, row 3 at 1970-01-01T00:01:00Z: low is -1, not a price above 0",
        "A, row 4 at 1970-01-01T00:02:00Z: open is 98, outside of low 99 to high 101",
        "A, row 4 at 1970-01-01T00:02:00Z: close is 102, outside of low 99 to high 101",
        "A, row 5 at 1970-01-01T00:03:00Z: high is 98, outside of low 99 to high 98",
        "B, row 1 at 1970-01-01T00:01:00Z: earlier than the row before, at 1970-01-01T00:02:00Z",
    ];
    assert_eq!(texts, expected);
}

#[test]
fn holes_are_refused_unless_short_or_to_be_filled() {
    let rows = || vec![at("A", &[0, 1, 4, 5, 9])];
    let gap = |from: i64, to: i64| RecordingError::Gap {
        symbol: "A".to_owned(),
        from_ms: from * MINUTE_MS,
        to_ms: to * MINUTE_MS,
        missing_s: 60.0 * f64::from(i32::try_from(to - from).unwrap()),
    };
    assert_eq!(refused(&file("r"), rows()), [gap(2, 4), gap(6, 9)]);
    let some = RecordingFile {
        max_gap_s: Some(120.0),
        ..file("r")
    };
    assert_eq!(refused(&some, rows()), [gap(6, 9)]);
    let all = RecordingFile {
        fill_gaps: true,
        ..file("r")
    };
    let recording = Recording::new(&all, rows()).unwrap();
    assert_eq!(recording.filled("A"), 5);
    let filled = recording.candles("A").unwrap();
    assert_eq!(filled.len(), 10);
    assert_eq!(filled[3], candle(3 * MINUTE_MS, [101.0; 4]));
}

#[test]
fn a_window_must_be_covered_by_every_symbol() {
    let time = |minute: i64| Some(jiff::Timestamp::from_second(60 * minute).unwrap());
    let window = |from, to| RecordingFile {
        from: time(from),
        to: time(to),
        ..file("r")
    };
    let rows = || vec![at("A", &[0, 1, 2, 3, 4, 5]), at("B", &[2, 3, 4])];
    let inside = Recording::new(&window(2, 5), rows()).unwrap();
    assert_eq!(inside.candles("A").unwrap().len(), 3);
    let late = RecordingError::StartsLate {
        symbol: "B".to_owned(),
        from_ms: MINUTE_MS,
    };
    assert_eq!(refused(&window(1, 4), rows()), [late]);
    assert!(matches!(
        refused(&window(2, 6), rows())[..],
        [RecordingError::Gap { .. }]
    ));
    assert!(matches!(
        refused(&window(4, 4), rows())[..],
        [RecordingError::EmptyWindow { .. }]
    ));
    let apart = vec![at("A", &[0, 1]), at("B", &[7, 8])];
    assert!(matches!(
        refused(&file("r"), apart)[..],
        [RecordingError::EmptyWindow { .. }]
    ));
}

#[test]
fn candles_stand_on_one_grid_of_a_known_step() {
    assert_eq!(
        refused(&file("r"), vec![at("A", &[7])]),
        [RecordingError::UnknownStep]
    );
    let stated = RecordingFile {
        candle_s: Some(60),
        ..file("r")
    };
    assert_eq!(
        Recording::new(&stated, vec![at("A", &[7])])
            .unwrap()
            .step_ms(),
        Some(60_000)
    );
    let shifted = candles("B", vec![candle(90_000, [1.0; 4])]);
    let off = refused(&file("r"), vec![at("A", &[0, 1, 2]), shifted]);
    assert!(
        matches!(off[..], [RecordingError::OffGrid { t_ms: 90_000, .. }]),
        "{off:?}"
    );
}

#[test]
fn symbols_are_taken_as_named_and_only_once() {
    let rows = || vec![at("A", &[0, 1]), at("B", &[0, 1]), ticks("C", &[(0, 1.0)])];
    let named = |symbols: &[&str]| RecordingFile {
        symbols: symbols.iter().map(ToString::to_string).collect(),
        ..file("r")
    };
    assert_eq!(
        Recording::new(&named(&["B"]), rows()).unwrap().symbols(),
        ["B"]
    );
    let none = RecordingError::NoRows {
        symbol: "D".to_owned(),
    };
    assert_eq!(refused(&named(&["A", "D"]), rows()), [none]);
    let twice = RecordingError::DuplicateSymbol {
        symbol: "A".to_owned(),
    };
    assert!(refused(&named(&["A", "A"]), rows()).contains(&twice));
    assert!(refused(&file("r"), vec![at("A", &[0, 1]), at("A", &[0, 1])]).contains(&twice));
    let mixed = RecordingError::MixedKinds {
        symbol: "C".to_owned(),
    };
    assert_eq!(refused(&file("r"), rows()), [mixed]);
    assert_eq!(refused(&file("r"), Vec::new()), [RecordingError::Empty]);
}

#[test]
fn ticks_keep_the_last_price_before_the_window() {
    let from = Some(jiff::Timestamp::from_second(10).unwrap());
    let file = RecordingFile { from, ..file("r") };
    let rows = vec![ticks("A", &[(1_000, 1.0), (9_000, 2.0), (12_000, 3.0)])];
    let recording = Recording::new(&file, rows).unwrap();
    assert_eq!((recording.start_ms(), recording.end_ms()), (10_000, 12_000));
    let kept: Vec<f64> = recording.ticks("A").unwrap().iter().map(|t| t.px).collect();
    assert_eq!(kept, [2.0, 3.0]);
    assert_eq!(recording.step_ms(), None);
}

#[test]
fn ticks_may_not_be_too_far_apart() {
    let rows = || vec![ticks("A", &[(0, 1.0), (60_000, 2.0), (121_000, 3.0)])];
    let found = refused(&file("r"), rows());
    assert!(
        matches!(
            found[..],
            [RecordingError::Gap {
                from_ms: 60_000,
                ..
            }]
        ),
        "{found:?}"
    );
    let filled = RecordingFile {
        fill_gaps: true,
        ..file("r")
    };
    assert_eq!(Recording::new(&filled, rows()).unwrap().filled("A"), 1);
    let bad = refused(&file("r"), vec![ticks("A", &[(0, 1.0), (0, -2.0)])]);
    assert_eq!(bad.len(), 2, "{bad:?}");
}

const TEXT: &str = r#"{
  "assets": [
    {"asset": "HYPE", "start_px": "40", "model": {"kind": "replay", "recording": "crash", "symbol": "HYPEUSDT", "bridge": "endpoints", "scale": "absolute"}},
    {"asset": "BTC", "start_px": "110000", "model": {"kind": "bootstrap", "recording": "crash", "symbol": "BTCUSDT", "only_when": {"market": "BTCUSDT", "quantile": 0.1}}},
    {"asset": "ETH", "start_px": "4000", "model": {"kind": "heston", "variance": {"kappa_per_year": 10, "theta_per_year": 0.4, "xi_per_year": 2.4}}},
    {"asset": "SOL", "start_px": "200", "model": {"kind": "garch", "sigma_per_year": 0.8, "recursion": {"kind": "garch", "alpha": 0.05, "beta": 0.9}}}
  ],
  "recordings": [
    {"name": "crash", "file": "candles/day.csv", "format": "csv", "symbols": ["HYPEUSDT", "BTCUSDT"], "from": "2025-10-10T20:30:00Z", "to": "2025-10-11T00:00:00Z", "max_gap_s": 300}
  ]
}"#;

#[test]
fn recordings_and_models_are_read_and_written_as_text() {
    let config: PathsConfig = serde_json::from_str(TEXT).unwrap();
    assert_eq!(config.problems(3.0, 4_200), []);
    let again = serde_json::to_string(&config).unwrap();
    assert_eq!(serde_json::from_str::<PathsConfig>(&again).unwrap(), config);
    for (known, unknown) in [
        ("\"max_gap_s\"", "\"max_gap\""),
        ("\"endpoints\"", "\"linear\""),
        ("\"quantile\"", "\"share\""),
        ("\"xi_per_year\"", "\"xi\""),
        ("\"alpha\"", "\"a\""),
    ] {
        let text = TEXT.replacen(known, unknown, 1);
        assert!(
            serde_json::from_str::<PathsConfig>(&text).is_err(),
            "{unknown} was accepted"
        );
    }
}

#[test]
fn a_configuration_without_recordings_is_written_without_them() {
    let text = serde_json::to_string(&crate::gbm(&[("A", 0.5)])).unwrap();
    assert!(!text.contains("recordings"), "{text}");
}

#[test]
fn windows_digests_and_ranges_are_checked_where_they_stand() {
    let text = TEXT
        .replace("2025-10-11T00", "2025-10-10T20")
        .replace("20:00:00", "20:30:00");
    let config: PathsConfig = serde_json::from_str(&text).unwrap();
    assert_eq!(
        config.problems(3.0, 100)[0].to_string(),
        "recordings[0].to: 2025-10-10T20:30:00Z does not come after 2025-10-10T20:30:00Z"
    );
    let mut config: PathsConfig = serde_json::from_str(TEXT).unwrap();
    config.recordings[0].digest = Some("xyz".to_owned());
    config.recordings[0].candle_s = Some(0);
    let found = config.problems(3.0, 100)[0].to_string();
    for part in ["recordings[0].digest", "recordings[0].candle_s"] {
        assert!(found.contains(part), "{part} not in {found}");
    }
}

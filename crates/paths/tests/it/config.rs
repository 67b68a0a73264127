//! Configuration as text, and configurations that are refused.

use plimsoll_paths::{PathModel, PathsConfig, PathsError};
use rust_decimal::Decimal;
use schemars::schema_for;

use crate::gbm;

const TEXT: &str = r#"{
  "assets": [
    {"asset": "HYPE", "start_px": "45.25", "model": {"kind": "gbm", "sigma_per_year": 1.15}},
    {"asset": "BTC", "start_px": "120000", "model": {"kind": "gbm", "mu_per_year": 0.1, "sigma_per_year": 0.5}}
  ],
  "correlation": [[1, 0.6], [0.6, 1]],
  "shocks": [
    {"kind": "jump", "asset": "HYPE", "at_min": 1, "move_pct": -50},
    {"kind": "ramp", "asset": "all", "at_min": 2, "over_min": 5, "move_pct": -10, "shape": "sqrt"},
    {"kind": "recover", "asset": "all", "at_min": 8, "over_min": 5, "fraction": 0.5},
    {"kind": "hold", "asset": "BTC", "at_min": 14, "over_min": 5},
    {"kind": "waypoints", "asset": "HYPE", "points": [{"at_min": 3, "move_pct": -1}]}
  ]
}"#;

fn parse(text: &str) -> Result<PathsConfig, serde_json::Error> {
    serde_json::from_str(text)
}

#[test]
fn a_full_text_is_read_written_and_run() {
    let config = parse(TEXT).unwrap();
    let again = parse(&serde_json::to_string(&config).unwrap()).unwrap();
    assert_eq!(config, again);
    let model = PathModel::new(&config, 3.0, 1_000).unwrap();
    assert_eq!(model.start_px(), [45.25, 120_000.0]);
}

#[test]
fn unknown_keys_are_refused_at_every_level() {
    for (known, with_unknown) in [
        ("\"assets\"", "\"seed\": 1, \"assets\""),
        ("\"asset\": \"BTC\"", "\"asset\": \"BTC\", \"px\": 1"),
        ("\"mu_per_year\": 0.1", "\"mu\": 0.1"),
        ("\"fraction\": 0.5", "\"fraction\": 0.5, \"move_pct\": 1"),
        ("\"move_pct\": -1", "\"move_pct\": -1, \"shape\": \"exp\""),
        ("\"kind\": \"gbm\", \"sig", "\"kind\": \"heston\", \"sig"),
    ] {
        let text = TEXT.replacen(known, with_unknown, 1);
        assert_ne!(text, TEXT);
        assert!(parse(&text).is_err(), "{with_unknown} was accepted");
    }
}

#[test]
fn fields_outside_their_range_are_reported_together() {
    let mut config = parse(&TEXT.replace("1.15", "-1").replace("-50", "-100")).unwrap();
    config.correlation[0][1] = f64::NAN;
    let problems = config.problems(3.0, 1_000);
    let [PathsError::OutOfRange { report }] = problems.as_slice() else {
        panic!("{problems:?}");
    };
    assert_eq!(report.lines().count(), 3, "{report}");
    for field in [
        "assets[0].model.sigma_per_year:",
        "correlation[0][1]:",
        "shocks[0].move_pct:",
    ] {
        assert!(report.contains(field), "{field} not in: {report}");
    }
}

#[test]
fn assets_need_distinct_names_and_positive_prices() {
    let mut config = gbm(&[("A", 0.5), ("A", 0.5), ("all", 0.5)]);
    config.assets[0].start_px = Decimal::ZERO;
    let asset = "A".to_owned();
    let start_px = Decimal::ZERO;
    assert_eq!(
        config.problems(3.0, 10),
        [
            PathsError::StartPrice { index: 0, start_px },
            PathsError::DuplicateAsset { index: 1, asset },
            PathsError::ReservedAsset { index: 2 },
        ]
    );
    let none = gbm(&[]).problems(3.0, 10);
    assert!(matches!(none.as_slice(), [PathsError::OutOfRange { .. }]));
}

#[test]
fn a_clock_without_time_is_refused() {
    let config = gbm(&[("A", 0.5)]);
    for (tick_s, ticks) in [(0.0, 10), (-3.0, 10), (f64::INFINITY, 10), (3.0, 0)] {
        let clock = PathsError::Clock { tick_s, ticks };
        assert_eq!(config.problems(tick_s, ticks), [clock]);
    }
    assert!(PathModel::new(&config, f64::NAN, 10).is_err());
}

#[test]
fn the_schema_tells_kinds_ranges_and_closed_objects() {
    let schema = serde_json::to_string(&schema_for!(PathsConfig)).unwrap();
    for part in [
        r#""const":"gbm""#,
        r#""const":"waypoints""#,
        r#""minimum":-99.99"#,
        r#""additionalProperties":false"#,
    ] {
        assert!(schema.contains(part), "{part} not in {schema}");
    }
}

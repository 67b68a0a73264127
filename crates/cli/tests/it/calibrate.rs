//! Fragments of scenarios from recorded data.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::common::run;

/// Hourly candles of two assets: A moves by half a percent an hour, up or down; B nearly normally by
/// one percent, and falls by eight now and then.
fn candles(folder: &Path) -> String {
    let mut text = "ts,symbol,open,high,low,close\n".to_owned();
    let mut state: u32 = 12_345;
    let mut uniform = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        f64::from(state >> 8) / f64::from(1_u32 << 24)
    };
    for symbol in ["A", "B"] {
        let mut px: f64 = 100.0;
        for hour in 0..2_000_i64 {
            let step = if symbol == "A" {
                if uniform() < 0.5 { 0.005 } else { -0.005 }
            } else {
                let normal = (0..12).map(|_| uniform()).sum::<f64>() - 6.0;
                0.01 * normal - if hour % 97 == 0 { 0.08 } else { 0.0 }
            };
            let close = px * (1.0 + step);
            let (high, low) = (px.max(close), px.min(close));
            // A held-out day is missing.
            if !(500..524).contains(&hour) {
                let ts = hour * 3_600_000;
                writeln!(text, "{ts},{symbol},{px},{high},{low},{close}").unwrap();
            }
            px = close;
        }
    }
    let path = folder.join("candles.csv");
    std::fs::write(&path, text).unwrap();
    path.display().to_string()
}

fn json(args: &[&str]) -> Value {
    let said = run(args);
    assert_eq!(said.exit, Some(0), "{}", said.err);
    serde_json::from_str(&said.out).unwrap()
}

#[test]
fn volatility_is_that_of_the_returns_without_the_one_over_the_gap() {
    let folder = tempfile::tempdir().unwrap();
    let file = candles(folder.path());
    let args = [
        "calibrate",
        "volatility",
        "--candles",
        &file,
        "--asset",
        "HYPE=A",
        "--take",
        "close",
    ];
    let found = json(&[&args[..], &["--json"]].concat());
    let own = &found["estimates"]["HYPE"];
    assert_eq!(
        (own["returns"].as_u64(), own["gaps"].as_u64()),
        (Some(1_974), Some(1))
    );
    // Returns of 0.5% an hour: 0.005 · sqrt(8760) = 0.468.
    let sigma = found["fragment"]["paths"]["assets"][0]["model"]["sigma_per_year"].as_f64();
    assert!((sigma.unwrap() - 0.468).abs() < 0.001, "{found}");
    let text = run(&args);
    for part in [
        "# Estimated by",
        "candles.csv, A: 1976 candles of 3600 s",
        "digest",
        "95% interval",
    ] {
        assert!(text.out.contains(part), "{part} is not in\n{}", text.out);
    }
}

#[test]
fn assets_that_move_alone_are_said_to_and_one_beside_itself_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let file = candles(folder.path());
    let call = [
        "calibrate",
        "correlation",
        "--candles",
        &file,
        "--asset",
        "X=A",
        "--json",
    ];
    let found = json(&[&call[..], &["--asset", "Y=B"]].concat());
    let pair = &found["estimates"]["X-Y"];
    assert_eq!(pair["returns"].as_u64(), Some(1_974));
    let rho = pair["rho"]["value"].as_f64().unwrap();
    // The standard error of a correlation of 1,974 independent returns is 0.0225.
    assert!(rho.abs() < 0.09, "{rho}");
    let matrix = &found["fragment"]["paths"]["correlation"];
    assert_eq!(matrix[0][1], matrix[1][0]);
    let same = run(&[&call[..], &["--asset", "Y=A"]].concat());
    assert_eq!(same.exit, Some(3));
    assert!(
        same.err.contains("do not make a correlation matrix"),
        "{}",
        same.err
    );
}

/// A shipped scenario with all of its bases, in a folder that can be written to.
fn copied(folder: &Path) -> PathBuf {
    let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scenarios");
    let name = "october-2026-quiet-day.yaml";
    std::fs::copy(shipped.join(name), folder.join(name)).unwrap();
    folder.join(name)
}

#[test]
fn a_fragment_on_a_base_is_a_sound_scenario_and_the_base_of_the_next() {
    let folder = tempfile::tempdir().unwrap();
    let file = candles(folder.path());
    let base = copied(folder.path()).display().to_string();
    let out = |name: &str| folder.path().join(name).display().to_string();
    let (first, second, third) = (out("vol.yaml"), out("jumps.yaml"), out("deep.yaml"));
    let books = folder.path().join("books.csv");
    let mut text = "ts,symbol,bid,ask,band_bps,cum_bid_usd,cum_ask_usd\n".to_owned();
    for (n, bps) in (0..8).flat_map(|n| [10.0, 25.0, 50.0, 100.0, 200.0, 500.0].map(|bps| (n, bps)))
    {
        let depth = 1e7 * (1.0 - (-bps / 100.0_f64).exp());
        writeln!(
            text,
            "{},C,99.99,100.01,{bps},{depth},{}",
            n * 60_000,
            depth * 2.0
        )
        .unwrap();
    }
    std::fs::write(&books, text).unwrap();
    let books = books.display().to_string();
    let calls: [&[&str]; 3] = [
        &[
            "volatility",
            "--candles",
            &file,
            "--asset",
            "HYPE=A",
            "--base",
            &base,
            "-o",
            &first,
        ],
        &[
            "jumps",
            "--kind",
            "kou",
            "--candles",
            &file,
            "--asset",
            "BTC=B",
            "--base",
            &first,
            "-o",
            &second,
        ],
        &[
            "depth", "--books", &books, "--asset", "HYPE=C", "--base", &second, "-o", &third,
        ],
    ];
    for call in calls {
        let said = run(&[&["calibrate"], call].concat());
        assert_eq!(said.exit, Some(0), "{}", said.err);
    }
    let checked = run(&["check", &first, &second, &third]);
    assert_eq!(checked.exit, Some(0), "{}", checked.err);
    let plan = json(&["plan", &third]);
    let config = &plan["points"][0]["config"];
    let book = &config["market"]["assets"][2]["perp"];
    let near = |x: &Value, wanted: f64| (x.as_f64().unwrap() / wanted - 1.0).abs() < 0.01;
    assert!(
        near(&book["bid"]["depth_usd"], 1e7) && near(&book["ask"]["depth_usd"], 2e7),
        "{book}"
    );
    assert!(
        near(&book["scale_bps"], 100.0) && near(&book["half_spread_bps"], 1.0),
        "{book}"
    );
    assert!(
        near(&book["permanent_share"], 0.35),
        "what is not estimated stays: {book}"
    );
    let paths = &config["paths"]["assets"];
    assert_eq!(paths[0]["jumps"]["kind"], "kou");
    assert!(
        near(&paths[2]["model"]["sigma_per_year"], 0.468 / 1.665),
        "range of a step: {paths}"
    );
}

#[test]
fn levels_near_the_mid_give_no_depth_unless_a_scale_is_stated() {
    let folder = tempfile::tempdir().unwrap();
    let books = folder.path().join("books.csv");
    let mut text = "ts,symbol,bid_price_0,bid_size_0,ask_price_0,ask_size_0,bid_price_1,bid_size_1,ask_price_1,ask_size_1,bid_price_2,bid_size_2,ask_price_2,ask_size_2\n".to_owned();
    for n in 0..10 {
        writeln!(
            text,
            "{},C,9999,1,10001,1,9998,1,10002,1,9997,1,10003,1",
            n * 60_000
        )
        .unwrap();
    }
    std::fs::write(&books, text).unwrap();
    let books = books.display().to_string();
    let args = ["calibrate", "depth", "--books", &books, "--asset", "BTC=C"];
    let said = run(&args);
    assert!(said.out.contains("NOT identified"), "{}", said.out);
    assert!(!said.out.contains("depth_usd:"), "{}", said.out);
    let scaled = run(&[&args[..], &["--scale-bps", "67"]].concat());
    assert!(scaled.out.contains("scale_bps: 67"), "{}", scaled.out);
    assert!(
        scaled.out.contains("is stated, not estimated"),
        "{}",
        scaled.out
    );
}

#[test]
fn what_cannot_be_estimated_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let file = candles(folder.path());
    let call =
        |more: &[&str]| run(&[&["calibrate", "volatility", "--candles", &file], more].concat());
    let unknown = call(&["--asset", "HYPE=Z"]);
    assert_eq!(unknown.exit, Some(2));
    assert!(
        unknown.err.contains("no table has Z; there are A, B"),
        "{}",
        unknown.err
    );
    let few = call(&["--asset", "HYPE=A", "--to", "1970-01-01T20:00:00Z"]);
    assert_eq!(few.exit, Some(3));
    assert!(few.err.contains("19 are too few"), "{}", few.err);
    let step = call(&["--asset", "HYPE=A", "--step", "90m"]);
    assert_eq!(step.exit, Some(3));
    assert!(step.err.contains("do not add up"), "{}", step.err);
}

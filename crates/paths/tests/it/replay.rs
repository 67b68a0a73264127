//! Recorded prices once more: what is kept, what is made inside a candle, what is refused.

use plimsoll_paths::model::{Gbm, Model, Replay, Scale};
use plimsoll_paths::recording::{Candle, RecordingFile, Recordings};
use plimsoll_paths::{
    Bridge, CandleOrder, ModelProblem, PathModel, PathNote, PathsConfig, PathsError, Recording,
};
use plimsoll_streams::Key;
use rust_decimal::Decimal;

use crate::recording::{MINUTE_MS, candle, candles, file, ticks};
use crate::{KEY, bits, of_models};

pub(crate) const HOUR_MS: i64 = 60 * MINUTE_MS;

pub(crate) fn replay(symbol: &str) -> Replay {
    Replay {
        recording: "r".to_owned(),
        symbol: symbol.to_owned(),
        scale: Scale::Relative,
        bridge: None,
        order: CandleOrder::Random,
    }
}

pub(crate) fn config(models: &[(&str, Model)]) -> PathsConfig {
    PathsConfig {
        recordings: vec![file("r")],
        ..of_models(models)
    }
}

fn of(replay: Replay) -> PathsConfig {
    config(&[("HYPE", Model::Replay(replay))])
}

pub(crate) fn recorded(symbols: Vec<(&str, Vec<Candle>)>) -> Recordings {
    let rows = symbols
        .into_iter()
        .map(|(symbol, rows)| candles(symbol, rows));
    let mut recordings = Recordings::default();
    recordings.insert(Recording::new(&file("r"), rows.collect()).unwrap());
    recordings
}

/// Prices from tick 0 on.
pub(crate) fn path(
    config: &PathsConfig,
    recordings: &Recordings,
    tick_s: f64,
    ticks: u32,
    key: Key,
) -> Vec<Vec<f64>> {
    let model = PathModel::with_recordings(config, recordings, tick_s, ticks).unwrap();
    let mut generator = model.start(key);
    let mut prices = vec![model.start_px().to_vec()];
    for _ in 0..ticks {
        let mut row = vec![0.0; config.assets.len()];
        generator.next(&mut row);
        prices.push(row);
    }
    prices
}

/// Candles of a random walk of `inner` steps each, of all shapes.
pub(crate) fn random_candles(count: i64, step_ms: i64, inner: usize, seed: u64) -> Vec<Candle> {
    let mut stream = Key { seed, path: 0 }.stream("candles", 0);
    let mut px = 40.0_f64;
    (0..count)
        .map(|place| {
            // A gap between close and open.
            px *= (0.0005 * stream.standard_normal()).exp();
            let (open, mut high, mut low) = (px, px, px);
            #[allow(clippy::cast_precision_loss)]
            let deviation = 0.02 / (inner as f64).sqrt();
            for _ in 0..inner {
                px *= (deviation * stream.standard_normal()).exp();
                (high, low) = (high.max(px), low.min(px));
            }
            candle(place * step_ms, [open, high, low, px])
        })
        .collect()
}

fn near(got: f64, expected: f64) {
    assert!(
        (got / expected - 1.0).abs() < 1e-11,
        "{got}, expected {expected}"
    );
}

fn extremes(prices: &[Vec<f64>]) -> (f64, f64) {
    let prices = || prices.iter().map(|row| row[0]);
    (
        prices().fold(f64::INFINITY, f64::min),
        prices().fold(0.0, f64::max),
    )
}

#[test]
fn a_bridged_candle_meets_open_high_low_and_close() {
    for (inner, order) in [
        (400, CandleOrder::Random),
        (1, CandleOrder::Random),
        (3, CandleOrder::Nearest),
    ] {
        let rows = random_candles(300, MINUTE_MS, inner, 1);
        let recordings = recorded(vec![("S", rows.clone())]);
        let mut config = of(Replay {
            scale: Scale::Absolute,
            order,
            ..replay("S")
        });
        config.assets[0].start_px = Decimal::from(40);
        let prices = path(&config, &recordings, 3.0, 300 * 20, KEY);
        near(prices[0][0], rows[0].open);
        for (candle, inside) in rows.iter().zip(prices[1..].chunks(20)) {
            let (low, high) = extremes(inside);
            near(low, candle.low);
            near(high, candle.high);
            near(inside[19][0], candle.close);
        }
    }
}

/// Sum of squared log steps inside a candle over that of its Parkinson variance.
fn variance_ratio(candle: &Candle, inside: &[Vec<f64>]) -> f64 {
    let mut last = candle.open;
    let squares: f64 = (inside.iter())
        .map(|row| (row[0] / std::mem::replace(&mut last, row[0])).ln().powi(2))
        .sum();
    let range = (candle.high / candle.low).ln();
    squares / (range * range / (4.0 * 2.0_f64.ln()))
}

#[test]
fn steps_inside_a_candle_vary_as_its_range_says() {
    let rows = random_candles(200, HOUR_MS, 400, 2);
    let recordings = recorded(vec![("S", rows.clone())]);
    let ratios = |bridge| {
        let config = of(Replay {
            bridge: Some(bridge),
            ..replay("S")
        });
        let scale = 100.0 / rows[0].open;
        let prices = path(&config, &recordings, 3.0, 200 * 1_200, KEY);
        let inside = prices[1..].chunks(1_200).zip(&rows);
        inside
            .map(|(inside, candle)| {
                let unscaled: Vec<Vec<f64>> =
                    inside.iter().map(|row| vec![row[0] / scale]).collect();
                variance_ratio(candle, &unscaled)
            })
            .collect::<Vec<f64>>()
    };
    let ohlc = ratios(Bridge::Ohlc);
    let outside = ohlc.iter().filter(|r| (**r - 1.0).abs() > 0.15).count();
    let mean = ohlc.iter().sum::<f64>() / 200.0;
    // A candle's 1200 squared steps have a deviation of 4 percent of their own.
    assert!(outside <= 2, "{outside} of 200 candles: {ohlc:?}");
    assert!((mean - 1.0).abs() < 0.03, "{mean}");
    let endpoints = ratios(Bridge::Endpoints);
    let mean = endpoints.iter().sum::<f64>() / 200.0;
    assert!((mean - 1.0).abs() < 0.03, "{mean}");
}

#[test]
fn relative_paths_start_at_the_start_price_and_absolute_ones_at_the_recorded() {
    let recordings = recorded(vec![("S", random_candles(10, MINUTE_MS, 50, 3))]);
    let relative = path(&of(replay("S")), &recordings, 3.0, 200, KEY);
    assert_eq!(relative[0][0].to_bits(), 100.0_f64.to_bits());
    let mut config = of(Replay {
        scale: Scale::Absolute,
        ..replay("S")
    });
    config.assets[0].start_px = "39.9".parse().unwrap();
    let absolute = path(&config, &recordings, 3.0, 200, KEY);
    for (a, b) in absolute.iter().zip(&relative) {
        near(a[0] / absolute[0][0], b[0] / 100.0);
    }
    config.assets[0].start_px = Decimal::ONE_HUNDRED;
    let refused = PathModel::with_recordings(&config, &recordings, 3.0, 200).unwrap_err();
    assert!(
        matches!(
            &refused,
            PathsError::Model {
                index: 0,
                field: "scale",
                problem: ModelProblem::StartPrice { .. }
            }
        ),
        "{refused}"
    );
}

#[test]
fn without_a_bridge_a_candle_is_known_at_its_close() {
    let rows = vec![
        candle(0, [10.0, 12.0, 9.0, 11.0]),
        candle(MINUTE_MS, [11.0, 15.0, 10.0, 13.0]),
    ];
    let config = of(Replay {
        bridge: Some(Bridge::None),
        ..replay("S")
    });
    let prices = path(&config, &recorded(vec![("S", rows)]), 3.0, 40, KEY);
    prices[..20].iter().for_each(|row| near(row[0], 100.0));
    prices[20..40].iter().for_each(|row| near(row[0], 110.0));
    near(prices[40][0], 130.0);
}

#[test]
fn the_inside_of_a_candle_depends_on_no_other_candle() {
    let rows = random_candles(3, MINUTE_MS, 50, 4);
    let mut other = rows.clone();
    other[0].high *= 1.3;
    let inside = |rows| path(&of(replay("S")), &recorded(vec![("S", rows)]), 3.0, 60, KEY);
    let (a, b) = (inside(rows), inside(other));
    assert!((1..20).any(|tick| (a[tick][0] / b[tick][0] - 1.0).abs() > 0.01));
    (20..=60).for_each(|tick| near(a[tick][0], b[tick][0]));
}

#[test]
fn low_comes_first_half_of_the_time_or_where_it_is_nearer() {
    let rows: Vec<Candle> = (0..1_000)
        .map(|place| candle(place * MINUTE_MS, [100.0, 103.0, 99.0, 100.0]))
        .collect();
    let recordings = recorded(vec![("S", rows)]);
    let low_first = |order| {
        let config = of(Replay {
            order,
            ..replay("S")
        });
        let prices = path(&config, &recordings, 3.0, 20_000, KEY);
        let first = |inside: &&[Vec<f64>]| {
            let at = |px: f64| {
                inside
                    .iter()
                    .position(|row| (row[0] / px - 1.0).abs() < 1e-9)
            };
            at(99.0).unwrap() < at(103.0).unwrap()
        };
        prices[1..].chunks(20).filter(first).count()
    };
    let half = low_first(CandleOrder::Random);
    assert!(half.abs_diff(500) < 4 * 16, "{half}");
    assert_eq!(low_first(CandleOrder::Nearest), 1_000);
}

#[test]
fn of_ticks_the_last_one_counts() {
    let rows = ticks(
        "S",
        &[
            (0, 10.0),
            (2_999, 11.0),
            (3_000, 12.0),
            (3_001, 13.0),
            (9_000, 20.0),
        ],
    );
    let mut recordings = Recordings::default();
    recordings.insert(Recording::new(&file("r"), vec![rows]).unwrap());
    let prices = path(&of(replay("S")), &recordings, 3.0, 3, KEY);
    for (row, expected) in prices.iter().zip([100.0, 120.0, 130.0, 200.0]) {
        near(row[0], expected);
    }
    let bridged = of(Replay {
        bridge: Some(Bridge::Endpoints),
        ..replay("S")
    });
    let refused = PathModel::with_recordings(&bridged, &recordings, 3.0, 3).unwrap_err();
    assert_eq!(
        refused.to_string(),
        "assets[0].model.bridge: ticks have no inside to bridge; leave `bridge` out"
    );
}

#[test]
fn what_a_recording_cannot_give_is_refused() {
    let recordings = recorded(vec![("S", random_candles(10, MINUTE_MS, 5, 5))]);
    let refused = |config: &PathsConfig, recordings: &Recordings, tick_s, ticks| {
        PathModel::with_recordings(config, recordings, tick_s, ticks)
            .unwrap_err()
            .to_string()
    };
    let fine = of(replay("S"));
    let none = Recordings::default();
    for (config, recordings, tick_s, ticks, expected) in [
        (
            &fine,
            &none,
            3.0,
            10,
            "assets[0].model.recording: the file of the recording r was not read",
        ),
        (
            &fine,
            &recordings,
            3.0,
            201,
            "assets[0].model.recording: the recording holds 600 s, but the path needs 603 s",
        ),
        (
            &fine,
            &recordings,
            7.0,
            10,
            "assets[0].model.recording: candles of 60 s are no whole number of ticks of 7 s",
        ),
        (
            &fine,
            &recordings,
            30.0,
            10,
            "assets[0].model.bridge: candles of 2 ticks cannot show open, low, high and close; 3 are needed",
        ),
        (
            &of(replay("T")),
            &recordings,
            3.0,
            10,
            "assets[0].model.symbol: T is not in the recording, which has S",
        ),
    ] {
        assert_eq!(refused(config, recordings, tick_s, ticks), expected);
    }
    let mut unknown = fine.clone();
    unknown.recordings[0].name = "q".to_owned();
    assert_eq!(
        unknown.problems(3.0, 10)[0].to_string(),
        "assets[0].model.recording: r is not a name in `recordings`"
    );
    unknown.recordings.push(file("q"));
    assert!(
        unknown
            .problems(3.0, 10)
            .iter()
            .any(|p| matches!(p, PathsError::DuplicateRecording { index: 1, .. }))
    );
    assert!(PathModel::new(&fine, 3.0, 10).is_err());
}

#[test]
fn filled_holes_are_told() {
    let rows = vec![
        candle(0, [10.0; 4]),
        candle(MINUTE_MS, [10.0; 4]),
        candle(4 * MINUTE_MS, [12.0; 4]),
    ];
    let filled = RecordingFile {
        fill_gaps: true,
        ..file("r")
    };
    let mut recordings = Recordings::default();
    recordings.insert(Recording::new(&filled, vec![candles("S", rows)]).unwrap());
    let model = PathModel::with_recordings(&of(replay("S")), &recordings, 3.0, 100).unwrap();
    let note = PathNote::Filled {
        recording: "r".to_owned(),
        symbol: "S".to_owned(),
        filled: 2,
    };
    assert_eq!(model.notes(), [note]);
}

#[test]
fn a_replay_moves_no_other_asset_and_restarts() {
    let recordings = recorded(vec![("S", random_candles(40, MINUTE_MS, 5, 6))]);
    let gbm = Model::Gbm(Gbm {
        mu_per_year: 0.0,
        sigma_per_year: 0.5,
        crisis_sigma_per_year: None,
    });
    let both = config(&[("BTC", gbm.clone()), ("HYPE", Model::Replay(replay("S")))]);
    let alone = path(&config(&[("BTC", gbm)]), &recordings, 3.0, 800, KEY);
    let prices = path(&both, &recordings, 3.0, 800, KEY);
    assert_eq!(bits(&prices, 0), bits(&alone, 0));
    let model = PathModel::with_recordings(&both, &recordings, 3.0, 800).unwrap();
    let mut generator = model.start(Key { path: 9, ..KEY });
    let mut row = [0.0; 2];
    (0..513).for_each(|_| generator.next(&mut row));
    generator.restart(KEY);
    for expected in &prices[1..] {
        generator.next(&mut row);
        assert_eq!(row[1].to_bits(), expected[1].to_bits());
    }
    let other = path(&both, &recordings, 3.0, 800, Key { path: 9, ..KEY });
    assert_ne!(bits(&prices, 1), bits(&other, 1));
}

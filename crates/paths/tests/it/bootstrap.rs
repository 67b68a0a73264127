//! Recorded candles in a new order: blocks, common times, scaling, conditions.

use plimsoll_paths::model::{Bootstrap, Condition, Model};
use plimsoll_paths::recording::{Candle, RecordingFile, Recordings};
use plimsoll_paths::{Bridge, CandleOrder, PathModel, PathNote, PathsConfig, Recording};
use plimsoll_streams::Key;

use crate::recording::{candle, candles, file};
use crate::replay::{HOUR_MS, config, path, random_candles, recorded};
use crate::{KEY, bits};

const COUNT: i64 = 1_000;

fn bootstrap(symbol: &str) -> Bootstrap {
    Bootstrap {
        recording: "r".to_owned(),
        symbol: symbol.to_owned(),
        mean_block_h: None,
        sigma_per_year: None,
        recentre: false,
        only_when: None,
        bridge: Bridge::None,
        order: CandleOrder::Random,
    }
}

/// Hourly candles whose return tells their place: `unit` times it, up or down in turn.
fn telling(unit: f64) -> Vec<Candle> {
    let mut px = 100.0_f64;
    (0..COUNT)
        .map(|place| {
            let open = px;
            px *= log_return(place, unit).exp();
            candle(place * HOUR_MS, [open, open.max(px), open.min(px), px])
        })
        .collect()
}

#[allow(clippy::cast_precision_loss)]
fn log_return(place: i64, unit: f64) -> f64 {
    let sign = if place % 2 == 0 { 1.0 } else { -1.0 };
    sign * unit * place as f64
}

/// Places of the candles that a path of one tick a candle drew.
#[allow(clippy::cast_possible_truncation)]
fn places(prices: &[Vec<f64>], asset: usize, unit: f64) -> Vec<i64> {
    let step = |pair: &[Vec<f64>]| (pair[1][asset] / pair[0][asset]).ln().abs() / unit;
    prices
        .windows(2)
        .map(|pair| step(pair).round() as i64)
        .collect()
}

fn of(bootstrap: Bootstrap) -> PathsConfig {
    config(&[("HYPE", Model::Bootstrap(bootstrap))])
}

#[test]
fn points_share_a_block_as_often_as_its_geometric_length_says() {
    let recordings = recorded(vec![("S", telling(1e-5))]);
    let n = 200_000;
    let drawn = places(
        &path(&of(bootstrap("S")), &recordings, 3_600.0, n, KEY),
        0,
        1e-5,
    );
    assert!(drawn.iter().all(|place| (1..COUNT).contains(place)));
    // Two points are taken for one block if they are as far apart in the recording; the last
    // candle is followed by the second. By chance it happens once in a thousand.
    for (apart, printed) in [(1, 0.958_333), (12, 0.600_066), (24, 0.360_079)] {
        let behind = |pair: &[i64]| (pair[apart] - pair[0]).rem_euclid(COUNT - 1);
        let share = |pair: &&[i64]| behind(pair) == i64::try_from(apart).unwrap();
        #[allow(clippy::cast_precision_loss)]
        let got = drawn.windows(apart + 1).filter(share).count() as f64 / f64::from(n);
        let exact = (1.0 - 1.0 / 24.0_f64).powi(i32::try_from(apart).unwrap());
        assert!((exact - printed).abs() <= 0.5e-6);
        let by_chance = (1.0 - exact) / 999.0;
        // Neighbouring pairs hang together over about a block on both sides.
        let error = (exact * (1.0 - exact) / f64::from(n) * 48.0).sqrt();
        assert!(
            (got - exact - by_chance).abs() < 4.0 * error,
            "{apart}: {got}, {exact} ± {error}"
        );
    }
}

#[test]
fn every_candle_but_the_first_is_drawn_equally_often() {
    let recordings = recorded(vec![("S", telling(1e-5))]);
    let short = Bootstrap {
        mean_block_h: Some(1.0),
        ..bootstrap("S")
    };
    let drawn = places(
        &path(&of(short), &recordings, 3_600.0, 200_000, KEY),
        0,
        1e-5,
    );
    let mut counts = vec![0.0; 1_000];
    for place in drawn {
        counts[usize::try_from(place).unwrap()] += 1.0;
    }
    let expected = 200_000.0 / 999.0;
    let chi2: f64 = counts[1..]
        .iter()
        .map(|c: &f64| (c - expected).powi(2) / expected)
        .sum();
    assert!(
        (chi2 - 998.0).abs() < 4.0 * (2.0 * 998.0_f64).sqrt(),
        "{chi2}"
    );
    assert!(counts[0] == 0.0);
}

#[test]
fn all_assets_of_a_recording_draw_the_same_times() {
    let recordings = recorded(vec![("S", telling(1e-5)), ("T", telling(2e-5))]);
    let model = |symbol| Model::Bootstrap(bootstrap(symbol));
    let both = config(&[("HYPE", model("S")), ("BTC", model("T"))]);
    let prices = path(&both, &recordings, 3_600.0, 5_000, KEY);
    assert_eq!(places(&prices, 0, 1e-5), places(&prices, 1, 2e-5));
    let alone = path(&of(bootstrap("S")), &recordings, 3_600.0, 5_000, KEY);
    assert_eq!(bits(&prices, 0), bits(&alone, 0));
    let other = path(
        &of(bootstrap("S")),
        &recordings,
        3_600.0,
        5_000,
        Key { path: 1, ..KEY },
    );
    assert_ne!(bits(&alone, 0), bits(&other, 0));
    let mut differ = both;
    differ.assets[1].model = Model::Bootstrap(Bootstrap {
        mean_block_h: Some(5.0),
        ..bootstrap("T")
    });
    assert_eq!(
        differ.problems(3.0, 10)[0].to_string(),
        "assets[1].model.recording: assets[0] draws from the same recording with other blocks or another condition"
    );
}

#[test]
fn returns_are_scaled_and_lose_their_mean() {
    let rows = random_candles(2_000, HOUR_MS, 1, 7);
    let returns: Vec<f64> = rows
        .windows(2)
        .map(|pair| (pair[1].close / pair[0].close).ln())
        .collect();
    let n = 1_999.0;
    let mean = returns.iter().sum::<f64>() / n;
    let sigma = (returns.iter().map(|r| (r - mean).powi(2)).sum::<f64>() / n * 8_760.0).sqrt();
    let recordings = recorded(vec![("S", rows)]);
    let steps = |sigma_per_year, recentre| {
        let of = of(Bootstrap {
            sigma_per_year,
            recentre,
            ..bootstrap("S")
        });
        let prices = path(&of, &recordings, 3_600.0, 500, KEY);
        prices
            .windows(2)
            .map(|p| (p[1][0] / p[0][0]).ln())
            .collect::<Vec<f64>>()
    };
    let plain = steps(None, false);
    assert!(
        plain
            .iter()
            .all(|r| returns.iter().any(|s| (r - s).abs() < 1e-12))
    );
    for (scaled, r) in steps(Some(3.0 * sigma), true).iter().zip(&plain) {
        assert!((scaled - 3.0 * (r - mean)).abs() < 1e-12);
    }
}

#[test]
fn drawn_candles_are_bridged_as_recorded_ones() {
    let rows = random_candles(200, HOUR_MS, 100, 8);
    let recordings = recorded(vec![("S", rows.clone())]);
    let bridged = Bootstrap {
        bridge: Bridge::Ohlc,
        ..bootstrap("S")
    };
    let prices = path(&of(bridged), &recordings, 60.0, 300 * 60, KEY);
    let closes = path(&of(bootstrap("S")), &recordings, 60.0, 300 * 60, KEY);
    for (hour, inside) in prices[1..].chunks(60).enumerate() {
        let start = prices[hour * 60][0];
        assert!((inside[59][0] / closes[(hour + 1) * 60][0] - 1.0).abs() < 1e-11);
        let shape = |of: f64| (of / start).ln();
        let low = inside
            .iter()
            .map(|row| shape(row[0]))
            .fold(f64::INFINITY, f64::min);
        let high = inside
            .iter()
            .map(|row| shape(row[0]))
            .fold(f64::NEG_INFINITY, f64::max);
        let close = shape(inside[59][0]);
        let matches = |pair: &[Candle]| {
            let of = |px: f64| (px / pair[0].close).ln();
            let (l, h, c) = (of(pair[1].low), of(pair[1].high), of(pair[1].close));
            (l - low).abs() < 1e-10 && (h - high).abs() < 1e-10 && (c - close).abs() < 1e-10
        };
        assert_eq!(
            rows.windows(2).filter(|pair| matches(pair)).count(),
            1,
            "hour {hour}"
        );
    }
}

#[test]
fn a_condition_draws_from_the_worst_days_only() {
    let rows = random_candles(100 * 24, HOUR_MS, 1, 9);
    let mut days: Vec<(f64, i64)> = (0..100)
        .map(|day| {
            let (from, to) = (
                usize::try_from(24 * day).unwrap(),
                usize::try_from(24 * day + 23).unwrap(),
            );
            let before = if day == 0 {
                rows[0].close
            } else {
                rows[from - 1].close
            };
            ((rows[to].close / before).ln(), day)
        })
        .collect();
    days.sort_by(|a, b| a.0.total_cmp(&b.0));
    let worst: Vec<i64> = days[..10].iter().map(|d| d.1).collect();
    // The other symbol tells which candle was drawn.
    let told: Vec<Candle> = (0..2_400_i64)
        .scan(100.0_f64, |px, place| {
            let open = *px;
            *px *= log_return(place, 1e-5).exp();
            Some(candle(
                place * HOUR_MS,
                [open, open.max(*px), open.min(*px), *px],
            ))
        })
        .collect();
    let recordings = recorded(vec![("M", rows), ("S", told)]);
    let only_when = Some(Condition {
        market: "M".to_owned(),
        quantile: 0.1,
        period_h: 24.0,
    });
    let crash = Bootstrap {
        only_when,
        ..bootstrap("S")
    };
    let drawn = places(
        &path(&of(crash.clone()), &recordings, 3_600.0, 3_000, KEY),
        0,
        1e-5,
    );
    assert!(drawn.iter().all(|place| worst.contains(&(place / 24))));
    for day in worst {
        assert!(
            drawn.iter().any(|place| place / 24 == day),
            "day {day} was never drawn"
        );
    }
    let mut unknown = crash;
    unknown.only_when.as_mut().unwrap().market = "Q".to_owned();
    let refused = PathModel::with_recordings(&of(unknown), &recordings, 3_600.0, 10).unwrap_err();
    assert_eq!(
        refused.to_string(),
        "assets[0].model.only_when.market: Q is not in the recording, which has M, S"
    );
}

#[test]
fn candles_that_were_filled_in_are_never_drawn() {
    let mut rows = telling(1e-5);
    rows.drain(100..200);
    let filled = RecordingFile {
        fill_gaps: true,
        ..file("r")
    };
    let mut recordings = Recordings::default();
    recordings.insert(Recording::new(&filled, vec![candles("S", rows)]).unwrap());
    let drawn = places(
        &path(&of(bootstrap("S")), &recordings, 3_600.0, 50_000, KEY),
        0,
        1e-5,
    );
    // Neither a filled one, nor the one after, whose return is that of the hole.
    assert!(
        drawn
            .iter()
            .all(|place| (1..100).contains(place) || (201..COUNT).contains(place))
    );
    assert!(drawn.contains(&99) && drawn.contains(&201));
}

#[test]
fn long_paths_from_short_samples_are_told() {
    let recordings = recorded(vec![("S", telling(1e-5))]);
    let notes = |ticks| {
        let model = PathModel::with_recordings(&of(bootstrap("S")), &recordings, 3_600.0, ticks);
        model.unwrap().notes().to_vec()
    };
    assert_eq!(notes(333), []);
    let [PathNote::LongForSample { asset, .. }] = &notes(334)[..] else {
        panic!("{:?}", notes(334));
    };
    assert_eq!(asset, "HYPE");
    assert!(
        notes(334)[0]
            .to_string()
            .contains("13.92 d are drawn from 41.67 d")
    );
}

#[test]
fn what_cannot_be_drawn_or_scaled_is_refused() {
    let refused = |model: Bootstrap, recordings: &Recordings| {
        let refused = PathModel::with_recordings(&of(model), recordings, 3_600.0, 10);
        refused.unwrap_err().to_string()
    };
    let recordings = recorded(vec![("S", telling(1e-5))]);
    let short = Bootstrap {
        mean_block_h: Some(0.5),
        ..bootstrap("S")
    };
    assert_eq!(
        refused(short, &recordings),
        "assets[0].model.mean_block_h: blocks of 0.5 h on average are shorter than a candle of 1 h"
    );
    let flat: Vec<Candle> = (0..9)
        .map(|place| candle(place * HOUR_MS, [5.0; 4]))
        .collect();
    let still = recorded(vec![("S", flat)]);
    let scaled = Bootstrap {
        sigma_per_year: Some(1.0),
        ..bootstrap("S")
    };
    assert!(
        refused(scaled, &still).starts_with("assets[0].model.symbol: the recording has no two")
    );
}

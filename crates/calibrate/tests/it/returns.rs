//! Series, volatility and tails.

use plimsoll_calibrate::series::{Candle, Candles};
use plimsoll_calibrate::tails::{hill_of_losses, student};
use plimsoll_calibrate::volatility::volatility;
use plimsoll_calibrate::{CalibrateError, regimes::regimes};

use crate::common::{HOUR_MS, HOUR_Y, candles, near, stream};

fn flat(hours: &[i64]) -> Vec<Candle> {
    let candle = |h: &i64| Candle {
        ts_ms: h * HOUR_MS,
        open: 1.0,
        high: 2.0,
        low: 0.5,
        close: 1.0,
    };
    hours.iter().map(candle).collect()
}

#[test]
fn no_return_crosses_a_gap() {
    let candles = Candles::new(flat(&[0, 1, 2, 5, 6])).unwrap();
    assert_eq!(candles.returns().len(), 3);
    assert_eq!(candles.gaps(), 1);
    let runs: Vec<usize> = candles.runs().iter().map(Vec::len).collect();
    assert_eq!(runs, [2, 1]);
}

#[test]
fn a_longer_candle_of_which_a_part_is_missing_is_left_out() {
    let hours: Vec<i64> = (0..72).filter(|h| *h != 30).collect();
    let days = Candles::new(flat(&hours)).unwrap().to_step(86_400).unwrap();
    let starts: Vec<i64> = days.rows().iter().map(|c| c.ts_ms / HOUR_MS).collect();
    assert_eq!(starts, [0, 48]);
    assert!(days.returns().is_empty());
    let wrong = Candles::new(flat(&hours)).unwrap().to_step(5_000);
    assert!(matches!(wrong, Err(CalibrateError::Step { .. })));
}

#[test]
fn candles_that_cannot_be_are_refused_with_their_row() {
    let mut rows = flat(&[0, 1, 1]);
    let twice = Candles::new(rows.clone()).unwrap_err();
    assert!(matches!(twice, CalibrateError::Row { row: 2, .. }));
    rows[1].low = 1.5;
    let narrow = Candles::new(rows).unwrap_err();
    assert!(matches!(narrow, CalibrateError::Row { row: 1, .. }));
}

#[test]
fn volatility_of_closes_and_of_ranges_is_that_of_the_path() {
    // 2,000 hours of 600 steps each at 0.8: the error of a close-to-close volatility is
    // 0.8 / sqrt(4,000), that of a range about 0.28 of it; seen at 600 steps the range is narrower
    // by about 2.1% (Broadie, Glasserman and Kou: 2 · 0.5826 sqrt(1/600) of its mean 1.596).
    let (mut stream, sigma) = (stream("volatility"), 0.8);
    let step = sigma * (HOUR_Y / 600.0).sqrt();
    let mut px: f64 = 1.0;
    let rows = (0..2_000).map(|n| {
        let open = px;
        let (mut high, mut low) = (px, px);
        for _ in 0..600 {
            px *= libm::exp(step * stream.standard_normal());
            (high, low) = (high.max(px), low.min(px));
        }
        Candle {
            ts_ms: n * HOUR_MS,
            open,
            high,
            low,
            close: px,
        }
    });
    let found = volatility(&Candles::new(rows.collect()).unwrap(), 30.0).unwrap();
    near(found.close_to_close.value, sigma, 3.5 / 4_000.0_f64.sqrt());
    near(found.range.value, sigma * 0.971, 0.02);
    let [low, high] = found.close_to_close.interval.unwrap();
    // Half the width of a 95% interval: 1.96 · 0.8 / sqrt(4,000) = 0.0248.
    near((high - low) / 2.0, 0.0248, 0.25);
    let rolling = found.rolling.unwrap();
    assert!(rolling.min < rolling.median && rolling.median < rolling.max);
}

#[test]
fn degrees_of_freedom_of_student_returns_are_found() {
    let mut stream = stream("student");
    // t with 4 degrees: a normal over the root of a gamma(2), which is a sum of two exponentials.
    let mut draw = || {
        let normal = stream.standard_normal();
        normal / f64::midpoint(stream.exponential(), stream.exponential()).sqrt()
    };
    let returns: Vec<f64> = (0..4_000).map(|_| 0.01 * draw()).collect();
    let fit = student(&returns).unwrap();
    let [low, high] = fit.degrees.interval.unwrap();
    assert!(low < 4.0 && 4.0 < high, "{fit:?}");
    assert!(high - low < 2.0);
    near(fit.scale.value, 0.01, 0.06);
}

#[test]
fn the_hill_index_of_pareto_losses_is_their_tail_index() {
    let mut stream = stream("hill");
    let losses: Vec<f64> = (0..20_000)
        .map(|_| -libm::pow(stream.uniform(), -1.0 / 3.0))
        .collect();
    let index = hill_of_losses(&losses, 1_000).unwrap();
    near(index.value, 3.0, 3.0 / 1_000.0_f64.sqrt());
    let [low, high] = index.interval.unwrap();
    assert!(low < index.value && index.value < high);
    assert!(hill_of_losses(&losses, 5).is_err());
}

#[test]
fn two_states_of_volatility_are_told_apart() {
    let mut stream = stream("regimes");
    // 6,000 hours: calm 0.4 for 120 h, crisis 1.6 for 40 h on average.
    let mut is_calm = true;
    let draw = |_| {
        let leaves = if is_calm { 1.0 / 120.0 } else { 1.0 / 40.0 };
        if stream.bernoulli(leaves) {
            is_calm = !is_calm;
        }
        let sigma = if is_calm { 0.4 } else { 1.6 };
        sigma * HOUR_Y.sqrt() * stream.standard_normal()
    };
    let fit = regimes(&candles(&(0..6_000).map(draw).collect::<Vec<_>>())).unwrap();
    near(fit.calm_sigma.value, 0.4, 0.06);
    near(fit.crisis_sigma.value, 1.6, 0.12);
    near(fit.calm_d.value, 5.0, 0.6);
    near(fit.crisis_d.value, 40.0 / 24.0, 0.6);
}

//! Merton and Kou jumps: closed forms, simulated moments, first passage, and what they move.

use plimsoll_paths::closed_form::jumps::{cumulants, merton_cdf};
use plimsoll_paths::jumps::{Jumps, Kou, Merton};
use plimsoll_paths::model::{Gbm, Model};
use plimsoll_paths::{PathModel, PathsConfig, PathsError};
use plimsoll_streams::Key;

use crate::{KEY, bits, gbm, path};

const DAY_YEARS: f64 = 1.0 / 365.0;

fn preset(name: &str) -> (Gbm, Jumps) {
    let gbm = Gbm::presets().into_iter().find(|(n, _)| *n == name);
    let jumps = Jumps::presets().into_iter().find(|(n, _)| *n == name);
    (gbm.unwrap().1, jumps.unwrap().1)
}

/// One asset with a preset's diffusion and jumps.
fn config(name: &str) -> PathsConfig {
    let (diffusion, jumps) = preset(name);
    let mut config = gbm(&[("A", 0.0)]);
    config.assets[0].model = Model::Gbm(diffusion);
    config.assets[0].jumps = Some(jumps);
    config
}

/// Log return of each path of one tick of `days` days.
fn returns(config: &PathsConfig, days: f64, paths: u32) -> Vec<f64> {
    let model = PathModel::new(config, days * 86_400.0, 1).unwrap();
    let mut generator = model.start(KEY);
    let mut px = [0.0];
    (0..paths)
        .map(|path| {
            let path = u64::from(path);
            generator.restart(Key { seed: 41, path });
            generator.next(&mut px);
            (px[0] / 100.0).ln()
        })
        .collect()
}

fn check(got: f64, printed: f64, half: f64) {
    assert!((got - printed).abs() <= half, "{got}, printed {printed}");
}

fn within_four_errors(values: impl Iterator<Item = f64>, expected: f64) {
    let (mut n, mut sum, mut squares) = (0.0, 0.0, 0.0);
    for value in values {
        n += 1.0;
        sum += value;
        squares += value * value;
    }
    let mean = sum / n;
    let error = ((squares / n - mean * mean) / n).sqrt();
    assert!(
        (mean - expected).abs() < 4.0 * error,
        "{mean} ± {error}, expected {expected}"
    );
}

/// Variance of one day, skewness, excess kurtosis, volatility of a year.
fn figures(name: &str) -> [f64; 4] {
    let (gbm, jumps) = preset(name);
    let [_, second, third, fourth] = cumulants(&gbm, &jumps, DAY_YEARS).unwrap();
    [
        second,
        third / second.powf(1.5),
        fourth / (second * second),
        (second * 365.0).sqrt(),
    ]
}

#[test]
fn moments_of_the_presets_meet_the_printed_values() {
    let table = [
        (
            "btc_merton_mle_1h",
            [0.001_127_30, -0.007_2, 0.250_4, 0.641_5],
        ),
        (
            "btc_merton_crash",
            [0.000_818_63, -0.622_3, 3.242_1, 0.546_6],
        ),
        (
            "eth_merton_crash",
            [0.001_270_27, -0.589_9, 2.888_4, 0.680_9],
        ),
        (
            "hype_merton_crash",
            [0.003_458_63, -0.627_6, 2.656_6, 1.123_6],
        ),
        ("btc_kou", [0.001_173_15, -0.490_3, 6.578_1, 0.654_4]),
        ("eth_kou", [0.001_731_52, -0.534_1, 7.372_0, 0.795_0]),
        ("hype_kou", [0.004_403_25, -0.546_2, 7.327_1, 1.267_7]),
    ];
    for (name, printed) in table {
        let halves = [0.5e-8, 0.5e-4, 0.5e-4, 0.5e-4];
        for ((got, printed), half) in figures(name).into_iter().zip(printed).zip(halves) {
            check(got, printed, half);
        }
    }
    // Printed for a fit whose parameters are printed with three digits.
    for (name, volatility) in [("btc_kou_mle_1h", 0.640), ("hype_kou_mle_1d", 1.159)] {
        check(figures(name)[3], volatility, 1.5e-3);
    }
}

#[test]
fn mean_growth_of_kou_jumps_meets_the_printed_values() {
    for (name, zeta) in [
        ("btc_kou", -0.007_440),
        ("eth_kou", -0.008_669),
        ("hype_kou", -0.006_410),
    ] {
        check(preset(name).1.law().mean_growth(), zeta, 0.5e-6);
    }
}

#[test]
fn merton_distributions_meet_the_printed_values() {
    let below = |name: &str, ratio: f64, days: f64| {
        let (gbm, Jumps::Merton(merton)) = preset(name) else {
            panic!("{name} is no Merton preset");
        };
        merton_cdf(&gbm, &merton, ratio, days / 365.0)
    };
    check(below("btc_merton_crash", 0.75, 30.0), 0.042_317, 0.5e-6);
    check(
        below("hype_merton_crash", 2.0 / 3.0, 30.0),
        0.135_193,
        0.5e-6,
    );
    check(below("hype_merton_crash", 0.70, 1.0), 3.756_762e-4, 0.5e-10);
    check(
        below("hype_merton_crash", 2.0 / 3.0, 1.0),
        1.273_235e-4,
        0.5e-10,
    );
    check(below("hype_merton_crash", 0.60, 1.0), 1.247_334e-5, 0.5e-11);
    check(below("hype_merton_crash", 0.50, 1.0), 2.653_031e-7, 0.5e-13);
}

#[test]
fn simulated_returns_have_the_cumulants_of_their_law() {
    for (name, days) in [
        ("btc_merton_crash", 30.0),
        ("hype_kou", 30.0),
        ("btc_kou_mle_1h", 2.0),
    ] {
        let (gbm, jumps) = preset(name);
        let [mean, variance, third, fourth] = cumulants(&gbm, &jumps, days / 365.0).unwrap();
        let returns = returns(&config(name), days, 100_000);
        let centred = |power: i32| returns.iter().map(move |r| (r - mean).powi(power));
        within_four_errors(returns.iter().copied(), mean);
        within_four_errors(centred(2), variance);
        within_four_errors(centred(3), third);
        within_four_errors(centred(4), fourth + 3.0 * variance * variance);
        // A martingale.
        within_four_errors(returns.iter().map(|r| r.exp()), 1.0);
    }
}

#[test]
fn simulated_crashes_are_as_frequent_as_the_closed_form_says() {
    let count = |name: &str, ratio: f64, days: f64, p: f64| {
        let returns = returns(&config(name), days, 100_000);
        let below = returns.iter().map(|r| f64::from(u8::from(r.exp() < ratio)));
        within_four_errors(below, p);
    };
    count("btc_merton_crash", 0.75, 30.0, 0.042_317);
    count("hype_merton_crash", 2.0 / 3.0, 30.0, 0.135_193);
    count("hype_merton_crash", 0.70, 1.0, 3.756_762e-4);
}

/// Chance to touch `ratio` within 30 days, hourly ticks with a bridge between them: the jumps
/// land at the start of their step, so the rest of the step is a diffusion.
fn touched(name: &str, ratio: f64, paths: u32) -> Vec<f64> {
    let hours = 720;
    let config = config(name);
    let variance = preset(name).0.sigma_per_year.powi(2) / 8_760.0;
    let model = PathModel::new(&config, 3_600.0, hours).unwrap();
    let mut generator = model.start(KEY);
    let barrier = ratio.ln();
    let mut px = [0.0];
    let touch = |path: u32| {
        let path = u64::from(path);
        generator.restart(Key { seed: 43, path });
        let (mut above, mut from) = (1.0, 0.0_f64);
        for _ in 0..hours {
            generator.next(&mut px);
            let to = (px[0] / 100.0).ln();
            let jumped: f64 = generator.jumps().iter().map(|jump| jump.log_move).sum();
            let (start, end) = (from + jumped - barrier, to - barrier);
            if from <= barrier || start <= 0.0 || end <= 0.0 {
                return 1.0;
            }
            above *= 1.0 - (-2.0 * start * end / variance).exp();
            from = to;
        }
        1.0 - above
    };
    (0..paths).map(touch).collect()
}

#[test]
fn first_passage_under_kou_jumps_meets_the_inverted_transform() {
    for (name, ratio, printed) in [
        ("hype_kou", 2.0 / 3.0, 0.293_435),
        ("hype_kou", 0.5, 0.076_312),
        ("btc_kou", 0.75, 0.135_630),
    ] {
        within_four_errors(touched(name, ratio, 8_000).into_iter(), printed);
    }
}

#[test]
fn jumps_come_as_often_as_their_rate_and_in_the_order_of_time() {
    let config = config("hype_kou");
    let ticks = 1_440;
    let model = PathModel::new(&config, 60.0, ticks).unwrap();
    let mut generator = model.start(KEY);
    let mut count = |path: u64| {
        generator.restart(Key { seed: 44, path });
        let (mut count, mut last) = (0.0, 0.0);
        for tick in 1..=ticks {
            generator.next(&mut [0.0]);
            for jump in generator.jumps() {
                assert_eq!((jump.tick, jump.asset, jump.is_common), (tick, 0, false));
                assert!(jump.at >= f64::from(tick - 1) && jump.at < f64::from(tick));
                assert!(jump.at > last);
                last = jump.at;
                count += 1.0;
            }
        }
        count
    };
    let counts: Vec<f64> = (0..4_000).map(&mut count).collect();
    let mean = 45.0 / 365.0;
    within_four_errors(counts.iter().copied(), mean);
    within_four_errors(counts.iter().map(|c| (c - mean).powi(2)), mean);
}

#[test]
fn a_jump_lands_in_its_tick_beside_a_diffusion_that_it_does_not_move() {
    let ticks = 200_000;
    let jumping = config("hype_kou");
    let mut still = jumping.clone();
    still.assets[0].jumps = None;
    let Jumps::Kou(kou) = preset("hype_kou").1 else {
        panic!("a Kou preset");
    };
    let drift = -45.0 * Jumps::Kou(kou).law().mean_growth() * 3.0 / 31_536_000.0;
    let model = |config| PathModel::new(config, 3.0, ticks).unwrap().start(KEY);
    let (mut jumping, mut still) = (model(&jumping), model(&still));
    let (mut a, mut b, mut jumps) = ([0.0_f64], [0.0_f64], 0.0);
    let mut seen = 0;
    for tick in 1..=ticks {
        jumping.next(&mut a);
        still.next(&mut b);
        jumps += jumping
            .jumps()
            .iter()
            .map(|jump| jump.log_move)
            .sum::<f64>();
        seen += jumping.jumps().len();
        assert_eq!(still.jumps(), []);
        let difference = (a[0] / b[0]).ln();
        check(difference, jumps + drift * f64::from(tick), 1e-10);
    }
    assert!(seen > 0, "no jump within a week");
}

#[test]
fn changing_or_adding_jumps_moves_no_other_asset() {
    let mut plain = gbm(&[("BTC", 0.5), ("HYPE", 1.0)]);
    plain.assets[0].jumps = Some(Jumps::Merton(Merton::btc_crash()));
    let one = path(&plain, 60.0, 20_000, KEY);
    let mut other = plain.clone();
    other.assets[1].jumps = Some(Jumps::Kou(Kou::hype()));
    let two = path(&other, 60.0, 20_000, KEY);
    assert_eq!(bits(&one, 0), bits(&two, 0));
    assert_ne!(bits(&one, 1), bits(&two, 1));
    let mut third = gbm(&[("ETH", 0.7)]).assets;
    third[0].jumps = Some(Jumps::Merton(Merton::eth_crash()));
    other.assets.append(&mut third);
    let three = path(&other, 60.0, 20_000, KEY);
    assert_eq!(bits(&two, 0), bits(&three, 0));
    assert_eq!(bits(&two, 1), bits(&three, 1));
}

#[test]
fn a_jumping_path_restarts_and_continues_as_the_same_path() {
    let config = config("btc_kou_mle_1h");
    let fresh = path(&config, 600.0, 2_000, KEY);
    assert_eq!(
        bits(&path(&config, 600.0, 700, KEY), 0),
        bits(&fresh[..700], 0)
    );
    let mut generator = PathModel::new(&config, 600.0, 2_000).unwrap().start(KEY);
    let mut px = [0.0];
    for used in [0, 1, 300, 2_000] {
        for _ in 0..used {
            generator.next(&mut px);
        }
        generator.restart(KEY);
        for row in &fresh {
            generator.next(&mut px);
            assert_eq!(row[0].to_bits(), px[0].to_bits());
        }
        generator.restart(Key { path: 3, ..KEY });
    }
}

#[test]
fn jumps_that_would_make_the_expected_price_infinite_are_refused() {
    let mut kou = Kou::btc();
    kou.eta_up = 1.0;
    let mut config = config("btc_kou");
    config.assets[0].jumps = Some(Jumps::Kou(kou));
    let problems = config.problems(3.0, 10);
    let [PathsError::OutOfRange { report }] = problems.as_slice() else {
        panic!("{problems:?}");
    };
    assert!(report.contains("assets[0].jumps.eta_up"), "{report}");
}

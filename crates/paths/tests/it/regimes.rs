//! Calm and crisis: the chain's law, and what switches with it.

use plimsoll_paths::closed_form::regimes::{
    crisis_within, enters_in_a_step, expected_variance, instant_kurtosis, mean_variance,
};
use plimsoll_paths::model::{Gbm, Model};
use plimsoll_paths::regime::{RegimeStart, Regimes};
use plimsoll_paths::{PathModel, PathsConfig, PathsError, Regime};
use plimsoll_streams::Key;

use crate::{KEY, bits, gbm, path};

const MONTH_YEARS: f64 = 30.0 / 365.0;

fn check(got: f64, printed: f64, half: f64) {
    assert!((got - printed).abs() <= half, "{got}, printed {printed}");
}

fn stressed(start: RegimeStart) -> PathsConfig {
    let mut config = gbm(&[("BTC", 0.0), ("HYPE", 0.0)]);
    config.assets[0].model = Model::Gbm(Gbm::btc_regime_stress());
    config.assets[1].model = Model::Gbm(Gbm::hype_regime_stress());
    config.correlation = vec![vec![1.0, 0.625], vec![0.625, 1.0]];
    config.regimes = Some(Regimes {
        start,
        ..Regimes::stress()
    });
    config
}

#[test]
fn closed_forms_of_the_stress_preset_meet_the_printed_values() {
    let (stress, btc) = (Regimes::stress(), Gbm::btc_regime_stress());
    check(stress.crisis_share(), 0.107_143, 0.5e-6);
    check(mean_variance(&stress, &btc), 0.307_6, 0.5e-4);
    check(mean_variance(&stress, &btc).sqrt(), 0.554_617, 0.5e-6);
    check(instant_kurtosis(&stress, &btc), 8.756_3, 0.5e-4);
    check(crisis_within(&stress, MONTH_YEARS), 0.698_806, 0.5e-6);
    check(enters_in_a_step(&stress, 3.0), 1.388_880e-6, 0.5e-12);
    let over_a_month = |start| expected_variance(&stress, &btc, start, MONTH_YEARS);
    check(over_a_month(Regime::Calm), 0.024_199_0, 0.5e-7);
    check(over_a_month(Regime::Crisis), 0.034_308_5, 0.5e-7);
}

#[test]
fn a_uniform_crisis_of_three_assets_has_the_printed_eigenvalues() {
    // Of a matrix with 1 on the diagonal and 0.95 beside it: 1 + 2·0.95 and twice 1 − 0.95.
    let matrix = Regimes::stress().crisis_matrix(3);
    let times = |vector: [f64; 3]| -> Vec<f64> {
        let row = |row: &Vec<f64>| row.iter().zip(vector).map(|(r, v)| r * v).sum();
        matrix.iter().map(row).collect()
    };
    for (vector, eigenvalue) in [
        ([1.0, 1.0, 1.0], 2.90),
        ([1.0, -1.0, 0.0], 0.05),
        ([1.0, 1.0, -2.0], 0.05),
    ] {
        for (got, entry) in times(vector).into_iter().zip(vector) {
            check(got, eigenvalue * entry, 1e-12);
        }
    }
}

/// Share of ticks in crisis, squared hourly BTC moves summed, and whether a crisis was seen, for
/// each path of 30 days.
fn months(start: RegimeStart, paths: u32) -> Vec<(f64, f64, bool)> {
    let hours = 720;
    let model = PathModel::new(&stressed(start), 3_600.0, hours).unwrap();
    let mut generator = model.start(KEY);
    let mut px = [0.0; 2];
    let month = |path: u32| {
        let path = u64::from(path);
        generator.restart(Key { seed: 31, path });
        let (mut crisis, mut squares, mut last) = (0.0, 0.0, 100.0_f64);
        for _ in 0..hours {
            generator.next(&mut px);
            crisis += f64::from(u8::from(generator.regime() == Regime::Crisis));
            squares += (px[0] / last).ln().powi(2);
            last = px[0];
        }
        (crisis / f64::from(hours), squares, crisis > 0.0)
    };
    (0..paths).map(month).collect()
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

#[test]
fn simulated_months_meet_the_closed_forms() {
    let cases = [
        (RegimeStart::Calm, 0.024_199_0),
        (RegimeStart::Crisis, 0.034_308_5),
    ];
    for (start, variance) in cases {
        let months = months(start, 4_000);
        // The drift of an hour adds (σ²/2/8760)² to its square, 1e-8 of it.
        within_four_errors(months.iter().map(|month| month.1), variance);
        if start == RegimeStart::Calm {
            let seen = months.iter().map(|month| f64::from(u8::from(month.2)));
            // The last hour's beginning is the last that is seen.
            let stress = Regimes::stress();
            within_four_errors(seen, crisis_within(&stress, 719.0 / 8_760.0));
        }
    }
    let drawn = months(RegimeStart::Stationary, 4_000);
    within_four_errors(drawn.iter().map(|month| month.0), 0.107_143);
}

#[test]
fn steps_enter_a_crisis_as_often_as_the_chain_says() {
    // Ticks of a day: two switches within one are common.
    let config = stressed(RegimeStart::Calm);
    let days = 400_000;
    let model = PathModel::new(&config, 86_400.0, days).unwrap();
    let mut generator = model.start(KEY);
    let (mut calm, mut entered, mut last) = (0.0, 0.0, Regime::Calm);
    for _ in 0..days {
        generator.next(&mut [0.0; 2]);
        if last == Regime::Calm {
            calm += 1.0;
            entered += f64::from(u8::from(generator.regime() == Regime::Crisis));
        }
        last = generator.regime();
    }
    let p = enters_in_a_step(&Regimes::stress(), 86_400.0);
    let error = (p * (1.0 - p) / calm).sqrt();
    check(entered / calm, p, 4.0 * error);
}

#[test]
fn a_crisis_moves_no_draw_but_scales_and_mixes_it() {
    let mut config = stressed(RegimeStart::Calm);
    config.regimes.as_mut().unwrap().mean_calm_h = 1.0;
    config.regimes.as_mut().unwrap().mean_crisis_h = 1.0;
    let ticks = 12_000;
    let model = PathModel::new(&config, 3.0, ticks).unwrap();
    let mut generator = model.start(KEY);
    let (mut px, mut last) = ([0.0; 2], [100.0_f64; 2]);
    let mut draws = ["BTC", "HYPE"].map(|asset| crate::normals(asset, 12_000).into_iter());
    let step = (3.0_f64 / 31_536_000.0).sqrt();
    let mut switches = 0;
    let mut before = Regime::Calm;
    for _ in 0..ticks {
        generator.next(&mut px);
        let n = [0, 1].map(|asset: usize| draws[asset].next().unwrap());
        let (sigma, rho) = match generator.regime() {
            Regime::Calm => ([0.40, 0.85], 0.625),
            Regime::Crisis => ([1.24, 2.6], 0.95),
        };
        switches += i32::from(generator.regime() != before);
        before = generator.regime();
        let z = [n[0], rho * n[0] + f64::sqrt(1.0 - rho * rho) * n[1]];
        for asset in [0, 1] {
            let got = (px[asset] / last[asset]).ln();
            let drift = -0.5 * sigma[asset] * sigma[asset] * step * step;
            check(got, drift + sigma[asset] * step * z[asset], 1e-13);
        }
        last = px;
    }
    assert!(switches > 3, "{switches} switches in ten hours");
}

#[test]
fn the_state_is_known_before_the_first_tick_and_after_a_restart() {
    let model = |start| PathModel::new(&stressed(start), 3.0, 600).unwrap();
    for (start, regime) in [
        (RegimeStart::Calm, Regime::Calm),
        (RegimeStart::Crisis, Regime::Crisis),
    ] {
        let mut generator = model(start).start(KEY);
        assert_eq!(generator.regime(), regime);
        generator.next(&mut [0.0; 2]);
        assert_eq!(generator.regime(), regime);
        generator.restart(Key { path: 1, ..KEY });
        assert_eq!(generator.regime(), regime);
    }
}

#[test]
fn without_a_crisis_on_the_path_regimes_change_no_bit() {
    let mut config = gbm(&[("BTC", 0.5), ("HYPE", 1.15)]);
    let plain = path(&config, 3.0, 1_000, KEY);
    config.regimes = Some(Regimes {
        mean_calm_h: 876_000.0,
        ..Regimes::stress()
    });
    let calm = path(&config, 3.0, 1_000, KEY);
    assert_eq!(bits(&plain, 0), bits(&calm, 0));
    assert_eq!(bits(&plain, 1), bits(&calm, 1));
}

#[test]
fn an_added_asset_leaves_the_others_alone_in_crises_too() {
    let mut two = stressed(RegimeStart::Calm);
    two.regimes.as_mut().unwrap().mean_calm_h = 1.0;
    let mut three = two.clone();
    let mut added = gbm(&[("ETH", 0.68)]).assets;
    three.assets.append(&mut added);
    three.correlation = vec![
        vec![1.0, 0.625, 0.8],
        vec![0.625, 1.0, 0.59],
        vec![0.8, 0.59, 1.0],
    ];
    let (two, three) = (path(&two, 3.0, 6_000, KEY), path(&three, 3.0, 6_000, KEY));
    assert_eq!(bits(&two, 0), bits(&three, 0));
    assert_eq!(bits(&two, 1), bits(&three, 1));
}

#[test]
fn what_only_a_crisis_would_use_needs_regimes() {
    let mut config = stressed(RegimeStart::Calm);
    config.regimes = None;
    let problem = |index| PathsError::CrisisWithoutRegimes { index };
    assert_eq!(config.problems(3.0, 10), [problem(0), problem(1)]);
}

#[test]
fn correlations_of_crises_are_checked_and_given_once() {
    let mut config = stressed(RegimeStart::Calm);
    let regimes = config.regimes.as_mut().unwrap();
    regimes.crisis_rho = Some(0.9);
    regimes.crisis_correlation = vec![vec![1.0, 0.9], vec![0.8, 1.0]];
    let said: Vec<String> = (config.problems(3.0, 10).iter())
        .map(ToString::to_string)
        .collect();
    assert_eq!(said.len(), 2, "{said:?}");
    assert!(said[0].starts_with("regimes.crisis_rho: "), "{said:?}");
    assert!(
        said[1].starts_with("regimes.crisis_correlation[1][0] is 0.8"),
        "{said:?}"
    );
}

//! Stochastic volatility: moments, published prices, and what its streams touch.

use plimsoll_paths::model::{Heston, Model, VarianceFactor};
use plimsoll_paths::{ModelProblem, PathModel, PathsConfig, PathsError};
use plimsoll_streams::Key;

use crate::{KEY, bits, of_models, path};

const YEAR_S: f64 = 31_536_000.0;
const DAY: f64 = 1.0 / 365.0;

fn factor(kappa: f64, theta: f64, xi: f64, rho: f64, start: f64) -> VarianceFactor {
    VarianceFactor {
        kappa_per_year: kappa,
        theta_per_year: theta,
        xi_per_year: xi,
        rho,
        start_per_year: Some(start),
    }
}

/// Fang and Oosterlee 2008.
const FANG_OOSTERLEE: (f64, f64, f64, f64, f64) = (1.5768, 0.0398, 0.5751, -0.5711, 0.0175);
/// Andersen 2008, case I: the variance touches 0 all the time.
const ANDERSEN_I: (f64, f64, f64, f64, f64) = (0.5, 0.04, 1.0, -0.9, 0.04);

fn published((kappa, theta, xi, rho, start): (f64, f64, f64, f64, f64)) -> Heston {
    Heston::one(factor(kappa, theta, xi, rho, start))
}

fn config(heston: Heston) -> PathsConfig {
    of_models(&[("A", Model::Heston(heston))])
}

/// Prices at the end of `paths` paths of `steps` steps over `years`.
fn ends(heston: Heston, years: f64, steps: u32, paths: u32) -> Vec<f64> {
    let tick_s = years * YEAR_S / f64::from(steps);
    let model = PathModel::new(&config(heston), tick_s, steps).unwrap();
    let mut generator = model.start(KEY);
    let mut px = [0.0];
    (0..paths)
        .map(|number| {
            generator.restart(Key {
                seed: 11,
                path: number.into(),
            });
            for _ in 0..steps {
                generator.next(&mut px);
            }
            px[0]
        })
        .collect()
}

/// Mean and standard error.
#[allow(clippy::cast_precision_loss)]
fn mean(values: &[f64]) -> (f64, f64) {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let squares = values.iter().map(|v| (v - mean) * (v - mean)).sum::<f64>();
    (mean, (squares / n / n).sqrt())
}

/// Mean call payoff with the price itself, whose mean is 100, as control.
fn call(ends: &[f64], strike: f64) -> (f64, f64) {
    let payoffs: Vec<f64> = ends.iter().map(|s| (s - strike).max(0.0)).collect();
    let (px, _) = mean(ends);
    let (payoff, _) = mean(&payoffs);
    let (mut common, mut own) = (0.0, 0.0);
    for (s, p) in ends.iter().zip(&payoffs) {
        common += (s - px) * (p - payoff);
        own += (s - px) * (s - px);
    }
    let slope = common / own;
    let controlled = payoffs
        .iter()
        .zip(ends)
        .map(|(p, s)| p - slope * (s - 100.0));
    mean(&controlled.collect::<Vec<f64>>())
}

fn within_four_errors(what: &str, (got, error): (f64, f64), expected: f64) {
    assert!(
        (got - expected).abs() < 4.0 * error,
        "{what}: {got} ± {error}, expected {expected}"
    );
}

#[test]
fn moments_of_the_presets_are_the_printed_ones() {
    let table = [
        (
            Heston::btc(),
            1.219,
            0.1993,
            0.401_607,
            0.155_214,
            0.030_411,
        ),
        (
            Heston::eth(),
            1.389,
            0.3394,
            0.730_195,
            0.264_367,
            0.055_293,
        ),
        (
            Heston::hype(),
            1.576,
            1.0593,
            2.386_585,
            0.883_460,
            0.178_813,
        ),
    ];
    for (preset, feller, deviation, mean_7d, deviation_7d, integral_30d) in table {
        let from_mean = preset.variance;
        let excited = VarianceFactor {
            start_per_year: Some(2.0 * from_mean.theta_per_year),
            ..from_mean
        };
        let near = |got: f64, printed: f64, digits: i32| {
            let half = 0.5 * 10.0_f64.powi(-digits);
            assert!((got - printed).abs() <= half, "{got}, printed {printed}");
        };
        near(from_mean.feller_ratio(), feller, 3);
        near(from_mean.long_run_deviation(), deviation, 4);
        near(excited.mean_after(7.0 * DAY), mean_7d, 6);
        near(excited.variance_after(7.0 * DAY).sqrt(), deviation_7d, 6);
        near(excited.mean_integral(30.0 * DAY), integral_30d, 6);
    }
}

#[test]
fn simulated_variances_have_the_expected_moments() {
    let heston = Heston::one(VarianceFactor {
        start_per_year: Some(0.44),
        ..Heston::btc().variance
    });
    // Hourly steps; the last two returns tell the variance at their common end.
    let (tick_s, ticks) = (3_600.0, 7 * 24 + 1);
    let model = PathModel::new(&config(heston), tick_s, ticks).unwrap();
    let mut generator = model.start(KEY);
    let (mut levels, mut products, mut integrals) = (Vec::new(), Vec::new(), Vec::new());
    for number in 0..15_000 {
        generator.restart(Key {
            seed: 12,
            path: number,
        });
        let (mut last, mut px) = (100.0, [0.0]);
        let mut squares = [0.0, 0.0];
        let mut integral = 0.0;
        for _ in 0..ticks {
            generator.next(&mut px);
            let step = (px[0] / last).ln();
            last = px[0];
            squares = [squares[1], step * step * YEAR_S / tick_s];
            integral += step * step;
        }
        levels.push(0.5 * (squares[0] + squares[1]));
        products.push(squares[0] * squares[1]);
        integrals.push(integral);
    }
    let years = 7.0 * DAY;
    let (expected, variance) = (
        heston.variance.mean_after(years),
        heston.variance.variance_after(years),
    );
    within_four_errors("E v", mean(&levels), expected);
    within_four_errors("E v²", mean(&products), expected * expected + variance);
    let years = f64::from(ticks) * tick_s / YEAR_S;
    within_four_errors(
        "E ∫v",
        mean(&integrals),
        heston.variance.mean_integral(years),
    );
}

#[test]
fn calls_of_the_presets_cost_what_is_printed() {
    let table = [
        (Heston::btc(), 5.189_772),
        (Heston::eth(), 7.015_971),
        (Heston::hype(), 12.790_879),
    ];
    for (preset, printed) in table {
        let ends = ends(preset, 30.0 * DAY, 60, 15_000);
        within_four_errors("martingale", mean(&ends), 100.0);
        within_four_errors("call", call(&ends, 100.0), printed);
    }
}

#[test]
fn published_calls_are_met() {
    let one_year = ends(published(FANG_OOSTERLEE), 1.0, 64, 25_000);
    within_four_errors("T 1", call(&one_year, 100.0), 5.785_155);
    let ten_years = ends(published(FANG_OOSTERLEE), 10.0, 160, 10_000);
    within_four_errors("T 10", call(&ten_years, 100.0), 22.318_946);
}

#[test]
fn a_variance_that_touches_zero_prices_as_published() {
    let ends = ends(published(ANDERSEN_I), 10.0, 320, 15_000);
    within_four_errors("martingale", mean(&ends), 100.0);
    for (strike, printed) in [(60.0, 44.330), (100.0, 13.0847), (140.0, 0.2958)] {
        within_four_errors("call", call(&ends, strike), printed);
    }
}

/// Full truncation, for comparison only: log prices at the end of `steps` steps of 3 s.
fn euler(factor: &VarianceFactor, steps: u32, number: u64) -> f64 {
    let mut stream = Key {
        seed: 13,
        path: number,
    }
    .stream("euler", 0);
    let tick = 3.0_f64 / YEAR_S;
    let (mut log, mut v) = (0.0, factor.start());
    let rest = (1.0 - factor.rho * factor.rho).sqrt();
    let mut normals = vec![0.0; 2 * steps as usize];
    stream.fill_standard_normal(&mut normals);
    for pair in normals.chunks_exact(2) {
        let positive = v.max(0.0);
        let deviation = (positive * tick).sqrt();
        log += deviation * pair[0] - 0.5 * positive * tick;
        let z = factor.rho * pair[0] + rest * pair[1];
        v += factor.kappa_per_year * (factor.theta_per_year - positive) * tick
            + factor.xi_per_year * deviation * z;
    }
    log
}

#[test]
fn steps_of_a_minute_agree_with_euler_steps_of_a_tick() {
    // Fast and wild, so that three hours matter: the variance touches 0 and pulls the price along.
    let factor = factor(2_000.0, 0.5, 60.0, -0.8, 0.5);
    let (steps, paths) = (3_600, 2_500_u32);
    let judged: Vec<f64> = (0..paths)
        .map(|n| euler(&factor, steps, n.into()))
        .collect();
    let model = PathModel::new(&config(Heston::one(factor)), 3.0, steps).unwrap();
    let mut generator = model.start(KEY);
    let mut px = [0.0];
    let simulated: Vec<f64> = (0..paths)
        .map(|number| {
            generator.restart(Key {
                seed: 14,
                path: number.into(),
            });
            (0..steps).for_each(|_| generator.next(&mut px));
            (px[0] / 100.0).ln()
        })
        .collect();
    // The deviation of the log price is about 1.3 percent.
    for (power, unit) in [(1, 0.013_f64), (2, 0.013), (3, 0.013), (4, 0.013)] {
        let moment = |logs: &[f64]| {
            mean(
                &logs
                    .iter()
                    .map(|x| (x / unit).powi(power))
                    .collect::<Vec<f64>>(),
            )
        };
        let (ours, theirs) = (moment(&simulated), moment(&judged));
        let error = ours.1.hypot(theirs.1);
        assert!(
            (ours.0 - theirs.0).abs() < 4.0 * error,
            "{power}: {ours:?}, {theirs:?}"
        );
    }
    let skewed = mean(
        &judged
            .iter()
            .map(|x| (x / 0.013).powi(3))
            .collect::<Vec<f64>>(),
    );
    assert!(
        skewed.0 < -4.0 * skewed.1,
        "the case is to have a skew: {skewed:?}"
    );
}

#[test]
fn two_factors_keep_mean_and_spread_and_split_them_in_half() {
    for (name, preset) in Heston::presets() {
        let Some(slow) = preset.second else { continue };
        let whole = Heston::presets()
            .into_iter()
            .find(|(other, _)| name.strip_suffix("_two_factor") == Some(other))
            .unwrap();
        let (fast, whole) = (preset.variance, whole.1.variance);
        let half_life_d = |of: VarianceFactor| 365.0 * 2.0_f64.ln() / of.kappa_per_year;
        assert!((half_life_d(fast) - 1.3).abs() < 1e-12);
        assert!((half_life_d(slow) - 40.0).abs() < 1e-12);
        let variance = |of: VarianceFactor| of.long_run_deviation() * of.long_run_deviation();
        assert!((variance(fast) / variance(whole) - 0.5).abs() < 1e-12);
        assert!((variance(slow) / variance(whole) - 0.5).abs() < 1e-12);
        assert!((fast.theta_per_year + slow.theta_per_year - whole.theta_per_year).abs() < 1e-15);
    }
}

#[test]
fn two_factors_add_their_variances() {
    let preset = Heston::hype().two_factor();
    let ends = ends(preset, 30.0 * DAY, 360, 6_000);
    within_four_errors("martingale", mean(&ends), 100.0);
    let squares: Vec<f64> = ends.iter().map(|s| (s / 100.0).ln().powi(2)).collect();
    // With rho 0: E X² = E∫v + E(∫v)²/4, and Var ∫v is the sum of the factors'.
    let years = 30.0 * DAY;
    let variance_of_integral = |of: &VarianceFactor| {
        let (k, e) = (of.kappa_per_year, (-of.kappa_per_year * years).exp());
        let stationary = of.long_run_deviation().powi(2);
        // From a start in the mean: the stationary variance less what the start's would add.
        let loading = (1.0 - e) / k;
        2.0 * stationary / k * (years - loading) - stationary * loading * loading
    };
    let second = preset.second.unwrap();
    let integral = 1.33 * years;
    let spread = variance_of_integral(&preset.variance) + variance_of_integral(&second);
    let expected = integral + 0.25 * (integral * integral + spread);
    within_four_errors("E X²", mean(&squares), expected);
}

#[test]
fn prices_stay_as_correlated_as_their_normals_whatever_rho() {
    let steady = |rho| Model::Heston(Heston::one(factor(10.0, 0.25, 0.2, rho, 0.25)));
    let mut config = of_models(&[("A", steady(-0.7)), ("B", steady(0.6))]);
    config.correlation = vec![vec![1.0, 0.6], vec![0.6, 1.0]];
    let prices = path(&config, 3.0, 40_000, KEY);
    for stride in [1, 20] {
        let (mut both, mut a, mut b) = (0.0, 0.0, 0.0);
        let picked: Vec<&Vec<f64>> = prices.iter().step_by(stride).collect();
        for pair in picked.windows(2) {
            let x = (pair[1][0] / pair[0][0]).ln();
            let y = (pair[1][1] / pair[0][1]).ln();
            both += x * y;
            a += x * x;
            b += y * y;
        }
        #[allow(clippy::cast_precision_loss)]
        let error = (1.0 - 0.36) / (picked.len() as f64).sqrt();
        within_four_errors("correlation", (both / (a * b).sqrt(), error), 0.6);
    }
}

#[test]
fn a_longer_horizon_continues_the_same_path_and_other_assets_are_left_alone() {
    let heston = Model::Heston(Heston::hype());
    let short = path(&of_models(&[("A", heston.clone())]), 3.0, 307, KEY);
    let gbm = crate::gbm(&[("B", 0.8)]);
    let mut both = of_models(&[("A", heston)]);
    both.assets.extend(gbm.assets.clone());
    let long = path(&both, 3.0, 701, KEY);
    assert_eq!(bits(&short, 0), bits(&long[..307], 0));
    assert_eq!(bits(&path(&gbm, 3.0, 701, KEY), 0), bits(&long, 1));
}

#[test]
fn restarting_equals_starting_afresh() {
    let config = config(Heston::btc().two_factor());
    let fresh = path(&config, 3.0, 300, Key { path: 5, ..KEY });
    let mut generator = PathModel::new(&config, 3.0, 300).unwrap().start(KEY);
    let mut px = [0.0];
    (0..250).for_each(|_| generator.next(&mut px));
    generator.restart(Key { path: 5, ..KEY });
    for row in fresh {
        generator.next(&mut px);
        assert_eq!(px[0].to_bits(), row[0].to_bits());
    }
}

#[test]
#[should_panic(expected = "the path has ended")]
fn ticks_beyond_the_end_are_not_given() {
    let mut generator = PathModel::new(&config(Heston::btc()), 3.0, 7)
        .unwrap()
        .start(KEY);
    (0..8).for_each(|_| generator.next(&mut [0.0]));
}

#[test]
fn steps_of_the_variance_must_fit_and_agree() {
    let with = |vol_step_s| {
        Model::Heston(Heston {
            vol_step_s,
            ..Heston::btc()
        })
    };
    let problems = |a, b| of_models(&[("A", with(a)), ("B", with(b))]).problems(3.0, 100);
    assert_eq!(problems(60, 60), []);
    let problem = ModelProblem::VolStepsDiffer {
        vol_step_s: 30,
        other: 0,
        other_s: 60,
    };
    let expected = PathsError::Model {
        index: 1,
        field: "vol_step_s",
        problem,
    };
    assert_eq!(problems(60, 30), [expected]);
    let problem = ModelProblem::VolStepTicks { ticks: 300 };
    let expected = PathsError::Model {
        index: 0,
        field: "vol_step_s",
        problem,
    };
    assert_eq!(problems(900, 900)[0], expected);
    assert_eq!(
        problems(900, 900)[0].to_string(),
        "assets[0].model.vol_step_s: makes steps of 300 ticks, more than 256"
    );
}

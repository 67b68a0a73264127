//! Volatility that answers to returns: closed forms, law, and what is refused.

use plimsoll_paths::model::{Answer, Ewma, Garch, Model, Period, Recursion};
use plimsoll_paths::{ModelProblem, PathModel, PathsConfig, PathsError};
use plimsoll_streams::Key;

use crate::{KEY, bits, of_models, path};

/// omega = 1e-5 a day: a long-run variance of 5e-4.
fn sample(nu: Option<f64>) -> Garch {
    Garch {
        mu_per_year: 0.0,
        sigma_per_year: (5e-4_f64 * 365.0).sqrt(),
        recursion: Recursion::Garch(Answer {
            alpha: 0.06,
            beta: 0.92,
            gamma: 0.0,
            start_sigma_per_year: None,
        }),
        period: Period::Day,
        nu,
        u_shape: 0.0,
    }
}

fn config(garch: Garch) -> PathsConfig {
    of_models(&[("A", Model::Garch(garch))])
}

fn answer(garch: &Garch) -> Answer {
    let Recursion::Garch(answer) = garch.recursion else {
        panic!("not a GARCH recursion");
    };
    answer
}

fn log_steps(prices: &[Vec<f64>]) -> Vec<f64> {
    let mut last = 100.0;
    (prices.iter())
        .map(|row| (row[0] / std::mem::replace(&mut last, row[0])).ln())
        .collect()
}

#[test]
fn closed_forms_give_the_printed_values() {
    let normal = sample(None);
    assert!((normal.omega().unwrap() - 1e-5).abs() < 1e-18);
    assert!((normal.period_variance() - 5e-4).abs() < 1e-15);
    assert!((100.0 * normal.sigma_per_year - 42.72).abs() <= 0.005);
    assert!((normal.kurtosis().unwrap() - 3.6667).abs() <= 0.5e-4);
    assert!((sample(Some(5.0)).kurtosis().unwrap() - 33.0).abs() < 1e-9);
    assert!((answer(&normal).half_life_periods() - 34.31).abs() <= 0.005);
    assert!((normal.mean_after(1e-3, 10) - 9.085_364e-4).abs() <= 0.5e-10);
    // The fourth moment of a Student-t of 4 degrees of freedom or fewer is infinite.
    assert_eq!(sample(Some(4.0)).kurtosis(), None);
}

/// The recursion as written, on the path's own returns, must give each day's variance: the
/// returns divided by it are the stream's normals.
#[test]
fn each_day_has_the_variance_that_the_recursion_says() {
    for gamma in [0.0, 0.04] {
        let mut garch = sample(None);
        garch.recursion = Recursion::Garch(Answer {
            gamma,
            beta: 0.88,
            start_sigma_per_year: Some(0.9),
            alpha: 0.06,
        });
        let (omega, ticks) = (garch.omega().unwrap(), 24);
        let steps = log_steps(&path(&config(garch), 3_600.0, 40 * ticks, KEY));
        let mut draws = crate::normals("A", 40 * 24).into_iter();
        let mut h = 0.9_f64 * 0.9 / 365.0;
        for day in steps.chunks(24) {
            let mut innovation = 0.0;
            for step in day {
                let noise = (h / 24.0).sqrt() * draws.next().unwrap();
                assert!((step - (noise - 0.5 * h / 24.0)).abs() < 1e-13);
                innovation += noise;
            }
            let weight = if innovation < 0.0 { 0.06 + gamma } else { 0.06 };
            h = omega + weight * innovation * innovation + 0.88 * h;
        }
    }
}

#[test]
fn an_average_of_squares_forgets_by_lambda() {
    let mut garch = sample(None);
    garch.recursion = Recursion::Ewma(Ewma { lambda: 0.94 });
    garch.period = Period::Hour;
    let steps = log_steps(&path(&config(garch), 3_600.0, 300, KEY));
    let mut draws = crate::normals("A", 300).into_iter();
    let mut h = garch.period_variance();
    for step in steps {
        let noise = h.sqrt() * draws.next().unwrap();
        assert!((step - (noise - 0.5 * h)).abs() < 1e-13);
        h = 0.94 * h + 0.06 * noise * noise;
    }
}

#[test]
fn simulated_days_have_the_long_run_variance_and_the_martingale_holds() {
    for nu in [None, Some(5.0)] {
        let model = PathModel::new(&config(sample(nu)), 86_400.0, 250).unwrap();
        let mut generator = model.start(KEY);
        let (mut px, n) = ([0.0], 4_000_u32);
        let (mut levels, mut ends) = (Vec::new(), Vec::new());
        for number in 0..n {
            generator.restart(Key {
                seed: 21,
                path: number.into(),
            });
            let (mut last, mut squares) = (100.0_f64, 0.0);
            for _ in 0..250 {
                generator.next(&mut px);
                squares += (px[0] / last).ln().powi(2) / 250.0;
                last = px[0];
            }
            levels.push(squares);
            ends.push(px[0]);
        }
        let mean = |values: &[f64]| {
            let mean = values.iter().sum::<f64>() / f64::from(n);
            let squares = values.iter().map(|v| (v - mean).powi(2)).sum::<f64>();
            (mean, squares.sqrt() / f64::from(n))
        };
        let (got, error) = mean(&levels);
        assert!((got - 5e-4).abs() < 4.0 * error, "{got} ± {error}");
        let (got, error) = mean(&ends);
        assert!((got - 100.0).abs() < 4.0 * error, "{got} ± {error}");
    }
}

#[test]
fn returns_of_a_period_are_student_t() {
    let mut garch = sample(Some(3.1));
    garch.recursion = Recursion::Garch(Answer {
        alpha: 0.0,
        beta: 0.5,
        gamma: 0.0,
        start_sigma_per_year: None,
    });
    let model = PathModel::new(&config(garch), 86_400.0, 100).unwrap();
    let mut generator = model.start(KEY);
    let (mut px, mut inside, mut n) = ([0.0], 0.0, 0.0);
    // P(|t| < 0.5·√(nu/(nu − 2))) for nu 3.1 by quadrature; a normal has 0.382925.
    let scale = (3.1_f64 / 1.1).sqrt();
    for number in 0..1_000 {
        generator.restart(Key {
            seed: 22,
            path: number,
        });
        let mut last = 100.0_f64;
        for _ in 0..100 {
            generator.next(&mut px);
            let step = (px[0] / last).ln() / 5e-4_f64.sqrt();
            inside += f64::from(u8::from(step.abs() < 0.5));
            (last, n) = (px[0], n + 1.0);
        }
    }
    let expected = student_t_within(0.5 * scale, 3.1);
    let error = (expected * (1.0 - expected) / n).sqrt();
    // The drift shifts a return by half its variance, 1 percent of its deviation: no effect here.
    assert!(
        (inside / n - expected).abs() < 4.0 * error,
        "{} {expected}",
        inside / n
    );
    assert!((expected - 0.383).abs() > 40.0 * error);
}

/// P(|t| < x) by Simpson's rule on the density.
fn student_t_within(x: f64, nu: f64) -> f64 {
    let density = |t: f64| (1.0 + t * t / nu).powf(-0.5 * (nu + 1.0));
    let simpson = |to: f64| {
        let n = 20_000;
        let h = to / f64::from(n);
        let inner = (1..n).map(|i| density(f64::from(i) * h) * if i % 2 == 1 { 4.0 } else { 2.0 });
        h / 3.0 * (density(0.0) + density(to) + inner.sum::<f64>())
    };
    // The tail beyond 2000 has less than 1e-6.
    simpson(x) / simpson(2_000.0)
}

#[test]
fn weights_inside_the_day_move_variance_to_its_ends_and_keep_its_sum() {
    let mut garch = sample(None);
    garch.u_shape = 0.8;
    let steps = log_steps(&path(&config(garch), 3_600.0, 24, KEY));
    let mut draws = crate::normals("A", 24).into_iter();
    let weight = |hour: u32| {
        let x = (f64::from(hour) + 0.5) / 24.0 - 0.5;
        1.0 + 0.8 * (12.0 * x * x - 1.0)
    };
    let all: f64 = (0..24).map(weight).sum();
    let mut total = 0.0;
    for (hour, step) in (0..).zip(steps) {
        let variance = 5e-4 * weight(hour) / all;
        let expected = variance.sqrt() * draws.next().unwrap() - 0.5 * variance;
        assert!((step - expected).abs() < 1e-13);
        total += variance;
    }
    assert!((total - 5e-4).abs() < 1e-15);
    assert!(weight(0) > 2.3 && weight(12) < 0.21);
}

#[test]
fn presets_are_within_the_cap_and_valid() {
    for (name, preset) in Garch::presets() {
        assert_eq!(config(preset).problems(3.0, 100), [], "{name}");
    }
    assert!((answer(&Garch::btc()).persistence() - 0.98).abs() < 1e-12);
}

#[test]
fn too_much_persistence_is_refused_where_it_stands() {
    let mut garch = sample(None);
    garch.recursion = Recursion::Garch(Answer {
        alpha: 0.054,
        beta: 0.9446,
        gamma: 0.0,
        start_sigma_per_year: None,
    });
    let problems = config(garch).problems(3.0, 100);
    let [PathsError::OutOfRange { report }] = problems.as_slice() else {
        panic!("{problems:?}");
    };
    assert!(
        report.starts_with(
            "assets[0].model.recursion.alpha: alpha + beta + gamma/2 is 0.9986, above 0.98"
        ),
        "{report}"
    );
    garch.recursion = Recursion::Garch(Answer {
        alpha: 0.06,
        beta: 0.90,
        gamma: 0.05,
        start_sigma_per_year: None,
    });
    assert_eq!(config(garch).problems(3.0, 100).len(), 1);
}

#[test]
fn periods_must_be_whole_ticks_and_weights_need_a_day() {
    let problem = |garch: Garch, tick_s| match config(garch).problems(tick_s, 100).as_slice() {
        [PathsError::Model { field, problem, .. }] => Some((*field, problem.clone())),
        [] => None,
        other => panic!("{other:?}"),
    };
    let mut hourly = sample(None);
    hourly.period = Period::Hour;
    assert_eq!(problem(hourly, 3.0), None);
    let ticks = ModelProblem::PeriodTicks {
        period_s: 3_600.0,
        tick_s: 7.0,
    };
    assert_eq!(problem(hourly, 7.0), Some(("period", ticks)));
    hourly.u_shape = 0.5;
    assert_eq!(
        problem(hourly, 3.0),
        Some(("u_shape", ModelProblem::WeightsWithoutDay))
    );
}

#[test]
fn restarting_equals_starting_afresh_and_blocks_do_not_show() {
    let config = config(Garch {
        period: Period::Hour,
        ..sample(Some(4.5))
    });
    let fresh = path(&config, 3.0, 3_000, Key { path: 5, ..KEY });
    let short = path(&config, 3.0, 1_300, Key { path: 5, ..KEY });
    assert_eq!(bits(&fresh[..1_300], 0), bits(&short, 0));
    let mut generator = PathModel::new(&config, 3.0, 3_000).unwrap().start(KEY);
    let mut px = [0.0];
    (0..1_500).for_each(|_| generator.next(&mut px));
    generator.restart(Key { path: 5, ..KEY });
    for row in fresh {
        generator.next(&mut px);
        assert_eq!(px[0].to_bits(), row[0].to_bits());
    }
}

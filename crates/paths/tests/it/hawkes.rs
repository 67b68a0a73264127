//! Hawkes jumps: counts, intensities, compensation, cross-excitation.

use plimsoll_paths::jumps::{Excitation, Hawkes, Jumps, Law, Normal};
use plimsoll_paths::model::{Gbm, Model};
use plimsoll_paths::{PathModel, PathsConfig, PathsError};
use plimsoll_streams::Key;

use crate::{KEY, bits, gbm, path};

/// Mean intensity of the BTC fit, jumps per year: mu/(1 − alpha/beta).
const MEAN_PER_YEAR: f64 = 35.6 / (1.0 - 0.022_9 / 0.038_6);

/// One asset with the BTC fit, from an intensity per year or from the stationary law.
fn btc(start: Option<f64>) -> PathsConfig {
    let mut config = gbm(&[("BTC", 0.5)]);
    config.assets[0].jumps = Some(Jumps::Hawkes(Hawkes {
        start_intensity_per_year: start,
        ..Hawkes::btc()
    }));
    config
}

/// Jumps of each asset within `hours` hours, for each path.
fn counts(config: &PathsConfig, hours: u32, paths: u32) -> Vec<Vec<f64>> {
    let assets = config.assets.len();
    let model = PathModel::new(config, 3_600.0, hours).unwrap();
    let mut generator = model.start(KEY);
    let mut px = vec![0.0; assets];
    let count = |path: u32| {
        let path = u64::from(path);
        generator.restart(Key { seed: 51, path });
        let mut counts = vec![0.0; assets];
        for _ in 0..hours {
            generator.next(&mut px);
            generator
                .jumps()
                .iter()
                .for_each(|jump| counts[jump.asset] += 1.0);
        }
        counts
    };
    (0..paths).map(count).collect()
}

fn first(counts: &[Vec<f64>]) -> impl Iterator<Item = f64> + Clone {
    counts.iter().map(|counts| counts[0])
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

#[test]
fn the_fit_branches_as_printed() {
    check(Hawkes::btc().branching(), 0.593, 0.5e-3);
    check(MEAN_PER_YEAR, 87.5, 0.05);
    check(MEAN_PER_YEAR / 365.0, 0.239_798, 0.5e-6);
}

#[test]
fn stationary_counts_of_a_day_have_the_printed_mean_and_variance() {
    let counts = counts(&btc(None), 24, 60_000);
    within_four_errors(first(&counts), 0.239_798);
    let squares = first(&counts).map(|count| (count - 0.239_798).powi(2));
    within_four_errors(squares, 0.441_587);
}

#[test]
fn stationary_counts_of_a_month_are_as_clustered_as_printed() {
    let mean = 0.239_798 * 30.0;
    let counts = counts(&btc(None), 720, 6_000);
    within_four_errors(first(&counts), mean);
    let squares = first(&counts).map(|count| (count - mean).powi(2) / mean);
    within_four_errors(squares, 5.598_4);
}

#[test]
fn counts_from_a_given_intensity_meet_the_printed_means() {
    let after_a_jump = 35.6 + 0.022_9 * 8_760.0;
    for (start, expected) in [(after_a_jump, 0.579_187), (10.0 * MEAN_PER_YEAR, 2.037_974)] {
        let counts = counts(&btc(Some(start)), 24, 30_000);
        within_four_errors(first(&counts), expected);
        // P(no jump) = exp(−μT − (λ0 − μ)(1 − e^(−βT))/β).
        let (mu, beta) = (35.6 / 8_760.0, 0.038_6);
        let excess = (start / 8_760.0 - mu) * (1.0 - f64::exp(-beta * 24.0)) / beta;
        let none = first(&counts).map(|count| if count == 0.0 { 1.0 } else { 0.0 });
        within_four_errors(none, f64::exp(-mu * 24.0 - excess));
    }
}

#[test]
fn one_jump_breeds_a_cluster_of_borel_s_sizes() {
    // Branching 0.6 and no jumps of their own but for a first one: P(1) = 0.548812,
    // P(10 or more) = 0.035091, mean 2.5.
    let mut config = btc(None);
    config.assets[0].jumps = Some(Jumps::Hawkes(Hawkes {
        mu_per_year: 1.0,
        alpha_per_h: 6.0,
        beta_per_h: 10.0,
        ..Hawkes::btc()
    }));
    let (ticks, tick_h) = (1_000_000, 300.0);
    // Jumps three hours apart belong to two clusters: of the excess, e^−30 is left.
    let model = PathModel::new(&config, tick_h * 3_600.0, ticks).unwrap();
    let mut generator = model.start(KEY);
    let (mut sizes, mut last) = (Vec::new(), f64::NEG_INFINITY);
    for _ in 0..ticks {
        generator.next(&mut [0.0]);
        for jump in generator.jumps() {
            if (jump.at - last) * tick_h > 3.0 {
                sizes.push(0.0);
            }
            *sizes.last_mut().unwrap() += 1.0;
            last = jump.at;
        }
    }
    assert!(sizes.len() > 20_000, "{} clusters", sizes.len());
    let share = |least: f64, most: f64| {
        let is_in = move |&size: &f64| size >= least && size <= most;
        sizes
            .iter()
            .map(move |size| f64::from(u8::from(is_in(size))))
    };
    within_four_errors(share(1.0, 1.0), 0.548_812);
    within_four_errors(share(10.0, f64::INFINITY), 0.035_091);
    within_four_errors(sizes.iter().copied(), 2.5);
}

#[test]
fn jumps_that_excite_leave_the_expected_price_where_it_is() {
    let mut config = btc(Some(10.0 * MEAN_PER_YEAR));
    let Some(Jumps::Hawkes(hawkes)) = &mut config.assets[0].jumps else {
        panic!("Hawkes jumps");
    };
    hawkes.law = Law::Normal(Normal {
        mean: -0.06,
        deviation: 0.03,
    });
    config.assets[0].model = Model::Gbm(Gbm {
        sigma_per_year: 0.1,
        ..Gbm::btc_range()
    });
    let model = PathModel::new(&config, 3_600.0, 48).unwrap();
    let mut generator = model.start(KEY);
    let mut px = [0.0];
    let ends = (0..30_000).map(|path| {
        generator.restart(Key { seed: 52, path });
        (0..48).for_each(|_| generator.next(&mut px));
        px[0] / 100.0
    });
    within_four_errors(ends, 1.0);
}

#[test]
fn the_compensation_is_the_integral_of_the_intensity_to_the_last_tick() {
    // A price that does nothing but jump: what is left of its logarithm without the jumps is
    // −k∫λ, and λ follows from the times of the jumps.
    let mut config = btc(Some(4_000.0));
    config.assets[0].model = Model::Gbm(Gbm {
        sigma_per_year: 0.0,
        ..Gbm::btc_range()
    });
    let (tick_s, ticks) = (600.0, 1_000_u32);
    let model = PathModel::new(&config, tick_s, ticks).unwrap();
    let mut generator = model.start(KEY);
    let (mut px, mut sum, mut times) = ([0.0_f64], 0.0, Vec::new());
    let growth = Hawkes::btc().law.mean_growth();
    let (mu, beta) = (35.6 / 8_760.0, 0.038_6);
    let integral = |excess: f64, hours: f64| excess * (1.0 - (-beta * hours).exp()) / beta;
    for tick in 1..=ticks {
        generator.next(&mut px);
        for jump in generator.jumps() {
            sum += jump.log_move;
            times.push(jump.at * tick_s / 3_600.0);
        }
        let now = f64::from(tick) * tick_s / 3_600.0;
        let excited: f64 = times.iter().map(|time| integral(0.022_9, now - time)).sum();
        let intensity = mu * now + integral(4_000.0 / 8_760.0 - mu, now) + excited;
        let got = (px[0] / 100.0).ln() - sum;
        check(got, -growth * intensity, 1e-11);
    }
    assert!(times.len() > 10, "{} jumps", times.len());
}

/// BTC and HYPE, of which BTC excites HYPE.
fn crossed() -> PathsConfig {
    let mut config = gbm(&[("BTC", 0.5), ("HYPE", 1.0)]);
    for asset in &mut config.assets {
        asset.jumps = Some(Jumps::Hawkes(Hawkes::btc()));
    }
    config.cross_excitation = vec![Excitation {
        from: "BTC".to_owned(),
        to: "HYPE".to_owned(),
        alpha_per_h: 0.010,
    }];
    config
}

#[test]
fn an_excited_asset_jumps_more_often_and_the_exciting_one_as_before() {
    let counts = counts(&crossed(), 240, 8_000);
    within_four_errors(first(&counts), 2.397_98);
    // λ = (μ + (0.010/β)·λ(BTC))/(1 − α/β).
    let (own, cross) = (0.022_9 / 0.038_6, 0.010 / 0.038_6);
    let expected = (35.6 + cross * MEAN_PER_YEAR) / (1.0 - own) / 36.5;
    within_four_errors(counts.iter().map(|counts| counts[1]), expected);
    // Together more often than apart.
    let mean = |f: &dyn Fn(&[f64]) -> f64| counts.iter().map(|c| f(c)).sum::<f64>() / 8_000.0;
    let (a, b) = (mean(&|c| c[0]), mean(&|c| c[1]));
    let covariance = mean(&|c| (c[0] - a) * (c[1] - b));
    let deviations = (mean(&|c| (c[0] - a).powi(2)) * mean(&|c| (c[1] - b).powi(2))).sqrt();
    assert!(covariance / deviations > 0.2, "{}", covariance / deviations);
}

#[test]
fn an_asset_that_excites_none_changes_none() {
    // The horizon before the path depends on all; a given start takes it out.
    let mut alone = btc(Some(2_000.0));
    alone.assets[0].asset = "BTC".to_owned();
    let mut both = crossed();
    both.assets[0] = alone.assets[0].clone();
    if let Some(Jumps::Hawkes(hawkes)) = &mut both.assets[1].jumps {
        hawkes.start_intensity_per_year = Some(100.0);
    }
    let (alone, both) = (
        path(&alone, 600.0, 3_000, KEY),
        path(&both, 600.0, 3_000, KEY),
    );
    assert_eq!(bits(&alone, 0), bits(&both, 0));
}

#[test]
fn a_path_that_excites_itself_restarts_and_continues_as_the_same_path() {
    let config = crossed();
    let fresh = path(&config, 3_600.0, 2_000, KEY);
    let short = path(&config, 3_600.0, 700, KEY);
    assert_eq!(bits(&short, 0), bits(&fresh[..700], 0));
    assert_eq!(bits(&short, 1), bits(&fresh[..700], 1));
    let mut generator = PathModel::new(&config, 3_600.0, 2_000).unwrap().start(KEY);
    let mut px = [0.0; 2];
    for used in [1, 300, 2_000] {
        for _ in 0..used {
            generator.next(&mut px);
        }
        generator.restart(KEY);
        for row in &fresh {
            generator.next(&mut px);
            assert_eq!(row[1].to_bits(), px[1].to_bits());
        }
        generator.restart(Key { path: 3, ..KEY });
    }
}

#[test]
fn jumps_that_would_breed_without_end_are_refused() {
    let back = |alpha_per_h: f64| {
        let mut config = crossed();
        config.cross_excitation.push(Excitation {
            from: "HYPE".to_owned(),
            to: "BTC".to_owned(),
            alpha_per_h,
        });
        config.problems(3.0, 10)
    };
    // Radius of [[n, b], [c, n]] is n + √(bc): 1 at b = (1 − n)²/c.
    let (n, c) = (0.022_9 / 0.038_6, 0.010 / 0.038_6);
    let limit = (1.0 - n) * (1.0 - n) / c * 0.038_6;
    assert_eq!(back(limit * 0.999), []);
    let problems = back(limit * 1.001);
    let [PathsError::HawkesUnstable { radius }] = problems.as_slice() else {
        panic!("{problems:?}");
    };
    check(*radius, n + (c * limit * 1.001 / 0.038_6_f64).sqrt(), 1e-9);
}

#[test]
fn excitation_needs_two_assets_that_can_be_excited() {
    let said = |config: &PathsConfig| -> Vec<String> {
        let problems = config.problems(3.0, 10);
        problems.iter().map(ToString::to_string).collect()
    };
    let mut config = crossed();
    config.assets[1].jumps = None;
    let no_jumps = "cross_excitation[0].to: HYPE is no asset with Hawkes jumps";
    assert_eq!(said(&config), [no_jumps]);
    let mut config = crossed();
    let again = config.cross_excitation[0].clone();
    config.cross_excitation.push(again);
    assert!(said(&config)[0].starts_with("cross_excitation[1]: "));
    assert_eq!(
        said(&btc(Some(30.0))),
        ["assets[0].jumps.start_intensity_per_year: 30 is below mu_per_year, 35.6"]
    );
}

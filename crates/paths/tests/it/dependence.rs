//! Dependence: the t copula in closed form, and paths that follow it.

use plimsoll_paths::closed_form::t_copula::{
    gaussian_joint_tail, kendall_tau, spearman_rho, student_t_cdf, student_t_quantile,
    t_joint_tail, tail_dependence,
};
use plimsoll_paths::dependence::{Dependence, StudentT};
use plimsoll_paths::model::Model;
use plimsoll_paths::{PathModel, PathsConfig, PathsError};
use plimsoll_streams::Key;

use crate::{KEY, bits, gbm, path};

fn check(got: f64, printed: f64, digits: i32) {
    let half = 0.5 * 10_f64.powi(-digits);
    assert!(
        (got - printed).abs() <= half * 1.000_001,
        "{got}, printed {printed}"
    );
}

#[test]
fn tail_dependence_meets_the_table() {
    let rhos = [0.30, 0.50, 0.60, 0.625, 0.80, 0.90, 0.95];
    let table = [
        (
            3.0,
            [0.2161, 0.3125, 0.3739, 0.3911, 0.5415, 0.6702, 0.7648],
        ),
        (
            5.0,
            [0.1224, 0.2070, 0.2666, 0.2839, 0.4454, 0.5945, 0.7084],
        ),
        (
            7.0,
            [0.0716, 0.1411, 0.1950, 0.2113, 0.3734, 0.5346, 0.6626],
        ),
        (
            10.0,
            [0.0332, 0.0819, 0.1255, 0.1394, 0.2925, 0.4627, 0.6059],
        ),
    ];
    for (nu, row) in table {
        for (rho, printed) in rhos.into_iter().zip(row) {
            check(tail_dependence(rho, nu), printed, 4);
        }
    }
}

#[test]
fn joint_tails_meet_the_printed_values() {
    check(gaussian_joint_tail(0.01, 0.625), 0.205_202, 6);
    check(t_joint_tail(0.01, 0.625, 7.0), 0.304_964, 6);
    check(t_joint_tail(0.01, 0.625, 5.0), 0.339_922, 6);
    check(t_joint_tail(0.01, 0.625, 4.0), 0.367_724, 6);
}

#[test]
fn rank_correlations_meet_the_printed_values() {
    check(kendall_tau(0.6), 0.409_666, 6);
    check(kendall_tau(0.8), 0.590_334, 6);
    check(spearman_rho(0.6), 0.581_920, 6);
}

#[test]
fn student_s_law_has_its_tabulated_quantiles() {
    // Any table of the t distribution; with 1 degree of freedom tan(π(p − ½)).
    check(student_t_quantile(0.975, 5.0), 2.570_582, 6);
    check(student_t_quantile(0.01, 7.0), -2.997_952, 6);
    check(student_t_cdf(1.0, 1.0), 0.75, 12);
    check(
        student_t_cdf(-2.0, 2.0),
        0.5 - 2.0 / (2.0 * 6.0_f64.sqrt()),
        12,
    );
}

/// BTC and HYPE at a correlation of 0.625, with a t law over an interval.
fn mixed(nu: f64, interval_s: u32) -> PathsConfig {
    let mut config = gbm(&[("BTC", 0.5), ("HYPE", 1.15)]);
    config.correlation = vec![vec![1.0, 0.625], vec![0.625, 1.0]];
    config.dependence = Dependence::StudentT(StudentT { nu, interval_s });
    config
}

/// Log returns of both assets over each of `hours` hours, from ticks of `tick_s` seconds.
fn hourly(config: &PathsConfig, tick_s: u32, hours: u32) -> Vec<[f64; 2]> {
    let per_hour = 3_600 / tick_s;
    let model = PathModel::new(config, f64::from(tick_s), hours * per_hour).unwrap();
    let mut generator = model.start(KEY);
    let (mut px, mut last) = ([0.0; 2], [100.0_f64; 2]);
    (0..hours)
        .map(|_| {
            (0..per_hour).for_each(|_| generator.next(&mut px));
            let moves = [(px[0] / last[0]).ln(), (px[1] / last[1]).ln()];
            last = px;
            moves
        })
        .collect()
}

#[test]
fn paths_fall_together_as_often_as_the_t_copula_says() {
    let hours = 1_000_000;
    let returns = hourly(&mixed(7.0, 3_600), 3_600, hours);
    let scale = |sigma: f64| sigma * (1.0 / 8_760.0 * 5.0 / 7.0_f64).sqrt();
    let border = student_t_quantile(0.01, 7.0);
    let lows = [border * scale(0.5), border * scale(1.15)];
    let n = f64::from(hours);
    let share = |is_counted: &dyn Fn(&[f64; 2]) -> bool| {
        returns
            .iter()
            .filter(|r| is_counted(r))
            .fold(0.0, |sum, _| sum + 1.0)
            / n
    };
    // The drift is 1% of a standard deviation at most and moves these by less than an error.
    for asset in [0, 1] {
        let alone = share(&|r| r[asset] < lows[asset]);
        assert!(
            (alone - 0.01).abs() < 4.0 * (0.01 * 0.99 / n).sqrt(),
            "{alone}"
        );
    }
    let p = 0.003_049_64;
    let both = share(&|r| r[0] < lows[0] && r[1] < lows[1]);
    assert!(
        (both - p).abs() < 4.0 * (p / n).sqrt(),
        "{both}, expected {p}"
    );
}

#[test]
fn mixing_over_an_hour_leaves_hourly_tails_heavy_and_the_variance_as_it_is() {
    let hours = 40_000;
    let moments = |config: &PathsConfig| {
        let returns = hourly(config, 60, hours);
        let mean =
            |power: i32| returns.iter().map(|r| r[1].powi(power)).sum::<f64>() / f64::from(hours);
        (mean(2), mean(4), mean(8))
    };
    // ν = 12: kurtosis 3 + 6/(ν − 4) = 3.75, and a fourth moment with a variance of its own.
    let (square, fourth, eighth) = moments(&mixed(12.0, 3_600));
    let (variance, n) = (1.15 * 1.15 / 8_760.0, f64::from(hours));
    let error = ((fourth - square * square) / n).sqrt();
    assert!(
        (square - variance).abs() < 4.0 * error,
        "{square}, expected {variance}"
    );
    let error = ((eighth - fourth * fourth) / n).sqrt();
    let expected = 3.75 * variance * variance;
    assert!(
        (fourth - expected).abs() < 4.0 * error,
        "{fourth}, expected {expected}"
    );
    // A variable for each minute washes out within the hour: 3 + 0.75/60.
    let (square, fourth, _) = moments(&mixed(12.0, 60));
    assert!((fourth / (square * square) - 3.0).abs() < 0.15);
}

#[test]
fn mixing_moves_no_normal_and_one_interval_at_a_time() {
    let plain = {
        let mut config = mixed(5.0, 900);
        config.dependence = Dependence::Gaussian;
        for asset in &mut config.assets {
            let Model::Gbm(gbm) = &mut asset.model else {
                panic!("not a geometric Brownian motion");
            };
            gbm.mu_per_year = 0.5 * gbm.sigma_per_year * gbm.sigma_per_year;
        }
        path(&config, 3.0, 900, KEY)
    };
    let mixed = path(&mixed(5.0, 900), 3.0, 900, KEY);
    let step = |prices: &[Vec<f64>], tick: usize, asset: usize| {
        (prices[tick][asset] / prices[tick - 1][asset]).ln()
    };
    let mut scales = Vec::new();
    for interval in 0..3 {
        let ratio = |tick: usize, asset: usize, sigma: f64, scale: f64| {
            let drift = 0.5 * sigma * sigma * scale * scale * 3.0 / 31_536_000.0;
            (step(&mixed, tick, asset) + drift) / step(&plain, tick, asset)
        };
        let first = 300 * interval + 1;
        // The drift is some 1e-8 of a step of 1e-4.
        let scale = ratio(first, 0, 0.5, 1.0);
        for tick in first..300 * (interval + 1) {
            for (asset, sigma) in [(0, 0.5), (1, 1.15)] {
                let large = step(&plain, tick, asset).abs() > 1e-5;
                let got = ratio(tick, asset, sigma, scale);
                assert!(!large || (got / scale - 1.0).abs() < 0.02, "{got}, {scale}");
            }
        }
        scales.push(scale);
    }
    assert!((scales[0] / scales[1] - 1.0).abs() > 1e-3);
    assert!((scales[1] / scales[2] - 1.0).abs() > 1e-3);
}

#[test]
fn an_added_asset_changes_no_mixing() {
    let two = mixed(5.0, 3_600);
    let mut three = gbm(&[("BTC", 0.5), ("HYPE", 1.15), ("ETH", 0.68)]);
    three.dependence = two.dependence;
    three.correlation = vec![
        vec![1.0, 0.625, 0.8],
        vec![0.625, 1.0, 0.59],
        vec![0.8, 0.59, 1.0],
    ];
    let (two, three) = (path(&two, 3.0, 3_000, KEY), path(&three, 3.0, 3_000, KEY));
    assert_eq!(bits(&two, 0), bits(&three, 0));
    assert_eq!(bits(&two, 1), bits(&three, 1));
}

#[test]
fn an_interval_is_a_whole_number_of_ticks() {
    for (interval_s, tick_s) in [(3_600, 7.0), (1, 3.0)] {
        let problem = PathsError::DependenceInterval { interval_s, tick_s };
        assert_eq!(mixed(5.0, interval_s).problems(tick_s, 100), [problem]);
    }
    assert_eq!(mixed(5.0, 3_600).problems(3.0, 100), []);
    assert!(matches!(
        mixed(2.0, 3_600).problems(3.0, 100).as_slice(),
        [PathsError::OutOfRange { .. }]
    ));
}

#[test]
fn two_collaterals_cover_a_debt_as_often_as_printed() {
    // 100,000 USD of each asset: worth less than 133,333.33 after 30 days.
    let paths = 100_000_u32;
    for (rho, printed) in [(0.0, 0.009_736), (0.625, 0.033_540), (0.95, 0.048_015)] {
        let mut config = mixed(5.0, 3_600);
        config.dependence = Dependence::Gaussian;
        config.correlation = vec![vec![1.0, rho], vec![rho, 1.0]];
        let model = PathModel::new(&config, 30.0 * 86_400.0, 1).unwrap();
        let mut generator = model.start(KEY);
        let mut px = [0.0; 2];
        let short = (0..paths).filter(|&path| {
            let path = u64::from(path);
            generator.restart(Key { seed: 21, path });
            generator.next(&mut px);
            1_000.0 * (px[0] + px[1]) < 133_333.33
        });
        let n = f64::from(paths);
        let share = short.fold(0.0, |sum, _| sum + 1.0) / n;
        let error = (printed * (1.0 - printed) / n).sqrt();
        assert!(
            (share - printed).abs() < 4.0 * error,
            "{share}, printed {printed}"
        );
    }
}

//! Importance sampling of jumps: weights of mean 1, rare falls with their chances, and the gain.
// Gains are printed for whoever reads the test; counts are small.
#![allow(clippy::print_stdout, clippy::cast_precision_loss)]

use plimsoll_paths::closed_form::jumps::merton_cdf;
use plimsoll_paths::jumps::{CoJumps, Jumps, Kou, Merton};
use plimsoll_paths::model::Gbm;
use plimsoll_paths::sampling::{ImportanceConfig, SamplingConfig, TiltedCoJumps, TiltedJumps};
use plimsoll_paths::{PathModel, PathsConfig};
use plimsoll_streams::Key;

use crate::gbm;
use crate::sampling::{Mean, importance, last, mean, tilted, weighted};

const DAY_Y: f64 = 1.0 / 365.0;

/// Volatility 1 beside the crash jumps of HYPE, for a day.
fn hype(importance: ImportanceConfig) -> PathModel {
    over(importance, (3_600.0, 24))
}

fn over(importance: ImportanceConfig, (tick_s, ticks): (f64, u32)) -> PathModel {
    let mut config = gbm(&[("HYPE", 1.0)]);
    config.assets[0].jumps = Some(Jumps::Merton(Merton::hype_crash()));
    config.sampling = SamplingConfig::Importance(importance);
    PathModel::new(&config, tick_s, ticks).unwrap()
}

fn rarer(lambda_per_year: f64, mean: f64) -> ImportanceConfig {
    importance(vec![TiltedJumps {
        lambda_per_year: Some(lambda_per_year),
        mean: Some(mean),
        ..tilted("HYPE")
    }])
}

/// Ratio, its chance, and how the jumps are drawn for it: as many as it takes, of a size that
/// brings the price there.
const TARGETS: [(f64, f64, f64, f64); 4] = [
    (0.70, 3.756_762e-4, 400.0, -0.26),
    (2.0 / 3.0, 1.273_235e-4, 450.0, -0.28),
    (0.60, 1.247_334e-5, 600.0, -0.28),
    (0.50, 2.653_031e-7, 750.0, -0.28),
];

/// Chance to end a day below a ratio, from 100,000 paths.
fn fall(importance: ImportanceConfig, ratio: f64) -> Mean {
    let model = over(importance, (86_400.0, 1));
    let falls = weighted(&model, (1, 100_000), |generator| {
        f64::from(u8::from(last(generator, 1) < ratio))
    });
    mean(&model, &falls)
}

/// The error is that of one path in ten drawn plainly, 2 % of the chance; with every second one
/// it is 3 %.
#[test]
fn rare_falls_have_their_chances_from_a_hundred_thousand_paths() {
    let diffusion = Gbm {
        mu_per_year: 0.0,
        sigma_per_year: 1.0,
        crisis_sigma_per_year: None,
    };
    for (ratio, target, lambda, mean_size) in TARGETS {
        let formula = merton_cdf(&diffusion, &Merton::hype_crash(), ratio, DAY_Y);
        assert!((formula / target - 1.0).abs() < 1e-5, "{formula} {target}");
        let half = rarer(lambda, mean_size);
        let tenth = ImportanceConfig {
            plain_share: 0.1,
            ..half.clone()
        };
        for (share, got, most) in [
            (0.5, fall(half, ratio), 0.05),
            (0.1, fall(tenth, ratio), 0.03),
        ] {
            let gain = target * (1.0 - target) / 1e5 / (got.error * got.error);
            println!(
                "importance, P(fall below {ratio:.3} in a day), plain share {share}: {:.4e} +- {:.1} %, \
                 exact {target:.6e}; gain {gain:.0}",
                got.value,
                100.0 * got.error / target,
            );
            assert!((got.value - target).abs() < 4.0 * got.error);
            assert!(got.error < most * target, "{ratio}: {}", got.error);
            if share < 0.5 {
                let off = (got.value / target - 1.0).abs();
                assert!(off < 0.05, "{ratio}: {}", got.value);
            }
        }
    }
}

/// Sum of the weights squared over the sum of their squares, as a share.
fn effective_share(weights: &[f64]) -> f64 {
    let sum: f64 = weights.iter().sum();
    let squares: f64 = weights.iter().map(|w| w * w).sum();
    sum * sum / squares / weights.len() as f64
}

#[test]
fn weights_have_mean_one_and_the_plain_share_bounds_them() {
    let model = hype(rarer(300.0, -0.25));
    let weights = weighted(&model, (2, 20_000), |_| 1.0);
    let got = mean(&model, &weights);
    assert!((got.value - 1.0).abs() < 4.0 * got.error, "{}", got.value);
    assert!(weights.iter().all(|w| (0.0..=2.0).contains(w)));
    assert!(
        effective_share(&weights) > 0.5,
        "{}",
        effective_share(&weights)
    );
    // Without a plain share nothing bounds them.
    let bold = ImportanceConfig {
        plain_share: 0.0,
        ..rarer(300.0, -0.25)
    };
    let model = hype(bold);
    let weights = weighted(&model, (2, 20_000), |_| 1.0);
    assert!(weights.iter().any(|w| *w > 2.0));
    assert!(effective_share(&weights) < 0.5);
}

/// The jumps that a path shows are those that its weight counts: the weight by hand from the
/// records of the path.
#[test]
fn the_weight_is_the_density_of_the_jumps_that_the_path_shows() {
    let (lambda, mean_size) = (2_000.0, -0.2);
    let model = hype(rarer(lambda, mean_size));
    let merton = Merton::hype_crash();
    let mut generator = model.start(Key { seed: 3, path: 0 });
    let mut jumps = 0;
    for path in 0..200 {
        let key = Key { seed: 3, path };
        generator.restart(key);
        let mut log_ratio = -(lambda - merton.lambda_per_year) * DAY_Y;
        let mut px = [0.0];
        for _ in 0..24 {
            generator.next(&mut px);
            for jump in generator.jumps() {
                let density = |m: f64| {
                    let z = (jump.log_move - m) / merton.deviation;
                    -0.5 * z * z
                };
                log_ratio += (lambda / merton.lambda_per_year).ln();
                log_ratio += density(mean_size) - density(merton.mean);
                jumps += 1;
            }
        }
        let by_hand = 1.0 / (0.5 + 0.5 * log_ratio.exp());
        let weight = model.weight(key);
        assert!(
            (weight - by_hand).abs() <= 1e-9 * by_hand,
            "{path}: {weight} {by_hand}"
        );
    }
    assert!(jumps > 300, "{jumps}");
}

/// Falls of Kou: a tilted rate of falls, against as many plain paths.
#[test]
fn kou_falls_are_unbiased_and_cheaper() {
    let mut config = gbm(&[("HYPE", 1.0)]);
    config.assets[0].jumps = Some(Jumps::Kou(Kou::hype()));
    let falls = |config: &PathsConfig, paths| {
        let model = PathModel::new(config, 86_400.0, 1).unwrap();
        let values = weighted(&model, (4, paths), |generator| {
            f64::from(u8::from(last(generator, 1) < 0.75))
        });
        mean(&model, &values)
    };
    let plain = falls(&config, 400_000);
    config.sampling = SamplingConfig::Importance(importance(vec![TiltedJumps {
        lambda_per_year: Some(250.0),
        eta_down: Some(5.0),
        ..tilted("HYPE")
    }]));
    let got = falls(&config, 50_000);
    let together = plain.error.hypot(got.error);
    let gain = plain.error * plain.error * 8.0 / (got.error * got.error);
    println!(
        "importance, Kou, P(fall below 0.75 in a day): {:.4e} +- {:.1} %, plain {:.4e}; gain {gain:.0}",
        got.value,
        100.0 * got.error / got.value,
        plain.value
    );
    assert!(
        (plain.value - got.value).abs() < 4.0 * together,
        "{} {}",
        plain.value,
        got.value
    );
    assert!(gain > 5.0, "{gain}");
}

/// Two correlated assets that fall together by a common jump.
#[test]
fn common_jumps_are_tilted_by_rate_and_by_a_shift_that_all_sizes_share() {
    let mut config = gbm(&[("HYPE", 1.0), ("BTC", 0.5)]);
    config.correlation = vec![vec![1.0, 0.7], vec![0.7, 1.0]];
    config.assets[0].jumps = Some(Jumps::Merton(Merton::hype_crash()));
    config.assets[1].jumps = Some(Jumps::Merton(Merton::btc_crash()));
    config.co_jumps = Some(CoJumps {
        lambda_per_year: 8.0,
        participation: 0.9,
    });
    let both = |config: &PathsConfig, paths| {
        let model = PathModel::new(config, 86_400.0, 1).unwrap();
        let values = weighted(&model, (5, paths), |generator| {
            let mut px = [0.0; 2];
            generator.next(&mut px);
            f64::from(u8::from(px[0] < 80.0 && px[1] < 90.0))
        });
        mean(&model, &values)
    };
    let plain = both(&config, 200_000);
    config.sampling = SamplingConfig::Importance(ImportanceConfig {
        co_jumps: Some(TiltedCoJumps {
            lambda_per_year: Some(250.0),
            shift: -1.0,
        }),
        ..importance(Vec::new())
    });
    let got = both(&config, 40_000);
    let together = plain.error.hypot(got.error);
    let gain = plain.error * plain.error * 5.0 / (got.error * got.error);
    println!(
        "importance, common jumps, both fall: {:.4e} +- {:.1} %, plain {:.4e}; gain {gain:.0}",
        got.value,
        100.0 * got.error / got.value,
        plain.value
    );
    assert!(
        (plain.value - got.value).abs() < 4.0 * together,
        "{} {}",
        plain.value,
        got.value
    );
    assert!(gain > 3.0, "{gain}");
}

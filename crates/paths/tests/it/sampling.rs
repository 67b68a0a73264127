//! Sampling of all kinds: what is the same under each, antithetic pairs, and what is refused.
// Gains are printed for whoever reads the test; counts are small.
#![allow(clippy::print_stdout, clippy::cast_precision_loss)]

use plimsoll_paths::dependence::{Dependence, StudentT};
use plimsoll_paths::jumps::{CoJumps, Hawkes, Jumps, Kou, Merton};
use plimsoll_paths::model::{Garch, Heston, Model};
use plimsoll_paths::regime::{RegimeStart, Regimes};
use plimsoll_paths::sampling::{
    ImportanceConfig, SamplingConfig, SobolConfig, TiltedCoJumps, TiltedJumps,
};
use plimsoll_paths::{PathModel, PathsConfig, PathsError};
use plimsoll_streams::Key;

use crate::{bits, gbm, path, replay};

pub(crate) const SOBOL: SamplingConfig = SamplingConfig::Sobol(SobolConfig { randomisations: 32 });

pub(crate) fn tilted(asset: &str) -> TiltedJumps {
    TiltedJumps {
        asset: asset.to_owned(),
        lambda_per_year: None,
        mean: None,
        eta_down: None,
    }
}

pub(crate) fn importance(jumps: Vec<TiltedJumps>) -> ImportanceConfig {
    ImportanceConfig {
        jumps,
        co_jumps: None,
        plain_share: 0.5,
    }
}

/// Everything at once: four correlated assets of different models, jumps of all kinds, common
/// jumps, regimes, t dependence.
fn zoo() -> PathsConfig {
    let mut config = gbm(&[("HYPE", 1.15), ("BTC", 0.5), ("ETH", 0.65), ("SOL", 0.9)]);
    let pair = |row, column| if row == column { 1.0 } else { 0.7 };
    config.correlation = (0..4)
        .map(|row| (0..4).map(|column| pair(row, column)).collect())
        .collect();
    config.assets[0].jumps = Some(Jumps::Merton(Merton::hype_crash()));
    config.assets[1].model = Model::Heston(Heston::btc());
    config.assets[1].jumps = Some(Jumps::Kou(Kou::btc()));
    config.assets[2].model = Model::Garch(Garch::btc());
    config.assets[3].jumps = Some(Jumps::Hawkes(Hawkes::btc()));
    config.co_jumps = Some(CoJumps {
        lambda_per_year: 10.0,
        participation: 0.8,
    });
    config.dependence = Dependence::StudentT(StudentT::default());
    config.regimes = Some(Regimes {
        mean_calm_h: 30.0,
        mean_crisis_h: 6.0,
        start: RegimeStart::Stationary,
        crisis_rho: None,
        crisis_correlation: Vec::new(),
    });
    if let Model::Gbm(gbm) = &mut config.assets[0].model {
        gbm.crisis_sigma_per_year = Some(2.5);
    }
    config
}

fn all_kinds() -> [SamplingConfig; 4] {
    let hype = TiltedJumps {
        lambda_per_year: Some(100.0),
        mean: Some(-0.15),
        ..tilted("HYPE")
    };
    let btc = TiltedJumps {
        eta_down: Some(10.0),
        ..tilted("BTC")
    };
    let common = TiltedCoJumps {
        lambda_per_year: Some(40.0),
        shift: -1.0,
    };
    [
        SamplingConfig::Plain,
        SamplingConfig::Antithetic,
        SOBOL,
        SamplingConfig::Importance(ImportanceConfig {
            co_jumps: Some(common),
            ..importance(vec![hype, btc])
        }),
    ]
}

/// Weighted mean over paths and its standard error by the spread of groups that are independent.
pub(crate) struct Mean {
    pub(crate) value: f64,
    pub(crate) error: f64,
}

pub(crate) fn mean(model: &PathModel, values: &[f64]) -> Mean {
    let n = values.len() as f64;
    let groups = match model.sampling() {
        SamplingConfig::Plain | SamplingConfig::Importance(_) => values.len(),
        SamplingConfig::Antithetic => 64,
        SamplingConfig::Sobol(sobol) => sobol.randomisations as usize,
    };
    let value = values.iter().sum::<f64>() / n;
    let mut sums = vec![0.0; groups];
    for (path, x) in values.iter().enumerate() {
        let group = match model.sampling() {
            SamplingConfig::Plain | SamplingConfig::Importance(_) => path,
            _ => model.sampling().batch(path as u64) as usize,
        };
        sums[group] += x - value;
    }
    let squares: f64 = sums.iter().map(|sum| sum * sum).sum();
    let error = (squares * groups as f64 / (groups - 1) as f64).sqrt() / n;
    Mean { value, error }
}

/// One number of each path times its weight.
pub(crate) fn weighted(
    model: &PathModel,
    (seed, paths): (u64, u64),
    mut figure: impl FnMut(&mut plimsoll_paths::PathGen) -> f64,
) -> Vec<f64> {
    let mut generator = model.start(Key { seed, path: 0 });
    (0..paths)
        .map(|path| {
            let key = Key { seed, path };
            generator.restart(key);
            figure(&mut generator) * model.weight(key)
        })
        .collect()
}

/// Last price of the only asset over its start.
pub(crate) fn last(generator: &mut plimsoll_paths::PathGen, ticks: u32) -> f64 {
    let mut price = [0.0];
    for _ in 0..ticks {
        generator.next(&mut price);
    }
    price[0] / 100.0
}

#[test]
fn the_price_is_a_martingale_under_every_sampling_whatever_the_models() {
    for sampling in all_kinds() {
        let config = PathsConfig { sampling, ..zoo() };
        let model = PathModel::new(&config, 60.0, 360).unwrap();
        let mut all = [const { Vec::new() }; 5];
        let mut generator = model.start(Key { seed: 3, path: 0 });
        for path in 0..4_096 {
            let key = Key { seed: 3, path };
            generator.restart(key);
            let mut prices = [0.0; 4];
            for _ in 0..360 {
                generator.next(&mut prices);
            }
            let weight = model.weight(key);
            for (figures, px) in all.iter_mut().zip(prices) {
                figures.push(weight * px / 100.0);
            }
            all[4].push(weight);
        }
        for (asset, figures) in all.iter().enumerate() {
            let mean = mean(&model, figures);
            let off = (mean.value - 1.0).abs();
            let kind = model.sampling();
            assert!(
                off <= 4.0 * mean.error,
                "{kind:?}, {asset}: {off} of {}",
                mean.error
            );
            assert!(mean.error < 0.01, "{kind:?}, {asset}: {}", mean.error);
        }
    }
}

#[test]
fn the_first_path_of_a_pair_is_the_plain_path_of_its_number() {
    let sampling = SamplingConfig::Antithetic;
    let config = PathsConfig { sampling, ..zoo() };
    for number in [0, 6] {
        let key = Key {
            seed: 5,
            path: number,
        };
        let (plain, own) = (path(&zoo(), 60.0, 300, key), path(&config, 60.0, 300, key));
        for asset in 0..4 {
            assert_eq!(bits(&plain, asset), bits(&own, asset));
        }
    }
}

#[test]
fn the_second_path_of_a_pair_is_the_mirror_image_of_the_first() {
    let mut config = gbm(&[("HYPE", 1.15), ("BTC", 0.5)]);
    config.correlation = vec![vec![1.0, 0.7], vec![0.7, 1.0]];
    config.assets[0].jumps = Some(Jumps::Merton(Merton {
        lambda_per_year: 9_000.0,
        ..Merton::hype_crash()
    }));
    config.sampling = SamplingConfig::Antithetic;
    let model = PathModel::new(&config, 60.0, 300).unwrap();
    let (mut first, mut second) = (
        model.start(Key { seed: 1, path: 8 }),
        model.start(Key { seed: 1, path: 9 }),
    );
    let (mut a, mut b) = ([0.0; 2], [0.0; 2]);
    let mut jumps = 0;
    for _ in 0..300 {
        first.next(&mut a);
        second.next(&mut b);
        assert_eq!(first.jumps().len(), second.jumps().len());
        for (one, other) in first.jumps().iter().zip(second.jumps()) {
            assert_eq!(one.at.to_bits(), other.at.to_bits());
            let middle = 0.5 * (one.log_move + other.log_move);
            assert!((middle - Merton::hype_crash().mean).abs() < 1e-12);
            jumps += 1;
        }
    }
    assert!(jumps > 1, "{jumps} jumps");
    let drift = -0.5 * 0.25 * 300.0 * 60.0 / plimsoll_paths::SECONDS_PER_YEAR;
    let middle = 0.5 * (a[1] / 100.0).ln() + 0.5 * (b[1] / 100.0).ln();
    assert!((middle - drift).abs() < 1e-12, "{middle} {drift}");
}

/// The mean of a lognormal price gains (e^v − 1)/(e^v + e^−v − 2), v its log variance: 10 at
/// a month of volatility 1.15. A straddle, which pays on both sides alike, loses.
#[test]
fn pairs_gain_what_theory_says_for_a_mean_and_lose_for_what_is_symmetric() {
    let month_s = 30.0 * 86_400.0;
    let mut config = gbm(&[("HYPE", 1.15)]);
    config.sampling = SamplingConfig::Antithetic;
    let model = PathModel::new(&config, month_s, 1).unwrap();
    let ends = weighted(&model, (2, 40_000), |generator| last(generator, 1));
    let v = 1.15 * 1.15 * 30.0 / 365.0_f64;
    let theory = v.exp_m1() / (v.exp() + (-v).exp() - 2.0);
    let gain = gain_of_pairs(&ends);
    println!("antithetic, mean of a price after 30 d: gain {gain:.2}, theory {theory:.2}");
    assert!((gain / theory - 1.0).abs() < 0.1, "{gain} against {theory}");
    let sides: Vec<f64> = ends.iter().map(|x| (x.ln() + 0.5 * v).abs()).collect();
    let gain = gain_of_pairs(&sides);
    println!("antithetic, size of the log return: gain {gain:.2}, theory 0.50");
    assert!((gain - 0.5).abs() < 0.01, "{gain}");
}

/// Variance of the mean of two independent paths over that of a pair.
fn gain_of_pairs(values: &[f64]) -> f64 {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let alone: f64 = values.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / n;
    let pairs = values
        .chunks_exact(2)
        .map(|pair| 0.5 * (pair[0] + pair[1]) - mean);
    let together: f64 = pairs.map(|x| x * x).sum::<f64>() / (0.5 * n);
    0.5 * alone / together
}

#[test]
fn batches_are_pairs_or_randomisations_and_there_are_thirty_where_paths_allow() {
    let count = |sampling: &SamplingConfig, paths| {
        let mut seen: Vec<u32> = (0..paths).map(|path| sampling.batch(path)).collect();
        seen.sort_unstable();
        seen.dedup();
        seen.len()
    };
    let [plain, pairs, sobol, tilted] = all_kinds();
    assert_eq!([count(&plain, 100), count(&tilted, 100)], [1, 1]);
    assert_eq!([count(&pairs, 60), count(&pairs, 10_000)], [30, 64]);
    assert_eq!([count(&sobol, 32), count(&sobol, 4_096)], [32, 32]);
    for path in [0, 2, 128, 4_000] {
        assert_eq!(pairs.batch(path), pairs.batch(path + 1));
        let key = Key { seed: 1, path };
        let image = Key {
            seed: 1,
            path: path + 1,
        };
        assert_eq!(pairs.shared_key(key), pairs.shared_key(image));
        assert_ne!(sobol.shared_key(key), sobol.shared_key(image));
    }
}

#[test]
fn numbers_of_paths_that_leave_a_batch_incomplete_are_refused_with_one_that_does() {
    let [plain, pairs, sobol, _] = all_kinds();
    assert_eq!(plain.paths_problem(7), None);
    assert_eq!(pairs.paths_problem(8), None);
    assert_eq!(sobol.paths_problem(32 * 256), None);
    let said =
        |sampling: &SamplingConfig, paths| sampling.paths_problem(paths).unwrap().to_string();
    assert!(said(&pairs, 7).ends_with("run 8"), "{}", said(&pairs, 7));
    assert!(
        said(&sobol, 500).ends_with("run 512"),
        "{}",
        said(&sobol, 500)
    );
    assert!(said(&sobol, 32 * 65_537).ends_with("run 2097152"));
}

/// Where and why a configuration is refused.
fn refusal(config: &PathsConfig) -> String {
    let found = config.problems(60.0, 360);
    let problem = found.first().expect("a problem");
    assert!(matches!(problem, PathsError::Sampling { .. }), "{problem}");
    problem.to_string()
}

#[test]
fn a_sampling_that_the_models_cannot_carry_is_refused_where_it_stands() {
    for sampling in [SamplingConfig::Antithetic, SOBOL] {
        let mut config = replay::config(&[("A", Model::Replay(replay::replay("A")))]);
        config.sampling = sampling;
        assert!(refusal(&config).starts_with("sampling.kind: A follows recorded prices"));
    }
    let cases: [(TiltedJumps, &str); 7] = [
        (tilted("HYPE"), "sampling.jumps: nothing is drawn otherwise"),
        (
            mean_of("DOGE", -0.2),
            "sampling.jumps[0].asset: DOGE is no asset with",
        ),
        (
            mean_of("SOL", -0.2),
            "sampling.jumps[0].asset: SOL is no asset with",
        ),
        (
            mean_of("BTC", -0.2),
            "sampling.jumps[0].mean: BTC has kou jumps",
        ),
        (
            TiltedJumps {
                eta_down: Some(5.0),
                ..tilted("HYPE")
            },
            "sampling.jumps[0].eta_down: HYPE has merton jumps",
        ),
        (
            mean_of("ETH", -0.2),
            "sampling.jumps[0].asset: ETH is no asset with",
        ),
        (
            TiltedJumps {
                lambda_per_year: Some(f64::NAN),
                ..tilted("HYPE")
            },
            "",
        ),
    ];
    for (jumps, said) in cases {
        let sampling = SamplingConfig::Importance(importance(vec![jumps]));
        let config = PathsConfig { sampling, ..zoo() };
        if said.is_empty() {
            let found = config.problems(60.0, 360);
            assert!(
                matches!(found[..], [PathsError::OutOfRange { .. }]),
                "{found:?}"
            );
        } else {
            assert!(refusal(&config).starts_with(said), "{}", refusal(&config));
        }
    }
}

fn mean_of(asset: &str, mean: f64) -> TiltedJumps {
    TiltedJumps {
        mean: Some(mean),
        ..tilted(asset)
    }
}

#[test]
fn tilts_without_anything_to_tilt_are_refused() {
    let mut config = zoo();
    config.sampling = all_kinds()[3].clone();
    config.co_jumps = None;
    assert!(refusal(&config).starts_with("sampling.co_jumps: the paths have no"));
    let mut config = zoo();
    let twice = vec![mean_of("HYPE", -0.2), mean_of("HYPE", -0.3)];
    config.sampling = SamplingConfig::Importance(importance(twice));
    assert!(refusal(&config).starts_with("sampling.jumps[1].asset: HYPE is listed twice"));
    let mut config = zoo();
    config.assets[0].jumps = Some(Jumps::Merton(Merton {
        deviation: 0.0,
        ..Merton::hype_crash()
    }));
    config.sampling = SamplingConfig::Importance(importance(vec![mean_of("HYPE", -0.2)]));
    assert!(refusal(&config).starts_with("sampling.jumps[0].mean: HYPE has jumps of one size"));
    config.assets[0].jumps = Some(Jumps::Merton(Merton {
        lambda_per_year: 8.0,
        ..Merton::hype_crash()
    }));
    assert!(refusal(&config).starts_with("sampling.jumps[0].asset: HYPE has no jumps of its own"));
}

#[test]
fn plain_sampling_is_not_written_and_every_other_one_is_read_back() {
    let mut config = gbm(&[("HYPE", 1.15)]);
    let text = serde_json::to_string(&config).unwrap();
    assert!(!text.contains("sampling"), "{text}");
    for sampling in all_kinds() {
        config.sampling = sampling;
        let text = serde_json::to_string(&config).unwrap();
        let back: PathsConfig = serde_json::from_str(&text).unwrap();
        assert_eq!(back, config);
    }
    let default: SamplingConfig = serde_json::from_str(r#"{"kind": "sobol"}"#).unwrap();
    assert_eq!(default, SOBOL);
}

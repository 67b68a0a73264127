//! Lineages: the same to the last bit up to the branch, another path from there on, and the same law.

use plimsoll_paths::dependence::{Dependence, StudentT};
use plimsoll_paths::jumps::{CoJumps, Hawkes, Jumps, Merton};
use plimsoll_paths::model::{Answer, Garch, Gbm, Heston, Model, Period, Recursion, VarianceFactor};
use plimsoll_paths::regime::{RegimeStart, Regimes};
use plimsoll_paths::{Lineage, PathModel, PathsConfig};
use plimsoll_streams::Key;

use crate::{KEY, bits, gbm, of_models, path};

const TICKS: u32 = 1_000;
const TICK_S: f64 = 60.0;

fn other(seed: u64) -> Key {
    Key { seed, path: 0 }
}

/// Crises, a common mixing variable, and jumps that come alone and together.
fn diffusions_and_jumps() -> PathsConfig {
    let mut config = gbm(&[("BTC", 0.5), ("HYPE", 1.0)]);
    config.correlation = vec![vec![1.0, 0.625], vec![0.625, 1.0]];
    config.dependence = Dependence::StudentT(StudentT {
        nu: 4.0,
        interval_s: 3_600,
    });
    config.regimes = Some(Regimes {
        start: RegimeStart::Stationary,
        mean_calm_h: 3.0,
        mean_crisis_h: 1.0,
        ..Regimes::stress()
    });
    for asset in &mut config.assets {
        let mut merton = Merton::hype_crash();
        merton.lambda_per_year = 20_000.0;
        asset.jumps = Some(Jumps::Merton(merton));
        asset.model = Model::Gbm(Gbm {
            mu_per_year: 0.0,
            sigma_per_year: 0.5,
            crisis_sigma_per_year: Some(2.0),
        });
    }
    config.co_jumps = Some(CoJumps {
        lambda_per_year: 10_000.0,
        participation: 0.8,
    });
    config
}

/// Jumps that excite one another, some twenty of them in a path.
fn excited() -> PathsConfig {
    let mut config = gbm(&[("BTC", 0.5)]);
    config.assets[0].jumps = Some(Jumps::Hawkes(Hawkes {
        mu_per_year: 5_000.0,
        alpha_per_h: 1.0,
        beta_per_h: 2.0,
        start_intensity_per_year: None,
        ..Hawkes::btc()
    }));
    config
}

/// Periods of 60 ticks, whose mixing variable is drawn at its start.
fn clustered() -> PathsConfig {
    of_models(&[(
        "A",
        Model::Garch(Garch {
            mu_per_year: 0.0,
            sigma_per_year: 0.5,
            recursion: Recursion::Garch(Answer {
                alpha: 0.06,
                beta: 0.92,
                gamma: 0.0,
                start_sigma_per_year: None,
            }),
            period: Period::Hour,
            nu: Some(5.0),
            u_shape: 0.0,
        }),
    )])
}

/// Steps of the variance of 50 ticks.
fn stochastic() -> PathsConfig {
    let mut heston = Heston::one(VarianceFactor {
        kappa_per_year: 2.0,
        theta_per_year: 0.5,
        xi_per_year: 1.0,
        rho: -0.5,
        start_per_year: None,
    });
    heston.vol_step_s = 3_000;
    of_models(&[("A", Model::Heston(heston))])
}

fn all() -> [(&'static str, PathsConfig); 4] {
    [
        ("diffusions and jumps", diffusions_and_jumps()),
        ("excited jumps", excited()),
        ("clustered", clustered()),
        ("stochastic", stochastic()),
    ]
}

fn prices(config: &PathsConfig, lineage: &Lineage) -> Vec<Vec<f64>> {
    let model = PathModel::new(config, TICK_S, TICKS).unwrap();
    let mut generator = model.start(other(77));
    // Whatever it did before is forgotten.
    let mut px = vec![0.0; config.assets.len()];
    generator.next(&mut px);
    generator.restart_lineage(lineage);
    let next = |_| {
        generator.next(&mut px);
        px.clone()
    };
    (0..TICKS).map(next).collect()
}

/// First tick at which two paths differ in an asset.
fn parting(a: &[Vec<f64>], b: &[Vec<f64>], asset: usize) -> Option<usize> {
    let (a, b) = (bits(a, asset), bits(b, asset));
    let differ = a.iter().zip(&b).position(|(a, b)| a != b);
    differ.map(|place| place + 1)
}

#[test]
fn a_lineage_without_branches_is_the_path_of_its_key() {
    for (name, config) in all() {
        let plain = path(&config, TICK_S, TICKS, KEY);
        assert_eq!(prices(&config, &Lineage::of(KEY)), plain, "{name}");
    }
}

#[test]
fn a_path_is_shared_to_the_last_bit_and_left_at_the_branch() {
    for (name, config) in all() {
        let model = PathModel::new(&config, TICK_S, TICKS).unwrap();
        let plain = path(&config, TICK_S, TICKS, KEY);
        for tick in [0, 1, 100, 255, 256, 257, 511, 700] {
            let child = prices(&config, &Lineage::of(KEY).branched(tick, other(2)));
            let left = model.branch_tick(tick) as usize;
            for asset in 0..config.assets.len() {
                let parting = parting(&plain, &child, asset);
                assert_eq!(parting, Some(left + 1), "{name}, tick {tick}");
            }
        }
    }
}

#[test]
fn a_branch_waits_for_the_end_of_a_step_of_the_variance() {
    let model = PathModel::new(&stochastic(), TICK_S, TICKS).unwrap();
    let put_off = [0, 1, 50, 51, 130].map(|tick| model.branch_tick(tick));
    assert_eq!(put_off, [0, 50, 50, 100, 150]);
}

#[test]
fn branches_of_branches_share_what_lies_before() {
    for (name, config) in all() {
        let child = Lineage::of(KEY).branched(300, other(2));
        let (grandchild, sibling) = (child.branched(450, other(3)), child.branched(450, other(4)));
        let runs = [&child, &grandchild, &sibling].map(|lineage| prices(&config, lineage));
        assert_eq!(parting(&runs[0], &runs[1], 0), Some(451), "{name}");
        assert_eq!(parting(&runs[1], &runs[2], 0), Some(451), "{name}");
        // A branch before an older one leaves that out.
        let early = child.branched(100, other(3));
        assert_eq!(early, Lineage::of(KEY).branched(100, other(3)), "{name}");
        // Of two at the same tick the later one counts.
        let twice = prices(&config, &child.branched(300, other(3)));
        let once = prices(&config, &Lineage::of(KEY).branched(300, other(3)));
        assert_eq!(twice, once, "{name}");
    }
}

/// Every path branches often; prices stay martingales, and jumps and crises as frequent.
#[test]
fn branches_leave_the_law_alone() {
    for (name, config) in [
        ("diffusions and jumps", diffusions_and_jumps()),
        ("excited jumps", excited()),
        ("stochastic", stochastic()),
    ] {
        let model = PathModel::new(&config, TICK_S, TICKS).unwrap();
        let of = |branched: bool| tally(&model, branched);
        let (plain, branched) = (of(false), of(true));
        for (place, (a, b)) in plain.iter().zip(&branched).enumerate() {
            let error = (a.1 + b.1).sqrt();
            assert!(
                (a.0 - b.0).abs() <= 4.0 * error,
                "{name} {place}: {a:?} {b:?}"
            );
        }
    }
}

/// Mean and its squared standard error of: price at the end, jumps, ticks in crisis.
fn tally(model: &PathModel, is_branched: bool) -> [(f64, f64); 3] {
    const PATHS: u32 = 2_000;
    let mut generator = model.start(KEY);
    let mut px = vec![0.0; model.assets().len()];
    let mut sums = [(0.0, 0.0); 3];
    for path in 0..PATHS {
        let seed = if is_branched { 5 } else { 6 };
        let path = u64::from(path);
        let mut lineage = Lineage::of(Key { seed, path });
        for (tick, seed) in [37, 200, 256, 410, 777].into_iter().zip(100..) {
            if is_branched {
                lineage = lineage.branched(tick, Key { seed, path });
            }
        }
        generator.restart_lineage(&lineage);
        let mut seen = [0.0; 3];
        for _ in 0..TICKS {
            generator.next(&mut px);
            seen[1] += f64::from(u32::try_from(generator.jumps().len()).unwrap());
            seen[2] += f64::from(u8::from(
                generator.regime() == plimsoll_paths::Regime::Crisis,
            ));
        }
        seen[0] = px[0];
        for (sum, x) in sums.iter_mut().zip(seen) {
            *sum = (sum.0 + x, sum.1 + x * x);
        }
    }
    let n = f64::from(PATHS);
    sums.map(|(sum, squares)| {
        let mean = sum / n;
        (mean, (squares / n - mean * mean) / n)
    })
}

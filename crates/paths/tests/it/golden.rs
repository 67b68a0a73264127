//! Hashes of whole days of every kind of path, so that an accidental change of any bit is seen.
//!
//! A change here changes every result of every scenario: it needs an entry in the change log and the
//! reason why.

use plimsoll_paths::dependence::{Dependence, StudentT};
use plimsoll_paths::jumps::{CoJumps, Hawkes, Jumps, Kou, Merton};
use plimsoll_paths::model::{Garch, Gbm, Heston, Model};
use plimsoll_paths::regime::{RegimeStart, Regimes};
use plimsoll_paths::sampling::SobolConfig;
use plimsoll_paths::shock::{Hold, Jump, Ramp, Recover, Shape, Shock};
use plimsoll_paths::{Lineage, PathGen, PathModel, PathsConfig, Regime, SamplingConfig};
use plimsoll_streams::Key;

use crate::{KEY, gbm, of_models};

const TICKS: u32 = 28_800;
const ALL: &str = "all";

pub(crate) fn three() -> PathsConfig {
    let mut config = gbm(&[("BTC", 0.51), ("HYPE", 1.44), ("ETH", 0.68)]);
    config.correlation = vec![
        vec![1.0, 0.625, 0.80],
        vec![0.625, 1.0, 0.59],
        vec![0.80, 0.59, 1.0],
    ];
    config
}

/// Falls that end, stop, come back and overlap.
fn shocked() -> PathsConfig {
    let mut config = three();
    let asset = || ALL.to_owned();
    config.shocks = vec![
        Shock::Jump(Jump {
            asset: "HYPE".to_owned(),
            at_min: 100.01,
            move_pct: -30.0,
        }),
        Shock::Ramp(Ramp {
            asset: asset(),
            at_min: 300.0,
            over_min: 61.0,
            move_pct: -40.0,
            shape: Shape::Sqrt,
        }),
        Shock::Hold(Hold {
            asset: asset(),
            at_min: 400.0,
            over_min: 37.0,
        }),
        Shock::Recover(Recover {
            asset: asset(),
            at_min: 600.0,
            over_min: 200.0,
            fraction: 0.5,
            shape: Shape::Linear,
        }),
    ];
    config
}

/// States, a mixing variable, moves of ticks that are too large for the polynomial, many jumps.
fn wild() -> PathsConfig {
    let mut config = three();
    config.dependence = Dependence::StudentT(StudentT {
        nu: 3.0,
        interval_s: 600,
    });
    config.regimes = Some(Regimes {
        start: RegimeStart::Stationary,
        mean_calm_h: 1.0,
        mean_crisis_h: 0.5,
        ..Regimes::stress()
    });
    for asset in &mut config.assets {
        let mut kou = Kou::hype();
        kou.lambda_per_year = 20_000.0;
        asset.jumps = Some(Jumps::Kou(kou));
        asset.model = Model::Gbm(Gbm {
            mu_per_year: 0.1,
            sigma_per_year: 0.5,
            crisis_sigma_per_year: Some(9.0),
        });
    }
    config.co_jumps = Some(CoJumps {
        lambda_per_year: 10_000.0,
        participation: 0.8,
    });
    config
}

fn mixed_models() -> PathsConfig {
    let mut config = of_models(&[
        ("A", Model::Heston(Heston::btc())),
        ("B", Model::Heston(Heston::hype().two_factor())),
        ("C", Model::Garch(Garch::btc())),
        ("D", Model::Gbm(Gbm::btc_range())),
        ("E", Model::Gbm(Gbm::btc_range())),
    ]);
    config.correlation = (0..5)
        .map(|i| (0..5).map(|j| if i == j { 1.0 } else { 0.4 }).collect())
        .collect();
    config.assets[3].jumps = Some(Jumps::Hawkes(Hawkes::btc()));
    let mut merton = Merton::btc_crash();
    merton.lambda_per_year = 5_000.0;
    config.assets[4].jumps = Some(Jumps::Merton(merton));
    config
}

/// Every kind of path, with what its days hash to.
pub(crate) fn all() -> Vec<(&'static str, PathsConfig, u64)> {
    let sampled = |sampling| PathsConfig { sampling, ..wild() };
    let sobol = SamplingConfig::Sobol(SobolConfig { randomisations: 4 });
    vec![
        ("one", gbm(&[("BTC", 0.51)]), 0x5b33_9541_7e8e_170c),
        (
            "two",
            gbm(&[("A", 0.51), ("B", 1.0)]),
            0xb537_523c_2c27_c747,
        ),
        ("three", three(), 0x4f08_457c_3fee_a0be),
        ("shocked", shocked(), 0x4a0d_e5e0_655d_352c),
        ("wild", wild(), 0x1c69_2586_da69_3195),
        ("mixed models", mixed_models(), 0xef40_8ebf_0065_c47c),
        (
            "antithetic",
            sampled(SamplingConfig::Antithetic),
            0xa0c3_7f3c_b707_a6e7,
        ),
        ("sobol", sampled(sobol), 0x2d6d_54de_a351_4560),
    ]
}

/// The path of a key and one that leaves it twice.
pub(crate) fn lineages() -> [Lineage; 2] {
    let key = Key { seed: 20, path: 3 };
    let other = |seed| Key { seed, path: 0 };
    let branched = Lineage::of(KEY).branched(1_000, other(2));
    [Lineage::of(key), branched.branched(5_000, other(3))]
}

/// FNV-1a of prices, states and jumps of the ticks to come.
pub(crate) fn hash(generator: &mut PathGen, assets: usize, ticks: u32) -> u64 {
    let mut px = vec![0.0; assets];
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    let mut add = |word: u64| hash = (hash ^ word).wrapping_mul(0x0100_0000_01b3);
    for _ in 0..ticks {
        generator.next(&mut px);
        for px in &px {
            add(px.to_bits());
        }
        add(u64::from(generator.regime() == Regime::Crisis));
        for jump in generator.jumps() {
            add(jump.at.to_bits());
            add(jump.log_move.to_bits());
        }
    }
    hash
}

#[test]
fn days_of_every_kind_are_unchanged() {
    let mut found = Vec::new();
    let mut expected = Vec::new();
    for (name, config, golden) in all() {
        let model = PathModel::new(&config, 3.0, TICKS).unwrap();
        let mut generator = model.start(KEY);
        let mut whole = 0;
        for lineage in lineages() {
            generator.restart_lineage(&lineage);
            whole ^= hash(&mut generator, config.assets.len(), TICKS);
        }
        found.push((name, whole));
        expected.push((name, golden));
    }
    assert_eq!(found, expected);
}

//! Blocks show what `next` gives.

use plimsoll_paths::jumps::{Jumps, Merton};
use plimsoll_paths::model::{Heston, Model};
use plimsoll_paths::regime::Regimes;
use plimsoll_paths::shock::{Jump, Shock};
use plimsoll_paths::{JumpRecord, Lineage, PathGen, PathModel, PathsConfig, Regime};
use plimsoll_streams::Key;

use crate::{KEY, gbm, of_models};

const TICKS: u32 = 1_111;
const OTHER: Key = Key { seed: 8, path: 3 };

/// Two assets, jumps about every hundred ticks, a state of the market that changes as often.
fn eventful() -> PathsConfig {
    let mut config = gbm(&[("A", 0.5), ("B", 0.9)]);
    config.correlation = vec![vec![1.0, 0.5], vec![0.5, 1.0]];
    for asset in &mut config.assets {
        let mut merton = Merton::hype_crash();
        merton.lambda_per_year = 50_000.0;
        asset.jumps = Some(Jumps::Merton(merton));
    }
    config.shocks = vec![Shock::Jump(Jump {
        asset: "A".to_owned(),
        at_min: 20.0,
        move_pct: -40.0,
    })];
    config.regimes = Some(Regimes {
        mean_calm_h: 0.1,
        mean_crisis_h: 0.1,
        ..Regimes::stress()
    });
    config
}

/// What can be known of a tick.
#[derive(Debug, PartialEq)]
struct Seen {
    bits: Vec<u64>,
    regime: Regime,
    jumps: Vec<JumpRecord>,
}

fn seen(generator: &PathGen, bits: Vec<u64>) -> Seen {
    Seen {
        bits,
        regime: generator.regime(),
        jumps: generator.jumps().to_vec(),
    }
}

fn one_by_one(generator: &mut PathGen, assets: usize) -> Vec<Seen> {
    let mut px = vec![0.0; assets];
    let tick = |_| {
        generator.next(&mut px);
        seen(generator, px.iter().map(|px| px.to_bits()).collect())
    };
    (0..TICKS).map(tick).collect()
}

/// Reads a path by blocks, giving `step` ticks at a time at most; what is known of the last of each.
fn by_blocks(generator: &mut PathGen, assets: usize, step: usize) -> Vec<(usize, Seen)> {
    let mut all = Vec::new();
    let mut given = 0;
    loop {
        let block = generator.block();
        if block.is_empty() {
            return all;
        }
        let count = step.min(block.len());
        let last = |asset| block.prices(asset)[count - 1].to_bits();
        let bits = (0..assets).map(last).collect();
        generator.advance(count);
        given += count;
        // Looking ahead changes nothing of what is known of the tick given last.
        generator.block();
        all.push((given, seen(generator, bits)));
    }
}

#[test]
fn blocks_show_what_next_gives_whatever_part_of_them_is_taken() {
    let heston = of_models(&[("A", Model::Heston(Heston::btc()))]);
    for (name, config) in [("eventful", eventful()), ("steps of 20 ticks", heston)] {
        let assets = config.assets.len();
        let model = PathModel::new(&config, 3.0, TICKS).unwrap();
        let branched = Lineage::of(KEY)
            .branched(100, OTHER)
            .branched(512, KEY)
            .branched(520, OTHER);
        for lineage in [Lineage::of(KEY), branched] {
            let mut generator = model.start(OTHER);
            generator.restart_lineage(&lineage);
            let expected = one_by_one(&mut generator, assets);
            for step in [1, 7, 64, 1_000] {
                generator.restart_lineage(&lineage);
                let read = by_blocks(&mut generator, assets, step);
                assert_eq!(read.last().map(|(tick, _)| *tick), Some(expected.len()));
                for (tick, seen) in read {
                    assert_eq!(seen, expected[tick - 1], "{name}, step {step}, tick {tick}");
                }
            }
        }
    }
}

#[test]
#[should_panic(expected = "the block has fewer ticks")]
fn no_more_can_be_taken_than_the_block_has() {
    let model = PathModel::new(&gbm(&[("A", 0.5)]), 3.0, 10).unwrap();
    let mut generator = model.start(KEY);
    generator.block();
    generator.advance(11);
}

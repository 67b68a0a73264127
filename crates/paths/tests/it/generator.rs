//! What a path depends on, and what it does not.

use plimsoll_paths::{PathModel, PathsConfig};
use plimsoll_streams::Key;

use crate::{KEY, bits, gbm, path};

fn correlated() -> PathsConfig {
    let mut config = gbm(&[("BTC", 0.51), ("HYPE", 1.44)]);
    config.correlation = vec![vec![1.0, 0.625], vec![0.625, 1.0]];
    config
}

#[test]
fn the_same_key_gives_the_same_bytes() {
    let (a, b) = (
        path(&correlated(), 3.0, 1_000, KEY),
        path(&correlated(), 3.0, 1_000, KEY),
    );
    assert_eq!(bits(&a, 0), bits(&b, 0));
    assert_eq!(bits(&a, 1), bits(&b, 1));
}

#[test]
fn another_path_or_seed_gives_other_prices() {
    let here = path(&correlated(), 3.0, 10, KEY);
    for key in [Key { path: 1, ..KEY }, Key { seed: 2, ..KEY }] {
        let there = path(&correlated(), 3.0, 10, key);
        assert_ne!(bits(&here, 0), bits(&there, 0));
        assert_ne!(bits(&here, 1), bits(&there, 1));
    }
}

#[test]
fn an_added_asset_leaves_the_others_alone() {
    let before = path(&correlated(), 3.0, 1_000, KEY);
    let mut config = gbm(&[("BTC", 0.51), ("HYPE", 1.44), ("ETH", 0.68)]);
    config.correlation = vec![
        vec![1.0, 0.625, 0.80],
        vec![0.625, 1.0, 0.59],
        vec![0.80, 0.59, 1.0],
    ];
    let after = path(&config, 3.0, 1_000, KEY);
    assert_eq!(bits(&before, 0), bits(&after, 0));
    assert_eq!(bits(&before, 1), bits(&after, 1));
}

#[test]
fn independent_assets_may_be_listed_in_any_order() {
    let ab = path(&gbm(&[("A", 0.5), ("B", 0.9)]), 3.0, 300, KEY);
    let ba = path(&gbm(&[("B", 0.9), ("A", 0.5)]), 3.0, 300, KEY);
    assert_eq!(bits(&ab, 0), bits(&ba, 1));
    assert_eq!(bits(&ab, 1), bits(&ba, 0));
    assert_ne!(bits(&ab, 0), bits(&ab, 1));
}

#[test]
fn a_longer_horizon_continues_the_same_path() {
    let short = path(&correlated(), 3.0, 300, KEY);
    let long = path(&correlated(), 3.0, 700, KEY);
    assert_eq!(bits(&short, 1), bits(&long[..300], 1));
}

#[test]
fn restarting_equals_starting_afresh_from_any_tick() {
    let model = PathModel::new(&correlated(), 3.0, 600).unwrap();
    let fresh = path(&correlated(), 3.0, 600, Key { path: 5, ..KEY });
    let mut generator = model.start(KEY);
    let mut prices = [0.0; 2];
    for used in [0, 1, 255, 256, 257, 600] {
        for _ in 0..used {
            generator.next(&mut prices);
        }
        generator.restart(Key { path: 5, ..KEY });
        for row in &fresh {
            generator.next(&mut prices);
            assert_eq!(row[0].to_bits(), prices[0].to_bits());
            assert_eq!(row[1].to_bits(), prices[1].to_bits());
        }
        generator.restart(KEY);
    }
}

#[test]
fn the_model_tells_its_assets_start_prices_and_ticks() {
    let mut config = correlated();
    config.assets[1].start_px = "45.123".parse().unwrap();
    let model = PathModel::new(&config, 3.0, 28_800).unwrap();
    assert_eq!(model.assets(), ["BTC", "HYPE"]);
    assert_eq!(model.start_px(), [100.0, 45.123]);
    assert_eq!(model.ticks(), 28_800);
}

#[test]
#[should_panic(expected = "the path has ended")]
fn a_path_cannot_be_read_past_its_end() {
    let mut generator = PathModel::new(&correlated(), 3.0, 3).unwrap().start(KEY);
    for _ in 0..4 {
        generator.next(&mut [0.0; 2]);
    }
}

#[test]
fn first_prices_of_a_key_are_unchanged() {
    let prices = path(&correlated(), 3.0, 300, KEY);
    let golden = [
        (0, 100.009_749_135_747_94, 100.031_889_335_193_78),
        (299, 99.670_759_318_416_43, 100.246_519_411_498_67),
    ];
    for (tick, btc, hype) in golden {
        let got: &[f64] = &prices[tick];
        assert_eq!(got, [btc, hype], "tick {}", tick + 1);
    }
}

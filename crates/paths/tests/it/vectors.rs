//! Every width of vectors makes the same paths, to the last bit.

use plimsoll_paths::PathModel;
use plimsoll_streams::Vectors;

use crate::KEY;
use crate::golden::{all, hash, lineages};

#[test]
fn every_width_makes_the_paths_of_the_plain_one_however_long_they_are() {
    for (name, config, _) in all() {
        let assets = config.assets.len();
        // Whole blocks, parts of vectors, and of the four products side by side.
        for ticks in [1, 7, 63, 257, 1_001, 6_007] {
            // A path ends behind the shocks of its configuration.
            let mut config = config.clone();
            config
                .shocks
                .retain(|shock| shock.at_min() * 20.0 < f64::from(ticks));
            let model = PathModel::new(&config, 3.0, ticks).unwrap();
            let of = |vectors| {
                let mut generator = model.clone().by(vectors).start(KEY);
                lineages().map(|lineage| {
                    generator.restart_lineage(&lineage);
                    hash(&mut generator, assets, ticks)
                })
            };
            let plain = of(Vectors::plain());
            for vectors in Vectors::all() {
                assert_eq!(of(vectors), plain, "{name}, {ticks} ticks, {vectors:?}");
            }
        }
    }
}

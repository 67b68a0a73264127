//! A generator that has run before allocates nothing, whatever its paths are made of.

use allocation_counter::measure;
use plimsoll_paths::{PathModel, PathsConfig, SamplingConfig};

use crate::KEY;
use crate::golden::{all, lineages};

const TICKS: u32 = 28_800;

/// Allocations of two days that have been made once before.
fn allocations(config: &PathsConfig) -> u64 {
    let model = PathModel::new(config, 3.0, TICKS).unwrap();
    let mut generator = model.start(KEY);
    let mut px = vec![0.0; config.assets.len()];
    let lineages = lineages();
    let mut days = || {
        for lineage in &lineages {
            generator.restart_lineage(lineage);
            for _ in 0..TICKS {
                generator.next(&mut px);
            }
        }
    };
    days();
    measure(days).count_total
}

#[test]
fn paths_allocate_nothing_once_warm_but_for_the_skeletons_of_sobol_points() {
    for (name, config, _) in all() {
        let count = allocations(&config);
        let has_skeleton = matches!(config.sampling, SamplingConfig::Sobol(_));
        assert_eq!(count > 0, has_skeleton, "{name}: {count}");
    }
}

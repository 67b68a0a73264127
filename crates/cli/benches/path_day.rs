//! Full simulation of one path-day against generating its price paths alone.
//!
//! Both run in turn in one process, several rounds; the figure is the ratio of the medians. The
//! machine is shared and noisy: read the ratio, not the times.
//!
//! ```text
//! cargo bench -p plimsoll-cli --bench path_day
//! ```
#![allow(clippy::print_stdout, clippy::cast_precision_loss, missing_docs)]

use std::hint::black_box;
use std::path::Path;
use std::time::Instant;

use plimsoll_paths::PathModel;
use plimsoll_scenario::Scenario;
use plimsoll_sim::{Simulation, Trace, World};
use plimsoll_streams::Key;

const ROUNDS: u64 = 9;

fn main() -> anyhow::Result<()> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scenarios");
    println!(
        "{:<34} {:>12} {:>12} {:>8}",
        "scenario (1 path)", "full, ms", "paths, ms", "ratio"
    );
    for name in ["october-2026-quiet-day", "october-2026-hype-minus-50"] {
        let scenario = Scenario::load(&folder.join(format!("{name}.yaml")), &[])?;
        measure(name, &scenario)?;
    }
    Ok(())
}

fn measure(name: &str, scenario: &Scenario) -> anyhow::Result<()> {
    let seed = scenario.file.runs.seed;
    let simulation = Simulation::new(scenario.config.clone(), seed)?;
    let clock = &scenario.config.clock;
    let ticks = clock.ticks();
    let model = PathModel::new(&scenario.config.paths, f64::from(clock.tick_s), ticks)?;
    let mut world = World::new(&simulation)?;
    let mut generator = model.start(Key { seed, path: 0 });
    let mut prices = vec![0.0; model.assets().len()];
    let (mut full, mut paths) = (Vec::new(), Vec::new());
    for path in 0..ROUNDS {
        let start = Instant::now();
        let record = world.run(path, Trace::Off);
        full.push(start.elapsed().as_secs_f64() * 1e3);
        anyhow::ensure!(record.row.error.is_none(), "{:?}", record.row.error);
        black_box(record);
        let start = Instant::now();
        generator.restart(Key { seed, path });
        for _ in 0..ticks {
            generator.next(&mut prices);
        }
        black_box(&prices);
        paths.push(start.elapsed().as_secs_f64() * 1e3);
    }
    let (full, paths) = (median(full), median(paths));
    println!(
        "{name:<34} {full:>12.2} {paths:>12.3} {:>8.1}",
        full / paths
    );
    Ok(())
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

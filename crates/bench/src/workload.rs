//! What is run: shipped scenarios, as one simulation each.

use std::path::{Path, PathBuf};

use anyhow::Context;
use plimsoll_engine::Scan;
use plimsoll_paths::{PathGen, PathModel};
use plimsoll_scenario::Scenario;
use plimsoll_sim::record::PathRecord;
use plimsoll_sim::{Simulation, Trace, Wakes, World};
use plimsoll_streams::Key;

/// The folder of the shipped scenarios.
#[must_use]
pub fn scenarios() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scenarios")
}

/// Loads a shipped scenario, such as `benchmarks/r1-quiet`, with overrides such as `clock.tick_s=12`.
///
/// # Errors
/// All problems of the file and of the overrides.
pub fn scenario(stem: &str, overrides: &[&str]) -> anyhow::Result<Scenario> {
    let overrides: Vec<String> = overrides.iter().map(|text| (*text).to_owned()).collect();
    let file = scenarios().join(format!("{stem}.yaml"));
    Scenario::load(&file, &overrides).with_context(|| format!("{stem} {overrides:?}"))
}

/// Loads it as a simulation.
///
/// # Errors
/// As [`scenario`], and where the simulation cannot be set up.
pub fn simulation(stem: &str, overrides: &[&str]) -> anyhow::Result<Simulation> {
    let scenario = scenario(stem, overrides)?;
    let seed = scenario.file.runs.seed;
    Ok(Simulation::new(scenario.config, seed)?)
}

/// A world that runs paths as every run does.
///
/// # Errors
/// Where opening prices leave the ledger's range.
pub fn fast(simulation: &Simulation) -> anyhow::Result<World<'_>> {
    Ok(World::new(simulation)?)
}

/// A world that runs them by the plain computation: everybody is looked at at every tick, and
/// everybody who wakes looks.
///
/// # Errors
/// As [`fast`].
pub fn plain(simulation: &Simulation) -> anyhow::Result<World<'_>> {
    let mut world = World::new(simulation)?;
    world.set_scan(Scan::Every);
    world.set_wakes(Wakes::Looks);
    Ok(world)
}

/// A world that finds who is due by going through a float image of everybody at every tick, in vectors,
/// and is the fast one otherwise: what there would be instead of boxes.
///
/// # Errors
/// As [`fast`].
pub fn vectors(simulation: &Simulation) -> anyhow::Result<World<'_>> {
    let mut world = World::new(simulation)?;
    world.set_scan(Scan::Vectors);
    Ok(world)
}

/// Runs a path that must not fail.
///
/// # Panics
/// If the path cannot be finished: a benchmark of a broken path says nothing.
pub fn run(world: &mut World<'_>, path: u64) -> PathRecord {
    let record = world.run(path, Trace::Off);
    assert_eq!(record.row.error, None, "path {path} failed");
    record
}

/// Runs a path whose record nobody needs: its memory is used again.
///
/// # Panics
/// As [`run`].
pub fn again(world: &mut World<'_>, path: u64) {
    let record = run(world, path);
    world.recycle(std::hint::black_box(record));
}

/// The price paths of a simulation, without anything else of it.
#[derive(Debug)]
pub struct Prices {
    model: PathModel,
    generator: PathGen,
    seed: u64,
}

impl Prices {
    /// The generator of a simulation's price paths.
    ///
    /// # Errors
    /// Where the paths cannot be set up.
    pub fn new(simulation: &Simulation) -> anyhow::Result<Self> {
        let (config, seed) = (simulation.config(), simulation.seed());
        let tick_s = f64::from(config.clock.tick_s);
        let model = PathModel::new(&config.paths, tick_s, config.clock.ticks())?;
        let generator = model.start(Key { seed, path: 0 });
        Ok(Self {
            model,
            generator,
            seed,
        })
    }

    /// The model behind them.
    #[must_use]
    pub fn model(&self) -> &PathModel {
        &self.model
    }

    /// Makes a path, showing the prices of every tick.
    pub fn each(&mut self, path: u64, mut show: impl FnMut(&[f64])) {
        let seed = self.seed;
        self.generator.restart(Key { seed, path });
        let mut prices = self.model.start_px().to_vec();
        for _ in 0..self.model.ticks() {
            self.generator.next(&mut prices);
            show(&prices);
        }
    }

    /// Makes a path in blocks, as a world takes them, and gives the sum of its last prices.
    pub fn path(&mut self, path: u64) -> f64 {
        self.generator.restart(Key {
            seed: self.seed,
            path,
        });
        let mut last = 0.0;
        loop {
            let block = self.generator.block();
            let Some(end) = block.len().checked_sub(1) else {
                return last;
            };
            let assets = 0..self.model.assets().len();
            last = assets.map(|asset| block.prices(asset)[end]).sum();
            self.generator.advance(end + 1);
        }
    }
}

//! Whether the fast paths give what the plain computation gives, path by path.
//!
//! The plain computation looks at every account at every tick and defines the result; whatever is
//! faster must leave the same liquidations, prices, rows and books behind, to the last bit.

mod settings;

use std::sync::Mutex;
use std::thread;

pub use settings::{Setting, all};

use crate::digest::Digests;
use crate::workload::{fast, plain, run};

/// How many paths of each setting are compared, and where a difference was found.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Compared {
    /// Settings.
    pub settings: u64,
    /// Paths.
    pub paths: u64,
    /// The same in days of simulated time.
    pub path_days: f64,
    /// Liquidations in them.
    pub liquidations: u64,
    /// Ticks in them.
    pub ticks: u64,
    /// What differed: setting, path and parts.
    pub differences: Vec<String>,
}

impl Compared {
    fn add(&mut self, other: Self) {
        self.settings += other.settings;
        self.paths += other.paths;
        self.path_days += other.path_days;
        self.liquidations += other.liquidations;
        self.ticks += other.ticks;
        self.differences.extend(other.differences);
    }
}

/// Compares the first `paths` paths of a setting.
///
/// # Errors
/// Where the setting cannot be loaded.
pub fn compare(setting: &Setting, paths: u64) -> anyhow::Result<Compared> {
    let simulation = setting.simulation()?;
    let (mut fast, mut plain) = (fast(&simulation)?, plain(&simulation)?);
    let mut compared = Compared {
        settings: 1,
        ..Compared::default()
    };
    for path in 0..paths {
        let one = run(&mut fast, path);
        let two = run(&mut plain, path);
        let differs =
            Digests::of(&one, fast.engine()).difference(&Digests::of(&two, plain.engine()));
        if !differs.is_empty() || one != two {
            let parts = differs.join(", ");
            let what = format!("{}, path {path}: {parts} differ", setting.name);
            compared.differences.push(what);
        }
        compared.paths += 1;
        compared.path_days += f64::from(simulation.config().clock.horizon_h) / 24.0;
        compared.liquidations += two.liquidations.len() as u64;
        compared.ticks += u64::from(simulation.ticks());
    }
    Ok(compared)
}

/// Compares so many paths of each setting on some threads, telling of each setting when it is done.
///
/// # Errors
/// The first setting that cannot be loaded.
///
/// # Panics
/// If a path cannot be finished.
pub fn compare_all(
    settings: &[(Setting, u64)],
    threads: usize,
    tell: impl Fn(&Setting, &Compared) + Sync,
) -> anyhow::Result<Compared> {
    let todo = Mutex::new(settings.iter());
    let done = Mutex::new(Vec::new());
    thread::scope(|scope| {
        for _ in 0..threads.max(1) {
            scope.spawn(|| {
                let next = || todo.lock().ok()?.next();
                while let Some((setting, paths)) = next() {
                    let compared = compare(setting, *paths);
                    if let Ok(compared) = &compared {
                        tell(setting, compared);
                    }
                    if let Ok(mut done) = done.lock() {
                        done.push(compared);
                    }
                }
            });
        }
    });
    let mut all = Compared::default();
    for compared in done.into_inner().unwrap_or_default() {
        all.add(compared?);
    }
    Ok(all)
}

/// How many paths of each setting make up so many days of simulated time, each setting having the
/// same number of days, but one path at least.
///
/// # Errors
/// Where a setting cannot be loaded.
pub fn spread(settings: Vec<Setting>, path_days: f64) -> anyhow::Result<Vec<(Setting, u64)>> {
    let each = path_days / settings.len() as f64;
    let with_paths = settings.into_iter().map(|setting| {
        let days = f64::from(setting.simulation()?.config().clock.horizon_h) / 24.0;
        // A number of paths: positive and far below 2^52.
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let paths = (each / days).ceil().max(1.0) as u64;
        Ok((setting, paths))
    });
    with_paths.collect()
}

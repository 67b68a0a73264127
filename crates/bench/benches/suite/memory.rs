//! What a worker holds, and how often it asks for memory.

use allocation_counter::{AllocationInfo, measure};
use plimsoll_bench::figures::{Figure, Goal};
use plimsoll_bench::workload::{again, fast, simulation};

use crate::Effort;

const MIB: f64 = 1_048_576.0;
const LARGE: &str = "benchmarks/r1-10k";

pub(crate) fn figures(effort: Effort) -> anyhow::Result<Vec<Figure>> {
    let few = worker(LARGE, &["clock.horizon_h=2"], 2)?;
    let more = worker(LARGE, &["clock.horizon_h=2"], effort.rounds(6, 16))?;
    let longer = worker(LARGE, &["clock.horizon_h=8"], 2)?;
    let name = "worker at 10,000 accounts, MiB";
    let held = more.max(longer) / MIB;
    let how = "peak of what one thread asked for: its world and its paths".to_owned();
    let mut figures = vec![
        Figure::aimed(name, held, Goal::AtMost(32.0), how),
        flat("the same, many paths / two paths", more / few),
        flat("the same, 8 hours / 2 hours", longer / few),
    ];
    for stem in ["benchmarks/r1-quiet", "benchmarks/r1-hourly"] {
        figures.push(warm(stem)?);
    }
    Ok(figures)
}

/// Memory that does not grow: paths differ somewhat in what they hold.
fn flat(name: &str, ratio: f64) -> Figure {
    Figure::aimed(name, ratio, Goal::AtMost(1.1), String::new())
}

/// Peak bytes of a world that runs some paths.
fn worker(stem: &str, overrides: &[&str], paths: u64) -> anyhow::Result<f64> {
    let simulation = simulation(stem, overrides)?;
    let mut outcome = Ok(());
    let info = measure(|| {
        outcome = fast(&simulation).map(|mut world| {
            for path in 0..paths {
                again(&mut world, path);
            }
        });
    });
    outcome?;
    Ok(info.bytes_max as f64)
}

/// Allocations of a path whose world has run others before.
fn warm(stem: &str) -> anyhow::Result<Figure> {
    let simulation = simulation(stem, &["clock.horizon_h=6"])?;
    let mut world = fast(&simulation)?;
    for path in 0..4 {
        again(&mut world, path);
    }
    let info: AllocationInfo = measure(|| again(&mut world, 4));
    let name = stem.rsplit('/').next().unwrap_or(stem);
    Ok(Figure::aimed(
        &format!("heap allocations of a warm path, {name}"),
        info.count_total as f64,
        Goal::AtMost(0.0),
        format!("{} bytes in all, of six hours", info.bytes_total),
    ))
}

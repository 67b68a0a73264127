//! Ten and a hundred times the accounts.

use plimsoll_bench::density;
use plimsoll_bench::figures::{Figure, Goal, time};
use plimsoll_bench::opening;
use plimsoll_bench::rounds::{in_turn, seconds};
use plimsoll_bench::workload::{again, fast, simulation};

use crate::{Effort, SHARING};

pub(crate) fn figures(effort: Effort) -> anyhow::Result<Vec<Figure>> {
    let mut figures = Vec::new();
    for sharing in SHARING {
        figures.push(ten_times(sharing, effort.rounds(2, 9))?);
    }
    for (stem, accounts) in [
        ("benchmarks/r1-quiet", "1,000"),
        ("benchmarks/r1-10k", "10,000"),
    ] {
        figures.extend(near(stem, accounts)?);
    }
    figures.push(hundred_times()?);
    Ok(figures)
}

/// Means over the same paths: what a path costs is skewed, because few accounts near their threshold
/// decide it.
fn ten_times((sharing, overrides): (&str, &[&str]), paths: u64) -> anyhow::Result<Figure> {
    let (small, large) = (
        simulation("benchmarks/r1-quiet", overrides)?,
        simulation("benchmarks/r1-10k", overrides)?,
    );
    let (mut a, mut b) = (fast(&small)?, fast(&large)?);
    let mut small = |path| again(&mut a, path);
    let mut large = |path| again(&mut b, path);
    let [small, large] = in_turn(paths, [&mut small, &mut large]);
    let (low, high) = large.quartiles();
    Ok(Figure::aimed(
        &format!("calm day, 10,000 accounts / 1,000, {sharing}"),
        large.mean() / small.mean(),
        Goal::AtMost(5.0),
        format!(
            "{} / {}, means over {paths} paths; of 10,000 median {}, quartiles {} to {}",
            time(large.mean()),
            time(small.mean()),
            time(large.median()),
            time(low),
            time(high)
        ),
    ))
}

/// Share of accounts near their threshold at the opening, in per cent.
fn near(stem: &str, accounts: &str) -> anyhow::Result<Vec<Figure>> {
    let simulation = simulation(stem, &[])?;
    let engine = opening::engine(&simulation, 0)?;
    let shares = [1.0, 5.0, 10.0, 20.0, 30.0].map(|percent| {
        Figure::plain(
            &format!("{accounts} accounts: % within {percent}% of liquidation"),
            100.0 * density::within(&engine, percent),
            "all coins move together, down or up, from the opening of path 0".to_owned(),
        )
    });
    Ok(shares.to_vec())
}

fn hundred_times() -> anyhow::Result<Figure> {
    let simulation = simulation("benchmarks/r1-100k", &[])?;
    let mut world = fast(&simulation)?;
    let took = seconds(|| again(&mut world, 0));
    let per_tick = took / f64::from(simulation.ticks());
    Ok(Figure::plain(
        "calm day, 100,000 accounts, s",
        took,
        format!("one path, not warmed up; {} a tick", time(per_tick)),
    ))
}

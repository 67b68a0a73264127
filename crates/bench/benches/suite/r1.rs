//! R1: a whole simulated day against its price paths alone.

use plimsoll_bench::figures::{Figure, Goal, time};
use plimsoll_bench::rounds::in_turn;
use plimsoll_bench::workload::{Prices, again, fast, simulation};

use crate::{Effort, SHARING};

pub(crate) fn figures(effort: Effort) -> anyhow::Result<Vec<Figure>> {
    let goals = [
        (
            "benchmarks/r1-quiet",
            "R1, nobody wakes / its price paths",
            3.0,
        ),
        (
            "benchmarks/r1-hourly",
            "R1, all wake hourly / its price paths",
            8.0,
        ),
    ];
    let mut figures = Vec::new();
    for (stem, name, most) in goals {
        for (sharing, overrides) in SHARING {
            let (ratio, how) = ratio(stem, overrides, effort.rounds(5, 21))?;
            let name = format!("{name}, {sharing}");
            figures.push(Figure::aimed(&name, ratio, Goal::AtMost(most), how));
        }
    }
    let stem = "october-2026-quiet-day";
    let name = "quiet day with its usual clocks / its price paths";
    let (ratio, how) = ratio(stem, &[], effort.rounds(3, 9))?;
    figures.push(Figure::plain(name, ratio, how));
    Ok(figures)
}

fn ratio(stem: &str, overrides: &[&str], rounds: u64) -> anyhow::Result<(f64, String)> {
    let simulation = simulation(stem, overrides)?;
    let (mut world, mut prices) = (fast(&simulation)?, Prices::new(&simulation)?);
    let mut full = |path| again(&mut world, path);
    let mut alone = |path| {
        std::hint::black_box(prices.path(path));
    };
    let [full, alone] = in_turn(rounds, [&mut full, &mut alone]);
    let how = format!(
        "{} / {} a day, medians of {rounds}; mean {}",
        time(full.median()),
        time(alone.median()),
        time(full.mean())
    );
    Ok((full.median() / alone.median(), how))
}

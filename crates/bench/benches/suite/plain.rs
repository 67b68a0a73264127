//! Against the plain computation, which looks at everybody at every tick, on calm days.

use plimsoll_bench::figures::{Figure, Goal, time};
use plimsoll_bench::rounds::in_turn;
use plimsoll_bench::workload::{again, fast, plain, simulation};

use crate::{Effort, SHARING};

pub(crate) fn figures(effort: Effort) -> anyhow::Result<Vec<Figure>> {
    let goals = [
        ("benchmarks/r1-quiet", "1,000", 300.0, effort.rounds(3, 7)),
        ("benchmarks/r1-10k", "10,000", 1_000.0, effort.rounds(1, 2)),
    ];
    let mut figures = Vec::new();
    for (stem, accounts, least, rounds) in goals {
        for (sharing, overrides) in SHARING {
            let (ratio, how) = calm(stem, overrides, rounds)?;
            let name = format!("calm, {accounts} accounts: plain scan / fast, {sharing}");
            figures.push(Figure::aimed(&name, ratio, Goal::AtLeast(least), how));
        }
    }
    Ok(figures)
}

/// A day on the fast path against a day of the plain scan. Of that day an hour is run: what its ticks
/// take beyond opening the path is scaled to the day, since every calm tick costs the same there.
fn calm(stem: &str, overrides: &[&str], rounds: u64) -> anyhow::Result<(f64, String)> {
    let with = |more: &[&str]| simulation(stem, &[overrides, more].concat());
    let day = with(&[])?;
    let hour = with(&["clock.horizon_h=1"])?;
    let blink = with(&[
        "clock.horizon_h=1",
        "clock.tick_s=3600",
        "recording.sample_every_min=60",
    ])?;
    let (mut fast, mut plain_hour) = (fast(&day)?, plain(&hour)?);
    let mut plain_blink = plain(&blink)?;
    let mut a = |path| again(&mut fast, path);
    let mut b = |path| again(&mut plain_hour, path);
    let mut c = |path| again(&mut plain_blink, path);
    let [fast, hour_s, blink_s] = in_turn(rounds, [&mut a, &mut b, &mut c]);
    let (fast, hour_s, blink_s) = (fast.mean(), hour_s.mean(), blink_s.mean());
    let ticks = f64::from(day.ticks()) / f64::from(hour.ticks());
    let plain = blink_s + (hour_s - blink_s) * ticks;
    let how = format!(
        "{} (scaled from {} for an hour) / {} a day, means of {rounds}",
        time(plain),
        time(hour_s),
        time(fast)
    );
    Ok((plain / fast, how))
}

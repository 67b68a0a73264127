//! Against the plain computation, which looks at everybody at every tick, on calm days.

use plimsoll_bench::figures::{Figure, Goal, time};
use plimsoll_bench::rounds::in_turn;
use plimsoll_bench::workload::{fast, plain, run, simulation};

use crate::Effort;

pub(crate) fn figures(effort: Effort) -> anyhow::Result<Vec<Figure>> {
    let small = calm("benchmarks/r1-quiet", effort.rounds(3, 7))?;
    let large = calm("benchmarks/r1-10k", effort.rounds(1, 2))?;
    let goal = |least| Goal::AtLeast(least);
    Ok(vec![
        Figure::aimed(
            "calm, 1,000 accounts: plain scan / fast",
            small.0,
            goal(300.0),
            small.1,
        ),
        Figure::aimed(
            "calm, 10,000 accounts: plain scan / fast",
            large.0,
            goal(1_000.0),
            large.1,
        ),
    ])
}

/// A day on the fast path against a day of the plain scan. Of that day an hour is run: what its ticks
/// take beyond opening the path is scaled to the day, since every calm tick costs the same there.
fn calm(stem: &str, rounds: u64) -> anyhow::Result<(f64, String)> {
    let day = simulation(stem, &[])?;
    let hour = simulation(stem, &["clock.horizon_h=1"])?;
    let one_tick = [
        "clock.horizon_h=1",
        "clock.tick_s=3600",
        "recording.sample_every_min=60",
    ];
    let blink = simulation(stem, &one_tick)?;
    let (mut fast, mut plain_hour) = (fast(&day)?, plain(&hour)?);
    let mut plain_blink = plain(&blink)?;
    let mut a = |path| drop(run(&mut fast, path));
    let mut b = |path| drop(run(&mut plain_hour, path));
    let mut c = |path| drop(run(&mut plain_blink, path));
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

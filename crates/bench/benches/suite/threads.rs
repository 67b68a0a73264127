//! Two threads against one.

use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

use plimsoll_bench::figures::{Figure, Goal, time};
use plimsoll_bench::rounds::in_turn_elapsed;
use plimsoll_bench::workload::{again, fast, simulation};
use plimsoll_sim::Simulation;

use crate::Effort;

/// Steps of the control, which only computes.
const STEPS: u64 = 400_000_000;

pub(crate) fn figures(effort: Effort) -> anyhow::Result<Vec<Figure>> {
    let simulation = simulation("benchmarks/r1-quiet", &[])?;
    let (paths, rounds) = (effort.rounds(16, 32), effort.rounds(5, 7));
    let (mut one, mut two) = (
        |_| all(&simulation, paths, 1),
        |_| all(&simulation, paths, 2),
    );
    let (mut sum, mut sums) = (|_| compute(1), |_| compute(2));
    let times = in_turn_elapsed(rounds, [&mut one, &mut two, &mut sum, &mut sums]);
    let [one, two, sum, sums] = times.map(|times| times.median());
    Ok(vec![
        Figure::aimed(
            "paths per second, 2 threads / 1",
            one / two,
            Goal::AtLeast(1.85),
            format!(
                "{} / {} for {paths} paths of R1, medians of {rounds}",
                time(one),
                time(two)
            ),
        ),
        Figure::plain(
            "arithmetic alone, 2 threads / 1",
            sum / sums,
            "what the machine gives at this moment to threads that share nothing".to_owned(),
        ),
    ])
}

/// Runs all paths on some threads, each with a world of its own.
fn all(simulation: &Simulation, paths: u64, threads: u64) {
    let next = AtomicU64::new(0);
    thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                let mut world = fast(simulation).expect("it was set up before");
                loop {
                    let path = next.fetch_add(1, Ordering::Relaxed);
                    if path >= paths {
                        break;
                    }
                    again(&mut world, path);
                }
            });
        }
    });
}

/// The same arithmetic on one thread, or half of it on each of two.
fn compute(threads: u64) {
    thread::scope(|scope| {
        for thread in 0..threads {
            scope.spawn(move || {
                let mut x = thread | 1;
                for _ in 0..STEPS / threads {
                    x ^= x << 13;
                    x ^= x >> 7;
                    x ^= x << 17;
                }
                std::hint::black_box(x);
            });
        }
    });
}

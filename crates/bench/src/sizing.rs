//! What a job takes on this machine, found out by running some of its paths.

use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use plimsoll_sim::Simulation;
use serde::Serialize;

use crate::rounds::{Times, seconds};
use crate::workload::{Prices, again, fast};

/// Fewest paths of a measurement: a spread needs some.
const PATHS_MIN: u64 = 3;
/// Two-sided 95% of the normal distribution.
const Z_95: f64 = 1.96;

/// What was measured.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Sizing {
    /// One thread alone.
    pub one: Rate,
    /// All threads together.
    pub all: Rate,
    /// Mean processor time of making a path's prices alone, seconds; none where they are recorded.
    pub prices_s: Option<f64>,
    /// Peak memory of the process, bytes; none where the system does not say.
    pub peak_bytes: Option<u64>,
}

/// How fast some threads are.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Rate {
    /// Threads.
    pub threads: usize,
    /// Paths that were run.
    pub paths: u64,
    /// Paths per second of all threads together, by the clock.
    pub paths_per_s: f64,
    /// Half-width of its 95% interval as a share: what the spread between paths leaves open.
    pub uncertainty: f64,
    /// Mean processor time of a path, seconds.
    pub path_s: f64,
    /// That of the cheapest path, seconds.
    pub cheapest_s: f64,
    /// That of the dearest path, seconds.
    pub dearest_s: f64,
}

impl Sizing {
    /// Runs paths on one thread, then on `threads`, for about so long each.
    ///
    /// # Errors
    /// Where a world cannot be set up.
    ///
    /// # Panics
    /// If a path cannot be finished.
    pub fn measure(
        simulation: &Simulation,
        threads: usize,
        each: Duration,
    ) -> anyhow::Result<Self> {
        let one = rate(simulation, 1, each)?;
        let all = if threads > 1 {
            rate(simulation, threads, each)?
        } else {
            one.clone()
        };
        Ok(Self {
            prices_s: prices_s(simulation, one.paths),
            peak_bytes: peak_bytes(),
            one,
            all,
        })
    }

    /// Share of a path's time that its prices take; none where they are recorded.
    #[must_use]
    pub fn prices_share(&self) -> Option<f64> {
        Some(self.prices_s? / self.one.path_s)
    }

    /// Seconds that so many paths take on all threads, with the 95% interval.
    #[must_use]
    pub fn seconds_for(&self, paths: u64) -> (f64, f64, f64) {
        let middle = paths as f64 / self.all.paths_per_s;
        let (low, high) = (1.0 - self.all.uncertainty, 1.0 + self.all.uncertainty);
        (middle, middle * low.max(0.0), middle * high)
    }
}

/// Runs paths on some threads until the time is over, each thread its own world.
fn rate(simulation: &Simulation, threads: usize, each: Duration) -> anyhow::Result<Rate> {
    let next = AtomicU64::new(0);
    let start = Instant::now();
    let times = thread::scope(|scope| {
        let work = || work(simulation, &next, start + each);
        let workers: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        let done = workers.into_iter().map(|worker| {
            let result = worker.join();
            result.unwrap_or_else(|panic| std::panic::resume_unwind(panic))
        });
        done.collect::<anyhow::Result<Vec<_>>>()
    })?;
    let path_s: Vec<f64> = times.iter().flat_map(|(all, _)| all).copied().collect();
    // A thread's rate holds for its own time: none waits for another.
    let rates = times.iter().map(|(all, busy_s)| all.len() as f64 / busy_s);
    Ok(Rate {
        threads,
        paths: path_s.len() as u64,
        paths_per_s: rates.sum(),
        uncertainty: relative_error(&path_s),
        cheapest_s: path_s.iter().copied().fold(f64::MAX, f64::min),
        dearest_s: path_s.iter().copied().fold(0.0, f64::max),
        path_s: Times::of(path_s).mean(),
    })
}

/// One thread: processor time of each of its paths, and the time that passed for all of them. The
/// first path, which warms everything up, does not count.
fn work(
    simulation: &Simulation,
    next: &AtomicU64,
    until: Instant,
) -> anyhow::Result<(Vec<f64>, f64)> {
    let mut world = fast(simulation)?;
    let mut one = || {
        let path = next.fetch_add(1, Ordering::Relaxed);
        seconds(|| again(&mut world, path))
    };
    one();
    let (mut times, start) = (Vec::new(), Instant::now());
    while (times.len() as u64) < PATHS_MIN || Instant::now() < until {
        times.push(one());
    }
    Ok((times, start.elapsed().as_secs_f64()))
}

/// Half-width of the 95% interval of the mean, as a share of it.
fn relative_error(values: &[f64]) -> f64 {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let squares: f64 = values.iter().map(|x| (x - mean) * (x - mean)).sum();
    Z_95 * (squares / (n - 1.0) / n).sqrt() / mean
}

/// Mean seconds of making the prices of the first paths, and nothing else.
fn prices_s(simulation: &Simulation, paths: u64) -> Option<f64> {
    let mut prices = Prices::new(simulation).ok()?;
    prices.path(0);
    let took = seconds(|| {
        for path in 0..paths {
            std::hint::black_box(prices.path(path));
        }
    });
    Some(took / paths as f64)
}

/// Highest resident memory of this process so far, bytes, as Linux says it.
#[must_use]
pub fn peak_bytes() -> Option<u64> {
    read_peak(&std::fs::read_to_string("/proc/self/status").ok()?)
}

fn read_peak(status: &str) -> Option<u64> {
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    let kib: u64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kib * 1024)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workload::simulation;

    #[test]
    fn a_sizing_counts_its_paths_and_scales_to_any_number() {
        let small = ["clock.horizon_h=1", "clock.tick_s=60", "paths.shocks=[]"];
        let simulation = simulation("benchmarks/plain-borrowing", &small).unwrap();
        let sizing = Sizing::measure(&simulation, 2, Duration::from_millis(5)).unwrap();
        assert!(sizing.one.paths >= PATHS_MIN && sizing.all.paths >= 2 * PATHS_MIN);
        assert_eq!((sizing.one.threads, sizing.all.threads), (1, 2));
        assert!(sizing.one.cheapest_s <= sizing.one.path_s);
        assert!(sizing.one.path_s <= sizing.one.dearest_s);
        assert!(
            sizing
                .prices_share()
                .is_some_and(|share| share > 0.0 && share < 1.0)
        );
        let (of_ten, low, high) = sizing.seconds_for(10);
        assert!(low <= of_ten && of_ten <= high);
        let (of_hundred, ..) = sizing.seconds_for(100);
        assert!((of_hundred - 10.0 * of_ten).abs() < 1e-9 * of_hundred);
    }

    #[test]
    fn equal_paths_leave_nothing_open_and_a_spread_does() {
        assert!(relative_error(&[2.0, 2.0, 2.0]) < 1e-15);
        // Mean 2, standard deviation 1, four values.
        let error = relative_error(&[1.0, 1.5, 2.5, 3.0]);
        let deviation = (2.5_f64 / 3.0).sqrt();
        assert!((error - 1.96 * deviation / 2.0 / 2.0).abs() < 1e-12);
    }

    #[test]
    fn the_peak_is_read_from_its_line() {
        let status = "Name:\tx\nVmPeak:\t 9 kB\nVmHWM:\t   1024 kB\n";
        assert_eq!(read_peak(status), Some(1_048_576));
        assert_eq!(read_peak("Name:\tx\n"), None);
    }
}

//! Time to an event with censoring, over paths whose accounts share a fate.
//!
//! Rule    S(t) = Π over times u ≤ t of (1 − d_u / Y_u): d_u events among Y_u at risk, of all paths
//!         together. Greenwood: Var ln S = Σ d / (Y (Y − d)), interval by ln(−ln S). By paths: whole paths
//!         resampled with replacement, 999 times, 2.5% and 97.5%
//! Units   seconds; shares of the accounts at risk
//! Bounds  who is censored at a time is still at risk of the events of that time; Greenwood takes
//!         accounts as independent, which those of one path are not: read the interval by paths
//! Source  KAPLAN-MEIER-1958; Greenwood 1926; Efron 1981 (censored data)
//! Tests   tests/it/survival.rs: worked example, coverage under shared fate

use serde::{Deserialize, Serialize};

use super::resample::for_each_index;
use super::{Bootstrap, Estimate, Z_95};

/// Resamples of the paths: (999 + 1) times 0.025 is a whole rank.
const RESAMPLES: usize = 999;

/// What happened at one time of one path, to how many accounts.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct LifeCount {
    /// Seconds since the start of the path.
    pub time_s: f64,
    /// Accounts with the event, such as a first liquidation.
    pub events: u32,
    /// Accounts seen no longer, without the event: left, or the end of the path.
    pub censored: u32,
}

/// Counts of one path from its life table: those at risk at the start, and for each bin its end in
/// seconds, the events in it and those who left in it. Who is left over is censored at the horizon.
#[must_use]
pub fn life_counts(at_risk: u32, bins: &[(f64, u32, u32)], horizon_s: f64) -> Vec<LifeCount> {
    let count = |(time_s, events, censored): &(f64, u32, u32)| LifeCount {
        time_s: *time_s,
        events: *events,
        censored: *censored,
    };
    let gone: u32 = bins.iter().map(|(_, events, left)| events + left).sum();
    let rest = LifeCount {
        time_s: horizon_s,
        events: 0,
        censored: at_risk.saturating_sub(gone),
    };
    bins.iter().map(count).chain([rest]).collect()
}

/// One time of a curve.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct SurvivalStep {
    /// Seconds since the start.
    pub time_s: f64,
    /// Accounts at risk just before, over all paths.
    pub at_risk: u64,
    /// Events at this time, over all paths.
    pub events: u64,
    /// Share without the event up to and including this time, with the 95% interval by paths.
    pub survival: Estimate,
    /// 95% interval by Greenwood, as if accounts were independent; none where S is 0 or 1.
    pub greenwood: Option<[f64; 2]>,
}

/// Kaplan–Meier curve over all accounts of all paths, a step for each time with an event.
///
/// Each path is its list of counts, in any order. Every account is counted once: with its event or as
/// censored.
#[must_use]
pub fn kaplan_meier(paths: &[Vec<LifeCount>], bootstrap: Bootstrap) -> Vec<SurvivalStep> {
    let table = Table::of(paths);
    let mut total = table.empty();
    for path in &table.paths {
        total.add(path);
    }
    let curve = total.survival();
    let low_high = table.resampled(bootstrap);
    let mut at_risk: u64 = total.0.iter().map(|(d, c)| d + c).sum();
    let mut greenwood = 0.0;
    let mut steps = Vec::new();
    for (place, time_s) in table.times.iter().enumerate() {
        let (events, censored) = total.0[place];
        let (d, y) = (events as f64, at_risk as f64);
        greenwood += if d > 0.0 { d / (y * (y - d)) } else { 0.0 };
        if events > 0 {
            let (low, high) = low_high[place];
            steps.push(SurvivalStep {
                time_s: *time_s,
                at_risk,
                events,
                survival: Estimate::new(curve[place], low, high),
                greenwood: log_log(curve[place], greenwood),
            });
        }
        at_risk -= events + censored;
    }
    steps
}

/// Interval of S by ln(−ln S), whose standard error is √(Var ln S) / |ln S|.
fn log_log(survival: f64, variance: f64) -> Option<[f64; 2]> {
    if survival <= 0.0 || survival >= 1.0 {
        return None;
    }
    let log = libm::log(survival);
    let factor = libm::exp(Z_95 * variance.sqrt() / -log);
    Some([libm::exp(log * factor), libm::exp(log / factor)])
}

/// Counts of paths on the times that any of them has.
struct Table {
    times: Vec<f64>,
    /// Of each path: place of the time, events, censored.
    paths: Vec<Vec<(usize, u32, u32)>>,
}

impl Table {
    fn of(paths: &[Vec<LifeCount>]) -> Self {
        let mut times: Vec<f64> = paths.iter().flatten().map(|count| count.time_s).collect();
        times.sort_unstable_by(f64::total_cmp);
        times.dedup();
        let place = |time: f64| times.partition_point(|other| *other < time);
        let at_places = |path: &Vec<LifeCount>| {
            let counts = path.iter().map(|c| (place(c.time_s), c.events, c.censored));
            counts.collect()
        };
        Self {
            paths: paths.iter().map(at_places).collect(),
            times,
        }
    }

    fn empty(&self) -> Counts {
        Counts(vec![(0, 0); self.times.len()])
    }

    /// Ends of the interval at each time.
    fn resampled(&self, bootstrap: Bootstrap) -> Vec<(f64, f64)> {
        let mut stream = bootstrap.bound_stream();
        let mut drawn = vec![Vec::with_capacity(RESAMPLES); self.times.len()];
        for _ in 0..RESAMPLES {
            let mut counts = self.empty();
            let n = self.paths.len();
            for_each_index(&mut stream, n, n as u64, |path| {
                counts.add(&self.paths[path]);
            });
            for (curve, survival) in drawn.iter_mut().zip(counts.survival()) {
                curve.push(survival);
            }
        }
        let ends = |mut curve: Vec<f64>| {
            curve.sort_unstable_by(f64::total_cmp);
            (curve[24], curve[974])
        };
        drawn.into_iter().map(ends).collect()
    }
}

/// Events and censored at each time.
struct Counts(Vec<(u64, u64)>);

impl Counts {
    fn add(&mut self, path: &[(usize, u32, u32)]) {
        for (place, events, censored) in path {
            self.0[*place].0 += u64::from(*events);
            self.0[*place].1 += u64::from(*censored);
        }
    }

    fn survival(&self) -> Vec<f64> {
        let mut at_risk: u64 = self.0.iter().map(|(d, c)| d + c).sum();
        let mut survival = 1.0;
        let step = |(events, censored): &(u64, u64)| {
            if *events > 0 {
                survival *= 1.0 - *events as f64 / at_risk as f64;
            }
            at_risk -= events + censored;
            survival
        };
        self.0.iter().map(step).collect()
    }
}

//! Jumps at independent times.
//!
//! Rule    waiting times are exponential with mean 1/lambda; the drift of each step is reduced by
//!         lambda·k·Δ, k = E[e^J] − 1
//! Units   lambda per year; times here in ticks
//! Bounds  lambda from 0, which is never
//! Source  models: Merton 1976 (MERTON-1976), Kou 2002 (KOU-2002); Glasserman 2004, section 3.5
//! Tests   tests/it/jumps.rs
//!
//! Streams of an asset: `jumps/<ASSET>`, index 0 for the times, index 1 for the sizes.

use std::ops::Range;

use plimsoll_streams::Stream;

use super::{JumpRecord, Law};
use crate::sampling::Draws;

/// Times of a process of constant rate.
#[derive(Debug)]
pub(crate) struct Arrivals {
    stream: Stream,
    /// Mean time between two, ticks; infinite if there are none.
    mean: f64,
    next: f64,
}

impl Arrivals {
    /// Times after `begin`.
    pub(super) fn new(mut stream: Stream, mean: f64, begin: f64) -> Self {
        let next = begin + mean * stream.exponential();
        Self { stream, mean, next }
    }

    /// The next time, ticks after the start of the path.
    pub(super) fn next(&self) -> f64 {
        self.next
    }

    /// Goes on to the time after the next.
    pub(super) fn step(&mut self) {
        self.next += self.mean * self.stream.exponential();
    }

    /// The next time before `end`, if there is one; it is then over.
    pub(super) fn before(&mut self, end: f64) -> Option<f64> {
        let time = self.next;
        (time < end).then(|| {
            self.step();
            time
        })
    }
}

/// An asset's own jumps at independent times, prepared for one length of tick.
#[derive(Clone, Debug)]
pub(super) struct PoissonKernel {
    pub(super) asset: usize,
    pub(super) law: Law,
    /// Mean time between two jumps that are the asset's alone, ticks.
    pub(super) mean: f64,
    /// What each step's increment is reduced by, common jumps included.
    pub(super) compensation: f64,
    pub(super) stream: String,
    /// Mean time and law on the tilted paths of importance sampling, if others.
    pub(super) tilted: Option<(f64, Law)>,
    /// Dimensions of a Sobol point for the first times and the first sizes.
    pub(super) dimensions: [Range<u32>; 2],
}

impl PoissonKernel {
    /// Jumps after `begin`.
    pub(super) fn start_at(&self, draws: &Draws, begin: f64) -> Poisson {
        let [times, sizes] = &self.dimensions;
        let (mean, law) = match self.tilted {
            Some(tilted) if draws.is_tilted => tilted,
            _ => (self.mean, self.law),
        };
        Poisson {
            arrivals: Arrivals::new(draws.led(&self.stream, 0, times), mean, begin),
            sizes: draws.signed_and_led(&self.stream, 1, sizes),
            law,
        }
    }

    /// ln of the density of a path's jumps within `ticks` as they are drawn on tilted paths, against
    /// that of the model.
    pub(super) fn log_ratio(&self, draws: &Draws, ticks: f64) -> f64 {
        let Some((mean, law)) = &self.tilted else {
            return 0.0;
        };
        let mut path = self.start_at(draws, 0.0);
        let mut log_ratio = ticks / self.mean - ticks / mean;
        while path.arrivals.before(ticks).is_some() {
            log_ratio += libm::log(self.mean / mean) + self.law.log_ratio(law, path.size());
        }
        log_ratio
    }
}

/// An asset's own jumps on one path.
#[derive(Debug)]
pub(super) struct Poisson {
    arrivals: Arrivals,
    sizes: Stream,
    law: Law,
}

impl Poisson {
    /// Log size of the next jump.
    fn size(&mut self) -> f64 {
        self.law.log_move(self.sizes.standard_normal())
    }

    /// Adds the jumps before `end` to `records`.
    pub(super) fn advance(
        &mut self,
        kernel: &PoissonKernel,
        end: f64,
        records: &mut Vec<JumpRecord>,
    ) {
        while let Some(time) = self.arrivals.before(end) {
            let log_move = self.size();
            records.push(JumpRecord::at(time, kernel.asset, log_move, false));
        }
    }
}

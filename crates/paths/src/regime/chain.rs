//! The chain of states on one path, in event time.

use std::ops::Range;

use plimsoll_streams::{Key, Stream};

use super::{Regime, RegimeStart, Regimes};
use crate::sampling::{Dimensions, Draws};

/// [`Regimes`] prepared for one length of tick.
#[derive(Clone, Debug)]
pub(crate) struct ChainKernel {
    /// Mean length of a spell, ticks.
    mean_calm: f64,
    mean_crisis: f64,
    /// Chance to start in crisis.
    starts_in_crisis: f64,
    /// Dimensions of a Sobol point for the start and the first spells.
    dimensions: Range<u32>,
}

/// Draws that can come from a Sobol point: the state at the start and the first spells.
const FIRST_DRAWS: u32 = 4;

impl ChainKernel {
    pub(crate) fn new(regimes: &Regimes, tick_s: f64, dimensions: &mut Dimensions) -> Self {
        let ticks_per_h = 3_600.0 / tick_s;
        Self {
            mean_calm: regimes.mean_calm_h * ticks_per_h,
            mean_crisis: regimes.mean_crisis_h * ticks_per_h,
            starts_in_crisis: match regimes.start {
                RegimeStart::Calm => 0.0,
                RegimeStart::Crisis => 1.0,
                RegimeStart::Stationary => regimes.crisis_share(),
            },
            dimensions: dimensions.take(FIRST_DRAWS),
        }
    }

    /// Begins a path.
    pub(crate) fn start(&self, draws: &Draws) -> Chain {
        let mut stream = draws.led("regime", 0, &self.dimensions);
        let regime = if stream.bernoulli(self.starts_in_crisis) {
            Regime::Crisis
        } else {
            Regime::Calm
        };
        let switch = self.spell(regime, &mut stream);
        Chain {
            stream,
            regime,
            switch,
        }
    }

    fn spell(&self, regime: Regime, stream: &mut Stream) -> f64 {
        let mean = match regime {
            Regime::Calm => self.mean_calm,
            Regime::Crisis => self.mean_crisis,
        };
        mean * stream.exponential()
    }
}

/// The chain on one path.
#[derive(Debug)]
pub(crate) struct Chain {
    stream: Stream,
    regime: Regime,
    /// When the state ends, ticks after the start of the path.
    switch: f64,
}

impl Chain {
    /// The state at the step last asked for, or at the start.
    pub(crate) fn regime(&self) -> Regime {
        self.regime
    }

    /// Goes on with the stream of `key` after `done` ticks: the state stays, and when it ends is
    /// drawn anew.
    pub(crate) fn branch(&mut self, kernel: &ChainKernel, key: Key, done: u32) {
        self.at(kernel, done);
        self.stream = key.stream("regime", 0);
        self.switch = f64::from(done) + kernel.spell(self.regime, &mut self.stream);
    }

    /// The state at the beginning of `step`, and the first step that may have another. Steps are
    /// asked for in order.
    pub(crate) fn at(&mut self, kernel: &ChainKernel, step: u32) -> (Regime, u32) {
        while self.switch <= f64::from(step) {
            self.regime = self.regime.other();
            self.switch += kernel.spell(self.regime, &mut self.stream);
        }
        // A conversion keeps to the largest u32, which is beyond the last step.
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let end = self.switch.ceil() as u32;
        (self.regime, end)
    }
}

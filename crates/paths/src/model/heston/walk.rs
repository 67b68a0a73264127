//! Steps of the variance and the ticks inside them.

use plimsoll_streams::{Key, Stream};

use super::qe::Scheme;
use super::{Heston, VarianceFactor};
use crate::model::Setup;
use crate::sampling::Draws;
use crate::ticks::{Spell, Ticks};

/// [`Heston`] prepared for one asset and one length of tick.
#[derive(Clone, Debug)]
pub(crate) struct HestonKernel {
    factor: String,
    drift: f64,
    tick_years: f64,
    ticks: usize,
    first: (Scheme, VarianceFactor),
    second: Option<(Scheme, VarianceFactor)>,
}

impl HestonKernel {
    pub(crate) fn new(heston: &Heston, setup: &Setup<'_>) -> Self {
        let step_years = heston.step_years(setup.tick_s);
        let prepared = |factor: &VarianceFactor| (Scheme::new(factor, step_years), *factor);
        Self {
            factor: format!("variance/{}", setup.asset),
            drift: heston.mu_per_year * setup.tick_years,
            tick_years: setup.tick_years,
            ticks: heston.step_ticks(setup.tick_s),
            first: prepared(&heston.variance),
            second: heston.second.as_ref().map(prepared),
        }
    }

    /// Ticks of a step, which a block must hold whole.
    pub(crate) fn span(&self) -> usize {
        self.ticks
    }

    /// Begins a path.
    pub(crate) fn start(&self, draws: &Draws) -> HestonWalk {
        HestonWalk {
            stream: draws.signed(&self.factor, 0),
            values: self.start_values(),
            kernel: self.clone(),
        }
    }

    fn start_values(&self) -> [f64; 2] {
        let second = self.second.as_ref();
        [
            self.first.1.start(),
            second.map_or(0.0, |(_, factor)| factor.start()),
        ]
    }
}

/// [`Heston`] on one path.
#[derive(Debug)]
pub(crate) struct HestonWalk {
    kernel: HestonKernel,
    stream: Stream,
    /// The variances, per year.
    values: [f64; 2],
}

/// What a step brings: the variance at both ends, and the price's log return without drift.
struct Brought {
    from: f64,
    to: f64,
    log_return: f64,
}

impl HestonWalk {
    pub(crate) fn restart(&mut self, draws: &Draws) {
        self.stream = draws.signed(&self.kernel.factor, 0);
        self.values = self.kernel.start_values();
    }

    /// Goes on with the stream of `key`.
    pub(crate) fn branch(&mut self, key: Key) {
        self.stream = key.stream(&self.kernel.factor, 0);
    }

    /// Replaces normals by log increments. A block holds whole steps.
    pub(crate) fn increments(&mut self, ticks: &Ticks<'_>, block: &mut [f64]) {
        debug_assert!(block.len().is_multiple_of(self.kernel.ticks), "whole steps");
        let mut spells = ticks.spells;
        for (step, run) in block.chunks_mut(self.kernel.ticks).enumerate() {
            let brought = self.advance(normal_of(run));
            spells = self.fill(&brought, step * self.kernel.ticks, spells, run);
        }
    }

    /// One step, driven by the price normal `common` of the whole step.
    fn advance(&mut self, common: f64) -> Brought {
        let from = self.values[0] + self.values[1];
        let first = &self.kernel.first.0;
        let Some((second, _)) = &self.kernel.second else {
            let log_return = self.one(common);
            return Brought {
                from,
                to: self.values[0],
                log_return,
            };
        };
        // The price normal is split into two independent ones, in proportion to the variances, so
        // that each has a variance to go with and together they are the price normal again.
        let other = self.stream.standard_normal();
        let share = if from > 0.0 {
            self.values[0] / from
        } else {
            0.5
        };
        let (a, b) = (share.sqrt(), (1.0 - share).sqrt());
        let own = [self.stream.standard_normal(), self.stream.standard_normal()];
        let one = moved(first, self.values[0], a * common + b * other, own[0]);
        let two = moved(second, self.values[1], b * common - a * other, own[1]);
        self.values = [one.variance, two.variance];
        Brought {
            from,
            to: one.variance + two.variance,
            log_return: one.log_return + two.log_return,
        }
    }

    fn one(&mut self, common: f64) -> f64 {
        let own = self.stream.standard_normal();
        let step = moved(&self.kernel.first.0, self.values[0], common, own);
        self.values[0] = step.variance;
        step.log_return
    }

    /// Ticks of a step that begins `offset` ticks into the block. Gives the spells that are left.
    #[allow(clippy::cast_precision_loss)] // far fewer than 2^52 ticks
    fn fill<'a>(
        &self,
        brought: &Brought,
        offset: usize,
        mut spells: &'a [Spell],
        run: &mut [f64],
    ) -> &'a [Spell] {
        let slope = (brought.to - brought.from) / run.len() as f64;
        let integral =
            |tick: usize| (brought.from + slope * (tick as f64 + 0.5)) * self.kernel.tick_years;
        let mut noise = 0.0;
        for (tick, value) in run.iter_mut().enumerate() {
            *value *= integral(tick).sqrt();
            noise += *value;
        }
        let whole = 0.5 * (brought.from + brought.to) * self.kernel.tick_years * run.len() as f64;
        let missing = brought.log_return - noise;
        let even = 1.0 / run.len() as f64;
        for (tick, value) in run.iter_mut().enumerate() {
            while offset + tick >= spells[0].to {
                spells = &spells[1..];
            }
            let (scale, variance) = (spells[0].scale, integral(tick));
            let weight = if whole > 0.0 { variance / whole } else { even };
            let martingale = *value + weight * missing + 0.5 * variance;
            *value = self.kernel.drift + scale * (martingale - 0.5 * scale * variance);
        }
        spells
    }
}

/// The one normal that a step's normals add up to.
#[allow(clippy::cast_precision_loss)] // far fewer than 2^52 ticks
fn normal_of(run: &[f64]) -> f64 {
    run.iter().sum::<f64>() / (run.len() as f64).sqrt()
}

/// A step whose price has the normal `common`; the variance's other part is `own`.
fn moved(scheme: &Scheme, v: f64, common: f64, own: f64) -> super::qe::Step {
    let z = scheme.rho * common + scheme.rest * own;
    let y = scheme.rest * common - scheme.rho * own;
    scheme.step(v, z, y)
}

//! Periods of a recursion and the ticks inside them.

use plimsoll_streams::{Key, Stream};

use super::{Garch, Recursion};
use crate::model::Setup;
use crate::model::problem::{Located, ModelProblem};
use crate::ticks::Ticks;

/// [`Garch`] prepared for one asset and one length of tick.
#[derive(Clone, Debug)]
pub(crate) struct GarchKernel {
    factor: String,
    garch: Garch,
    omega: f64,
    drift: f64,
    /// Ticks of a period.
    ticks: usize,
}

impl GarchKernel {
    pub(crate) fn new(garch: &Garch, setup: &Setup<'_>) -> Result<Self, Located> {
        Ok(Self {
            factor: format!("garch/{}", setup.asset),
            garch: *garch,
            omega: garch.omega().unwrap_or_default(),
            drift: garch.mu_per_year * setup.tick_years,
            ticks: period_ticks(garch, setup.tick_s)?,
        })
    }

    /// Begins the path of `key`.
    pub(crate) fn start(&self, key: Key) -> GarchWalk {
        GarchWalk {
            stream: key.stream(&self.factor, 0),
            kernel: self.clone(),
            variance: self.garch.start_variance(),
            mixing: 1.0,
            innovation: 0.0,
            tick: 0,
        }
    }

    /// Variance of the period after one of variance `h` with the innovation `e`.
    fn next_variance(&self, h: f64, e: f64) -> f64 {
        match self.garch.recursion {
            Recursion::Garch(answer) => {
                let weight = answer.alpha + if e < 0.0 { answer.gamma } else { 0.0 };
                self.omega + weight * e * e + answer.beta * h
            }
            Recursion::Ewma(ewma) => ewma.lambda * h + (1.0 - ewma.lambda) * e * e,
        }
    }

    /// Share of the period's variance that one tick has; the shares add up to 1.
    #[allow(clippy::cast_precision_loss)] // far fewer than 2^52 ticks
    fn share(&self, tick: usize) -> f64 {
        let (ticks, u) = (self.ticks as f64, self.garch.u_shape);
        if u == 0.0 {
            return 1.0 / ticks;
        }
        let from_noon = (tick as f64 + 0.5) / ticks - 0.5;
        let weight = 1.0 + u * (12.0 * from_noon * from_noon - 1.0);
        // The mean of 12·x² over the middles of the ticks is 1 − 1/ticks².
        weight / (ticks - u / ticks)
    }
}

impl Garch {
    /// What is wrong between the fields and the length of a tick.
    pub(in crate::model) fn problem(&self, tick_s: f64) -> Result<(), Located> {
        period_ticks(self, tick_s).map(|_| ())
    }
}

/// Ticks of a period.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // between 1 and 86,400 s
fn period_ticks(garch: &Garch, tick_s: f64) -> Result<usize, Located> {
    let period_s = garch.period.seconds();
    let ticks = period_s / tick_s;
    if ticks < 1.0 || (ticks - ticks.round()).abs() > 1e-6 {
        return Err(("period", ModelProblem::PeriodTicks { period_s, tick_s }));
    }
    if garch.u_shape > 0.0 && garch.period != super::Period::Day {
        return Err(("u_shape", ModelProblem::WeightsWithoutDay));
    }
    Ok(ticks.round() as usize)
}

/// [`Garch`] on one path.
#[derive(Debug)]
pub(crate) struct GarchWalk {
    kernel: GarchKernel,
    stream: Stream,
    /// Variance of the period, h.
    variance: f64,
    /// The period's m.
    mixing: f64,
    /// What the period's ticks add up to so far, without drift and scale.
    innovation: f64,
    /// Ticks of the period already done.
    tick: usize,
}

impl GarchWalk {
    pub(crate) fn restart(&mut self, key: Key) {
        self.stream = key.stream(&self.kernel.factor, 0);
        self.variance = self.kernel.garch.start_variance();
        (self.mixing, self.innovation, self.tick) = (1.0, 0.0, 0);
    }

    /// Goes on with the stream of `key`; the period under way keeps its m.
    pub(crate) fn branch(&mut self, key: Key) {
        self.stream = key.stream(&self.kernel.factor, 0);
    }

    /// Replaces normals by log increments.
    pub(crate) fn increments(&mut self, ticks: &Ticks<'_>, block: &mut [f64]) {
        for spell in ticks.spells {
            let mut run = &mut block[spell.from..spell.to];
            while !run.is_empty() {
                if self.tick == 0 {
                    self.open();
                }
                let (now, later) = run.split_at_mut(run.len().min(self.kernel.ticks - self.tick));
                self.fill(spell.scale, now);
                if self.tick == self.kernel.ticks {
                    self.close();
                }
                run = later;
            }
        }
    }

    fn open(&mut self) {
        if let Some(nu) = self.kernel.garch.nu {
            self.mixing = 0.5 * (nu - 2.0) / self.stream.gamma(0.5 * nu);
        }
    }

    /// Ticks of one period and one scale.
    fn fill(&mut self, scale: f64, run: &mut [f64]) {
        let whole = self.variance * self.mixing;
        for z in run {
            let variance = whole * self.kernel.share(self.tick);
            let noise = variance.sqrt() * *z;
            self.innovation += noise;
            *z = self.kernel.drift + scale * (noise - 0.5 * scale * variance);
            self.tick += 1;
        }
    }

    fn close(&mut self) {
        self.variance = self.kernel.next_variance(self.variance, self.innovation);
        (self.innovation, self.tick) = (0.0, 0);
    }
}

//! A barrier below the start, watched along a simulated path.

use plimsoll_paths::closed_form::bridge_crossing;
use plimsoll_paths::{PathGen, SECONDS_PER_YEAR};

/// The price that all simulated paths start at, USD.
pub(crate) const START: f64 = 100.0;

/// What a path says: was the barrier touched at a tick, and how likely at all, given the prices at
/// the ticks and the jumps.
pub(crate) struct Touch {
    pub(crate) at_tick: bool,
    pub(crate) probability: f64,
}

/// A barrier, and how much a diffusion moves between two looks.
pub(crate) struct Watch {
    barrier: f64,
    sigma: f64,
    step_years: f64,
    ticks: u32,
}

impl Watch {
    /// A barrier at a ratio to the start, looked at each `tick_s` for 30 days, under a diffusion of
    /// `sigma` per √year.
    pub(crate) fn new(ratio: f64, sigma: f64, tick_s: f64) -> Self {
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // whole, and few
        let ticks = (30.0 * 86_400.0 / tick_s).round() as u32;
        Self {
            barrier: START * ratio,
            sigma,
            step_years: tick_s / SECONDS_PER_YEAR,
            ticks,
        }
    }

    /// Follows a path to its end or to the barrier.
    pub(crate) fn touch(&self, path: &mut PathGen) -> Touch {
        let (mut last, mut missed, mut px) = (START, 1.0, [0.0]);
        for _ in 0..self.ticks {
            path.next(&mut px);
            // A jump lands at the start of its step: the diffusion goes on from there.
            let jump: f64 = path.jumps().iter().map(|jump| jump.log_move).sum();
            if jump != 0.0 {
                last *= libm::exp(jump);
            }
            let at_tick = px[0] <= self.barrier;
            if at_tick || last <= self.barrier {
                return Touch {
                    at_tick,
                    probability: 1.0,
                };
            }
            missed *= 1.0 - self.between(last, px[0]);
            last = px[0];
        }
        Touch {
            at_tick: false,
            probability: 1.0 - missed,
        }
    }

    /// Chance to touch the barrier between two prices above it.
    fn between(&self, from: f64, to: f64) -> f64 {
        // ln x is at least 1 − 1/x: where even that says less than e^(−40), nothing is added.
        let (a, b) = (1.0 - self.barrier / from, 1.0 - self.barrier / to);
        if 2.0 * a * b > 40.0 * self.sigma * self.sigma * self.step_years {
            return 0.0;
        }
        let (from, to) = (from / self.barrier, to / self.barrier);
        bridge_crossing(from, to, self.sigma, self.step_years)
    }
}

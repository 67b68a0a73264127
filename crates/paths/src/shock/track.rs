//! One factor of the displacement as a function of time: knots and the shape between them.

use super::Shape;

/// Where a track passes.
#[derive(Clone, Debug)]
pub(super) struct Knot {
    /// Ticks after the start of the path.
    tick: f64,
    /// Factor on the price.
    factor: f64,
    /// Logarithm of the factor.
    log: f64,
}

impl Knot {
    /// No displacement.
    pub(super) fn origin(tick: f64) -> Self {
        Self {
            tick,
            factor: 1.0,
            log: 0.0,
        }
    }

    /// The price moved by `move_pct` percent: the factor is exact, −40 gives 0.6.
    pub(super) fn moved(tick: f64, move_pct: f64) -> Self {
        let factor = (100.0 + move_pct) / 100.0;
        Self {
            tick,
            factor,
            log: libm::log(factor),
        }
    }

    /// The log price moved by `log`.
    pub(super) fn shifted(tick: f64, log: f64) -> Self {
        Self {
            tick,
            factor: libm::exp(log),
            log,
        }
    }
}

/// Factor 1 before the first knot, the last knot's factor from the last knot on, and between two
/// knots the log factor goes from one to the other by the shape.
#[derive(Clone, Debug)]
pub(super) struct Track {
    knots: Vec<Knot>,
    shape: Shape,
}

impl Track {
    /// A track through `knots`, which are in the order of time and at least one.
    pub(super) fn new(knots: Vec<Knot>, shape: Shape) -> Self {
        Self { knots, shape }
    }

    /// Whether a tick before `tick` may have another factor than 1.
    pub(super) fn has_begun_before(&self, tick: u32) -> bool {
        self.knots[0].tick < f64::from(tick)
    }

    /// Multiplies each of `factors`, those of the ticks from `first` on, by this track's.
    pub(super) fn multiply_into(&self, first: u32, factors: &mut [f64]) {
        let (start, end) = (&self.knots[0], &self.knots[self.knots.len() - 1]);
        if f64::from(first) >= end.tick {
            for factor in factors {
                *factor *= end.factor;
            }
            return;
        }
        for (tick, factor) in (first..).zip(factors) {
            if f64::from(tick) >= start.tick {
                *factor *= self.factor_at(f64::from(tick));
            }
        }
    }

    /// Log factor at `tick`.
    pub(super) fn log_at(&self, tick: f64) -> f64 {
        let (from, way) = self.passed(tick);
        from.map_or(0.0, |knot| knot.log) + way
    }

    /// Whether the factor changes after `start` and before `end`.
    pub(super) fn moves_within(&self, start: f64, end: f64) -> bool {
        let jumps = self.knots[0].tick > start && self.knots[0].tick < end;
        let legs = self.knots.windows(2);
        (jumps && self.knots[0].log != 0.0)
            || legs
                .filter(|leg| leg[0].log.to_bits() != leg[1].log.to_bits())
                .any(|leg| leg[0].tick < end && leg[1].tick > start)
    }

    fn factor_at(&self, tick: f64) -> f64 {
        let (from, way) = self.passed(tick);
        let factor = from.map_or(1.0, |knot| knot.factor);
        // At a knot the factor is the knot's own, without rounding through its logarithm.
        if way == 0.0 {
            factor
        } else {
            factor * libm::exp(way)
        }
    }

    /// The last knot at or before `tick`, and the way in log terms made from it since.
    fn passed(&self, tick: f64) -> (Option<&Knot>, f64) {
        let next = self.knots.partition_point(|knot| knot.tick <= tick);
        let from = next.checked_sub(1).map(|last| &self.knots[last]);
        let way = match (from, self.knots.get(next)) {
            (Some(from), Some(to)) => {
                let share = (tick - from.tick) / (to.tick - from.tick);
                self.shape.progress(share) * (to.log - from.log)
            }
            _ => 0.0,
        };
        (from, way)
    }
}

//! What one liquidation left in the price of one asset, and how it fades.

use plimsoll_engine::units::SimTime;

use crate::market::Displacement;

const NOTHING: Displacement = Displacement {
    permanent: 0.0,
    transient: 0.0,
};

/// A displacement that fades, kept apart from what was added at this very moment: prices that are
/// published at a tick know nothing of what is traded at it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Trail {
    at: SimTime,
    seen: Displacement,
    fresh: Displacement,
}

impl Default for Trail {
    fn default() -> Self {
        Self {
            at: SimTime::ZERO,
            seen: NOTHING,
            fresh: NOTHING,
        }
    }
}

/// How what is left in one book fades. Most trails are brought up to date together, so the last time
/// that passed is kept with what it leaves.
#[derive(Clone, Copy, Debug)]
pub(super) struct Fading {
    half_life_s: f64,
    elapsed_ms: u64,
    kept: f64,
}

impl Fading {
    pub(super) fn new(half_life_s: f64) -> Self {
        Self {
            half_life_s,
            elapsed_ms: 0,
            kept: 1.0,
        }
    }

    /// Share that is left after some time.
    fn kept_after(&mut self, elapsed_ms: u64) -> f64 {
        if elapsed_ms != self.elapsed_ms {
            // Whole milliseconds of a path are exact in a double.
            #[allow(clippy::cast_precision_loss)]
            let elapsed_s = elapsed_ms as f64 * 1e-3;
            self.elapsed_ms = elapsed_ms;
            self.kept = libm::exp2(-elapsed_s / self.half_life_s);
        }
        self.kept
    }
}

impl Trail {
    /// Lets time pass up to `now`.
    pub(super) fn advance(&mut self, now: SimTime, fading: &mut Fading) {
        if now <= self.at {
            return;
        }
        let transient = self.seen.transient + self.fresh.transient;
        self.seen.permanent += self.fresh.permanent;
        self.seen.transient = if transient == 0.0 {
            0.0
        } else {
            transient * fading.kept_after(now.since(self.at))
        };
        self.fresh = NOTHING;
        self.at = now;
    }

    /// Adds what a trade at the present moment left behind.
    pub(super) fn push(&mut self, left: Displacement) {
        self.fresh.permanent += left.permanent;
        self.fresh.transient += left.transient;
    }

    /// Adds a multiple of another trail of the same moment.
    pub(super) fn add(&mut self, other: &Self, times: f64) {
        self.seen.permanent += other.seen.permanent * times;
        self.seen.transient += other.seen.transient * times;
        self.fresh.permanent += other.fresh.permanent * times;
        self.fresh.transient += other.fresh.transient * times;
    }

    /// What of it the prices of the present moment show.
    pub(super) fn seen(&self) -> Displacement {
        self.seen
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_trail_is_seen_a_moment_later_and_fades_but_for_what_stays() {
        let mut trail = Trail::default();
        let mut fading = Fading::new(60.0);
        trail.advance(SimTime(3_000), &mut fading);
        trail.push(Displacement {
            permanent: -0.01,
            transient: -0.04,
        });
        assert_eq!(trail.seen(), NOTHING);
        trail.advance(SimTime(63_000), &mut fading);
        assert!((trail.seen().permanent + 0.01).abs() < 1e-15);
        assert!((trail.seen().transient + 0.02).abs() < 1e-15);
    }
}

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

impl Trail {
    /// Lets time pass up to `now`.
    pub(super) fn advance(&mut self, now: SimTime, half_life_s: f64) {
        if now <= self.at {
            return;
        }
        // Whole milliseconds of a path are exact in a double.
        #[allow(clippy::cast_precision_loss)]
        let elapsed_s = now.since(self.at) as f64 * 1e-3;
        let transient = self.seen.transient + self.fresh.transient;
        self.seen.permanent += self.fresh.permanent;
        self.seen.transient = if transient == 0.0 {
            0.0
        } else {
            transient * libm::exp2(-elapsed_s / half_life_s)
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
        trail.advance(SimTime(3_000), 60.0);
        trail.push(Displacement {
            permanent: -0.01,
            transient: -0.04,
        });
        assert_eq!(trail.seen(), NOTHING);
        trail.advance(SimTime(63_000), 60.0);
        assert!((trail.seen().permanent + 0.01).abs() < 1e-15);
        assert!((trail.seen().transient + 0.02).abs() < 1e-15);
    }
}

//! Scrambled Sobol points and what their dimensions are for.
//!
//! Rule    path p is point ⌊p/R⌋ of randomisation p mod R; each randomisation has its own nested
//!         uniform scrambling (Owen's), so each point is uniform and the first 2^k points of each
//!         are a digital net. The first dimensions are, in order: the most important bridge points
//!         of `skeleton`, one for each asset up to 8; regime; times and sizes of the first jumps;
//!         and all bridge points that are left, the most important first
//! Units   uniforms in (0, 1), on the grid (k + ½)·2⁻²³
//! Bounds  256 dimensions and 65,536 points of each randomisation; at most 128 dimensions for
//!         jumps and regime
//! Source  points: OWEN-1997, JOE-KUO-2008; scrambling by hashes, BURLEY-2020
//! Tests   tests/it/sobol.rs

use std::ops::Range;

use plimsoll_streams::{Key, standard_normal_quantile};

/// Half a step of the grid of the points.
const HALF_STEP: f64 = 1.0 / 16_777_216.0;
/// Most points of one randomisation.
pub(super) const MOST_POINTS: u64 = 1 << 16;
/// Dimensions that bridge points have before all others.
const MOST_LEADING: u32 = 8;
/// First dimension that jumps and regime cannot have.
const MOST_EVENTS: u32 = 128 + MOST_LEADING;

/// A point of one randomisation.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Point {
    index: u32,
    seed: u32,
}

impl Point {
    /// The point of the path of `key`, where the paths take turns among `randomisations`.
    #[allow(clippy::cast_possible_truncation)] // the high half of a word; a plan has checked the index
    pub(super) fn of(key: Key, randomisations: u32) -> Self {
        let randomisations = u64::from(randomisations);
        let scrambling = Key {
            path: key.path % randomisations,
            ..key
        };
        Self {
            index: (key.path / randomisations % MOST_POINTS) as u32,
            seed: (scrambling.stream("sobol", 0).u64() >> 32) as u32,
        }
    }

    /// Coordinate in one dimension.
    pub(super) fn uniform(self, dimension: u32) -> f64 {
        f64::from(sobol_burley::sample(self.index, dimension, self.seed)) + HALF_STEP
    }

    /// The normal of that coordinate.
    pub(super) fn normal(self, dimension: u32) -> f64 {
        standard_normal_quantile(self.uniform(dimension))
    }
}

/// Hands out dimensions to those who draw.
#[derive(Clone, Debug, Default)]
pub(crate) struct Dimensions {
    leading: u32,
    next: u32,
}

impl Dimensions {
    /// For so many assets.
    pub(crate) fn new(assets: usize) -> Self {
        #[allow(clippy::cast_possible_truncation)] // at most 64 assets
        let leading = (assets as u32).min(MOST_LEADING);
        let next = leading;
        Self { leading, next }
    }

    /// The next `count` for events, or none once their share is used up.
    pub(crate) fn take(&mut self, count: u32) -> Range<u32> {
        let from = self.next;
        self.next = (from + count).min(MOST_EVENTS);
        if self.next == from + count {
            from..self.next
        } else {
            0..0
        }
    }

    /// Those of the bridge points, the most important first.
    pub(crate) fn of_bridge(&self) -> impl Iterator<Item = u32> {
        (0..self.leading).chain(self.next..sobol_burley::NUM_DIMENSIONS)
    }
}

//! Bootstrap-t bounds of a mean, at any confidence.
//!
//! Rule    t* = (mean* − mean)/se* over resamples; bound = mean − t*(q) se. Calibrated, for the excesses of
//!         an expected shortfall: q is that of 0.7 times the stated chance of a miss (96.5% for 95%)
//! Units   those of the values
//! Bounds  infinite where too few values carry the mean; resamples: 999, or 20/(1 − confidence) where
//!         that is more
//! Source  Efron 1981 (studentized bootstrap); Loh 1987 (calibrated intervals). The factor is measured:
//!         docs/statistics.md
//! Tests   tests/it/bounds.rs, tests/it/coverage.rs

use super::bootstrap::{moments, studentized};
use super::resample::sums;
use super::{Bootstrap, Confidence, Side};

/// Fewest resamples.
const RESAMPLES_MIN: f64 = 999.0;

/// Resamples that lie beyond the bound, at least.
const BEYOND_MIN: f64 = 20.0;

/// Part of the stated chance of a miss at which calibrated ends are taken.
const CALIBRATED: f64 = 0.7;

impl Bootstrap {
    /// Bound of the mean of `n` values, all of them zero but for `carriers`.
    pub(super) fn mean_bound(
        self,
        carriers: &[f64],
        n: u64,
        (side, confidence): (Side, Confidence),
    ) -> f64 {
        let (mean, error) = moments(carriers.iter().copied(), n);
        if error <= 0.0 {
            return mean;
        }
        let roots = self.roots(confidence, carriers, n, mean);
        mean - roots.at(side, confidence) * error
    }

    /// Interval of the same whose ends have this confidence each.
    pub(super) fn mean_ends(self, carriers: &[f64], n: u64, end: Confidence) -> (f64, f64) {
        let (mean, error) = moments(carriers.iter().copied(), n);
        if error <= 0.0 {
            return (mean, mean);
        }
        let roots = self.roots(end, carriers, n, mean);
        (
            mean - roots.at(Side::Lower, end) * error,
            mean - roots.at(Side::Upper, end) * error,
        )
    }

    /// Roots of resamples, in ascending order.
    fn roots(self, confidence: Confidence, carriers: &[f64], n: u64, mean: f64) -> Roots {
        let wanted = BEYOND_MIN / (1.0 - confidence.probability());
        let count = wanted.max(RESAMPLES_MIN) as usize;
        let mut stream = self.bound_stream();
        let mut drawn: Vec<f64> = (0..count)
            .map(|_| {
                let (sum, squares) = sums(&mut stream, carriers, n);
                let drawn = sum / n as f64;
                let spread = (squares / n as f64 - drawn * drawn).max(0.0);
                studentized((drawn, (spread / n as f64).sqrt()), mean)
            })
            .collect();
        drawn.sort_unstable_by(f64::total_cmp);
        Roots(drawn)
    }
}

impl Confidence {
    /// The confidence at which an end is taken so that it covers as this one says under heavy tails.
    pub(super) fn calibrated(self) -> Self {
        let miss = CALIBRATED * (1.0 - self.probability());
        Self::new(1.0 - miss).unwrap_or(self)
    }
}

/// Studentized deviations in ascending order.
struct Roots(Vec<f64>);

impl Roots {
    /// The root that an end on this side takes: an upper bound takes a low one.
    fn at(&self, side: Side, confidence: Confidence) -> f64 {
        // Rank q (B + 1), taken outwards.
        let beyond = (1.0 - confidence.probability()) * (self.0.len() + 1) as f64;
        let rank = (beyond + 1e-9).floor().max(1.0) as usize;
        match side {
            Side::Upper => self.0[rank - 1],
            Side::Lower => self.0[self.0.len() - rank],
        }
    }
}

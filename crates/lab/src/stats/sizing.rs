//! Paths that a wanted precision takes.
//!
//! Rule    n = z² V / (r value)², with V the variance of one path's share in the estimate, r the wanted
//!         half-width over the value, z the normal quantile of the confidence. V: mean σ²; probability
//!         p (1 − p); quantile p (1 − p) / f(q)²; expected shortfall
//!         [Var(L | L > q) + p (ES − q)²] / (1 − p)
//! Units   paths
//! Bounds  asymptotic: a heavy tail takes more before the interval covers as stated; none where the
//!         value is nought or the variance is not finite
//! Source  HONG-HU-LIU-2014, sections 2 and 3
//! Tests   tests/it/sizing.rs: Pareto and lognormal losses at three levels

use super::{Confidence, Estimate, Level, student::normal_quantile};

/// The relative half-width that is wanted of a two-sided interval, and its confidence.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Precision {
    /// Half-width over value, such as 0.1.
    pub relative_half_width: f64,
    /// Confidence of the two-sided interval.
    pub confidence: Confidence,
}

impl Precision {
    /// A half-width of this part of the value, with 95%.
    #[must_use]
    pub fn relative(half_width: f64) -> Self {
        Self {
            relative_half_width: half_width,
            confidence: Confidence::P95,
        }
    }

    /// Paths for an estimate of this value whose variance is `variance` / n.
    #[must_use]
    pub fn paths(self, value: f64, variance: f64) -> Option<u64> {
        let z = normal_quantile(self.confidence.of_each_end());
        let half = self.relative_half_width * value.abs();
        let n = (z * z * variance / (half * half)).ceil();
        // Beyond 2^53 no plan can go, and what is no number needs no paths.
        (half > 0.0 && (0.0..9e15).contains(&n)).then_some(n.max(1.0) as u64)
    }

    /// Paths for a probability.
    #[must_use]
    pub fn paths_for_probability(self, probability: f64) -> Option<u64> {
        self.paths(probability, probability * (1.0 - probability))
    }

    /// Paths for a quantile at whose value `density` is the density of the losses.
    #[must_use]
    pub fn paths_for_quantile(self, level: Level, value: f64, density: f64) -> Option<u64> {
        let p = level.probability();
        self.paths(value, p * (1.0 - p) / (density * density))
    }

    /// Paths for an expected shortfall.
    #[must_use]
    pub fn paths_for_shortfall(self, level: Level, tail: TailMoments) -> Option<u64> {
        let p = level.probability();
        let gap = tail.shortfall - tail.quantile;
        let variance = (tail.variance_beyond + p * gap * gap) / (1.0 - p);
        self.paths(tail.shortfall, variance)
    }

    /// Paths by a pilot: its longer half-width at `n` paths shrinks with the root of their number.
    /// None where the pilot has no interval.
    #[must_use]
    pub fn paths_by_pilot(self, pilot: Estimate, n: u64) -> Option<u64> {
        let (low, high) = (pilot.low?, pilot.high?);
        let half = (high - pilot.value).max(pilot.value - low);
        let ratio = half / normal_quantile(Confidence::P95.of_each_end());
        self.paths(pilot.value, ratio * ratio * n as f64)
    }
}

/// What the precision of an expected shortfall depends on, in units of the losses.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TailMoments {
    /// The quantile.
    pub quantile: f64,
    /// The expected shortfall.
    pub shortfall: f64,
    /// Variance of the losses beyond the quantile.
    pub variance_beyond: f64,
}

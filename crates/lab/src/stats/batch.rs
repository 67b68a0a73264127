//! Weighted estimates of a batched sample.
//!
//! Rule    mean: Σ w x / n. Tail probability: Σ w 1{x > c} / n. Quantile: for p ≥ ½ the smallest
//!         value with Σ w 1{x above} / n ≤ 1 − p, else the smallest with Σ w 1{x up to} / n ≥ p.
//!         Standard errors: the influences of the values are summed in each of the G batches, whose
//!         sums are independent; Student's t with G − 1 degrees of freedom
//! Units   those of the values
//! Bounds  no error of fewer than 16 batches. Weights are not scaled to sum to n, so that means and
//!         probabilities are unbiased; with weights of 1 all are the plain definitions
//! Source  Glynn 1996 (quantiles under importance sampling, from the tail); batch means:
//!         ASMUSSEN-GLYNN-2007, section IV.5; interval of a quantile: Woodruff 1952
//! Tests   tests/it/batched.rs

use super::student::student_quantile;
use super::{Confidence, Estimate, Level, Sample};

/// Batches that a standard error needs.
const BATCHES_MIN: u64 = 16;

/// Part of a weight that rounding may add to a sum of weights.
const ROUNDING: f64 = 1e-9;

/// Standard error of an estimate, and the degrees of freedom behind it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct BatchError {
    pub(super) error: f64,
    pub(super) freedom: f64,
}

impl BatchError {
    /// Half-width of an interval whose ends have this confidence each.
    pub(super) fn half(self, end: Confidence) -> f64 {
        student_quantile(end, self.freedom) * self.error
    }

    /// 95% interval about a value.
    pub(super) fn interval(self, value: f64) -> Estimate {
        let half = self.half(Confidence::P95.of_each_end());
        Estimate::new(value, value - half, value + half)
    }
}

impl Sample {
    /// Σ w f(x) / n.
    pub(super) fn weighted_mean(&self, f: impl Fn(f64) -> f64) -> f64 {
        let sum: f64 = match self.weights() {
            Some(weights) => (self.values().iter().zip(weights))
                .map(|(x, w)| w * f(*x))
                .sum(),
            None => self.values().iter().map(|x| f(*x)).sum(),
        };
        sum / self.len() as f64
    }

    /// Standard error of the estimate Σ w f(x) / n; none of fewer than 16 batches.
    pub(super) fn batch_error(&self, f: impl Fn(f64) -> f64) -> Option<BatchError> {
        let groups = self.batches();
        let (weights, batches) = (self.weights()?, self.batch_numbers()?);
        if groups < BATCHES_MIN {
            return None;
        }
        let centre = self.weighted_mean(&f);
        let mut sums = vec![0.0; groups as usize];
        for ((x, w), batch) in self.values().iter().zip(weights).zip(batches) {
            sums[*batch as usize] += w * f(*x) - centre;
        }
        // The centred sums add to nought, so that their squares are their spread.
        let squares: f64 = sums.iter().map(|sum| sum * sum).sum();
        let groups = groups as f64;
        Some(BatchError {
            error: (squares * groups / (groups - 1.0)).sqrt() / self.len() as f64,
            freedom: groups - 1.0,
        })
    }

    /// Place of the weighted quantile in the order of the values.
    pub(super) fn weighted_place(&self, level: Level) -> Option<usize> {
        let p = level.probability();
        if p >= 0.5 {
            self.place_from_above(1.0 - p)
        } else {
            self.place_from_below(p)
        }
    }

    /// Weighted quantile with its interval of two ends of this confidence each.
    pub(super) fn weighted_quantile(&self, level: Level, end: Confidence) -> Option<Estimate> {
        let value = self.values()[self.weighted_place(level)?];
        let ends = || {
            let is_high = level.probability() >= 0.5;
            let half = self
                .batch_error(|x| f64::from(u8::from((x > value) == is_high)))?
                .half(end);
            Some(self.ends(level, half))
        };
        let (low, high) = ends().unwrap_or((None, None));
        Some(Estimate { value, low, high })
    }

    /// Values at which the mass beyond the quantile is off by half an interval.
    fn ends(&self, level: Level, half: f64) -> (Option<f64>, Option<f64>) {
        let p = level.probability();
        let (low, high) = if p >= 0.5 {
            (
                self.place_from_above(1.0 - p + half),
                self.place_from_above(1.0 - p - half),
            )
        } else {
            (
                self.place_from_below(p - half),
                self.place_from_below(p + half),
            )
        };
        let at = |place: usize| self.values()[place];
        (low.map(at), high.map(at))
    }

    /// Smallest value with no more than this share of the mass above it.
    fn place_from_above(&self, share: f64) -> Option<usize> {
        let allowed = share * self.len() as f64 + ROUNDING;
        if self.is_empty() || share < 0.0 {
            return None;
        }
        let mut above = 0.0;
        for place in (1..self.values().len()).rev() {
            above += self.weight(place);
            if above > allowed {
                return Some(place);
            }
        }
        // All but the smallest value may lie above: an interval ends there only if that one may too.
        (above + self.weight(0) > allowed).then_some(0)
    }

    /// Smallest value with at least this share of the mass up to it.
    fn place_from_below(&self, share: f64) -> Option<usize> {
        let needed = share * self.len() as f64 - ROUNDING;
        if share <= 0.0 {
            return None;
        }
        let mut below = 0.0;
        (0..self.values().len()).find(|place| {
            below += self.weight(*place);
            below >= needed
        })
    }

    fn weight(&self, place: usize) -> f64 {
        self.weights().map_or(1.0, |weights| weights[place])
    }
}

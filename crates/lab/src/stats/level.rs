//! Levels of quantiles and confidences of intervals.

use serde::{Deserialize, Serialize};

/// A probability level in thousandths, so that ranks are exact.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Level(u32);

impl Level {
    /// 0.05.
    pub const P05: Self = Self(50);
    /// 0.50.
    pub const P50: Self = Self(500);
    /// 0.95.
    pub const P95: Self = Self(950);
    /// 0.99.
    pub const P99: Self = Self(990);
    /// 0.999.
    pub const P999: Self = Self(999);

    /// The three levels at which losses are read.
    pub const LOSS: [Self; 3] = [Self::P95, Self::P99, Self::P999];

    /// A level strictly between 0 and 1, in thousandths.
    #[must_use]
    pub const fn per_thousand(thousandths: u32) -> Option<Self> {
        if thousandths == 0 || thousandths >= 1000 {
            return None;
        }
        Some(Self(thousandths))
    }

    /// The level as a probability.
    #[must_use]
    pub fn probability(self) -> f64 {
        f64::from(self.0) / 1000.0
    }

    /// Rank of the quantile among `n` values: the ceiling of n p, counted from 1.
    #[must_use]
    pub fn rank(self, n: u64) -> u64 {
        (n * u64::from(self.0)).div_ceil(1000)
    }

    /// The worst n (1 - p) values: how many whole ones, and the weight of the next.
    #[must_use]
    pub fn tail(self, n: u64) -> (u64, f64) {
        let thousandths = n * self.above();
        (thousandths / 1000, (thousandths % 1000) as f64 / 1000.0)
    }

    /// 1 - p in thousandths.
    pub(crate) fn above(self) -> u64 {
        u64::from(1000 - self.0)
    }
}

/// How sure a bound or an interval is to be, a probability strictly between 0.5 and 1.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd, Serialize, Deserialize)]
#[serde(try_from = "f64", into = "f64")]
pub struct Confidence(f64);

impl Confidence {
    /// 0.95.
    pub const P95: Self = Self(0.95);

    /// A confidence strictly between 0.5 and 1.
    #[must_use]
    pub fn new(probability: f64) -> Option<Self> {
        (probability > 0.5 && probability < 1.0).then_some(Self(probability))
    }

    /// It as a probability.
    #[must_use]
    pub fn probability(self) -> f64 {
        self.0
    }

    /// The one-sided confidence of each end of a two-sided interval of this confidence.
    #[must_use]
    pub fn of_each_end(self) -> Self {
        Self(0.5 + 0.5 * self.0)
    }
}

impl TryFrom<f64> for Confidence {
    type Error = String;

    fn try_from(probability: f64) -> Result<Self, Self::Error> {
        Self::new(probability)
            .ok_or_else(|| format!("{probability} is no confidence between 0.5 and 1"))
    }
}

impl From<Confidence> for f64 {
    fn from(confidence: Confidence) -> Self {
        confidence.0
    }
}

/// Which end of the range of a number is bounded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// The number is at least the bound.
    Lower,
    /// The number is at most the bound.
    Upper,
}

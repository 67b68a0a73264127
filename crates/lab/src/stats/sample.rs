//! A sorted sample and the levels at which it is read.

/// Values of one metric over paths, in ascending order.
#[derive(Clone, Debug, PartialEq)]
pub struct Sample(Vec<f64>);

impl Sample {
    /// Sorts the values.
    #[must_use]
    pub fn new(mut values: Vec<f64>) -> Self {
        values.sort_unstable_by(f64::total_cmp);
        Self(values)
    }

    /// The values in ascending order.
    #[must_use]
    pub fn values(&self) -> &[f64] {
        &self.0
    }

    /// Number of values.
    #[must_use]
    pub fn len(&self) -> u64 {
        self.0.len() as u64
    }

    /// Whether there is no value at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Largest value; none of an empty sample.
    #[must_use]
    pub fn max(&self) -> Option<f64> {
        self.0.last().copied()
    }

    /// Value of a rank, counted from 1; none outside the sample.
    #[must_use]
    pub fn ranked(&self, rank: u64) -> Option<f64> {
        let index = usize::try_from(rank.checked_sub(1)?).ok()?;
        self.0.get(index).copied()
    }
}

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

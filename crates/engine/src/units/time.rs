//! Time of a path.

/// Milliseconds in a year of 365 days.
pub const MILLIS_PER_YEAR: i128 = 31_536_000_000;

/// Milliseconds since the start of the path.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SimTime(pub u64);

impl SimTime {
    /// The start of the path.
    pub const ZERO: Self = Self(0);

    /// This time, later by some milliseconds.
    #[must_use]
    pub const fn after(self, millis: u64) -> Self {
        Self(self.0.saturating_add(millis))
    }

    /// Milliseconds since an earlier time; zero if it is not earlier.
    #[must_use]
    pub const fn since(self, earlier: Self) -> u64 {
        self.0.saturating_sub(earlier.0)
    }

    /// For reports only.
    #[must_use]
    pub fn seconds(self) -> f64 {
        self.0 as f64 * 1e-3
    }
}

//! What splitting costs.
//!
//! Rule    path equivalents = ticks/ticks of a path; `whole` counts all ticks that were run,
//!         `fresh` leaves out the beginnings that offspring simulate a second time
//! Units   runs, and whole paths
//! Bounds  a run that stops early counts what it ran
//! Source  models: effort of splitting in path equivalents
//! Tests   tests/it/splitting.rs

use serde::{Deserialize, Serialize};

/// What splitting costs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Effort {
    /// Runs, roots included.
    pub runs: u64,
    /// Path equivalents, with the beginnings that offspring simulate again.
    pub whole: f64,
    /// Path equivalents without them: what it would cost to keep the state at a branch.
    pub fresh: f64,
}

impl Effort {
    /// Adds a run of so many ticks, of which the first `shared` repeat another's.
    pub(super) fn add(&mut self, ticks: u32, shared: u32, path: u32) {
        let path = f64::from(path.max(1));
        self.runs += 1;
        self.whole += f64::from(ticks) / path;
        self.fresh += f64::from(ticks.saturating_sub(shared)) / path;
    }

    /// Both together.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        Self {
            runs: self.runs + other.runs,
            whole: self.whole + other.whole,
            fresh: self.fresh + other.fresh,
        }
    }
}

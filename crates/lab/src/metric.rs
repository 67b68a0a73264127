//! The metrics that a path says about itself, by the names of their columns.
//!
//! Constraints, reports, comparisons and sensitivities speak of metrics by name. This is the one
//! list of them: every number of a [`PathRow`] but keys and prices, and the sums over kinds of
//! liquidation. `output` takes the meaning of its columns from here; how each is measured stands
//! in docs/metrics.md.

mod list;
mod switch;

use plimsoll_sim::RecordingConfig;
use plimsoll_sim::record::PathRow;

pub use list::METRICS;
pub use switch::{Switch, SwitchedOff};

/// What a metric is measured in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// US dollars.
    Usd,
    /// US dollars times hours.
    UsdHours,
    /// Seconds.
    Seconds,
    /// A fraction of 1.
    Fraction,
    /// A fraction per year.
    PerYear,
    /// Hundredths of a per cent.
    Bps,
    /// A number of things.
    Count,
    /// A number without unit.
    Number,
}

impl Unit {
    /// The unit in words, empty for a number without one.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Usd => "USD",
            Self::UsdHours => "USD hours",
            Self::Seconds => "seconds",
            Self::Fraction => "fraction",
            Self::PerYear => "fraction per year",
            Self::Bps => "bps",
            Self::Count => "count",
            Self::Number => "",
        }
    }
}

/// A metric of a path.
#[derive(Clone, Copy, Debug)]
pub struct Metric {
    /// Name: that of its column in table `paths`.
    pub name: &'static str,
    /// What it is measured in.
    pub unit: Unit,
    /// What it means, in a sentence.
    pub about: &'static str,
    /// What must be on for paths to have it; none of most.
    pub needs: Option<Switch>,
    /// Where its value stands in the row of a finished path.
    read: fn(&PathRow) -> Option<f64>,
}

impl Metric {
    /// The metric of some name; none if there is no such metric.
    #[must_use]
    pub fn find(name: &str) -> Option<&'static Self> {
        METRICS.iter().find(|metric| metric.name == name)
    }

    /// Its value in a path; none where the path failed or has no such number.
    #[must_use]
    pub fn value(&self, row: &PathRow) -> Option<f64> {
        row.error.is_none().then(|| (self.read)(row)).flatten()
    }

    /// Whether paths have it.
    ///
    /// # Errors
    /// [`SwitchedOff`] where what it needs is off.
    pub fn check(&self, recording: &RecordingConfig) -> Result<(), SwitchedOff> {
        let off = self.needs.filter(|switch| !switch.is_on(recording));
        let name = self.name;
        off.map_or(Ok(()), |switch| Err(SwitchedOff { name, switch }))
    }
}

impl PartialEq for Metric {
    /// Metrics are told apart by their names.
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for Metric {}

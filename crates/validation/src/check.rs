//! One figure: what was expected, what came out, and how far apart they may be.

use serde::Serialize;

/// Standard errors that a simulated figure may be away.
const STANDARD_ERRORS: f64 = 4.0;

/// How far a figure may be from the expected one.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Tolerance {
    /// Not at all.
    Exact,
    /// By a fixed difference, in the figure's own units.
    Within {
        /// The difference.
        difference: f64,
    },
    /// By four standard errors of a simulation.
    StandardErrors {
        /// One standard error, in the figure's own units.
        standard_error: f64,
        /// Paths simulated.
        paths: u64,
    },
}

/// One figure of a row.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Check {
    /// Id of the row, such as `V7`.
    pub id: &'static str,
    /// What the figure is, with its unit.
    pub what: String,
    /// What it should be.
    pub expected: f64,
    /// What it is.
    pub got: f64,
    /// How far apart they may be.
    pub tolerance: Tolerance,
}

impl Check {
    /// A figure that must be equal.
    pub(crate) fn exact(id: &'static str, what: &str, expected: f64, got: f64) -> Self {
        Self::new(id, what, (expected, got), Tolerance::Exact)
    }

    /// A figure that may differ a little.
    pub(crate) fn within(
        id: &'static str,
        what: &str,
        figures: (f64, f64),
        difference: f64,
    ) -> Self {
        Self::new(id, what, figures, Tolerance::Within { difference })
    }

    /// A simulated figure: mean and its standard error.
    pub(crate) fn simulated(
        id: &'static str,
        what: &str,
        expected: f64,
        estimate: crate::sample::Estimate,
    ) -> Self {
        let tolerance = Tolerance::StandardErrors {
            standard_error: estimate.standard_error,
            paths: estimate.paths,
        };
        Self::new(id, what, (expected, estimate.value), tolerance)
    }

    fn new(
        id: &'static str,
        what: &str,
        (expected, got): (f64, f64),
        tolerance: Tolerance,
    ) -> Self {
        let what = what.to_owned();
        Self {
            id,
            what,
            expected,
            got,
            tolerance,
        }
    }

    /// What came out less what was expected.
    #[must_use]
    pub fn difference(&self) -> f64 {
        self.got - self.expected
    }

    /// Largest difference that passes.
    #[must_use]
    pub fn allowed(&self) -> f64 {
        match self.tolerance {
            Tolerance::Exact => 0.0,
            Tolerance::Within { difference } => difference,
            Tolerance::StandardErrors { standard_error, .. } => STANDARD_ERRORS * standard_error,
        }
    }

    /// Whether the figure is near enough. What is no number never is, nor is a simulation without
    /// any spread, which has measured nothing.
    #[must_use]
    pub fn passes(&self) -> bool {
        let has_spread = match self.tolerance {
            Tolerance::StandardErrors { standard_error, .. } => standard_error > 0.0,
            Tolerance::Exact | Tolerance::Within { .. } => true,
        };
        has_spread && self.allowed().is_finite() && self.difference().abs() <= self.allowed()
    }
}

//! The rows, in the order of their ids.

use crate::rows;
use crate::simulate::Run;
use crate::{Check, ValidationError};

/// How much is simulated, and from which seed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Effort {
    /// Master seed of all simulated rows.
    pub seed: u64,
    /// Factor on the number of paths; standard errors go with one over its root.
    pub paths_factor: f64,
}

impl Default for Effort {
    fn default() -> Self {
        Self {
            seed: 1,
            paths_factor: 1.0,
        }
    }
}

impl Effort {
    /// Paths of a simulation that takes `base` of them at a factor of 1; never fewer than 100, so
    /// that there is a standard error.
    #[must_use]
    pub fn paths(&self, base: u64) -> u64 {
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let scaled = (base as f64 * self.paths_factor).round() as u64;
        scaled.max(100)
    }
}

/// How a row is worked out.
type Work = fn(&Run<'_>) -> Result<Vec<Check>, ValidationError>;

/// One row: figures that belong together.
#[derive(Clone, Copy, Debug)]
pub struct Row {
    /// Id, such as `V7`.
    pub id: &'static str,
    /// What it is about.
    pub title: &'static str,
    /// Paths of each of its simulations at a factor of 1; none where nothing is simulated.
    simulations: &'static [u64],
    work: Work,
}

impl Row {
    /// Paths that the row simulates.
    #[must_use]
    pub fn paths(&self, effort: &Effort) -> u64 {
        let each = self.simulations.iter().map(|base| effort.paths(*base));
        each.sum()
    }

    /// Works the row out. `progress` is told the number of paths finished since it was last told.
    ///
    /// # Errors
    /// [`ValidationError`] where a scene cannot be set up, which would be a fault; a wrong figure is
    /// a check that does not pass.
    pub fn run(
        &self,
        effort: &Effort,
        progress: &(dyn Fn(u64) + Sync),
    ) -> Result<Vec<Check>, ValidationError> {
        (self.work)(&Run {
            id: self.id,
            effort,
            simulations: self.simulations,
            progress,
        })
    }
}

const fn simulated(
    id: &'static str,
    title: &'static str,
    simulations: &'static [u64],
    work: Work,
) -> Row {
    Row {
        id,
        title,
        simulations,
        work,
    }
}

const fn exact(id: &'static str, title: &'static str, work: Work) -> Row {
    simulated(id, title, &[], work)
}

static ROWS: [Row; 23] = [
    simulated("V1", "GBM first passage", &[100_000], rows::gbm::passage),
    simulated("V2", "discrete monitoring", &[40_000], rows::gbm::monitored),
    simulated("V3", "Merton call", &[300_000], rows::jumps::merton),
    simulated("V4", "Kou call", &[300_000], rows::jumps::kou),
    simulated(
        "V5",
        "Kou first passage",
        &[40_000; 3],
        rows::jumps::kou_passage,
    ),
    simulated("V6", "Heston calls", &[60_000, 40_000], rows::heston::calls),
    simulated(
        "V7",
        "Hawkes counts",
        &[120_000, 60_000, 60_000],
        rows::hawkes::counts,
    ),
    simulated("V8", "t copula tail", &[3_000; 2], rows::copula::tail),
    exact("V9", "optimal execution", rows::execution::schedule),
    exact("V10", "book sweep", rows::book::sweep),
    exact("V11", "cascades and tipping point", rows::cascade::tipping),
    exact("V12", "funding dead zone", rows::funding::dead_zone),
    exact("V13", "carry triggers", rows::carry::triggers),
    exact("V14", "FAQ worked example", rows::loan::faq),
    exact("V15", "20 % clips", rows::loan::clips),
    exact("V16", "one account, clip by clip", rows::cascade::clips),
    simulated(
        "V17",
        "reserve ruin",
        &[40_000; 2],
        rows::statistics::reserve,
    ),
    exact("V18", "Sobol indices", rows::statistics::ishigami),
    exact("V19", "pool run", rows::pool::run),
    simulated(
        "V20",
        "coverage of ES intervals",
        &[1_000],
        rows::statistics::coverage,
    ),
    simulated(
        "V21",
        "importance sampling of jumps",
        &[100_000; 4],
        rows::sampling::importance,
    ),
    simulated(
        "V22",
        "Sobol points and bridge",
        &[16_384; 2],
        rows::sampling::sobol,
    ),
    simulated(
        "V23",
        "antithetic pairs",
        &[40_000],
        rows::sampling::antithetic,
    ),
];

/// All rows.
#[must_use]
pub fn all() -> &'static [Row] {
    &ROWS
}

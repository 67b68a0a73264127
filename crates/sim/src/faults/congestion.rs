//! Transactions take long to land.
//!
//! Rule    each transaction sent during the fault takes a lognormal time on top of what it takes
//!         anyway, of another median in a crisis; cancellations take none
//! Units   seconds
//! Bounds  liquidations are the venue's own and do not wait
//! Source  assumption: 0.2 s, 20 s in a crisis, sigma 1; cancellations go before takers (DOC-BOOK).
//!         docs/faults.md
//! Tests   tests/it/faults_people.rs

use plimsoll_engine::Intent;
use plimsoll_paths::Regime;
use plimsoll_streams::Stream;

use super::is_number;
use super::when::fault_config;

/// Length where none is stated, seconds.
pub(super) const USUAL_S: f64 = 3_600.0;

fault_config! {
    /// Transactions take long to land. Usual length 1 hour.
    Congestion {
        /// Median time in calm times, seconds. Default 0.2 (source: assumption).
        #[serde(default = "a_fifth")]
        #[garde(range(min = 0.0, max = 86_400.0), custom(is_number))]
        #[schemars(range(min = 0.0, max = 86_400.0))]
        median_s: f64,
        /// Median time in a crisis, seconds. Default 20 (source: assumption).
        #[serde(default = "twenty")]
        #[garde(range(min = 0.0, max = 86_400.0), custom(is_number))]
        #[schemars(range(min = 0.0, max = 86_400.0))]
        crisis_median_s: f64,
        /// Standard deviation of its logarithm. Default 1 (source: assumption).
        #[serde(default = "one")]
        #[garde(range(min = 0.0, max = 5.0), custom(is_number))]
        #[schemars(range(min = 0.0, max = 5.0))]
        sigma: f64,
    }
}

const fn a_fifth() -> f64 {
    0.2
}

const fn twenty() -> f64 {
    20.0
}

const fn one() -> f64 {
    1.0
}

impl Congestion {
    /// How much longer a transaction takes, seconds.
    pub(super) fn latency_s(&self, stream: &mut Stream, regime: Regime) -> f64 {
        let median_s = match regime {
            Regime::Calm => self.median_s,
            Regime::Crisis => self.crisis_median_s,
        };
        stream.lognormal(median_s, self.sigma)
    }
}

/// Whether a transaction goes before all others.
pub(super) fn goes_first(intent: &Intent) -> bool {
    matches!(intent, Intent::Cancel { .. } | Intent::CancelAll { .. })
}

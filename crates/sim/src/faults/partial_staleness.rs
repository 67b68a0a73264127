//! Validators with a share of the stake keep voting the oracle price of the moment it began.
//!
//! Rule    every vote splits: the share `stake_share` of its stake stays with the old price
//! Units   share of the stake of those who speak
//! Bounds  the median moves away from what is seen only above half; where it stands at exactly half
//!         is in docs/rules/mark_and_oracle.md. Several at once add up, to all the stake at most;
//!         builder-deployed perps have no validators and are left alone
//! Source  by construction of the stake-weighted median (DOC-ORACLE); docs/faults.md
//! Tests   tests/it/faults_prices.rs

use super::is_number;
use super::when::fault_config;

/// Length where none is stated, seconds.
pub(super) const USUAL_S: f64 = 600.0;

fault_config! {
    /// A share of the validators' stake keeps voting an old price. Usual length 10 minutes.
    PartialStaleness {
        /// Symbols of the assets concerned. Default: all.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        #[garde(skip)]
        assets: Vec<String>,
        /// Share of the stake that votes the old price.
        #[garde(range(min = 0.0, max = 1.0), custom(is_number))]
        #[schemars(range(min = 0.0, max = 1.0))]
        stake_share: f64,
    }
}

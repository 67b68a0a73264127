//! The chain makes no blocks.
//!
//! Rule    no prices, funding, liquidations or orders; at the first tick after the fault prices are
//!         what they are then. What was sent in the meantime lands after that tick, in its order.
//!         A whole hour of UTC that strikes in the fault has no funding payment; interest runs on.
//! Units   minutes
//! Bounds  the reference prices go on unseen; samples show the venue as it stood
//! Source  assumption: 30 minutes. docs/faults.md
//! Tests   tests/it/faults_people.rs

use super::when::fault_config;

/// Length where none is stated, seconds.
pub(super) const USUAL_S: f64 = 1_800.0;

fault_config! {
    /// The chain makes no blocks. Usual length 30 minutes.
    ChainHalt {}
}

//! Nobody can leave the chain.
//!
//! Rule    withdrawals that are sent during the fault land at its end, in their order
//! Units   minutes
//! Bounds  contracts take back what they lent without a bridge and are not held
//! Source  NEWS-POPCAT: 25 minutes after it. docs/faults.md
//! Tests   tests/it/faults_people.rs

use super::when::fault_config;

/// Length where none is stated, seconds.
pub(super) const USUAL_S: f64 = 1_500.0;

fault_config! {
    /// Nobody can leave the chain. Usual length 25 minutes.
    WithdrawalLock {}
}

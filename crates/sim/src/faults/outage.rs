//! The interface fails: users cannot act, the venue goes on.
//!
//! Rule    what a user sends during the fault is lost. A user that would look at the market looks
//!         once the fault is over.
//! Units   minutes
//! Bounds  prices, funding, liquidations, resting and TWAP orders go on; contracts act on the chain
//!         and need no interface
//! Source  NEWS-API: 37 minutes on 2025-07-29; what becomes of orders is a reading. docs/faults.md
//! Tests   tests/it/faults_people.rs

use super::when::fault_config;

/// Length where none is stated, seconds.
pub(super) const USUAL_S: f64 = 2_220.0;

fault_config! {
    /// Users cannot act; the venue goes on. Usual length 37 minutes.
    Outage {}
}

//! Liquidations come late.
//!
//! Rule    an account that margin sharing cannot save waits `delay_s` from the tick at which that
//!         is first seen, and is then liquidated as ever; or liquidations happen at every
//!         `every_slots`-th tick of the path only
//! Units   seconds, ticks
//! Bounds  margin sharing does not wait; the end of the fault ends all waiting; an account that is
//!         safe again starts anew
//! Source  EVENT-BLACK-THURSDAY: auctions without bids; 30 s is an assumption. docs/faults.md
//! Tests   tests/it/faults_people.rs

use std::collections::BTreeMap;

use plimsoll_engine::units::{AccountId, SimTime};

use super::is_number;
use super::when::fault_config;

/// Length where none is stated, seconds.
pub(super) const USUAL_S: f64 = 3_600.0;
/// Delay where nothing is stated, seconds (assumption).
const USUAL_DELAY_S: f64 = 30.0;

fault_config! {
    /// Liquidations come late. Usual length 1 hour.
    LiquidationDelay {
        /// How long a liquidation waits, seconds. Default 30 (source: assumption) unless
        /// `every_slots` is stated.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[garde(inner(range(min = 0.0, max = 86_400.0), custom(is_number)))]
        #[schemars(range(min = 0.0, max = 86_400.0))]
        delay_s: Option<f64>,
        /// Liquidations happen at every so many ticks. Default: at each.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[garde(inner(range(min = 1, max = 1_000_000)))]
        #[schemars(range(min = 1, max = 1_000_000))]
        every_slots: Option<u32>,
    }
}

impl LiquidationDelay {
    /// Whether an account may be liquidated that has waited since some time.
    pub(super) fn lets(&self, waited_s: f64, tick: u32) -> bool {
        match (self.every_slots, self.delay_s) {
            (Some(slots), _) => tick.is_multiple_of(slots),
            (None, delay_s) => waited_s >= delay_s.unwrap_or(USUAL_DELAY_S),
        }
    }
}

/// Who waits for a liquidation, and since when.
#[derive(Clone, Debug, Default)]
pub(super) struct Waiting(BTreeMap<AccountId, SimTime>);

impl Waiting {
    pub(super) fn clear(&mut self) {
        self.0.clear();
    }

    /// Only those who are due wait on.
    pub(super) fn keep(&mut self, due: &[AccountId]) {
        self.0.retain(|account, _| due.contains(account));
    }

    /// An account is safe.
    pub(super) fn forget(&mut self, account: AccountId) {
        self.0.remove(&account);
    }

    /// Seconds that an account has waited at `time`; it waits from now on if it did not.
    pub(super) fn waited_s(&mut self, account: AccountId, time: SimTime) -> f64 {
        let since = *self.0.entry(account).or_insert(time);
        time.seconds() - since.seconds()
    }
}

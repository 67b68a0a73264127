//! The largest borrowers fail together (Cover-2).
//!
//! Rule    when the fault begins, the `accounts` users who then owe most (lower number first among
//!         equals) stop looking at the market, and each sends one market order for everything it has
//!         in each spot and perp market; what the book does not fill within `limit_bps` stays. What
//!         they sent before still lands
//! Units   number of users, basis points from the mid
//! Bounds  orders that the venue refuses are refused as ever; a perp order is at most the largest
//!         market order; whoever owes nothing does not fail
//! Source  sizing by the default of the two largest members (PFMI, principle 4); what a member does
//!         here is an assumption. docs/faults.md
//! Tests   tests/it/faults_people.rs

use super::when::fault_config;

/// Length where none is stated, seconds: longer than any path that is run.
pub(super) const USUAL_S: f64 = 315_360_000.0;

fault_config! {
    /// The largest borrowers fail together. Usual length: to the end of the path.
    LargestDefault {
        /// How many fail. Default 2 (Cover-2).
        #[serde(default = "two")]
        #[garde(range(min = 1, max = 1_000))]
        #[schemars(range(min = 1, max = 1_000))]
        accounts: u32,
        /// Furthest price from the mid of their orders, basis points. Default 2,000 (source:
        /// assumption).
        #[serde(default = "two_thousand")]
        #[garde(range(min = 1, max = 9_999))]
        #[schemars(range(min = 1, max = 9_999))]
        limit_bps: u32,
        /// Whether they sell what they have. Default true; otherwise they only stop acting.
        #[serde(default = "yes")]
        #[garde(skip)]
        sells: bool,
    }
}

/// What those who fail do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Failing {
    /// How many.
    pub(crate) accounts: usize,
    /// Furthest price of their orders, basis points; none if they send none.
    pub(crate) limit_bps: Option<u32>,
}

impl LargestDefault {
    pub(super) fn failing(&self) -> Failing {
        Failing {
            accounts: self.accounts as usize,
            limit_bps: self.sells.then_some(self.limit_bps),
        }
    }
}

const fn two() -> u32 {
    2
}

const fn two_thousand() -> u32 {
    2_000
}

const fn yes() -> bool {
    true
}

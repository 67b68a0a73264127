//! Unified account ratio.
//!
//! Rule    ratio = cross maintenance over all DEXs with a collateral token
//!                 / (balance of that token - isolated margin), the highest over tokens
//! Units   USD; the comparison with the liquidation ratio is exact, the ratio shown has ten
//!         decimals
//! Bounds  the balance holds perp equity at mark; liquidatable above the same ratio as under
//!         portfolio margin
//! Source  DOC-ABS, FIX-DF; docs/rules/unified_account_ratio.md
//! Tests   unified

use crate::units::{Ratio, Usd};

/// The unified account ratio of one collateral token, as its two sides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unified {
    /// Cross maintenance margin.
    pub maintenance: Usd,
    /// Balance less isolated margin.
    pub value: Usd,
}

impl Unified {
    /// Assesses a balance, what isolated positions lock of it, and the maintenance of the rest.
    #[must_use]
    pub fn new(balance: Usd, isolated: Usd, maintenance: Usd) -> Self {
        Self {
            maintenance,
            value: balance - isolated,
        }
    }

    /// The ratio at ten decimals; none where there is no value.
    #[must_use]
    pub fn ratio(&self) -> Option<Ratio> {
        self.maintenance.over(self.value)
    }

    /// Whether the ratio is above a limit, exactly; maintenance against no value is. An account
    /// without maintenance never is.
    #[must_use]
    pub fn exceeds(&self, limit: Ratio) -> bool {
        self.maintenance.is_positive()
            && self.maintenance.0 * Ratio::ONE_UNITS > self.value.0 * i128::from(limit.0)
    }
}

//! Growth of debt and of supply.
//!
//! Rule    debt grows as exp(rate * dt / year); suppliers get the interest less the reserve
//!         factor, in proportion to what they supplied
//! Units   indices of 1e-18; a balance is scaled amount * index, debts rounded up, supplies down
//! Bounds  rate * dt up to about 3
//! Source  DOC-PM, FAQ; docs/rules/interest.md
//! Tests   worked_examples/interest.yaml, conservation

use crate::units::{Amount, MILLIS_PER_YEAR, Ratio, Round, expm1_fixed, mul_div, to_float};

/// Growth of a balance since the index was one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Index(pub i128);

impl Index {
    /// Units in one.
    pub const ONE_UNITS: i128 = 1_000_000_000_000_000_000;
    /// The index at the start.
    pub const ONE: Self = Self(Self::ONE_UNITS);

    /// The balance of a scaled amount.
    #[must_use]
    pub fn balance(self, scaled: Amount, round: Round) -> Amount {
        if self == Self::ONE {
            // Most reserves are never borrowed from.
            return scaled;
        }
        scaled.scale(self.0, Self::ONE_UNITS, round)
    }

    /// The scaled amount of a balance.
    #[must_use]
    pub fn scaled(self, balance: Amount, round: Round) -> Amount {
        if self == Self::ONE {
            return balance;
        }
        balance.scale(Self::ONE_UNITS, self.0, round)
    }

    /// This index after growing at a rate for some time, rounded up.
    #[must_use]
    pub fn grown(self, rate: Ratio, elapsed_ms: u64) -> Self {
        let exponent = mul_div(
            i128::from(rate.0) * 100_000_000,
            i128::from(elapsed_ms),
            MILLIS_PER_YEAR,
            Round::Up,
        );
        let growth = mul_div(self.0, expm1_fixed(exponent), Self::ONE_UNITS, Round::Up);
        Self(self.0 + growth)
    }

    /// For reports only.
    #[must_use]
    pub fn to_f64(self) -> f64 {
        to_float(self.0) * 1e-18
    }
}

//! One token's reserve.
//!
//! Rule    balance + debt = supply + buffer + dust: what lies in the reserve and what is owed to
//!         it covers what it owes to suppliers and what it has set aside
//! Units   token amounts; claims are scaled amounts times an index
//! Bounds  dust is never negative and is the sum of directed roundings
//! Source  DOC-PM, FIX-DF; docs/rules/reserve.md
//! Tests   worked_examples/reserve.yaml, conservation, properties::suppliers_never_get_more_than_is_paid

use super::interest::Index;
use super::rate;
use crate::units::{Amount, Ratio, Round, SimTime, mul_div};
use crate::venue::{BorrowTerms, IndexReading};

const HOUR_MS: u64 = 3_600_000;

/// State of one token's reserve.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reserve {
    /// Units that can be lent or withdrawn.
    pub(crate) balance: Amount,
    /// Scaled claims of all suppliers.
    pub(crate) supplied_scaled: Amount,
    /// Scaled debts of all borrowers.
    pub(crate) borrowed_scaled: Amount,
    /// Growth of supply.
    pub(crate) supply_index: Index,
    /// Growth of debt.
    pub(crate) borrow_index: Index,
    /// Interest set aside against bad debt.
    pub(crate) buffer: Amount,
    /// Time up to which interest has been added.
    accrued_at: SimTime,
}

/// Who bore a shortfall.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Shortfall {
    /// Covered by the interest buffer.
    pub buffer: Amount,
    /// Spread over suppliers.
    pub suppliers: Amount,
}

impl Default for Reserve {
    fn default() -> Self {
        Self {
            balance: Amount::ZERO,
            supplied_scaled: Amount::ZERO,
            borrowed_scaled: Amount::ZERO,
            supply_index: Index::ONE,
            borrow_index: Index::ONE,
            buffer: Amount::ZERO,
            accrued_at: SimTime::ZERO,
        }
    }
}

impl Reserve {
    /// Units that can be lent or withdrawn.
    #[must_use]
    pub fn balance(&self) -> Amount {
        self.balance
    }

    /// What suppliers are owed.
    #[must_use]
    pub fn total_supplied(&self) -> Amount {
        self.supply_index.balance(self.supplied_scaled, Round::Down)
    }

    /// What borrowers owe.
    #[must_use]
    pub fn total_borrowed(&self) -> Amount {
        self.borrow_index.balance(self.borrowed_scaled, Round::Up)
    }

    /// What suppliers are owed, for screening only.
    pub(crate) fn total_supplied_f64(&self) -> f64 {
        self.supplied_scaled.near_f64() * self.supply_index.to_f64()
    }

    /// What borrowers owe, for screening only.
    pub(crate) fn total_borrowed_f64(&self) -> f64 {
        self.borrowed_scaled.near_f64() * self.borrow_index.to_f64()
    }

    /// Interest set aside against bad debt.
    #[must_use]
    pub fn buffer(&self) -> Amount {
        self.buffer
    }

    /// What directed roundings have left over; never negative.
    #[must_use]
    pub fn dust(&self) -> Amount {
        self.balance + self.total_borrowed() - self.total_supplied() - self.buffer
    }

    /// Growth of supply since the start.
    #[must_use]
    pub fn supply_index(&self) -> Index {
        self.supply_index
    }

    /// Growth of debt since the start.
    #[must_use]
    pub fn borrow_index(&self) -> Index {
        self.borrow_index
    }

    /// Borrowed over supplied.
    #[must_use]
    pub fn utilization(&self) -> Ratio {
        rate::utilization(self.total_borrowed(), self.total_supplied())
    }

    /// Adds interest up to a time at the present utilization; says whether there was any.
    #[inline]
    pub(crate) fn accrue(&mut self, terms: &BorrowTerms, now: SimTime) -> bool {
        now != self.accrued_at && self.accrue_since(terms, now)
    }

    fn accrue_since(&mut self, terms: &BorrowTerms, now: SimTime) -> bool {
        let now = match terms.indexed {
            IndexReading::Continuously => now,
            IndexReading::Hourly => SimTime(now.0 - now.0 % HOUR_MS),
        };
        let elapsed = now.since(self.accrued_at);
        if elapsed == 0 {
            return false;
        }
        self.accrued_at = now;
        if self.borrowed_scaled.is_zero() {
            return false;
        }
        let rate = terms.curve.growth_rate(self.utilization());
        let owed = self.total_borrowed();
        self.borrow_index = self.borrow_index.grown(rate, elapsed);
        let interest = self.total_borrowed() - owed;
        let paid = self.pay_suppliers(interest, terms.reserve_factor);
        self.buffer += interest - paid;
        true
    }

    /// Raises the supply index by the suppliers' part; returns what they really got.
    fn pay_suppliers(&mut self, interest: Amount, reserve_factor: Ratio) -> Amount {
        let before = self.total_supplied();
        if before.is_zero() {
            return Amount::ZERO;
        }
        let kept = Ratio::ONE_UNITS - i128::from(reserve_factor.0);
        let part = interest.scale(kept, Ratio::ONE_UNITS, Round::Down);
        // One unit more than they are owed, rounded down: they never get more than their part.
        let grown = mul_div(self.supply_index.0, part.0, before.0 + 1, Round::Down);
        self.supply_index = Index(self.supply_index.0 + grown);
        self.total_supplied() - before
    }

    /// Spreads a shortfall of debt that nobody will repay: buffer first, then suppliers pro rata.
    /// The debt itself must have been taken off `borrowed_scaled` by the caller. What suppliers
    /// cannot bear, since an index has a least value, stays uncovered.
    pub(crate) fn absorb(&mut self, shortfall: Amount) -> Shortfall {
        let buffer = shortfall.min(self.buffer);
        self.buffer -= buffer;
        let rest = shortfall - buffer;
        let before = self.total_supplied();
        if rest.is_positive() && before.is_positive() {
            let left = (before - rest).or_zero();
            let index = mul_div(self.supply_index.0, left.0, before.0, Round::Down);
            // A pool that lost everything still has an index to supply at.
            self.supply_index = Index(index.max(1));
        }
        Shortfall {
            buffer,
            suppliers: rest.min(before - self.total_supplied()),
        }
    }
}

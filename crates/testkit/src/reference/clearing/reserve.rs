//! One token's reserve: rate, interest, and who bears a loss.
//!
//! Rule    rate = base + slope * max(0, utilization - kink); the borrow index grows by
//!         e^(rate * time) - 1; suppliers get the interest less the reserve factor by way of the
//!         supply index, the buffer what they did not get; a loss takes from the buffer, then from
//!         all suppliers alike, who bear no more than they have
//! Units   indices at eighteen decimals; debts rounded up, claims down; rates at ten, nearest,
//!         utilization held within 64 bits
//! Bounds  utilization above 1 counts as 1 for the rate; an index is never nought
//! Source  docs/rules/borrow_rate.md, interest.md, reserve.md
//! Tests   the engine's differential test

use rust_decimal::Decimal;

use super::growth::{INDEX_DECIMALS, MS_PER_YEAR, exp_minus_one, ln_one_plus};
use super::rules::{IndexReading, LendingRules, RateReading};
use super::{amount, ratio};
use crate::exact::{AMOUNT_DECIMALS, RATIO_DECIMALS, Rounding, fraction, or_zero};

/// State of a reserve.
#[derive(Clone, Debug, PartialEq)]
pub struct Reserve {
    /// Units that can be lent or withdrawn.
    pub balance: Decimal,
    /// Claims of all suppliers.
    pub claims: Decimal,
    /// Debts of all borrowers.
    pub debts: Decimal,
    /// What one unit of claim is worth.
    pub supply_index: Decimal,
    /// What one unit of debt is worth.
    pub borrow_index: Decimal,
    /// Interest set aside.
    pub buffer: Decimal,
    /// Until when interest was charged, ms.
    pub charged_until: u64,
}

impl Default for Reserve {
    fn default() -> Self {
        Self {
            balance: Decimal::ZERO,
            claims: Decimal::ZERO,
            debts: Decimal::ZERO,
            supply_index: Decimal::ONE,
            borrow_index: Decimal::ONE,
            buffer: Decimal::ZERO,
            charged_until: 0,
        }
    }
}

const HOUR_MS: u64 = 3_600_000;

/// The smallest index and the smallest amount.
const LEAST_INDEX: Decimal = Decimal::from_parts(1, 0, 0, false, INDEX_DECIMALS);
const LEAST_AMOUNT: Decimal = Decimal::from_parts(1, 0, 0, false, AMOUNT_DECIMALS);

impl Reserve {
    /// What suppliers are owed.
    #[must_use]
    pub fn supplied(&self) -> Decimal {
        amount(&[self.claims, self.supply_index], Rounding::Down)
    }

    /// What borrowers owe.
    #[must_use]
    pub fn borrowed(&self) -> Decimal {
        amount(&[self.debts, self.borrow_index], Rounding::Up)
    }

    /// Borrowed over supplied; nothing where nothing is supplied.
    #[must_use]
    pub fn utilization(&self) -> Decimal {
        ratio(self.borrowed(), self.supplied()).unwrap_or_default()
    }

    /// Charges interest up to a time at the present utilization.
    pub fn charge(&mut self, terms: &LendingRules, now_ms: u64) {
        let now_ms = match terms.indexed {
            IndexReading::Continuously => now_ms,
            IndexReading::Hourly => now_ms / HOUR_MS * HOUR_MS,
        };
        let elapsed = Decimal::from(now_ms - self.charged_until);
        self.charged_until = now_ms;
        if elapsed.is_zero() || self.debts.is_zero() {
            return;
        }
        let stated = borrow_rate(terms, self.utilization());
        let rate = match terms.rate {
            RateReading::Continuous => stated,
            RateReading::Effective => ln_one_plus(stated),
        };
        let owed = self.borrowed();
        self.borrow_index += growth(self.borrow_index, rate, elapsed);
        let interest = self.borrowed() - owed;
        let paid = self.pay_suppliers(interest, Decimal::ONE - terms.reserve_factor);
        self.buffer += interest - paid;
    }

    /// Gives suppliers their share of some interest; says what they really got.
    fn pay_suppliers(&mut self, interest: Decimal, share: Decimal) -> Decimal {
        let before = self.supplied();
        if before.is_zero() {
            return Decimal::ZERO;
        }
        let part = amount(&[interest, share], Rounding::Down);
        // Over a little more than there is, so that they never get more than their part.
        self.supply_index += fraction(
            &[self.supply_index, part],
            &[before + LEAST_AMOUNT],
            INDEX_DECIMALS,
            Rounding::Down,
        );
        self.supplied() - before
    }

    /// Spreads a loss; says what the buffer and what the suppliers bore.
    pub fn bear(&mut self, loss: Decimal) -> (Decimal, Decimal) {
        let from_buffer = loss.min(self.buffer);
        self.buffer -= from_buffer;
        let rest = loss - from_buffer;
        let before = self.supplied();
        if rest > Decimal::ZERO && before > Decimal::ZERO {
            let left = or_zero(before - rest);
            let index = fraction(
                &[self.supply_index, left],
                &[before],
                INDEX_DECIMALS,
                Rounding::Down,
            );
            self.supply_index = index.max(LEAST_INDEX);
        }
        (from_buffer, rest.min(before - self.supplied()))
    }
}

/// The borrow rate, per year.
#[must_use]
pub fn borrow_rate(terms: &LendingRules, utilization: Decimal) -> Decimal {
    let above = or_zero(utilization.min(Decimal::ONE) - terms.kink);
    let climb = fraction(
        &[above, terms.slope_per_year],
        &[],
        RATIO_DECIMALS,
        Rounding::Nearest,
    );
    terms.base_rate_per_year + climb
}

fn growth(index: Decimal, rate: Decimal, elapsed_ms: Decimal) -> Decimal {
    let exponent = fraction(
        &[rate, elapsed_ms],
        &[MS_PER_YEAR],
        INDEX_DECIMALS,
        Rounding::Up,
    );
    fraction(
        &[index, exp_minus_one(exponent)],
        &[],
        INDEX_DECIMALS,
        Rounding::Up,
    )
}

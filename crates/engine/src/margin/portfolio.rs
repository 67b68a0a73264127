//! Portfolio margin ratio.
//!
//! Rule    b = max(0, maintenance - equity): what would be borrowed to stand at maintenance;
//!         requirement = maintenance, and with b > 0: max(offset, maintenance) + b;
//!         liquidation value = equity + b + collateral credit;
//!         ratio = requirement / liquidation value
//! Units   USD; the comparison with the liquidation ratio is exact, the ratio shown has ten
//!         decimals
//! Bounds  equity is cross equity in the debt token, isolated margin taken out
//! Source  DOC-PM, FIX-T, FIX-LI, REC-PM; docs/rules/portfolio_margin_ratio.md
//! Tests   worked_examples/portfolio_margin_ratio.yaml, worked_examples/ratio.yaml,
//!         properties::more_collateral_never_raises_the_ratio,
//!         properties::the_ratio_is_invariant_to_scale

use crate::units::{Ratio, Usd};
use crate::venue::{Margin, OffsetReading};

/// The portfolio margin ratio of one debt token, as its two sides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Portfolio {
    /// What would be borrowed to stand at maintenance.
    pub borrow_for_maintenance: Usd,
    /// Requirement.
    pub requirement: Usd,
    /// Liquidation value.
    pub liquidation_value: Usd,
}

impl Portfolio {
    /// Assesses an account's equity, maintenance and collateral credit in one debt token.
    #[must_use]
    pub fn new(equity: Usd, maintenance: Usd, credit: Usd, margin: &Margin) -> Self {
        let borrow = (maintenance - equity).or_zero();
        Self::with_borrow(borrow, (equity, maintenance, credit), margin)
    }

    /// The same with another borrow than the one that would be needed.
    #[must_use]
    pub fn with_borrow(
        borrow: Usd,
        (equity, maintenance, credit): (Usd, Usd, Usd),
        margin: &Margin,
    ) -> Self {
        let floor = margin.min_borrow_offset;
        let requirement = match margin.offset {
            OffsetReading::Floor if borrow.is_positive() => maintenance.max(floor) + borrow,
            OffsetReading::Floor => maintenance,
            // Nothing is asked of an account that has neither positions nor debt.
            OffsetReading::Add if (maintenance + borrow).is_zero() => Usd::ZERO,
            OffsetReading::Add => maintenance + floor + borrow,
        };
        Self {
            borrow_for_maintenance: borrow,
            requirement,
            liquidation_value: equity + borrow + credit,
        }
    }

    /// The ratio of an account that borrows nothing: maintenance over equity (DOC-ABS).
    #[must_use]
    pub fn without_borrow(equity: Usd, maintenance: Usd) -> Self {
        Self {
            borrow_for_maintenance: Usd::ZERO,
            requirement: maintenance,
            liquidation_value: equity,
        }
    }

    /// The ratio at ten decimals; none where there is neither requirement nor value.
    #[must_use]
    pub fn ratio(&self) -> Option<Ratio> {
        self.requirement.over(self.liquidation_value)
    }

    /// The ratio as a key to order by: the highest where nothing is left of the value.
    #[must_use]
    pub fn urgency(&self) -> Ratio {
        let is_gone = !self.liquidation_value.is_positive();
        let ratio = (!is_gone).then(|| self.ratio()).flatten();
        ratio.unwrap_or(if is_gone {
            Ratio(i64::MAX)
        } else {
            Ratio::ZERO
        })
    }

    /// Whether the ratio is above a limit, exactly; a requirement against no value is.
    #[must_use]
    pub fn exceeds(&self, limit: Ratio) -> bool {
        self.requirement.0 * Ratio::ONE_UNITS > self.liquidation_value.0 * i128::from(limit.0)
    }
}

/// Available after maintenance.
#[must_use]
pub fn available_after_maintenance(equity: Usd, maintenance: Usd, credit: Usd) -> Usd {
    equity + credit - maintenance
}

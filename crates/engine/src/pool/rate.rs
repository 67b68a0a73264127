//! Borrow rate and supply rate of the pool.
//!
//! Rule    borrow rate = base + slope * max(0, utilization - kink);
//!         supply rate = (1 - reserve factor) * utilization * borrow rate
//! Units   per year, continuously compounded; ten decimals, nearest
//! Bounds  utilization above 1 is treated as 1; nothing supplied means utilization 0
//! Source  DOC-PM, FIX-DF; docs/rules/borrow_rate.md
//! Tests   worked_examples/borrow_rate.yaml, worked_examples/reserve.yaml,
//!         properties::borrow_rate_is_monotone

use crate::units::{Amount, Ratio, Round, ln1p_fixed, mul_div};
use crate::venue::RateReading;

/// A kinked rate curve.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RateCurve {
    /// Rate up to the kink, per year.
    pub base: Ratio,
    /// Utilization from which the rate climbs.
    pub kink: Ratio,
    /// Rate added per unit of utilization above the kink, per year.
    pub slope: Ratio,
    /// What kind of rate this is.
    pub reading: RateReading,
}

impl RateCurve {
    /// The borrow rate at a utilization.
    #[must_use]
    pub fn borrow_rate(&self, utilization: Ratio) -> Ratio {
        let above = i128::from((utilization.min(Ratio::ONE).0 - self.kink.0).max(0));
        if above == 0 {
            return self.base;
        }
        let climb = Ratio::of_product(above, i128::from(self.slope.0));
        Ratio(self.base.0 + climb.0)
    }

    /// The continuously compounded rate that debts grow at, at a utilization.
    #[must_use]
    pub fn growth_rate(&self, utilization: Ratio) -> Ratio {
        let rate = self.borrow_rate(utilization);
        match self.reading {
            RateReading::Continuous => rate,
            RateReading::Effective => {
                let scale = 100_000_000;
                let log = ln1p_fixed(i128::from(rate.0) * scale);
                Ratio::of(log, Ratio::ONE_UNITS * scale).unwrap_or(rate)
            }
        }
    }

    /// The supply rate at a utilization.
    #[must_use]
    pub fn supply_rate(&self, utilization: Ratio, reserve_factor: Ratio) -> Ratio {
        let utilization = utilization.min(Ratio::ONE);
        let borrow = i128::from(self.borrow_rate(utilization).0);
        let kept = Ratio::ONE_UNITS - i128::from(reserve_factor.0);
        // Ratios of at most 1e10, 1e10 and 1e13 units: far inside 127 bits.
        let share = kept * i128::from(utilization.0);
        let product = mul_div(share, borrow, Ratio::ONE_UNITS, Round::Down);
        Ratio::of_product(product, 1)
    }
}

/// Borrowed over supplied, at ten decimals.
#[must_use]
pub fn utilization(borrowed: Amount, supplied: Amount) -> Ratio {
    Ratio::of(borrowed.0, supplied.0).unwrap_or(Ratio::ZERO)
}

//! Values between two limits, and ranges in exact steps.
//!
//! Rule    linear: min + u (max − min); log: min (max / min)^u; the result is rounded to the
//!         decimals asked for, or to six significant digits, and never leaves the limits
//! Units   those of the values
//! Bounds  min < max; for a log scale min > 0; a range has at most 10,000 values
//! Source  definitions; six digits are more than a quantity of a scenario is known to (assumption)
//! Tests   tests/it/design.rs: ends, middle, rounding, ranges that end on the grid and beside it

use rust_decimal::prelude::{FromPrimitive, ToPrimitive};
use rust_decimal::{Decimal, RoundingStrategy};

use super::DesignError;

/// Significant digits of a value whose decimals nobody states.
const DIGITS: u32 = 6;
/// Most values of a range.
const RANGE_MAX: u64 = 10_000;

/// How values lie between their limits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Scale {
    /// Equal steps are equal differences.
    #[default]
    Linear,
    /// Equal steps are equal ratios.
    Log,
}

/// All values between two limits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Interval {
    /// Smallest value.
    pub min: Decimal,
    /// Largest value.
    pub max: Decimal,
    /// How values lie between them.
    pub scale: Scale,
    /// Decimals that are kept; none: six significant digits.
    pub decimals: Option<u32>,
}

impl Interval {
    /// What is wrong with the limits.
    pub(super) fn problem(&self) -> Option<&'static str> {
        if self.min >= self.max {
            return Some("min must be less than max");
        }
        let is_positive = self.min > Decimal::ZERO;
        (self.scale == Scale::Log && !is_positive)
            .then_some("min must be greater than 0 on a log scale")
    }

    /// The value at coordinate `u` from 0 to 1.
    #[must_use]
    pub fn at(&self, u: f64) -> Decimal {
        // The limits themselves are exact.
        if u <= 0.0 {
            return self.min;
        }
        if u >= 1.0 {
            return self.max;
        }
        let [low, high] = [self.min, self.max].map(|x| x.to_f64().unwrap_or_default());
        let value = match self.scale {
            Scale::Linear => low + u * (high - low),
            Scale::Log => low * libm::pow(high / low, u),
        };
        let value = Decimal::from_f64(value).unwrap_or(self.min);
        self.rounded(value).clamp(self.min, self.max).normalize()
    }

    fn rounded(&self, value: Decimal) -> Decimal {
        let half_up = RoundingStrategy::MidpointAwayFromZero;
        match self.decimals {
            Some(decimals) => value.round_dp_with_strategy(decimals, half_up),
            None => (value.round_sf_with_strategy(DIGITS, half_up)).unwrap_or(value),
        }
    }
}

/// The values `from`, `from + step`, … up to `to`, exactly.
///
/// # Errors
/// [`DesignError::Range`] if the step is 0 or leads away from the end, if the end is not one of
/// the values, or if there are more than 10,000 of them.
pub fn range(from: Decimal, to: Decimal, step: Decimal) -> Result<Vec<Decimal>, DesignError> {
    let refuse = |problem: String| Err(DesignError::Range(problem));
    if step.is_zero() {
        return refuse("the step must not be 0".to_owned());
    }
    let Some(steps) = to.checked_sub(from).and_then(|way| way.checked_div(step)) else {
        return refuse("the range has too many digits".to_owned());
    };
    if steps < Decimal::ZERO {
        return refuse(format!("a step of {step} leads away from {to}"));
    }
    let whole = steps.trunc();
    let count = whole.to_u64().filter(|count| *count < RANGE_MAX);
    let Some(count) = count else {
        return refuse(format!("the range has more than {RANGE_MAX} values"));
    };
    let values = (0..=count).map(|n| from + step * Decimal::from(n));
    let values: Vec<Decimal> = values.map(|value| value.normalize()).collect();
    let last = values.last().copied().unwrap_or(from);
    if last != to {
        let next = (last + step).normalize();
        return refuse(format!(
            "{to} is not on the grid: the values next to it are {last} and {next}"
        ));
    }
    Ok(values)
}

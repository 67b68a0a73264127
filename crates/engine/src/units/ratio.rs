//! Ratios and rates.

use rust_decimal::Decimal;

/// A ratio or a yearly rate in units of 1e-10.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Ratio(pub i64);

impl Ratio {
    /// Decimal places of the unit.
    pub const DECIMALS: u32 = 10;
    /// Units in one.
    pub const ONE_UNITS: i128 = 10_000_000_000;
    /// Zero.
    pub const ZERO: Self = Self(0);
    /// One.
    pub const ONE: Self = Self(10_000_000_000);

    /// Reads a decimal; none where it has more than ten decimals or leaves the range.
    #[must_use]
    pub fn from_decimal(value: Decimal) -> Option<Self> {
        i64::try_from(super::decimal_to_units(value, Self::DECIMALS)?)
            .ok()
            .map(Self)
    }

    /// `numerator / denominator` at ten decimals, rounded to nearest, halves up; none over nothing.
    /// A ratio beyond the range is held at its end.
    #[must_use]
    pub fn of(numerator: i128, denominator: i128) -> Option<Self> {
        if denominator == 0 {
            return None;
        }
        let (n, d) = if denominator < 0 {
            (-numerator, -denominator)
        } else {
            (numerator, denominator)
        };
        let whole = n.div_euclid(d);
        let Some(head) = whole.checked_mul(Self::ONE_UNITS) else {
            return Some(Self(if n < 0 { i64::MIN } else { i64::MAX }));
        };
        let tail = (n.rem_euclid(d) * Self::ONE_UNITS + d / 2).div_euclid(d);
        Some(Self(i64::try_from(head + tail).unwrap_or(if n < 0 {
            i64::MIN
        } else {
            i64::MAX
        })))
    }

    /// The ratio as a decimal.
    #[must_use]
    pub fn to_decimal(self) -> Decimal {
        Decimal::new(self.0, Self::DECIMALS)
    }

    /// For screening and reports only.
    #[must_use]
    pub fn to_f64(self) -> f64 {
        self.0 as f64 * 1e-10
    }
}

//! Amounts of a token.

use rust_decimal::Decimal;

use super::{Px, Round, Usd, linear, mul_div};

/// A signed amount of a token, or a signed perp size, in 1e-10 of the whole unit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Amount(pub i128);
linear!(Amount);

impl Amount {
    /// Decimal places of the unit.
    pub const DECIMALS: u32 = 10;
    /// One whole token.
    pub const ONE: Self = Self(10_000_000_000);

    /// Reads a decimal; none where it has more than ten decimals.
    #[must_use]
    pub fn from_decimal(value: Decimal) -> Option<Self> {
        super::decimal_to_units(value, Self::DECIMALS).map(Self)
    }

    /// The amount as a decimal.
    ///
    /// # Panics
    /// Above 7.9e18 whole units, which no token has.
    #[must_use]
    pub fn to_decimal(self) -> Decimal {
        Decimal::from_i128_with_scale(self.0, Self::DECIMALS)
    }

    /// The nearest amount below a float; none for what is not a finite number.
    #[must_use]
    pub fn from_f64_down(value: f64) -> Option<Self> {
        // Above 1e17 units the float itself is coarser than the grid.
        value
            .is_finite()
            .then(|| Self((value * 1e10).floor() as i128))
    }

    /// For reports only.
    #[must_use]
    pub fn to_f64(self) -> f64 {
        super::to_float(self.0) * 1e-10
    }

    /// The units as a float, for screening only.
    pub(crate) fn units_f64(self) -> f64 {
        super::near_float(self.0)
    }

    /// A float near the amount, for screening only.
    pub(crate) fn near_f64(self) -> f64 {
        self.units_f64() * 1e-10
    }

    /// What the amount is worth at a price, exactly.
    #[must_use]
    pub fn at(self, px: Px) -> Usd {
        // Nearly every amount fits 64 bits: one multiplication that cannot overflow.
        match i64::try_from(self.0) {
            Ok(units) => Usd(i128::from(units) * i128::from(px.0)),
            Err(_) => Usd(self.0 * i128::from(px.0)),
        }
    }

    /// This amount times `numerator / denominator`, rounded as asked.
    #[must_use]
    #[inline]
    pub fn scale(self, numerator: i128, denominator: i128, round: Round) -> Self {
        Self(mul_div(self.0, numerator, denominator, round))
    }
}

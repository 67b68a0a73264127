//! Values.

use rust_decimal::Decimal;

use super::{Amount, Px, Ratio, Round, linear, mul_div};

/// A signed value in 1e-16 USD.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Usd(pub i128);
linear!(Usd);

impl Usd {
    /// Decimal places of the unit.
    pub const DECIMALS: u32 = 16;
    /// One dollar.
    pub const ONE: Self = Self(10_000_000_000_000_000);

    /// Reads a decimal; none where it has more than sixteen decimals.
    #[must_use]
    pub fn from_decimal(value: Decimal) -> Option<Self> {
        super::decimal_to_units(value, Self::DECIMALS).map(Self)
    }

    /// The value as a decimal.
    ///
    /// # Panics
    /// Above 7.9e12 USD.
    #[must_use]
    pub fn to_decimal(self) -> Decimal {
        Decimal::from_i128_with_scale(self.0, Self::DECIMALS)
    }

    /// For screening and reports only.
    #[must_use]
    pub fn to_f64(self) -> f64 {
        super::to_float(self.0) * 1e-16
    }

    /// A float near the value, for screening only.
    pub(crate) fn near_f64(self) -> f64 {
        super::near_float(self.0) * 1e-16
    }

    /// This value times a ratio, rounded as asked.
    #[must_use]
    pub fn times(self, ratio: Ratio, round: Round) -> Self {
        Self(mul_div(
            self.0,
            i128::from(ratio.0),
            Ratio::ONE_UNITS,
            round,
        ))
    }

    /// This value as so many units of a token, at its price; rounded as asked.
    #[must_use]
    pub fn priced(self, px: Px, round: Round) -> Self {
        Self(mul_div(
            self.0,
            i128::from(px.0),
            i128::from(Px::ONE.0),
            round,
        ))
    }

    /// The amount of a token that this value buys at a price, rounded as asked.
    #[must_use]
    #[inline]
    pub fn buys(self, px: Px, round: Round) -> Amount {
        Amount(mul_div(self.0, 1, i128::from(px.0), round))
    }

    /// The amount of the settlement token (price one) that covers this value, rounded as asked.
    #[must_use]
    pub fn in_settlement(self, round: Round) -> Amount {
        self.buys(Px::ONE, round)
    }

    /// This value over another, at ten decimals, rounded to nearest; none over nothing.
    #[must_use]
    pub fn over(self, other: Self) -> Option<Ratio> {
        Ratio::of(self.0, other.0)
    }
}

//! Prices.

use rust_decimal::Decimal;

/// A price in 1e-6 USD per whole token; always positive once it has entered the engine.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Px(pub i64);

impl Px {
    /// Decimal places of the unit.
    pub const DECIMALS: u32 = 6;
    /// One dollar.
    pub const ONE: Self = Self(1_000_000);

    /// Reads a decimal; none where it has more than six decimals or is not positive.
    #[must_use]
    pub fn from_decimal(value: Decimal) -> Option<Self> {
        let units = super::decimal_to_units(value, Self::DECIMALS)?;
        i64::try_from(units).ok().filter(|px| *px > 0).map(Self)
    }

    /// The price as a decimal.
    #[must_use]
    pub fn to_decimal(self) -> Decimal {
        Decimal::new(self.0, Self::DECIMALS)
    }

    /// The nearest price on the grid; none for what is not a positive number below 9.2e12.
    #[must_use]
    pub fn from_f64_nearest(value: f64) -> Option<Self> {
        let units = (value * 1e6).round();
        (1.0..9.2e18).contains(&units).then_some(Self(units as i64))
    }

    /// For screening and reports only.
    #[must_use]
    pub fn to_f64(self) -> f64 {
        self.0 as f64 * 1e-6
    }
}

//! The numbers of the ledger: integers behind names.
//!
//! | type | unit | meaning |
//! |---|---|---|
//! | [`Amount`] | 1e-10 of a token | balances, debts, collateral, perp sizes |
//! | [`Px`] | 1e-6 USD per whole token | every price a rule sees |
//! | [`Usd`] | 1e-16 USD | values and margins; `Amount * Px` is exact |
//! | [`Ratio`] | 1e-10 | LTVs, utilization, rates per year, margin ratios |
//!
//! The venue's finest token step is 1e-10 (UBTC) and its finest price step 1e-6, so a product
//! never rounds. Arithmetic is overflow-checked in every build of this workspace.

mod amount;
mod fixed;
mod px;
mod ratio;
mod time;
mod usd;
mod wide;

pub use amount::Amount;
pub use fixed::{Round, expm1_fixed, half_life_share, ln1p_fixed, mul_div};
pub use px::Px;
pub use ratio::Ratio;
pub use time::{MILLIS_PER_YEAR, SimTime};
pub use usd::Usd;
pub(crate) use wide::{Wide, divide_product, ratio_of_products};

/// An account, as its place in the engine's arrays.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AccountId(pub u32);

/// A token, as its place in [`crate::venue::Venue::tokens`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TokenId(pub u32);

/// A perpetual market, as its place in [`crate::venue::Venue::perps`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PerpId(pub u32);

/// A DEX, as its place in [`crate::venue::Venue::dexs`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DexId(pub u32);

impl DexId {
    /// The venue's own DEX.
    pub const MAIN: Self = Self(0);
}

macro_rules! index {
    ($($id:ty),*) => {$(
        impl $id {
            /// The position in an array.
            #[must_use]
            pub const fn index(self) -> usize {
                self.0 as usize
            }
        }
    )*};
}
index!(AccountId, TokenId, PerpId, DexId);

/// Arithmetic shared by the newtypes over one integer.
macro_rules! linear {
    ($name:ident) => {
        impl std::ops::Add for $name {
            type Output = Self;
            fn add(self, other: Self) -> Self {
                Self(self.0 + other.0)
            }
        }
        impl std::ops::Sub for $name {
            type Output = Self;
            fn sub(self, other: Self) -> Self {
                Self(self.0 - other.0)
            }
        }
        impl std::ops::Neg for $name {
            type Output = Self;
            fn neg(self) -> Self {
                Self(-self.0)
            }
        }
        impl std::ops::AddAssign for $name {
            fn add_assign(&mut self, other: Self) {
                self.0 += other.0;
            }
        }
        impl std::ops::SubAssign for $name {
            fn sub_assign(&mut self, other: Self) {
                self.0 -= other.0;
            }
        }
        impl std::iter::Sum for $name {
            fn sum<I: Iterator<Item = Self>>(items: I) -> Self {
                items.fold(Self::ZERO, |a, b| a + b)
            }
        }
        impl $name {
            /// Nothing.
            pub const ZERO: Self = Self(0);

            /// The larger of this and nothing.
            #[must_use]
            pub fn or_zero(self) -> Self {
                self.max(Self::ZERO)
            }

            /// The distance from zero.
            #[must_use]
            pub const fn abs(self) -> Self {
                Self(self.0.abs())
            }

            /// Whether there is none of it.
            #[must_use]
            pub const fn is_zero(self) -> bool {
                self.0 == 0
            }

            /// Whether it is above zero.
            #[must_use]
            pub const fn is_positive(self) -> bool {
                self.0 > 0
            }

            /// Whether it is below zero.
            #[must_use]
            pub const fn is_negative(self) -> bool {
                self.0 < 0
            }
        }
    };
}
pub(crate) use linear;

/// The nearest float. Most integers fit 64 bits, from which it is one instruction.
#[inline]
pub(crate) fn to_float(units: i128) -> f64 {
    i64::try_from(units).map_or_else(|_| wide_to_float(units), |units| units as f64)
}

// A function of its own, or the compiler makes one conversion of 128 bits of both.
#[inline(never)]
fn wide_to_float(units: i128) -> f64 {
    units as f64
}

/// A float within a few units of its last place, for screening only.
#[inline]
pub(crate) fn near_float(units: i128) -> f64 {
    const HALF: f64 = 18_446_744_073_709_551_616.0;
    match i64::try_from(units) {
        Ok(units) => units as f64,
        Err(_) => (units >> 64) as i64 as f64 * HALF + units as u64 as f64,
    }
}

/// Scales a decimal figure to integer units; none where it has more digits than the unit holds.
pub(crate) fn decimal_to_units(value: rust_decimal::Decimal, decimals: u32) -> Option<i128> {
    let value = value.normalize();
    let missing = decimals.checked_sub(value.scale())?;
    value.mantissa().checked_mul(10i128.checked_pow(missing)?)
}

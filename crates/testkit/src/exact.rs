//! Arithmetic that rounds once, where and how the caller says.
//!
//! `Decimal` holds 28 digits and rounds silently beyond them. Every product or quotient of the
//! reference that could leave those digits goes through here: the integers underneath are as wide
//! as they need to be, and the result is rounded a single time to the wanted decimals.

use std::cmp::Ordering;

use num_bigint::{BigInt, Sign};
use rust_decimal::Decimal;

/// Decimals of a token amount and of a perp size.
pub const AMOUNT_DECIMALS: u32 = 10;
/// Decimals of a price.
pub const PX_DECIMALS: u32 = 6;
/// Decimals of a USD value: an amount times a price is exact.
pub const USD_DECIMALS: u32 = AMOUNT_DECIMALS + PX_DECIMALS;
/// Decimals of ratios, yearly rates and hourly rates as the venue shows them.
pub const RATIO_DECIMALS: u32 = 10;

/// Direction of a rounding. Debts and requirements go up, credits go down, displays to nearest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rounding {
    /// Towards minus infinity.
    Down,
    /// Towards plus infinity.
    Up,
    /// To the nearest, halves up.
    Nearest,
}

/// Product of `numerators` over product of `denominators`, rounded once to `decimals`.
///
/// # Panics
/// When a denominator is zero, or the result needs more than 28 digits.
#[must_use]
pub fn fraction(
    numerators: &[Decimal],
    denominators: &[Decimal],
    decimals: u32,
    rounding: Rounding,
) -> Decimal {
    let (above, above_scale) = product(numerators);
    let (below, below_scale) = product(denominators);
    let numerator = above * power_of_ten(below_scale + decimals);
    let denominator = below * power_of_ten(above_scale);
    let units = divide(&numerator, &denominator, rounding);
    let units = i128::try_from(units).expect("a figure of the venue fits 28 digits");
    Decimal::from_i128_with_scale(units, decimals).normalize()
}

/// Compares the products of two lists of factors exactly.
#[must_use]
pub fn compare_products(left: &[Decimal], right: &[Decimal]) -> Ordering {
    let (left, left_scale) = product(left);
    let (right, right_scale) = product(right);
    (left * power_of_ten(right_scale)).cmp(&(right * power_of_ten(left_scale)))
}

/// What an amount is worth at a price, exactly.
///
/// # Panics
/// When the amount has more than ten decimals or the price more than six.
#[must_use]
pub fn usd(amount: Decimal, px: Decimal) -> Decimal {
    assert!(
        amount.normalize().scale() <= AMOUNT_DECIMALS && px.normalize().scale() <= PX_DECIMALS,
        "{amount} at {px} is finer than the grid of amounts and prices"
    );
    fraction(&[amount, px], &[], USD_DECIMALS, Rounding::Down)
}

/// A ratio as the venue shows it: ten decimals, nearest; none over nothing.
#[must_use]
pub fn shown_ratio(numerator: Decimal, denominator: Decimal) -> Option<Decimal> {
    (!denominator.is_zero()).then(|| {
        fraction(
            &[numerator],
            &[denominator],
            RATIO_DECIMALS,
            Rounding::Nearest,
        )
    })
}

/// The larger of a figure and nothing.
#[must_use]
pub fn or_zero(value: Decimal) -> Decimal {
    value.max(Decimal::ZERO)
}

fn product(factors: &[Decimal]) -> (BigInt, u32) {
    factors
        .iter()
        .map(Decimal::normalize)
        .fold((BigInt::from(1), 0), |(units, scale), factor| {
            (units * factor.mantissa(), scale + factor.scale())
        })
}

fn power_of_ten(exponent: u32) -> BigInt {
    BigInt::from(10).pow(exponent)
}

fn divide(numerator: &BigInt, denominator: &BigInt, rounding: Rounding) -> BigInt {
    assert!(
        denominator.sign() != Sign::NoSign,
        "division of {numerator} by zero"
    );
    match rounding {
        Rounding::Down => floor(numerator, denominator),
        Rounding::Up => -floor(&-numerator, denominator),
        Rounding::Nearest => floor(&(numerator * 2 + denominator), &(denominator * 2)),
    }
}

fn floor(numerator: &BigInt, denominator: &BigInt) -> BigInt {
    let whole = numerator / denominator;
    let rest = numerator % denominator;
    let is_below = rest.sign() != Sign::NoSign && rest.sign() != denominator.sign();
    if is_below { whole - 1 } else { whole }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn d(text: &str) -> Decimal {
        text.parse().expect("a decimal")
    }

    #[test]
    fn a_fraction_is_rounded_once_in_the_direction_asked() {
        let thirds = |n: &str, rounding| fraction(&[d(n)], &[d("3")], 4, rounding);
        assert_eq!(thirds("2", Rounding::Down), d("0.6666"));
        assert_eq!(thirds("2", Rounding::Up), d("0.6667"));
        assert_eq!(thirds("2", Rounding::Nearest), d("0.6667"));
        assert_eq!(thirds("-2", Rounding::Down), d("-0.6667"));
        assert_eq!(thirds("-2", Rounding::Up), d("-0.6666"));
        assert_eq!(thirds("3", Rounding::Up), d("1"));
        assert_eq!(
            fraction(&[d("1")], &[d("-8")], 2, Rounding::Down),
            d("-0.13")
        );
    }

    #[test]
    fn a_product_beyond_28_digits_keeps_its_direction() {
        // Rounded to 28 digits on the way this product would end in ...0000 and round up to itself.
        let value = d("123456789012.1234567890123457");
        let down = fraction(&[value, d("1.0000001")], &[], 16, Rounding::Down);
        let up = fraction(&[value, d("1.0000001")], &[], 16, Rounding::Up);
        assert_eq!(up - down, d("0.0000000000000001"));
    }

    #[test]
    fn products_are_compared_beyond_28_digits() {
        let big = d("7999999999.9999999999999999");
        let next = d("8000000000");
        assert_eq!(compare_products(&[big, big], &[next, big]), Ordering::Less);
        assert_eq!(
            compare_products(&[big, next], &[next, big]),
            Ordering::Equal
        );
    }
}

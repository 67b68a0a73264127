//! Growth and decay: the exponential function as a series of eighteen decimals.
//!
//! Rule    e^x - 1 = x + x^2 / 2 + x^3 / 6 + ..., each term the last one times x / n
//! Units   eighteen decimals, each term rounded down
//! Bounds  at most 79 terms; below zero the series ends where a term is all rounding
//! Source  docs/rules/interest.md, docs/rules/backstop.md
//! Tests   below

use rust_decimal::Decimal;

use crate::exact::{RATIO_DECIMALS, Rounding, fraction};

/// Decimals of an index.
pub const INDEX_DECIMALS: u32 = 18;
/// Milliseconds in a year of 365 days.
pub const MS_PER_YEAR: Decimal = Decimal::from_parts(1_471_228_928, 7, 0, false, 0);

/// Natural logarithm of two, 0.693147180559945309.
const LN_2: Decimal = Decimal::from_parts(844_549_725, 161_385_904, 0, false, INDEX_DECIMALS);

/// `e^x - 1`.
#[must_use]
pub fn exp_minus_one(x: Decimal) -> Decimal {
    let all_rounding = Decimal::new(-1, INDEX_DECIMALS);
    let (mut term, mut sum) = (x, x);
    for n in 2..80 {
        if term.is_zero() {
            break;
        }
        term = fraction(
            &[term, x],
            &[Decimal::from(n)],
            INDEX_DECIMALS,
            Rounding::Down,
        );
        if term == all_rounding {
            break;
        }
        sum += term;
    }
    sum
}

/// Decimals of a logarithm on the way.
const LN_DECIMALS: u32 = 24;
/// Natural logarithm of two, 0.693147180559945309417232.
const LN_2_LONG: Decimal = Decimal::from_parts(241_233_680, 2_508_049_437, 37_575, false, 24);

/// `ln(1 + x)` to nearest at ten decimals, by `ln y = n ln 2 + 2 (z + z^3 / 3 + z^5 / 5 + ...)`,
/// `z = (y / 2^n - 1) / (y / 2^n + 1)`.
#[must_use]
pub fn ln_one_plus(x: Decimal) -> Decimal {
    let divide = |above: &[Decimal], below: Decimal| {
        fraction(above, &[below], LN_DECIMALS, Rounding::Nearest)
    };
    let (mut rest, mut halvings) = (Decimal::ONE + x, 0);
    while rest > Decimal::new(15, 1) {
        rest = divide(&[rest], Decimal::TWO);
        halvings += 1;
    }
    let z = divide(&[rest - Decimal::ONE], rest + Decimal::ONE);
    let (mut power, mut sum) = (z, Decimal::ZERO);
    for n in (1..80).step_by(2) {
        if power.is_zero() {
            break;
        }
        sum += divide(&[power], Decimal::from(n));
        power = divide(&[power, z, z], Decimal::ONE);
    }
    let ln = LN_2_LONG * Decimal::from(halvings) + Decimal::TWO * sum;
    fraction(&[ln], &[], RATIO_DECIMALS, Rounding::Nearest)
}

/// Share that is left of something after some time at a half-life.
#[must_use]
pub fn share_left(elapsed_ms: u64, half_life_ms: u64) -> Decimal {
    let rest = Decimal::from(elapsed_ms % half_life_ms);
    let exponent = fraction(
        &[LN_2, rest],
        &[Decimal::from(half_life_ms)],
        INDEX_DECIMALS,
        Rounding::Down,
    );
    // After 60 halvings nothing is left of eighteen decimals.
    let halvings = (elapsed_ms / half_life_ms).min(60);
    (0..halvings).fold(Decimal::ONE + exp_minus_one(-exponent), |left, _| {
        fraction(&[left], &[Decimal::TWO], INDEX_DECIMALS, Rounding::Down)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn constants_are_what_they_are_called() {
        assert_eq!(LN_2.to_string(), "0.693147180559945309");
        assert_eq!(MS_PER_YEAR, Decimal::from(365_u64 * 24 * 3_600 * 1_000));
    }

    #[test]
    fn logarithms_are_those_of_the_tables() {
        let ln = |x: &str| ln_one_plus(x.parse().expect("a decimal")).to_string();
        assert_eq!(LN_2_LONG.to_string(), "0.693147180559945309417232");
        assert_eq!(ln("0.05"), "0.0487901642");
        assert_eq!(ln("1"), "0.6931471806");
        assert_eq!(ln("9"), "2.302585093");
        assert_eq!(ln("0"), "0");
    }

    #[test]
    fn the_series_gives_known_values() {
        let near = |x: &str, expected: &str| {
            let d = |text: &str| -> Decimal { text.parse().expect("a decimal") };
            (exp_minus_one(d(x)) - d(expected)).abs() < Decimal::new(40, INDEX_DECIMALS)
        };
        assert!(near("0.05", "0.051271096376024040"));
        assert!(near("-1", "-0.632120558828557678"));
        assert!(near("1", "1.718281828459045235"));
        assert_eq!(exp_minus_one(Decimal::ZERO), Decimal::ZERO);
    }

    #[test]
    fn an_inventory_halves_with_each_half_life() {
        assert_eq!(share_left(600, 600), Decimal::new(5, 1));
        assert_eq!(share_left(1_800, 600), Decimal::new(125, 3));
        assert_eq!(share_left(0, 600), Decimal::ONE);
        assert_eq!(share_left(u64::MAX, 1), Decimal::ZERO);
    }
}

//! The exponential function as a series of decimals.
//!
//! Rule    e^x = sum of x^n / n!; below zero e^x = 1 / e^-x
//! Units   none
//! Bounds  |x| at most 50, so that the value and its inverse fit 28 digits
//! Source  definition of the function
//! Tests   below, and every case of interest and inventory

use rust_decimal::Decimal;

/// `e^x - 1` without cancellation near zero, to about 26 digits.
///
/// # Panics
/// When `|x|` is above 50.
#[must_use]
pub fn exp_minus_one(x: Decimal) -> Decimal {
    assert!(x.abs() <= Decimal::from(50), "e^{x} does not fit");
    if x.is_sign_negative() && !x.is_zero() {
        let growth = exp_minus_one(-x);
        return -growth / (Decimal::ONE + growth);
    }
    let mut term = x;
    let mut sum = Decimal::ZERO;
    let mut n = Decimal::ONE;
    while !term.is_zero() {
        sum += term;
        n += Decimal::ONE;
        term = term * x / n;
    }
    sum
}

/// `e^x`, to about 26 digits.
///
/// # Panics
/// When `|x|` is above 50.
#[must_use]
pub fn exp(x: Decimal) -> Decimal {
    Decimal::ONE + exp_minus_one(x)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(value: Decimal, expected: &str) -> bool {
        let expected: Decimal = expected.parse().expect("a decimal");
        (value - expected).abs() < Decimal::new(1, 25)
    }

    #[test]
    fn the_series_gives_known_values() {
        assert!(close(exp(Decimal::ONE), "2.71828182845904523536028747"));
        assert!(close(
            exp(Decimal::NEGATIVE_ONE),
            "0.36787944117144232159552377"
        ));
        assert!(close(
            exp_minus_one(Decimal::new(5, 2)),
            "0.05127109637602403969751764"
        ));
        assert_eq!(exp(Decimal::ZERO), Decimal::ONE);
    }
}

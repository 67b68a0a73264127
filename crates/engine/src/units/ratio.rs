//! Ratios and rates.

use rust_decimal::Decimal;

use super::{Round, mul_div};

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
        let is_negative = (numerator < 0) != (denominator < 0);
        let (n, d) = (numerator.unsigned_abs(), denominator.unsigned_abs());
        // Each division is done once, by hand for the rest: they cost more than all else.
        let mut whole = n / d;
        let mut rest = n - whole * d;
        if is_negative && rest > 0 {
            // Downwards, so that halves go up.
            whole += 1;
            rest = d - rest;
        }
        let tail = (rest * Self::ONE_UNITS.unsigned_abs() + d / 2) / d;
        let head = i128::try_from(whole).ok();
        let head = head.and_then(|whole| whole.checked_mul(Self::ONE_UNITS));
        let end = if is_negative { i64::MIN } else { i64::MAX };
        let units = head.and_then(|head| {
            let head = if is_negative { -head } else { head };
            i64::try_from(head + tail.cast_signed()).ok()
        });
        Some(Self(units.unwrap_or(end)))
    }

    /// The product of two numbers of 1e-10, rounded to nearest, halves up: what [`Self::of`] gives over
    /// the square of one, with a division by a constant.
    #[must_use]
    pub(crate) fn of_product(a: i128, b: i128) -> Self {
        let doubled = mul_div(2 * a, b, Self::ONE_UNITS, Round::Down);
        let nearest = (doubled + 1).div_euclid(2);
        let end = if nearest < 0 { i64::MIN } else { i64::MAX };
        Self(i64::try_from(nearest).unwrap_or(end))
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

#[cfg(test)]
mod tests {
    use super::*;

    /// The plain computation.
    fn plain(n: i128, d: i128) -> i64 {
        let (n, d) = if d < 0 { (-n, -d) } else { (n, d) };
        let (whole, rest) = (n.div_euclid(d), n.rem_euclid(d));
        let tail = (rest * Ratio::ONE_UNITS + d / 2).div_euclid(d);
        let units = whole.checked_mul(Ratio::ONE_UNITS).map(|head| head + tail);
        let held = |units: i128| i64::try_from(units).ok();
        (units.and_then(held)).unwrap_or(if n < 0 { i64::MIN } else { i64::MAX })
    }

    #[test]
    fn products_are_ratios_over_the_square_of_one() {
        let one = Ratio::ONE_UNITS;
        let edges = [0, 1, -1, 4_999_999_999, 5_000_000_000, 5_000_000_001, one];
        let others = (1..2_000).map(|n: i128| n * n * 7_919_733_331 % (100 * one));
        let all: Vec<i128> = edges.into_iter().chain(others).collect();
        for a in &all {
            for b in all.iter().step_by(17).chain(&edges) {
                for (a, b) in [(*a, *b), (-*a, *b), (-*a, -*b)] {
                    let plain = Ratio::of(a * b, one * one);
                    assert_eq!(Some(Ratio::of_product(a, b)), plain, "{a} * {b}");
                }
            }
        }
        assert_eq!(
            Ratio::of_product(i128::from(i64::MAX), 100 * one).0,
            i64::MAX
        );
        assert_eq!(
            Ratio::of_product(i128::from(i64::MIN), 100 * one).0,
            i64::MIN
        );
    }

    #[test]
    fn ratios_are_those_of_plain_division() {
        assert_eq!(Ratio::of(1, 0), None);
        let mut seed = 5_u128;
        let mut random = move || {
            seed = seed
                .wrapping_mul(0x2360_ed05_1fc6_5da4_4385_df64_9fcc_f645)
                .wrapping_add(1);
            (seed ^ (seed >> 61)).cast_signed()
        };
        let edges = [0, 1, -1, 2, -3, 7, 20_000_000_000, i128::MAX, i128::MIN + 1];
        let ends = [1, -1, 3, -4, 9_223_372_036_854_775_807, 10_i128.pow(26)];
        let all = edges.iter().flat_map(|n| ends.map(|d| (*n, d)));
        let others = (0..100_000_u32).map(|n| {
            let (n, d) = (random() >> (1 + n % 120), random() >> (40 + n / 120 % 80));
            (n, if d == 0 { 1 } else { d })
        });
        for (n, d) in all.chain(others) {
            assert_eq!(Ratio::of(n, d), Some(Ratio(plain(n, d))), "{n} / {d}");
        }
    }
}

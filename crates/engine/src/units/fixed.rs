//! Multiplication with directed rounding, and the two series the rules need.

use super::wide::divide_product;

/// Direction of a rounding. Debts and requirements go up, credits go down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Round {
    /// Towards minus infinity.
    Down,
    /// Towards plus infinity.
    Up,
}

/// `a * b / c`, rounded as asked. `c` is positive.
///
/// # Panics
/// When the result leaves 127 bits.
#[must_use]
#[inline(always)]
#[allow(clippy::inline_always)] // Measured: by a constant, dividing is a seventh less.
pub fn mul_div(a: i128, b: i128, c: i128, round: Round) -> i128 {
    // An index that has not moved yet, and tokens that an account has nothing of.
    if b == c || a == 0 {
        return a;
    }
    match u64::try_from(c) {
        Ok(PX_ONE) => by_constant::<PX_ONE>(a, b, round),
        Ok(RATIO_ONE) => by_constant::<RATIO_ONE>(a, b, round),
        Ok(USD_ONE) => by_constant::<USD_ONE>(a, b, round),
        Ok(INDEX_ONE) => by_constant::<INDEX_ONE>(a, b, round),
        _ => by_any(a, b, c, round),
    }
}

/// What most divisions are by: a price, a ratio or amount, a value and an index of one.
const PX_ONE: u64 = 1_000_000;
const RATIO_ONE: u64 = 10_000_000_000;
const USD_ONE: u64 = 10_000_000_000_000_000;
const INDEX_ONE: u64 = 1_000_000_000_000_000_000;

/// [`mul_div`] by one of the constants that most divisions are by.
fn by_constant<const C: u64>(a: i128, b: i128, round: Round) -> i128 {
    rounded(a, b, round, |a, b| match product_of(a, b) {
        Some(product) => const { Divisor::new(C) }.divide(product),
        None => divide_wide(a, b, u128::from(C)),
    })
}

/// [`mul_div`] by whatever else.
#[inline]
fn by_any(a: i128, b: i128, c: i128, round: Round) -> i128 {
    let c = c.unsigned_abs();
    rounded(a, b, round, |a, b| match product_of(a, b) {
        Some(product) => divide(product, c),
        None => divide_wide(a, b, c),
    })
}

/// A quotient of two factors and a divisor, given quotient and rest without signs.
#[inline(always)]
#[allow(clippy::inline_always)]
fn rounded(
    a: i128,
    b: i128,
    round: Round,
    divide: impl FnOnce(u128, u128) -> (u128, u128),
) -> i128 {
    let is_negative = (a < 0) != (b < 0);
    let (quotient, rest) = divide(a.unsigned_abs(), b.unsigned_abs());
    let is_away = rest > 0 && is_negative == (round == Round::Down);
    // Below 2^127: checked where the product is longer, held by the product where it is not.
    let size = quotient.cast_signed() + i128::from(is_away);
    if is_negative {
        size.wrapping_neg()
    } else {
        size
    }
}

/// A product of at most 127 bits.
#[inline]
const fn product_of(a: u128, b: u128) -> Option<u128> {
    let (long, short) = if b >> 64 == 0 { (a, b) } else { (b, a) };
    if short >> 64 != 0 {
        return None;
    }
    let low = widening(long as u64, short as u64);
    let high = widening((long >> 64) as u64, short as u64).wrapping_add(low >> 64);
    if high >> 63 == 0 {
        Some(high << 64 | low & LOW)
    } else {
        None
    }
}

/// Quotient and rest. Many products are within 64 bits, where dividing is cheap.
#[inline]
fn divide(product: u128, c: u128) -> (u128, u128) {
    if (product | c) >> 64 == 0 {
        let (product, c) = (product as u64, c as u64);
        return (u128::from(product / c), u128::from(product % c));
    }
    let quotient = product / c;
    (quotient, product.wrapping_sub(quotient.wrapping_mul(c)))
}

/// The same for a product of more than 127 bits.
#[cold]
fn divide_wide(a: u128, b: u128, c: u128) -> (u128, u128) {
    let (quotient, rest) = divide_product(a, b, c);
    assert!(quotient < 1 << 127, "a quotient leaves 127 bits");
    (quotient, rest)
}

/// A constant divisor with its reciprocal, so that dividing is multiplying (Möller and Granlund
/// 2011, "Improved division by invariant integers", algorithm 4).
struct Divisor {
    value: u64,
    /// The divisor moved up until its top bit is set.
    normal: u64,
    /// `(2^128 - 1) / normal - 2^64`, rounded down.
    reciprocal: u64,
}

impl Divisor {
    const fn new(value: u64) -> Self {
        let normal = value << value.leading_zeros();
        Self {
            value,
            normal,
            // The upper half of the quotient is one.
            reciprocal: (u128::MAX / normal as u128) as u64,
        }
    }

    /// Quotient and rest.
    #[inline(always)]
    #[allow(clippy::inline_always)] // Measured: a quarter of a margin evaluation is divisions.
    const fn divide(&self, dividend: u128) -> (u128, u128) {
        let high = (dividend >> 64) as u64;
        if high < self.value {
            let (quotient, rest) = self.divide_short(dividend);
            return (quotient as u128, rest as u128);
        }
        let (upper, left) = (high / self.value, high % self.value);
        let (lower, rest) = self.divide_short((left as u128) << 64 | dividend & LOW);
        ((upper as u128) << 64 | lower as u128, rest as u128)
    }

    /// The same where the quotient is below 2^64: the upper half of the dividend is less than the
    /// divisor.
    #[inline(always)]
    #[allow(clippy::inline_always)]
    const fn divide_short(&self, dividend: u128) -> (u64, u64) {
        let moved = self.value.leading_zeros();
        let dividend = dividend << moved;
        let (high, low) = ((dividend >> 64) as u64, dividend as u64);
        // Below 2^128, since the upper half is less than the divisor.
        let estimate = widening(self.reciprocal, high).wrapping_add(dividend);
        let mut quotient = ((estimate >> 64) as u64).wrapping_add(1);
        let mut rest = low.wrapping_sub(quotient.wrapping_mul(self.normal));
        if rest > estimate as u64 {
            quotient = quotient.wrapping_sub(1);
            rest = rest.wrapping_add(self.normal);
        }
        if rest >= self.normal {
            quotient = quotient.wrapping_add(1);
            rest = rest.wrapping_sub(self.normal);
        }
        (quotient, rest >> moved)
    }

    /// The quotient rounded down.
    fn divide_down(&self, dividend: i128) -> i128 {
        let (quotient, rest) = self.divide(dividend.unsigned_abs());
        let quotient = quotient.cast_signed();
        if dividend < 0 {
            -quotient - i128::from(rest > 0)
        } else {
            quotient
        }
    }
}

const LOW: u128 = u64::MAX as u128;

/// The whole product of two halves.
#[inline]
const fn widening(a: u64, b: u64) -> u128 {
    (a as u128).wrapping_mul(b as u128)
}

/// `e^x - 1` for `x` in units of 1e-18, as units of 1e-18, each term rounded down.
///
/// Plain Taylor series in integers: no platform `exp` may decide what a debt is.
/// Exact to a few units for `|x|` up to about 3.
#[must_use]
pub fn expm1_fixed(x: i128) -> i128 {
    let mut term = x;
    let mut sum = x;
    let mut n = 2_i64;
    while term != 0 && n < 80 {
        // Rounded down by one and then by the other is rounded down by both.
        let divided = const { Divisor::new(INDEX_ONE) }.divide_down(term * x);
        term = i64::try_from(divided).map_or_else(
            |_| divided.div_euclid(i128::from(n)),
            |divided| i128::from(divided.div_euclid(n)),
        );
        if term == -1 {
            break;
        }
        sum += term;
        n += 1;
    }
    sum
}

/// `ln(1 + x)` for `x` from 0 to about 20 in units of 1e-18, as units of 1e-18: the `y` whose
/// `e^y - 1` is `x`, by Newton's method.
#[must_use]
pub fn ln1p_fixed(x: i128) -> i128 {
    const ONE: i128 = 1_000_000_000_000_000_000;
    // Above the root, so that the steps only go down.
    let mut y = x.min(3 * ONE);
    for _ in 0..60 {
        let grown = expm1_fixed(y);
        let step = (grown - x) * ONE / (ONE + grown);
        if step == 0 {
            break;
        }
        y -= step;
    }
    y
}

/// Share of an inventory that is left after `elapsed_ms` at a given half-life, in units of 1e-18.
#[must_use]
pub fn half_life_share(elapsed_ms: u64, half_life_ms: u64) -> i128 {
    const ONE: i128 = 1_000_000_000_000_000_000;
    const LN_2: i128 = 693_147_180_559_945_309;
    let halvings = elapsed_ms / half_life_ms;
    let rest = i128::from(elapsed_ms % half_life_ms);
    let part = ONE + expm1_fixed(-(LN_2 * rest / i128::from(half_life_ms)));
    u32::try_from(halvings).map_or(0, |h| part.checked_shr(h).unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rounding_is_directed_for_both_signs() {
        assert_eq!(mul_div(7, 1, 2, Round::Down), 3);
        assert_eq!(mul_div(7, 1, 2, Round::Up), 4);
        assert_eq!(mul_div(-7, 1, 2, Round::Down), -4);
        assert_eq!(mul_div(-7, 1, 2, Round::Up), -3);
        assert_eq!(mul_div(6, 1, 2, Round::Up), 3);
    }

    #[test]
    fn a_product_of_more_than_127_bits_is_rounded_as_any_other() {
        let large = 10_i128.pow(30);
        for a in [7, -7, 9, -9].map(|n| n * large) {
            let (down, rest) = (a.div_euclid(3), a.rem_euclid(3));
            let of = |round| mul_div(a, large, 3 * large, round);
            assert_eq!(of(Round::Down), down);
            assert_eq!(of(Round::Up), down + i128::from(rest > 0));
        }
    }

    #[test]
    fn dividing_by_a_constant_is_division() {
        let edges = [
            0,
            1,
            2,
            999_999,
            1_000_000,
            1_000_001,
            i128::MAX,
            i128::MAX - 1,
        ];
        let mut seed = 1_u128;
        let mut random = move || {
            seed = seed
                .wrapping_mul(0x2360_ed05_1fc6_5da4_4385_df64_9fcc_f645)
                .wrapping_add(1);
            ((seed ^ (seed >> 61)) >> 1).cast_signed()
        };
        let others = (0..200_000).map(|n| random() >> (n % 120));
        let longest = [u128::MAX, u128::MAX - 1, 1 << 127];
        let dividends = edges.into_iter().chain(others).map(i128::unsigned_abs);
        let constants = [6, 10, 16, 18].map(|digits| 10_u64.pow(digits));
        let edges = [1, 2, 3, (1 << 63) - 1, 1 << 63, (1 << 63) + 1, u64::MAX];
        let divisors = constants.into_iter().chain(edges).map(Divisor::new);
        let divisors: Vec<Divisor> = divisors.collect();
        for x in dividends.chain(longest) {
            for divisor in &divisors {
                let d = u128::from(divisor.value);
                let near = x / d * d;
                // About where the quotient is 2^64.
                let long = d << 64;
                for x in [x, near, near.saturating_sub(1), long, long - 1, long - d] {
                    assert_eq!(divisor.divide(x), (x / d, x % d), "{x} / {d}");
                }
            }
        }
    }

    #[test]
    fn short_ways_of_mul_div_agree_with_the_long_one() {
        let mut seed = 7_u128;
        let mut random = move || {
            seed = seed
                .wrapping_mul(0x2360_ed05_1fc6_5da4_4385_df64_9fcc_f645)
                .wrapping_add(1);
            (seed ^ (seed >> 61)).cast_signed()
        };
        let constants = [6, 10, 16, 18].map(|digits| 10_i128.pow(digits));
        for n in 0..200_000_u32 {
            let (a, b) = (random() >> (n % 127), random() >> (n / 127 % 127));
            let other = (random() >> (1 + n % 126)).max(1);
            for c in constants.into_iter().chain([other]) {
                let (size, rest) = match a.unsigned_abs().checked_mul(b.unsigned_abs()) {
                    Some(product) => (product / c.unsigned_abs(), product % c.unsigned_abs()),
                    None => continue,
                };
                if size >> 126 != 0 {
                    continue;
                }
                let (size, up) = (size.cast_signed(), i128::from(rest > 0));
                let (down, up) = if (a < 0) == (b < 0) {
                    (size, size + up)
                } else {
                    (-size - up, -size)
                };
                assert_eq!(mul_div(a, b, c, Round::Down), down, "{a} * {b} / {c}");
                assert_eq!(mul_div(a, b, c, Round::Up), up, "{a} * {b} / {c}");
            }
        }
    }

    #[test]
    fn the_series_of_expm1_is_divided_term_by_term() {
        const ONE: i128 = 1_000_000_000_000_000_000;
        let plain = |x: i128| {
            let (mut term, mut sum, mut n) = (x, x, 2_i128);
            while term != 0 && n < 80 {
                term = (term * x).div_euclid(ONE * n);
                if term == -1 {
                    break;
                }
                sum += term;
                n += 1;
            }
            sum
        };
        let steps = -2_000..=2_000;
        for x in steps.map(|n| n * 1_499_999_999_999_937 + n / 3) {
            assert_eq!(expm1_fixed(x), plain(x), "{x}");
        }
    }

    #[test]
    fn expm1_equals_known_values() {
        // e^0.05 - 1, e^-1 - 1 and e - 1 to 18 digits.
        let close = |x: i128, expected: i128| (expm1_fixed(x) - expected).abs() < 40;
        assert!(close(50_000_000_000_000_000, 51_271_096_376_024_040));
        assert!(close(-1_000_000_000_000_000_000, -632_120_558_828_557_678));
        assert!(close(1_000_000_000_000_000_000, 1_718_281_828_459_045_235));
        assert_eq!(expm1_fixed(0), 0);
    }

    #[test]
    fn ln1p_undoes_expm1() {
        // ln 1.05 and ln 2 to 18 digits.
        let close = |x: i128, expected: i128| (ln1p_fixed(x) - expected).abs() < 40;
        assert!(close(50_000_000_000_000_000, 48_790_164_169_432_003));
        assert!(close(1_000_000_000_000_000_000, 693_147_180_559_945_309));
        assert_eq!(ln1p_fixed(0), 0);
    }

    #[test]
    fn half_of_the_inventory_is_left_after_one_half_life() {
        assert_eq!(half_life_share(600_000, 600_000), 500_000_000_000_000_000);
        assert_eq!(half_life_share(1_800_000, 600_000), 125_000_000_000_000_000);
        assert_eq!(half_life_share(0, 600_000), 1_000_000_000_000_000_000);
        assert_eq!(half_life_share(u64::MAX, 1), 0);
    }
}

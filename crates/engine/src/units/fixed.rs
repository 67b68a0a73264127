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
#[inline]
pub fn mul_div(a: i128, b: i128, c: i128, round: Round) -> i128 {
    let product = match (i64::try_from(a), i64::try_from(b)) {
        (Ok(a), Ok(b)) => i128::from(a) * i128::from(b),
        _ => match a.checked_mul(b) {
            Some(product) => product,
            None => return mul_div_wide(a, b, c, round),
        },
    };
    // A division is the dearest step of a margin evaluation: many are within 64 bits, and most
    // others by one of three constants.
    if let (Ok(product), Ok(c)) = (i64::try_from(product), i64::try_from(c)) {
        let (quotient, rest) = (product / c, product % c);
        return i128::from(match round {
            Round::Down => quotient - i64::from(rest < 0),
            Round::Up => quotient + i64::from(rest > 0),
        });
    }
    let toward_zero = match c {
        1_000_000 => PX_ONE.divide(product),
        10_000_000_000 => RATIO_ONE.divide(product),
        1_000_000_000_000_000_000 => INDEX_ONE.divide(product),
        _ => product / c,
    };
    let rest = product - toward_zero * c;
    match round {
        Round::Down => toward_zero - i128::from(rest < 0),
        Round::Up => toward_zero + i128::from(rest > 0),
    }
}

/// The same for a product of more than 127 bits.
#[cold]
fn mul_div_wide(a: i128, b: i128, c: i128, round: Round) -> i128 {
    let divisor = c.unsigned_abs();
    let (quotient, rest) = divide_product(a.unsigned_abs(), b.unsigned_abs(), divisor);
    let is_negative = (a < 0) != (b < 0);
    let is_away = rest > 0 && is_negative == (round == Round::Down);
    let size = i128::try_from(quotient).expect("a quotient leaves 127 bits") + i128::from(is_away);
    if is_negative { -size } else { size }
}

const PX_ONE: Divisor = Divisor::new(1_000_000);
const RATIO_ONE: Divisor = Divisor::new(10_000_000_000);
const INDEX_ONE: Divisor = Divisor::new(1_000_000_000_000_000_000);

/// A constant divisor with its reciprocal, so that dividing is multiplying.
struct Divisor {
    value: u128,
    /// `2^(127 + bits) / value`, rounded down; between 2^127 and 2^128.
    reciprocal: u128,
    /// Length of the divisor in bits.
    bits: u32,
}

impl Divisor {
    /// Long division, bit by bit; only ever evaluated by the compiler.
    const fn new(value: u128) -> Self {
        let bits = 128 - value.leading_zeros();
        let (mut rest, mut reciprocal, mut n) = (1_u128, 0_u128, 0);
        while n < 127 + bits {
            rest <<= 1;
            reciprocal <<= 1;
            if rest >= value {
                rest -= value;
                reciprocal |= 1;
            }
            n += 1;
        }
        Self {
            value,
            reciprocal,
            bits,
        }
    }

    /// The quotient towards zero.
    #[inline(always)]
    #[allow(clippy::inline_always)] // Measured: a quarter of a margin evaluation is divisions.
    fn divide(&self, dividend: i128) -> i128 {
        let size = dividend.unsigned_abs();
        // The reciprocal is rounded down, so the estimate is never above the quotient.
        let mut quotient = high_half(size, self.reciprocal) >> (self.bits - 1);
        let mut rest = size - quotient * self.value;
        while rest >= self.value {
            rest -= self.value;
            quotient += 1;
        }
        // At most a sixth of 2^127: the divisors are above a million.
        let quotient = quotient.cast_signed();
        if dividend < 0 { -quotient } else { quotient }
    }
}

/// The upper 128 bits of a product of 256.
#[inline]
const fn high_half(a: u128, b: u128) -> u128 {
    const LOW: u128 = u64::MAX as u128;
    let (a1, a0, b1, b0) = (a >> 64, a & LOW, b >> 64, b & LOW);
    let (low, left, right) = (a0 * b0, a1 * b0, a0 * b1);
    let middle = (low >> 64) + (left & LOW) + (right & LOW);
    a1 * b1 + (left >> 64) + (right >> 64) + (middle >> 64)
}

/// `e^x - 1` for `x` in units of 1e-18, as units of 1e-18, each term rounded down.
///
/// Plain Taylor series in integers: no platform `exp` may decide what a debt is.
/// Exact to a few units for `|x|` up to about 3.
#[must_use]
pub fn expm1_fixed(x: i128) -> i128 {
    const ONE: i128 = 1_000_000_000_000_000_000;
    let mut term = x;
    let mut sum = x;
    let mut n = 2;
    while term != 0 && n < 80 {
        term = (term * x).div_euclid(ONE * n);
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
        for x in edges.into_iter().chain(others) {
            for divisor in [&PX_ONE, &RATIO_ONE, &INDEX_ONE] {
                let d = divisor.value.cast_signed();
                assert_eq!(divisor.divide(x), x / d, "{x} / {d}");
                assert_eq!(divisor.divide(-x), -x / d, "-{x} / {d}");
                let near = x / d * d;
                assert_eq!(divisor.divide(near), x / d);
                assert_eq!(divisor.divide((near - 1).max(0)), (near - 1).max(0) / d);
            }
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

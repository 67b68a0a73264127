//! Products too long for 128 bits: only compared, or divided once.

use std::cmp::Ordering;

use super::Ratio;

/// An unsigned integer of 512 bits, lowest limb first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Wide([u64; 8]);

impl Wide {
    const ONE: Self = Self([1, 0, 0, 0, 0, 0, 0, 0]);

    /// The exact product.
    ///
    /// # Panics
    /// When it leaves 512 bits, which four factors cannot.
    pub(crate) fn product<const N: usize>(factors: [u128; N]) -> Self {
        factors.into_iter().fold(Self::ONE, Self::times)
    }

    fn times(self, factor: u128) -> Self {
        let mut limbs = [0_u64; 10];
        for (shift, half) in [factor as u64, (factor >> 64) as u64]
            .into_iter()
            .enumerate()
        {
            let mut carry = 0;
            for (n, limb) in self.0.into_iter().enumerate() {
                let place = &mut limbs[n + shift];
                // The largest value is (2^64 - 1)^2 + 2 * (2^64 - 1) = 2^128 - 1.
                let sum = u128::from(limb) * u128::from(half) + u128::from(*place) + carry;
                *place = sum as u64;
                carry = sum >> 64;
            }
            limbs[8 + shift] += carry as u64;
        }
        let [low @ .., ninth, tenth] = limbs;
        assert!(ninth == 0 && tenth == 0, "a product leaves 512 bits");
        Self(low)
    }
}

impl Ord for Wide {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.iter().rev().cmp(other.0.iter().rev())
    }
}

impl PartialOrd for Wide {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// `a * b / c` rounded down, and what is left over, by a product of 256 bits. `c` is positive and
/// below 2^127.
///
/// # Panics
/// When the quotient leaves 128 bits.
pub(crate) fn divide_product(a: u128, b: u128, c: u128) -> (u128, u128) {
    if let Some(product) = a.checked_mul(b) {
        return (product / c, product % c);
    }
    let limbs = Wide::product([a, b]).0;
    let (mut quotient, mut rest) = (0_u128, 0_u128);
    for bit in (0..256).rev() {
        rest = rest << 1 | u128::from(limbs[bit / 64] >> (bit % 64) & 1);
        assert!(quotient >> 127 == 0, "a quotient leaves 128 bits");
        quotient <<= 1;
        if rest >= c {
            rest -= c;
            quotient |= 1;
        }
    }
    (quotient, rest)
}

/// `over / under`, two products of two factors each, at ten decimals, rounded to nearest, halves
/// up; held at the end of the range. None over nothing.
pub(crate) fn ratio_of_products(over: [u128; 2], under: [u128; 2]) -> Option<Ratio> {
    if under.contains(&0) {
        return None;
    }
    let doubled = Wide::product([2, Ratio::ONE_UNITS.unsigned_abs(), over[0], over[1]]);
    // The largest whole number of units that is at most half a unit above the ratio.
    let fits = |units: u128| Wide::product([2 * units - 1, under[0], under[1]]) <= doubled;
    let (mut low, mut high) = (0, i64::MAX.unsigned_abs());
    while low < high {
        let middle = high - (high - low) / 2;
        if fits(u128::from(middle)) {
            low = middle;
        } else {
            high = middle - 1;
        }
    }
    Some(Ratio(low.cast_signed()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn products_compare_beyond_128_bits() {
        let big = u128::MAX;
        assert!(Wide::product([big, big]) > Wide::product([big, big - 1]));
        assert!(Wide::product([big, 1]) < Wide::product([big, 2]));
        assert_eq!(
            Wide::product([big, 6, big, 7]),
            Wide::product([42, big, big, 1])
        );
        assert!(Wide::product([big; 4]) > Wide::product([big, big, big, big - 1]));
    }

    #[test]
    #[should_panic(expected = "a product leaves 512 bits")]
    fn a_product_of_five_full_factors_is_refused() {
        let _ = Wide::product([u128::MAX; 5]);
    }

    #[test]
    fn a_long_product_is_divided_like_a_short_one() {
        assert_eq!(divide_product(7, 5, 4), (8, 3));
        let c = (1 << 127) - 1;
        assert_eq!(divide_product(u128::MAX, c, c), (u128::MAX, 0));
        // (c - 1)^2 = (c - 2) * c + 1
        assert_eq!(divide_product(c - 1, c - 1, c), (c - 2, 1));
        // 2^120 is one above a multiple of three.
        let expected = ((1 << 120) / 3, 1 << 80);
        assert_eq!(divide_product(1 << 100, 1 << 100, 3 << 80), expected);
    }

    #[test]
    fn ratios_of_products_are_rounded_to_nearest() {
        let ratio = |over, under| ratio_of_products([over, 1], [under, 1]).map(|r| r.0);
        assert_eq!(ratio(2, 3), Some(6_666_666_667));
        assert_eq!(ratio(1, 3), Some(3_333_333_333));
        assert_eq!(ratio(1, 20_000_000_000), Some(1));
        assert_eq!(ratio(1, 20_000_000_001), Some(0));
        assert_eq!(ratio(0, 5), Some(0));
        assert_eq!(ratio(5, 0), None);
        assert_eq!(ratio(u128::MAX, 1), Some(i64::MAX));
        let long = ratio_of_products([u128::MAX, u128::MAX], [u128::MAX, u128::MAX]);
        assert_eq!(long, Some(Ratio::ONE));
    }
}

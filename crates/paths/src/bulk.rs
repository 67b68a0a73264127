//! Questions about many prices at once.
//!
//! Rule    how many prices from the first on lie between two bounds, both included; the lowest and the
//!         highest of some prices
//! Units   prices in USD, positive numbers
//! Bounds  none: comparisons are exact, so every width of vectors gives the same
//! Source  none
//! Tests   tests/it/bulk.rs
#![allow(clippy::inline_always)] // see `Vectors::run`

use plimsoll_streams::Vectors;
use pulp::NullaryFnOnce;

/// Prices compared at once, and those of a round.
const LANES: usize = 8;
const ROUND: usize = 4 * LANES;

/// How many prices from the first on lie between two bounds, both included.
#[must_use]
pub fn count_within(prices: &[f64], low: f64, high: f64) -> usize {
    Vectors::widest().run(Count { prices, low, high })
}

/// The lowest and the highest of some prices; infinity and nought of none.
#[must_use]
pub fn extremes(prices: &[f64]) -> (f64, f64) {
    Vectors::widest().run(Extremes { prices })
}

struct Count<'a> {
    prices: &'a [f64],
    low: f64,
    high: f64,
}

impl NullaryFnOnce for Count<'_> {
    type Output = usize;

    #[inline(always)]
    fn call(self) -> usize {
        let Self { prices, low, high } = self;
        let is_out = |px: f64| u64::from(px < low) | u64::from(px > high);
        let (rounds, _) = prices.as_chunks::<ROUND>();
        let mut whole = 0;
        for round in rounds {
            let mut out = [0_u64; LANES];
            for chunk in round.as_chunks::<LANES>().0 {
                for (out, px) in out.iter_mut().zip(chunk) {
                    *out |= is_out(*px);
                }
            }
            if out != [0; LANES] {
                break;
            }
            whole += ROUND;
        }
        let rest = prices[whole..].iter();
        whole + rest.take_while(|px| is_out(**px) == 0).count()
    }
}

struct Extremes<'a> {
    prices: &'a [f64],
}

impl NullaryFnOnce for Extremes<'_> {
    type Output = (f64, f64);

    #[inline(always)]
    fn call(self) -> (f64, f64) {
        let (mut low, mut high) = ([f64::INFINITY; LANES], [0.0_f64; LANES]);
        let (chunks, rest) = self.prices.as_chunks::<LANES>();
        for chunk in chunks {
            for lane in 0..LANES {
                low[lane] = lower(low[lane], chunk[lane]);
                high[lane] = higher(high[lane], chunk[lane]);
            }
        }
        let low = low.iter().chain(rest).copied().fold(f64::INFINITY, lower);
        let high = high.iter().chain(rest).copied().fold(0.0, higher);
        (low, high)
    }
}

/// The lower of two numbers; of two of which one is not a number, the second. A plain comparison,
/// since `f64::min` also looks for what is not a number, and this becomes vector code.
#[must_use]
#[inline(always)]
#[allow(clippy::inline_always)]
pub fn lower(a: f64, b: f64) -> f64 {
    if a < b { a } else { b }
}

/// The higher of two numbers, like [`lower`].
#[must_use]
#[inline(always)]
#[allow(clippy::inline_always)]
pub fn higher(a: f64, b: f64) -> f64 {
    if a > b { a } else { b }
}

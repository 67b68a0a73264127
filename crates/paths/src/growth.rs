//! From log increments to prices.
//!
//! Rule    the growth of an increment x is e^x: a polynomial below 1/128, `libm::exp` above. A price is
//!         the price before it times the growth
//! Units   increments in log terms
//! Bounds  the polynomial's next term is 3e-16
//! Source  Taylor; see decision 0009
//! Tests   tests/it/generator.rs, tests/it/golden.rs, tests/it/vectors.rs
//!
//! Growths are made by vectors, a few ticks at a time. Each product waits for the one before it, so the
//! assets go side by side, and the processor makes the next growths meanwhile.
#![allow(clippy::inline_always)] // see `Vectors::run`

use pulp::NullaryFnOnce;

use crate::ticks::Run;

/// Log increments below this grow by the polynomial.
const SMALL: f64 = 1.0 / 128.0;
/// Assets whose products go side by side.
const ASSETS: usize = 4;
/// Ticks whose growths are made before they are multiplied up.
const TICKS: usize = 32;

/// Turns log increments into prices, in place.
pub(crate) struct Grow<'a> {
    /// Price of each asset before the first tick; afterwards, at the last.
    pub(crate) levels: &'a mut [f64],
    /// Increments of each asset.
    pub(crate) block: &'a mut [Run],
    /// How many.
    pub(crate) len: usize,
}

impl NullaryFnOnce for Grow<'_> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        let levels = self.levels.chunks_mut(ASSETS);
        let blocks = self.block.chunks_mut(ASSETS);
        for (levels, block) in levels.zip(blocks) {
            match levels.len() {
                4 => grow::<4>(levels, block, self.len),
                3 => grow::<3>(levels, block, self.len),
                2 => grow::<2>(levels, block, self.len),
                _ => grow::<1>(levels, block, self.len),
            }
        }
    }
}

#[inline(always)]
fn grow<const N: usize>(levels: &mut [f64], block: &mut [Run], len: usize) {
    let mut level: [f64; N] = std::array::from_fn(|asset| levels[asset]);
    let mut runs = block.iter_mut().map(|run| &mut run.0[..len]);
    let mut runs: [(&mut [[f64; TICKS]], &mut [f64]); N] =
        std::array::from_fn(|_| runs.next().unwrap_or_default().as_chunks_mut());
    let mut growths = [[0.0; TICKS]; N];
    for part in 0..len / TICKS {
        let now = runs.each_mut().map(|(parts, _)| &mut parts[part]);
        for (growths, increments) in growths.iter_mut().zip(&now) {
            set_growths(growths, *increments);
        }
        for tick in 0..TICKS {
            for asset in 0..N {
                level[asset] *= growths[asset][tick];
                now[asset][tick] = level[asset];
            }
        }
    }
    for (level, (_, last)) in level.iter_mut().zip(runs) {
        let growths = &mut growths[0][..last.len()];
        set_growths(growths, last);
        for (price, growth) in last.iter_mut().zip(growths) {
            *level *= *growth;
            *price = *level;
        }
    }
    levels.copy_from_slice(&level);
}

#[inline(always)]
fn set_growths(growths: &mut [f64], increments: &[f64]) {
    let mut has_large = false;
    for (growth, x) in growths.iter_mut().zip(increments) {
        *growth = polynomial(*x);
        has_large |= is_large(*x);
    }
    if has_large {
        set_large(growths, increments);
    }
}

/// Sets the growths of increments that are too large for the polynomial.
#[cold]
fn set_large(growths: &mut [f64], increments: &[f64]) {
    for (growth, x) in growths.iter_mut().zip(increments) {
        if is_large(*x) {
            *growth = libm::exp(*x);
        }
    }
}

#[inline(always)]
fn is_large(x: f64) -> bool {
    x.abs() >= SMALL
}

/// e^x for a small x, by its Taylor polynomial.
#[inline(always)]
fn polynomial(x: f64) -> f64 {
    1.0 + x * (1.0 + x * (0.5 + x * (1.0 / 6.0 + x * (1.0 / 24.0 + x * (1.0 / 120.0)))))
}

//! Blocks of standard normals, for price paths.
//!
//! Rule    Box and Muller: from two uniforms u and v, √(−2 ln u)·cos 2πv and √(−2 ln u)·sin 2πv
//! Units   standard deviations
//! Bounds  f32: 24 bits of each normal, which is 1.5e-11 of a log price over three seconds; the
//!         largest is 6.7; u lies on the grid (k + ½)·2⁻³¹, v on k·2⁻³²
//! Source  Box and Muller 1958, "A note on the generation of random normal deviates"; the
//!         logarithm is the polynomial of Cephes `logf`, sine a Taylor polynomial
//! Tests   tests/it/block.rs
//!
//! Polynomials without a branch, on lanes side by side, let the compiler use vectors of any width;
//! additions and multiplications are those of the text, never fused, so every width gives the same
//! bits.

use rand::Rng;

use crate::Stream;

/// Pairs made side by side.
const LANES: usize = 32;
/// Bytes that one pair is made of: two words of 32 bits.
const PAIR_BYTES: usize = 8;

/// Fills `out` with standard normals, in pieces of 64: 32 cosines, then their sines. The last piece
/// is drawn whole, so that a shorter block is the beginning of a longer one.
pub(crate) fn fill(stream: &mut Stream, out: &mut [f64]) {
    let mut words = [0_u8; LANES * PAIR_BYTES];
    for piece in out.chunks_mut(2 * LANES) {
        stream.rng.fill_bytes(&mut words);
        let (cosines, sines) = normals(&words);
        let (first, second) = piece.split_at_mut(piece.len().min(LANES));
        widen(&cosines, first);
        widen(&sines, second);
    }
    if stream.is_mirrored() {
        for z in out {
            *z = -*z;
        }
    }
}

fn normals(words: &[u8; LANES * PAIR_BYTES]) -> ([f32; LANES], [f32; LANES]) {
    let (mut cosines, mut sines) = ([0.0; LANES], [0.0; LANES]);
    let mut radii = [0.0_f32; LANES];
    let mut angles = [0.0_f32; LANES];
    for (lane, pair) in words.chunks_exact(PAIR_BYTES).enumerate() {
        let of = |at: usize| [pair[at], pair[at + 1], pair[at + 2], pair[at + 3]];
        radii[lane] = open_unit(u32::from_le_bytes(of(0)));
        angles[lane] = turn(i32::from_le_bytes(of(4)));
    }
    for lane in 0..LANES {
        let radius = (-2.0 * ln(radii[lane])).sqrt();
        let angle = angles[lane];
        sines[lane] = radius * sin_turns(0.25 - (0.25 - angle.abs()).abs()).copysign(angle);
        cosines[lane] = radius * sin_turns(0.25 - angle.abs());
    }
    (cosines, sines)
}

fn widen(from: &[f32], to: &mut [f64]) {
    for (wide, narrow) in to.iter_mut().zip(from) {
        *wide = f64::from(*narrow);
    }
}

/// A word as a number in (0, 1].
#[inline]
fn open_unit(word: u32) -> f32 {
    // 31 bits, because the conversion of signed words is the one that all machines have.
    #[allow(clippy::cast_possible_wrap, clippy::cast_precision_loss)]
    let whole = (word >> 1) as i32 as f32;
    (whole + 0.5) * (1.0 / 2_147_483_648.0)
}

/// A word as a number of turns in [−½, ½].
#[inline]
fn turn(word: i32) -> f32 {
    #[allow(clippy::cast_precision_loss)]
    let whole = word as f32;
    whole * (1.0 / 4_294_967_296.0)
}

/// Natural logarithm of a positive, normal number of at most one.
#[inline]
#[allow(clippy::excessive_precision, clippy::unreadable_literal)] // as printed in the source
fn ln(x: f32) -> f32 {
    // x = 2^e · m with m in [√½, √2).
    const ROOT_HALF: u32 = 0x3f35_04f3;
    const MANTISSA: u32 = 0x007f_ffff;
    let shifted = x.to_bits().wrapping_sub(ROOT_HALF);
    #[allow(clippy::cast_possible_wrap)]
    let exponent = (shifted as i32) >> 23;
    let mantissa = f32::from_bits((shifted & MANTISSA).wrapping_add(ROOT_HALF));
    #[allow(clippy::cast_precision_loss)]
    let e = exponent as f32;
    let f = mantissa - 1.0;
    let mut y = 7.0376836292e-2;
    for c in [
        -1.1514610310e-1,
        1.1676998740e-1,
        -1.2420140846e-1,
        1.4249322787e-1,
        -1.6668057665e-1,
        2.0000714765e-1,
        -2.4999993993e-1,
        3.3333331174e-1,
    ] {
        y = y * f + c;
    }
    let square = f * f;
    let y = y * f * square + e * -2.12194440e-4 - 0.5 * square;
    f + y + e * 0.693359375
}

/// Sine of 2πx for x in [−¼, ¼].
#[inline]
#[allow(clippy::excessive_precision)]
fn sin_turns(x: f32) -> f32 {
    // Coefficients (2π)^k/k!, signs alternating, up to k = 11: the next term is 6e-8 at ¼.
    let square = x * x;
    let mut y = -15.094_642_576_8;
    for c in [
        42.058_693_944_9,
        -76.705_859_753_0,
        81.605_249_276_1,
        -41.341_702_240_4,
        core::f32::consts::TAU,
    ] {
        y = y * square + c;
    }
    x * y
}

/// The standard normals of one stream as one sequence, however long the blocks are that it is read
/// in: those that [`Stream::fill_standard_normal`] would give in one piece.
#[derive(Debug)]
pub struct Normals {
    stream: Stream,
    piece: [f64; 2 * LANES],
    at: usize,
}

impl From<Stream> for Normals {
    fn from(stream: Stream) -> Self {
        Self {
            stream,
            piece: [0.0; 2 * LANES],
            at: 2 * LANES,
        }
    }
}

impl Normals {
    /// Fills `out` with the next ones.
    pub fn fill(&mut self, out: &mut [f64]) {
        let kept = (self.piece.len() - self.at).min(out.len());
        let (first, rest) = out.split_at_mut(kept);
        first.copy_from_slice(&self.piece[self.at..self.at + kept]);
        self.at += kept;
        let whole = rest.len() - rest.len() % self.piece.len();
        let (whole, last) = rest.split_at_mut(whole);
        fill(&mut self.stream, whole);
        if !last.is_empty() {
            fill(&mut self.stream, &mut self.piece);
            last.copy_from_slice(&self.piece[..last.len()]);
            self.at = last.len();
        }
    }
}

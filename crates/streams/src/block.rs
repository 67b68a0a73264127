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
#![allow(clippy::inline_always)] // see `Vectors::run`

use pulp::NullaryFnOnce;
use rand::Rng;

use crate::chacha::{self, BLOCKS, Lanes, Place};
use crate::vectors::Aligned;
use crate::{Stream, Vectors};

/// Pairs of a piece.
const PAIRS: usize = 32;
/// Normals of a piece: 32 cosines, then their sines.
const PIECE: usize = 2 * PAIRS;
/// Bytes that one pair is made of: two words of 32 bits.
const PAIR_BYTES: usize = 8;
/// Pairs that a block of ChaCha makes.
const BLOCK_PAIRS: usize = 8;
/// Blocks of ChaCha that make a piece.
const PIECE_BLOCKS: usize = PAIRS / BLOCK_PAIRS;
/// Normals that sixteen blocks of ChaCha make: four pieces.
const RUN: usize = 2 * BLOCK_PAIRS * BLOCKS;

/// Fills `out` with standard normals, in pieces of 64. The last piece is drawn whole, so that a shorter
/// block is the beginning of a longer one.
pub(crate) fn fill(stream: &mut Stream, vectors: Vectors, out: &mut [f64]) {
    let done = fill_runs(stream, vectors, out);
    for piece in out[done..].chunks_mut(PIECE) {
        let mut words = [0; PAIRS * PAIR_BYTES];
        stream.rng.fill_bytes(&mut words);
        let normals = vectors.run(Piece(&words));
        piece.copy_from_slice(&normals[..piece.len()]);
    }
    if stream.is_mirrored() {
        for z in out {
            *z = -*z;
        }
    }
}

/// Fills what it can of `out` with whole runs, and says how many normals those are.
fn fill_runs(stream: &mut Stream, vectors: Vectors, out: &mut [f64]) -> usize {
    let (runs, _) = out.as_chunks_mut::<RUN>();
    if runs.is_empty() || !vectors.are_wide() {
        return 0;
    }
    let Some(mut place) = Place::of(&stream.rng) else {
        return 0;
    };
    let mut lanes = Aligned([[0; BLOCKS]; _]);
    for run in runs.iter_mut() {
        let lanes = &mut lanes;
        vectors.run(chacha::Make { place, lanes });
        vectors.run(Run { lanes, out: run });
        place.step();
    }
    place.apply(&mut stream.rng);
    runs.len() * RUN
}

/// Makes the normals of one piece from the words in their order.
struct Piece<'a>(&'a [u8; PAIRS * PAIR_BYTES]);

impl NullaryFnOnce for Piece<'_> {
    type Output = [f64; PIECE];

    #[inline(always)]
    fn call(self) -> [f64; PIECE] {
        let (mut radii, mut angles) = ([0; PAIRS], [0; PAIRS]);
        let (pairs, _) = self.0.as_chunks::<PAIR_BYTES>();
        for (lane, [a, b, c, d, e, f, g, h]) in pairs.iter().enumerate() {
            radii[lane] = u32::from_le_bytes([*a, *b, *c, *d]);
            angles[lane] = u32::from_le_bytes([*e, *f, *g, *h]);
        }
        let (cosines, sines) = normals(&radii, &angles);
        let mut out = [0.0; PIECE];
        for lane in 0..PAIRS {
            out[lane] = f64::from(cosines[lane]);
        }
        for lane in 0..PAIRS {
            out[PAIRS + lane] = f64::from(sines[lane]);
        }
        out
    }
}

/// Makes the normals of four pieces from the words of sixteen blocks side by side.
struct Run<'a> {
    lanes: &'a Lanes,
    out: &'a mut [f64; RUN],
}

impl NullaryFnOnce for Run<'_> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        // By kind (cosine, sine), pair of the block, block.
        let mut made = Aligned([[[0.0_f32; BLOCKS]; BLOCK_PAIRS]; 2]);
        let (words, _) = self.lanes.0.as_chunks::<2>();
        for (pair, [radii, angles]) in words.iter().enumerate() {
            (made.0[0][pair], made.0[1][pair]) = normals(radii, angles);
        }
        let (rows, _) = self.out.as_chunks_mut::<BLOCK_PAIRS>();
        for block in 0..BLOCKS {
            for (kind, made) in made.0.iter().enumerate() {
                let mut row = [0.0; BLOCK_PAIRS];
                for pair in 0..BLOCK_PAIRS {
                    row[pair] = made[pair][block];
                }
                let (piece, place) = (block / PIECE_BLOCKS, block % PIECE_BLOCKS);
                rows[(2 * piece + kind) * PIECE_BLOCKS + place] = row.map(f64::from);
            }
        }
    }
}

/// Cosines and sines of pairs of words.
#[inline(always)]
fn normals<const N: usize>(radii: &[u32; N], angles: &[u32; N]) -> ([f32; N], [f32; N]) {
    let (mut cosines, mut sines) = ([0.0; N], [0.0; N]);
    for lane in 0..N {
        let radius = (-2.0 * ln(open_unit(radii[lane]))).sqrt();
        #[allow(clippy::cast_possible_wrap)] // the same bits
        let angle = turn(angles[lane] as i32);
        sines[lane] = radius * sin_turns(0.25 - (0.25 - angle.abs()).abs()).copysign(angle);
        cosines[lane] = radius * sin_turns(0.25 - angle.abs());
    }
    (cosines, sines)
}

/// A word as a number in (0, 1].
#[inline(always)]
fn open_unit(word: u32) -> f32 {
    // 31 bits, because the conversion of signed words is the one that all machines have.
    #[allow(clippy::cast_possible_wrap, clippy::cast_precision_loss)]
    let whole = (word >> 1) as i32 as f32;
    (whole + 0.5) * (1.0 / 2_147_483_648.0)
}

/// A word as a number of turns in [−½, ½].
#[inline(always)]
fn turn(word: i32) -> f32 {
    #[allow(clippy::cast_precision_loss)]
    let whole = word as f32;
    whole * (1.0 / 4_294_967_296.0)
}

/// Natural logarithm of a positive, normal number of at most one.
#[inline(always)]
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
#[inline(always)]
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
    vectors: Vectors,
    piece: [f64; PIECE],
    at: usize,
}

impl From<Stream> for Normals {
    fn from(stream: Stream) -> Self {
        Self::by(Vectors::widest(), stream)
    }
}

impl Normals {
    /// Those of a stream, made by vectors of a given width. The width changes no bit.
    #[must_use]
    pub fn by(vectors: Vectors, stream: Stream) -> Self {
        Self {
            stream,
            vectors,
            piece: [0.0; PIECE],
            at: PIECE,
        }
    }

    /// Goes to the place of another stream.
    pub fn restart(&mut self, stream: Stream) {
        self.stream = stream;
        self.at = PIECE;
    }

    /// Fills `out` with the next ones.
    pub fn fill(&mut self, out: &mut [f64]) {
        let kept = (PIECE - self.at).min(out.len());
        let (first, rest) = out.split_at_mut(kept);
        first.copy_from_slice(&self.piece[self.at..self.at + kept]);
        self.at += kept;
        let whole = rest.len() - rest.len() % PIECE;
        let (whole, last) = rest.split_at_mut(whole);
        fill(&mut self.stream, self.vectors, whole);
        if !last.is_empty() {
            fill(&mut self.stream, self.vectors, &mut self.piece);
            last.copy_from_slice(&self.piece[..last.len()]);
            self.at = last.len();
        }
    }
}

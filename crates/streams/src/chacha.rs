//! ChaCha8 on lanes: sixteen of its blocks side by side.
//!
//! Rule    lane l of word w is word w of block counter + l. Words, rounds and order are those of
//!         `rand::rngs::ChaCha8Rng`, the generator of every stream, which this stands in for where many
//!         words are drawn at once: it makes two blocks side by side and waits for its own results
//! Units   none
//! Bounds  the stream is at the beginning of a block; counters have 64 bits, the nonce is 0
//! Source  Bernstein 2008, "ChaCha, a variant of Salsa20"
//! Tests   tests/it/vectors.rs, against the generator
#![allow(clippy::inline_always)] // see `Vectors::run`

use pulp::{Simd, WithSimd};
use rand::rngs::ChaCha8Rng;

use crate::vectors::Aligned;

/// Blocks made side by side.
pub(crate) const BLOCKS: usize = 16;
/// Words of a block.
const WORDS: usize = 16;
/// "expand 32-byte k" as words.
const CONSTANTS: [u32; 4] = [0x6170_7865, 0x3320_646e, 0x7962_2d32, 0x6b20_6574];
/// Two rounds each: columns, then diagonals.
const DOUBLE_ROUNDS: usize = 4;

/// Words of sixteen blocks, those of the same place together.
pub(crate) type Lanes = Aligned<[[u32; BLOCKS]; WORDS]>;

/// Where a generator is, if that is the beginning of a block.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place {
    key: [u32; 8],
    /// Number of the next block.
    counter: u64,
}

impl Place {
    pub(crate) fn of(rng: &ChaCha8Rng) -> Option<Self> {
        let word = rng.get_word_pos();
        if !word.is_multiple_of(WORDS as u128) {
            return None;
        }
        let seed = rng.get_seed();
        let (words, _) = seed.as_chunks::<4>();
        let mut key = [0; 8];
        for (to, from) in key.iter_mut().zip(words) {
            *to = u32::from_le_bytes(*from);
        }
        // The generator counts its blocks by 64 bits.
        #[allow(clippy::cast_possible_truncation)]
        let counter = (word / WORDS as u128) as u64;
        Some(Self { key, counter })
    }

    /// Goes on behind the blocks that were made.
    pub(crate) fn step(&mut self) {
        self.counter = self.counter.wrapping_add(BLOCKS as u64);
    }

    /// Puts the generator there.
    pub(crate) fn apply(&self, rng: &mut ChaCha8Rng) {
        rng.set_word_pos(u128::from(self.counter) * WORDS as u128);
    }
}

/// Makes sixteen blocks.
pub(crate) struct Make<'a> {
    pub(crate) place: Place,
    pub(crate) lanes: &'a mut Lanes,
}

impl WithSimd for Make<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let (mut low, mut high) = (Aligned([0; BLOCKS]), Aligned([0; BLOCKS]));
        for (lane, (low, high)) in low.0.iter_mut().zip(&mut high.0).enumerate() {
            let counter = self.place.counter.wrapping_add(lane as u64);
            #[allow(clippy::cast_possible_truncation)] // its two halves
            {
                (*low, *high) = (counter as u32, (counter >> 32) as u32);
            }
        }
        let (low, high) = (S::as_simd_u32s(&low.0).0, S::as_simd_u32s(&high.0).0);
        for (group, (low, high)) in low.iter().zip(high).enumerate() {
            let zero = simd.splat_u32s(0);
            let [c0, c1, c2, c3] = CONSTANTS.map(|word| simd.splat_u32s(word));
            let [k0, k1, k2, k3, k4, k5, k6, k7] = self.place.key.map(|word| simd.splat_u32s(word));
            let start = [
                c0, c1, c2, c3, k0, k1, k2, k3, k4, k5, k6, k7, *low, *high, zero, zero,
            ];
            let state = rounds(simd, start);
            for (word, lanes) in self.lanes.0.iter_mut().enumerate() {
                let sum = simd.add_u32s(state[word], start[word]);
                S::as_mut_simd_u32s(lanes).0[group] = sum;
            }
        }
    }
}

#[inline(always)]
fn rounds<S: Simd>(simd: S, mut state: [S::u32s; WORDS]) -> [S::u32s; WORDS] {
    for _ in 0..DOUBLE_ROUNDS {
        for column in 0..4 {
            quarter(simd, &mut state, [0, 4, 8, 12].map(|row| row + column));
        }
        for column in 0..4 {
            let diagonal = [0, 1, 2, 3].map(|row| 4 * row + (column + row) % 4);
            quarter(simd, &mut state, diagonal);
        }
    }
    state
}

#[inline(always)]
fn quarter<S: Simd>(simd: S, state: &mut [S::u32s; WORDS], [a, b, c, d]: [usize; 4]) {
    for (bits_of_d, bits_of_b) in [(16, 12), (8, 7)] {
        state[a] = simd.add_u32s(state[a], state[b]);
        state[d] = turn(simd, simd.xor_u32s(state[d], state[a]), bits_of_d);
        state[c] = simd.add_u32s(state[c], state[d]);
        state[b] = turn(simd, simd.xor_u32s(state[b], state[c]), bits_of_b);
    }
}

/// Rotates each word to the left.
#[inline(always)]
fn turn<S: Simd>(simd: S, words: S::u32s, bits: u32) -> S::u32s {
    let left = simd.wrapping_dyn_shl_u32s(words, simd.splat_u32s(bits));
    let right = simd.wrapping_dyn_shr_u32s(words, simd.splat_u32s(32 - bits));
    simd.or_u32s(left, right)
}

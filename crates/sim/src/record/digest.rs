//! A digest of the reference prices of a path.
//!
//! Rule    two lanes; each word w: lane = rotate((lane ^ w) * odd constant); the words are the bits
//!         of every reference price as it comes, assets in the order of the paths, opening prices
//!         first; at the end the number of words, and a finalizer over both lanes
//! Units   none; 128 bits as 32 hex digits
//! Bounds  against accidents, not against an adversary. Every step is invertible, so paths of equal
//!         length that differ in one price never share a digest; others do by chance, 2^-128
//! Source  multiply-rotate as in xxHash and wyhash; finalizer of splitmix64 (Steele, Lea and Flood
//!         2014)
//! Tests   tests/it/digest.rs

/// Odd constants of the lanes: 2^64 over the golden ratio, and splitmix64's second multiplier.
const FACTORS: [u64; 2] = [0x9e37_79b9_7f4a_7c15, 0x94d0_49bb_1331_11eb];
/// Where the lanes start: the first 128 bits of the fraction of pi.
const START: [u64; 2] = [0x243f_6a88_85a3_08d3, 0x1319_8a2e_0370_7344];

const HEX: &[u8; 16] = b"0123456789abcdef";

/// Assets whose prices are kept at hand.
const AT_HAND: usize = 8;

/// The digest of the prices seen so far.
#[derive(Clone, Copy, Debug)]
pub(super) struct Digest {
    lanes: [u64; 2],
    words: u64,
}

impl Default for Digest {
    fn default() -> Self {
        Self {
            lanes: START,
            words: 0,
        }
    }
}

impl Digest {
    /// Takes one tick's prices in.
    pub(super) fn push(&mut self, prices: &[f64]) {
        for px in prices {
            self.word(px.to_bits());
        }
        self.words += prices.len() as u64;
    }

    /// Takes the prices of some ticks in, given those of each asset.
    pub(super) fn push_all<'p>(
        &mut self,
        ticks: usize,
        assets: usize,
        prices: impl Fn(usize) -> &'p [f64],
    ) {
        let mut runs: [&[f64]; AT_HAND] = [&[]; AT_HAND];
        for (asset, run) in runs.iter_mut().enumerate().take(assets) {
            *run = &prices(asset)[..ticks];
        }
        for tick in 0..ticks {
            for run in runs.iter().take(assets) {
                self.word(run[tick].to_bits());
            }
            for asset in AT_HAND..assets {
                self.word(prices(asset)[tick].to_bits());
            }
        }
        self.words += (ticks * assets) as u64;
    }

    fn word(&mut self, word: u64) {
        let [a, b] = &mut self.lanes;
        *a = (*a ^ word).wrapping_mul(FACTORS[0]).rotate_left(29);
        *b = (*b ^ word).wrapping_mul(FACTORS[1]).rotate_left(32);
    }

    /// The digest in hex, in the memory of a text.
    pub(super) fn to_hex(mut self, mut out: String) -> String {
        self.word(self.words);
        let [a, b] = self.lanes;
        out.clear();
        for byte in [finalize(a ^ b.rotate_left(17)), finalize(b)]
            .into_iter()
            .flat_map(u64::to_be_bytes)
        {
            let digits = [byte >> 4, byte & 0xf];
            out.extend(digits.map(|digit| char::from(HEX[usize::from(digit)])));
        }
        out
    }
}

/// The finalizer of splitmix64, a bijection in which every bit moves every other.
fn finalize(mut word: u64) -> u64 {
    word = (word ^ (word >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    word = (word ^ (word >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    word ^ (word >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn digest(ticks: &[&[f64]]) -> String {
        let mut digest = Digest::default();
        for tick in ticks {
            digest.push(tick);
        }
        digest.to_hex(String::new())
    }

    #[test]
    fn order_length_and_every_bit_count() {
        let plain = digest(&[&[1.0, 2.0], &[3.0, 4.0]]);
        assert_eq!(plain.len(), 32);
        assert_eq!(plain, digest(&[&[1.0, 2.0], &[3.0, 4.0]]));
        for other in [
            digest(&[&[2.0, 1.0], &[3.0, 4.0]]),
            digest(&[&[3.0, 4.0], &[1.0, 2.0]]),
            digest(&[&[1.0, 2.0], &[3.0]]),
            digest(&[&[1.0, 2.0], &[3.0, 4.0], &[0.0]]),
            digest(&[&[1.0, 2.0], &[3.0, f64::from_bits(4.0_f64.to_bits() + 1)]]),
            digest(&[&[1.0, 2.0], &[3.0, -4.0]]),
        ] {
            assert_ne!(plain, other);
        }
    }
}

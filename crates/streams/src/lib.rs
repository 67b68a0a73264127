//! Named random streams: what a path draws depends on seed, path number and purpose only.
//!
//! A [`Key`] names one path of one seed. [`Key::stream`] opens the random stream of one purpose
//! on that path, such as `("reference/HYPE", 0)` or `("carry", account)`. Streams of different
//! names are independent, so drawing more from one, or adding a new one, moves no other: runs
//! that differ in an LTV, a cap or an agent class see the same prices.
//!
//! A stream is ChaCha8 with a key of its own, the BLAKE3 digest of everything that names it.
//! All distributions are computed with IEEE arithmetic, `sqrt` and the `libm` crate, never with
//! the platform's mathematics library, so the same key gives the same bytes on any x86-64 build.
//!
//! ```
//! use plimsoll_streams::Key;
//!
//! let key = Key { seed: 7, path: 0 };
//! let mut prices = key.stream("reference/HYPE", 0);
//! let mut again = key.stream("reference/HYPE", 0);
//! assert_eq!(prices.u64(), again.u64());
//! assert_ne!(prices.u64(), key.stream("reference/BTC", 0).u64());
//! ```

mod block;
mod chacha;
mod draw;
mod normal;
mod turned;
mod vectors;

pub use block::Normals;
pub use normal::standard_normal_quantile;
pub use turned::MOST_GIVEN;
pub use vectors::Vectors;

use rand::rngs::ChaCha8Rng;
use rand::{Rng, SeedableRng};
use turned::Turn;

/// First bytes of every digest. A new derivation must have a new tag.
const DOMAIN: &[u8] = b"plimsoll stream v1";

/// One path of one seed: the root of all random streams of that path.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Key {
    /// Master seed of the run.
    pub seed: u64,
    /// Global number of the path, never a number within a thread or a shard.
    pub path: u64,
}

impl Key {
    /// Opens the stream that `factor` and `index` name on this path, at its beginning.
    ///
    /// `factor` says what the numbers are for; `index` numbers the members of a family, such as
    /// accounts. The length of `factor` is part of the digest, so `("a", 12)` and `("a1", 2)`
    /// are different streams.
    #[must_use]
    pub fn stream(self, factor: &str, index: u64) -> Stream {
        let mut digest = blake3::Hasher::new();
        digest
            .update(DOMAIN)
            .update(&self.seed.to_le_bytes())
            .update(&self.path.to_le_bytes())
            .update(&(factor.len() as u64).to_le_bytes())
            .update(factor.as_bytes())
            .update(&index.to_le_bytes());
        Stream {
            rng: ChaCha8Rng::from_seed(*digest.finalize().as_bytes()),
            turn: Turn::Own,
        }
    }
}

/// A random stream: an endless sequence of draws fixed by its key, factor and index.
#[derive(Debug)]
pub struct Stream {
    rng: ChaCha8Rng,
    turn: Turn,
}

impl Stream {
    /// Draws 64 uniform bits.
    pub fn u64(&mut self) -> u64 {
        self.rng.next_u64()
    }
}

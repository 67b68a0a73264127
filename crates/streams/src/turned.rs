//! Streams whose uniforms are not those of the generator: mirror images and given beginnings.
//!
//! Rule    mirrored: 1 − u for each uniform u, and −z for each normal of a block, so that every
//!         draw by inversion is that of the other tail. Led: the first uniforms are given, those
//!         after them are the stream's own from its beginning
//! Units   none
//! Bounds  1 − u is exact on the grid of the uniforms; `below` and `shuffle` use bits, which are never
//!         mirrored nor given, and blocks of normals are never given
//! Source  Glasserman 2004, sections 4.2 and 5.5
//! Tests   tests/it/turned.rs

use rand_distr::{Distribution, Open01};

use crate::Stream;

/// Most uniforms that can be given to a stream.
pub const MOST_GIVEN: usize = 4;

/// Where the uniforms of a stream come from.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Turn {
    /// The generator.
    Own,
    /// The generator, mirrored.
    Mirrored,
    /// A list, then the generator.
    Led {
        /// The list, its next one first.
        given: [f64; MOST_GIVEN],
        /// How many are left.
        left: usize,
    },
}

impl Stream {
    /// The mirror image: every uniform u is 1 − u, every normal has the other sign.
    #[must_use]
    pub fn mirrored(self) -> Self {
        let turn = Turn::Mirrored;
        Self { turn, ..self }
    }

    /// The same stream behind some uniforms that are given, each in (0, 1).
    ///
    /// # Panics
    ///
    /// If there are more than [`MOST_GIVEN`].
    #[must_use]
    pub fn led_by(self, uniforms: &[f64]) -> Self {
        let left = uniforms.len();
        let mut given = [0.0; MOST_GIVEN];
        given[..left].copy_from_slice(uniforms);
        let turn = Turn::Led { given, left };
        Self { turn, ..self }
    }

    pub(crate) fn is_mirrored(&self) -> bool {
        matches!(self.turn, Turn::Mirrored)
    }

    #[inline]
    pub(crate) fn turned(&mut self) -> f64 {
        match &mut self.turn {
            Turn::Mirrored => 1.0 - Distribution::<f64>::sample(&Open01, &mut self.rng),
            Turn::Led { given, left } if *left > 0 => {
                let first = given[0];
                given.rotate_left(1);
                *left -= 1;
                first
            }
            Turn::Own | Turn::Led { .. } => Open01.sample(&mut self.rng),
        }
    }
}

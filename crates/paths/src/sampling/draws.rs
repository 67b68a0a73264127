//! Where one path's draws come from.
//!
//! Rule    `stream`: the stream of the key; `signed`: its mirror image on the second path of an
//!         antithetic pair; `led`: behind its first uniforms, which are a Sobol point's
//! Units   none
//! Bounds  a given beginning has at most 4 uniforms, `plimsoll_streams::MOST_GIVEN`
//! Source  as `sampling`
//! Tests   tests/it/sampling.rs, tests/it/sobol.rs

use std::ops::Range;

use plimsoll_streams::{Key, MOST_GIVEN, Stream};

use super::sobol::Point;

/// Where the draws of one path come from.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Draws {
    /// Key of all streams.
    pub(crate) key: Key,
    /// Whether the path is the mirror image of another.
    pub(super) is_mirrored: bool,
    /// Whether jumps are drawn as importance sampling has it.
    pub(crate) is_tilted: bool,
    /// The path's point of a Sobol sequence.
    pub(super) point: Option<Point>,
}

impl Draws {
    /// Plain ones.
    pub(crate) const fn of(key: Key) -> Self {
        Self {
            key,
            is_mirrored: false,
            is_tilted: false,
            point: None,
        }
    }

    /// A stream whose draws no sampling changes.
    pub(crate) fn stream(&self, factor: &str, index: u64) -> Stream {
        self.key.stream(factor, index)
    }

    /// A stream whose normals have the other sign on a mirror image.
    pub(crate) fn signed(&self, factor: &str, index: u64) -> Stream {
        let stream = self.stream(factor, index);
        if self.is_mirrored {
            stream.mirrored()
        } else {
            stream
        }
    }

    /// A stream that the given dimensions of the Sobol point lead, where there is one.
    pub(crate) fn led(&self, factor: &str, index: u64, dimensions: &Range<u32>) -> Stream {
        led(self.point, self.stream(factor, index), dimensions)
    }

    /// Both: the sizes of jumps.
    pub(crate) fn signed_and_led(&self, factor: &str, index: u64, of: &Range<u32>) -> Stream {
        led(self.point, self.signed(factor, index), of)
    }
}

fn led(point: Option<Point>, stream: Stream, dimensions: &Range<u32>) -> Stream {
    let Some(point) = point.filter(|_| !dimensions.is_empty()) else {
        return stream;
    };
    let mut uniforms = [0.0; MOST_GIVEN];
    let uniforms = &mut uniforms[..dimensions.len()];
    for (uniform, dimension) in uniforms.iter_mut().zip(dimensions.clone()) {
        *uniform = point.uniform(dimension);
    }
    stream.led_by(uniforms)
}

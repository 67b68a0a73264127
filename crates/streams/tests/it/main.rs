//! Tests of the stream keys and of the distributions drawn from them.
// A test may measure with the platform's mathematics.
#![allow(clippy::unwrap_used, clippy::disallowed_methods)]

mod block;
mod draws;
mod golden;
mod keys;
mod normal;
mod turned;
mod vectors;

use plimsoll_streams::{Key, Stream};

fn stream(factor: &str) -> Stream {
    Key { seed: 1, path: 2 }.stream(factor, 0)
}

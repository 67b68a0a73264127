//! Random design: independent uniform draws.
//!
//! Rule    coordinate n of an axis is the n-th draw of the axis's own stream, so that more points
//!         or another axis move none of those that were there
//! Units   coordinates of the unit cube
//! Bounds  open interval (0, 1)
//! Source  streams `design/random/<axis>` of the design's seed
//! Tests   tests/it/design.rs: repetition, growth, range

use plimsoll_streams::Key;

use super::Axis;

/// Points of the unit cube.
pub(super) fn cube(axes: &[Axis], points: u32, key: Key) -> Vec<Vec<f64>> {
    let stream = |axis: &Axis| key.stream(&format!("design/random/{}", axis.name), 0);
    let mut streams: Vec<_> = axes.iter().map(stream).collect();
    let mut row = || {
        streams
            .iter_mut()
            .map(plimsoll_streams::Stream::uniform)
            .collect()
    };
    (0..points).map(|_| row()).collect()
}

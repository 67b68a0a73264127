//! Simulated candles.

use plimsoll_calibrate::series::{Candle, Candles};
use plimsoll_streams::{Key, Stream};

pub(crate) const HOUR_MS: i64 = 3_600_000;
pub(crate) const HOUR_Y: f64 = 1.0 / 8_760.0;

pub(crate) fn stream(name: &str) -> Stream {
    (Key { seed: 11, path: 0 }).stream(name, 0)
}

/// Hourly candles with these log returns; high and low are the ends.
pub(crate) fn candles(returns: &[f64]) -> Candles {
    let mut log = 0.0;
    let rows = (0..).zip(returns).map(|(n, r)| {
        let open = libm::exp(log);
        log += r;
        let close = libm::exp(log);
        Candle {
            ts_ms: n * HOUR_MS,
            open,
            high: open.max(close),
            low: open.min(close),
            close,
        }
    });
    Candles::new(rows.collect()).unwrap()
}

/// Whether a value is within some share of what it must be.
#[track_caller]
pub(crate) fn near(found: f64, wanted: f64, share: f64) {
    let off = (found / wanted - 1.0).abs();
    assert!(off <= share, "{found} is not within {share} of {wanted}");
}

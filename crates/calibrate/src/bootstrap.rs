//! Interval of a statistic of a series by the stationary bootstrap.
//!
//! Rule    copies of the series from blocks of geometric length that wrap around; the interval is
//!         the 2.5% and 97.5% quantile of the statistic over the copies
//! Units   blocks in steps of the series
//! Source  POLITIS-ROMANO-1994; 400 copies: assumption
//! Tests   tests/it/volatility.rs

use plimsoll_streams::Key;

use crate::estimate::{Estimate, as_f64, quantile};

/// Copies of the series.
const COPIES: u32 = 400;

/// Statistic of a series of `count` steps with its interval. It is called with the places of the
/// steps to use, in order.
pub(crate) fn estimate(
    count: usize,
    mean_block: f64,
    name: &str,
    statistic: impl Fn(&[u32]) -> f64,
) -> Estimate {
    let length = u32::try_from(count).unwrap_or(u32::MAX);
    let own: Vec<u32> = (0..length).collect();
    let value = statistic(&own);
    // With less than three blocks the copies say nothing.
    if length < 3 || as_f64(count) < 3.0 * mean_block {
        return Estimate::bare(value);
    }
    let mut places = vec![0; count];
    let copies = (0..COPIES).map(|copy| {
        let mut stream = (Key { seed: 0, path: 0 })
            .stream(&format!("calibrate/bootstrap/{name}"), u64::from(copy));
        let mut place = stream.below(length);
        for out in &mut places {
            *out = place;
            let is_new = stream.bernoulli(1.0 / mean_block.max(1.0));
            place = if is_new {
                stream.below(length)
            } else {
                (place + 1) % length
            };
        }
        statistic(&places)
    });
    let mut all: Vec<f64> = copies.filter(|x| x.is_finite()).collect();
    all.sort_unstable_by(f64::total_cmp);
    Estimate {
        value,
        interval: (!all.is_empty()).then(|| [quantile(&all, 0.025), quantile(&all, 0.975)]),
    }
}

//! Ratio of two means over the same paths, such as the amplification of twin runs.
//!
//! Rule    A = sum x / sum y; se of ln A = sqrt(sum (x - A y)^2) / sum x; the 95% interval is the
//!         bootstrap-t one of ln A: pairs resampled with replacement, 999 times
//! Units   none
//! Bounds  none where either sum is not positive; an end is infinite, and so left out, when too few
//!         paths carry the ratio to bound it
//! Source  Efron 1981 (studentized bootstrap); delta method for the standard error
//! Tests   tests/it/ratio.rs: value, coverage

use super::bootstrap::{Draws, quantiles, studentized};
use super::{Bootstrap, Estimate};

/// Sum of the first over sum of the second of each pair, with its 95% interval; values are not
/// negative. None where one of the sums is nought.
#[must_use]
pub fn ratio_of_means(pairs: &[(f64, f64)], bootstrap: Bootstrap) -> Option<Estimate> {
    let n = pairs.len() as u64;
    let is_carrier = |(x, y): &&(f64, f64)| *x != 0.0 || *y != 0.0;
    let carriers: Vec<(f64, f64)> = pairs.iter().filter(is_carrier).copied().collect();
    let all = Sums::of(carriers.iter().copied());
    let (log, error) = all.log_ratio()?;
    let value = all.x / all.y;
    if error <= 0.0 {
        return Some(Estimate::new(value, value, value));
    }
    let mut stream = bootstrap.stream();
    let mut draw = || {
        let drawn = Draws::new(&mut stream, carriers.len(), n).map(|place| carriers[place]);
        let sums = Sums::of(drawn);
        match sums.log_ratio() {
            Some(of_sample) => studentized(of_sample, log),
            // Nothing in one of the sums: as far out as can be, on that side.
            None if sums.x > 0.0 => f64::INFINITY,
            None => f64::NEG_INFINITY,
        }
    };
    let (low, high) = quantiles(&mut draw);
    let end = |t: f64| libm::exp(log - t * error);
    let (low, high) = (end(high), end(low));
    // An end at nought is no bound either: nothing says so.
    let low = if low > 0.0 { low } else { f64::NAN };
    Some(Estimate::new(value, low, high))
}

/// Sums over pairs.
#[derive(Clone, Copy, Default)]
struct Sums {
    x: f64,
    y: f64,
    xx: f64,
    xy: f64,
    yy: f64,
}

impl Sums {
    fn of(pairs: impl Iterator<Item = (f64, f64)>) -> Self {
        pairs.fold(Self::default(), |sums, (x, y)| Self {
            x: sums.x + x,
            y: sums.y + y,
            xx: sums.xx + x * x,
            xy: sums.xy + x * y,
            yy: sums.yy + y * y,
        })
    }

    /// Logarithm of the ratio and its standard error.
    fn log_ratio(&self) -> Option<(f64, f64)> {
        if self.x <= 0.0 || self.y <= 0.0 {
            return None;
        }
        let ratio = self.x / self.y;
        let squares = self.xx - 2.0 * ratio * self.xy + ratio * ratio * self.yy;
        // What rounding leaves of nought is nought.
        let is_spread = squares > 1e-14 * self.xx;
        let error = if is_spread {
            squares.sqrt() / self.x
        } else {
            0.0
        };
        Some((libm::log(ratio), error))
    }
}

//! Sharing out a total by weights, under caps, to the last unit.
//!
//! Rule    each gets weight * level, at most its cap; the level is such that all of the total is
//!         given out; the rounding goes to the last ones that have room
//! Units   as the caller's; exact in ledger units
//! Bounds  none where the caps (or those of members with a weight) hold less than the total
//! Tests   tests/it/fill.rs

use plimsoll_engine::units::Amount;

/// Shares out a total in floats; none where the members with a weight cannot hold it.
#[must_use]
pub fn share_out(weights: &[f64], caps: &[f64], total: f64) -> Option<Vec<f64>> {
    let mut shares = vec![0.0; weights.len()];
    let mut free: Vec<usize> = (0..weights.len()).filter(|n| weights[*n] > 0.0).collect();
    let mut left = total;
    // Whoever is full at one level is full at every higher one: each round fills some for good.
    while left > 0.0 {
        let weight: f64 = free.iter().map(|n| weights[*n]).sum();
        if free.is_empty() || weight <= 0.0 {
            break;
        }
        let level = left / weight;
        let count = free.len();
        free.retain(|n| {
            let is_full = weights[*n] * level >= caps[*n];
            if is_full {
                shares[*n] = caps[*n];
                left -= caps[*n];
            }
            !is_full
        });
        if free.len() == count {
            for n in free {
                shares[n] = weights[n] * level;
            }
            return Some(shares);
        }
    }
    (left <= total * 1e-12).then_some(shares)
}

/// Shares out a total exactly; none where the caps cannot hold it.
#[must_use]
pub fn share_out_exactly(weights: &[f64], caps: &[Amount], total: Amount) -> Option<Vec<Amount>> {
    let limits: Vec<f64> = caps.iter().map(|cap| cap.to_f64()).collect();
    let rough = share_out(weights, &limits, total.to_f64())?;
    let mut exact = Vec::with_capacity(rough.len());
    for (share, cap) in rough.iter().zip(caps) {
        exact.push(Amount::from_f64_down(*share)?.min(*cap).or_zero());
    }
    let mut left = total - exact.iter().copied().sum();
    for (n, share) in exact.iter_mut().enumerate().rev() {
        if left.is_zero() {
            break;
        }
        // Only members that take part also take the rounding.
        let takes_part = weights[n] > 0.0;
        let room = if takes_part {
            caps[n] - *share
        } else {
            Amount::ZERO
        };
        let step = left.min(room).max(-*share);
        *share += step;
        left -= step;
    }
    left.is_zero().then_some(exact)
}

//! Who makes the oracle price of a perp, and from what.
//!
//! Rule    Each validator takes the weighted median of the spot mids of exchanges; the oracle is
//!         the stake-weighted median of the validators that speak, if their stake is more than two
//!         thirds of all. Otherwise it holds its last value.
//! Units   votes are prices in USD or factors on one; stake in any common unit.
//! Bounds  exactly two thirds is no quorum; without stake there is none.
//! Source  DOC-ORACLE, DOC-STAKE; holding is a reading, see docs/rules/mark_and_oracle.md
//! Tests   tests/it/market_oracle.rs

use super::Weighted;
use super::median::weighted_median;

/// Whether `stake` of `total_stake` may fix an oracle price.
#[must_use]
pub fn has_quorum(stake: u64, total_stake: u64) -> bool {
    3 * u128::from(stake) > 2 * u128::from(total_stake)
}

/// Stake-weighted median of the votes of those who speak; none without a quorum.
///
/// The votes are put in order. `total_stake` counts those who are silent too.
#[must_use]
pub fn validators_px(votes: &mut [Weighted], total_stake: u64) -> Option<f64> {
    let stake = votes.iter().map(|vote| vote.weight).sum();
    if has_quorum(stake, total_stake) {
        weighted_median(votes)
    } else {
        None
    }
}

//! Ranking by the documented index.
//!
//! Rule    index = (mark / entry) * (notional / account value), highest first;
//!         entry / mark takes the place of mark / entry for shorts
//! Units   compared without a division; shown at ten decimals, nearest
//! Bounds  an account value that is not positive ranks before all others
//! Source  DOC-ADL; the side adjustment is READ-ADL-SHORT
//! Tests   worked_examples/adl.yaml, adl::longs_rank_alike_under_both_readings_of_the_index,
//!         adl::an_account_without_value_ranks_first

use super::Candidate;
use super::fraction::Fraction;
use crate::units::{Px, Ratio, ratio_of_products};

/// The index of a position, adjusted to its side; none where there is no account value.
///
/// With `N` the notional, `Q` its value at entry and `V` the account value, mark over entry is
/// `N / Q`: the index is `N * N / (Q * V)` for a long and `Q / V` for a short.
#[must_use]
pub fn index(candidate: &Candidate, px: Px) -> Option<Ratio> {
    let (over, under) = terms(candidate, px);
    ratio_of_products(over, under)
}

/// Rank by the index, adjusted to the side.
pub(super) fn rank(candidate: &Candidate, px: Px) -> Fraction {
    let (over, under) = terms(candidate, px);
    Fraction::new(over, under)
}

/// Rank by the index as it is written, which falls as the profit of a short grows.
pub(super) fn literal_rank(candidate: &Candidate, px: Px) -> Fraction {
    let (over, under) = literal_terms(candidate, px);
    Fraction::new(over, under)
}

fn terms(candidate: &Candidate, px: Px) -> ([u128; 2], [u128; 2]) {
    let (over, under) = literal_terms(candidate, px);
    if candidate.size.is_negative() {
        ([under[0], 1], [under[1], 1])
    } else {
        (over, under)
    }
}

fn literal_terms(candidate: &Candidate, px: Px) -> ([u128; 2], [u128; 2]) {
    let notional = candidate.notional(px).0.unsigned_abs();
    let entry = candidate.entry_value().0.unsigned_abs();
    let account_value = candidate.account_value.or_zero().0.unsigned_abs();
    ([notional; 2], [entry, account_value])
}

//! A queue: the highest rank is closed whole before the next one.
//!
//! Rule    highest first, equal ranks by account id
//! Units   ranks are exact fractions
//! Bounds  of nobody more than the position
//! Source  DOC-ADL
//! Tests   adl_properties::a_queue_leaves_at_most_one_position_half_closed,
//!         adl::equal_ranks_go_by_account

use super::fraction::Fraction;
use super::{Candidate, Closing, Taken};

/// Takes from the candidates in the order of their ranks.
pub(super) fn take(
    candidates: Vec<&Candidate>,
    closing: &Closing,
    rank: impl Fn(&Candidate) -> Fraction,
) -> Vec<Taken> {
    let mut queue: Vec<(Fraction, &Candidate)> =
        candidates.into_iter().map(|c| (rank(c), c)).collect();
    queue.sort_unstable_by(|(a, first), (b, second)| {
        b.compare(a).then(first.account.cmp(&second.account))
    });
    let mut left = closing.size.abs();
    let parts = queue.into_iter().map_while(|(_, c)| {
        let size = c.size.abs().min(left);
        left -= size;
        let account = c.account;
        size.is_positive().then_some(Taken { account, size })
    });
    parts.collect()
}

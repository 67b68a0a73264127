//! Ranking by the index, those in profit first.
//!
//! Rule    the queue of the index over positions in profit, then over the others
//! Units   as the index
//! Bounds  a profit of nothing is none
//! Source  DOC-ADL ("profitable traders"), ADL-1: 99.4% of those closed were in profit
//! Tests   adl::the_table_of_the_page, adl::profit_goes_before_loss

use super::{Candidate, Closing, Taken, index, queue, total};
use crate::units::Amount;

pub(super) fn take(candidates: Vec<&Candidate>, closing: &Closing) -> Vec<Taken> {
    let (winners, others): (Vec<_>, Vec<_>) = candidates
        .into_iter()
        .partition(|c| c.profit(closing.px).is_positive());
    let rank = |c: &Candidate| index::rank(c, closing.px);
    let mut taken = queue::take(winners, closing, rank);
    let rest = Closing {
        // Of which side it is has been settled.
        size: Amount(closing.size.abs().0 - total(&taken).0),
        ..*closing
    };
    taken.extend(queue::take(others, &rest, rank));
    taken
}

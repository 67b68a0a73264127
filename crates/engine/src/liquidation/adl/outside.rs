//! What part of a deleveraging falls on the traders outside the simulated population.
//!
//! Rule    pro rata: the part of the outside is its share of the open interest on that side;
//!         last: what the users cannot give; first: as much as it holds
//! Units   whole lots for the outside, rounded down, the rest for the users
//! Bounds  neither gives more than it holds; both together the smaller of what is to be closed and
//!         what is there
//! Source  an assumption of this project, docs/rules/adl.md
//! Tests   adl::the_outside_and_the_users_share_by_open_interest,
//!         adl_properties::the_outside_never_gives_more_than_it_holds

use super::{Candidate, Closing, Taken, allocate, is_opposite};
use crate::units::{Amount, divide_product};
use crate::venue::{Adl, AdlOutside};

/// How a deleveraging is borne.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Borne {
    /// Of the position outside, without a sign.
    pub outside: Amount,
    /// Of the users' positions.
    pub users: Vec<Taken>,
}

/// Who bears a deleveraging: the position outside (signed, nothing if there is none), and users.
#[must_use]
pub fn deleverage(
    rules: &Adl,
    candidates: &[Candidate],
    outside: Amount,
    closing: &Closing,
) -> Borne {
    let sizes = candidates.iter().map(|c| c.size);
    let users: Amount = sizes
        .filter(|size| is_opposite(*size, closing.size))
        .map(Amount::abs)
        .sum();
    let outside = if is_opposite(outside, closing.size) {
        outside.abs()
    } else {
        Amount::ZERO
    };
    let part = outside_part(rules.outside, closing, outside, users);
    // Of which side it is stays with the sign.
    let rest = closing.size.abs() - part;
    let size = if closing.size.is_negative() {
        -rest
    } else {
        rest
    };
    let closing = Closing { size, ..*closing };
    Borne {
        outside: part,
        users: allocate(rules.ranking, candidates, &closing),
    }
}

/// What the outside gives of what is to be closed, beside users who hold some size on its side.
#[must_use]
pub fn outside_part(
    reading: AdlOutside,
    closing: &Closing,
    outside: Amount,
    users: Amount,
) -> Amount {
    let all = outside + users;
    let size = closing.size.abs().min(all);
    let lacking = (size - users).or_zero();
    match reading {
        AdlOutside::Last => lacking,
        AdlOutside::First => size.min(outside),
        AdlOutside::ProRata if all.is_zero() => Amount::ZERO,
        AdlOutside::ProRata => {
            let [size, outside, all] = [size, outside, all].map(|part| part.0.unsigned_abs());
            let (quota, _) = divide_product(size, outside, all);
            let lots = Amount((quota - quota % closing.lot.0.unsigned_abs().max(1)).cast_signed());
            lots.max(lacking)
        }
    }
}

//! A proportion: everybody gives by weight, nobody more than the position.
//!
//! Rule    quota = rest * weight / sum of weights; where a quota reaches the position all of it is
//!         taken, and the rest is shared by the others; quotas are cut to whole lots, and what the
//!         cuts leave goes lot by lot to the largest cuts, equal ones by account id
//! Units   sizes at 1e-10, products exact
//! Bounds  within one lot of the exact quota; a weight counts up to 2^104 units
//! Source  largest remainder; reading in docs/rules/adl.md
//! Tests   adl_properties::proportions_hold_within_one_lot,
//!         adl_properties::what_is_taken_adds_up_and_nobody_gives_more_than_there_is

use std::cmp::Reverse;

use super::{Candidate, Closing, Taken};
use crate::units::{AccountId, Amount, Wide, divide_product};

/// Bound of a weight: 2e15 USD, and four million of them stay below 2^127.
pub(super) const MOST_WEIGHT: u128 = 1 << 104;

/// What somebody could give.
#[derive(Clone, Copy)]
struct Claim {
    account: AccountId,
    most: u128,
    weight: u128,
}

/// A quota cut to whole lots.
struct Cut {
    claim: Claim,
    given: u128,
    /// What was cut off: whole units, then a fraction over the sum of weights.
    off: (u128, u128),
}

/// Takes from the candidates in proportion to their weights, then from those without weight in
/// proportion to size.
pub(super) fn take(
    candidates: &[&Candidate],
    closing: &Closing,
    weight: impl Fn(&Candidate) -> u128,
) -> Vec<Taken> {
    let claims = candidates.iter().map(|c| Claim {
        account: c.account,
        most: c.size.0.unsigned_abs(),
        weight: weight(c).min(MOST_WEIGHT),
    });
    let (weighty, weightless): (Vec<_>, Vec<_>) = claims.partition(|claim| claim.weight > 0);
    let lot = closing.lot.0.unsigned_abs().max(1);
    let rest = closing.size.0.unsigned_abs();
    let mut given = Vec::with_capacity(candidates.len());
    let rest = share_out(rest, lot, weighty, &mut given);
    let by_size = weightless.into_iter().map(|claim| Claim {
        weight: claim.most.min(MOST_WEIGHT),
        ..claim
    });
    share_out(rest, lot, by_size.collect(), &mut given);
    given.sort_unstable_by_key(|taken| taken.account);
    given
}

/// Shares out a total and returns what nobody could give.
fn share_out(total: u128, lot: u128, mut claims: Vec<Claim>, given: &mut Vec<Taken>) -> u128 {
    let mut rest = total;
    let mut weights: u128 = claims.iter().map(|claim| claim.weight).sum();
    // Who is the first to be used up stands first.
    claims.sort_unstable_by(|a, b| {
        let used_up = |a: &Claim, b: &Claim| Wide::product([a.most, b.weight]);
        (used_up(a, b).cmp(&used_up(b, a))).then(a.account.cmp(&b.account))
    });
    let mut open = 0;
    for claim in &claims {
        if Wide::product([claim.most, weights]) > Wide::product([rest, claim.weight]) {
            break;
        }
        give(claim, claim.most, given);
        rest -= claim.most;
        weights -= claim.weight;
        open += 1;
    }
    share_in_lots(rest, weights, lot, &claims[open..], given)
}

/// Shares out what is less than everybody's position.
fn share_in_lots(
    total: u128,
    weights: u128,
    lot: u128,
    claims: &[Claim],
    given: &mut Vec<Taken>,
) -> u128 {
    let mut cuts: Vec<Cut> = (claims.iter())
        .map(|claim| {
            let (units, fraction) = divide_product(total, claim.weight, weights);
            let off = (units % lot, fraction);
            Cut {
                claim: *claim,
                given: units - units % lot,
                off,
            }
        })
        .collect();
    cuts.sort_unstable_by_key(|cut| (Reverse(cut.off), cut.claim.account));
    let mut rest = total - cuts.iter().map(|cut| cut.given).sum::<u128>();
    for cut in &cuts {
        // One round is enough: everybody still has what was cut off.
        let more = lot.min(cut.claim.most - cut.given).min(rest);
        rest -= more;
        give(&cut.claim, cut.given + more, given);
    }
    rest
}

fn give(claim: &Claim, size: u128, given: &mut Vec<Taken>) {
    if size > 0 {
        let size = Amount(size.cast_signed());
        let account = claim.account;
        given.push(Taken { account, size });
    }
}

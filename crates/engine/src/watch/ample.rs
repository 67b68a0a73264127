//! Where margin sharing is surely refused nothing, by floats.
//!
//! Most accounts have far more collateral than debt, and most reserves far more than any of them
//! lacks: what they draw is what they lack, and neither collateral nor debt has to be read to
//! the last unit. `crate::sharing::drawable` has the rule in integers; wherever anything comes near
//! a limit these functions do not answer, and it decides.

use crate::units::{AccountId, TokenId};

use super::image::{Ground, borrow_capacity};

/// Where all of a lack surely comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Source {
    /// The account's own supply.
    Supply,
    /// A new borrow within its borrow capacity.
    Borrow,
}

/// More than floats may lose on the way to a figure: a part of it, and of a whole unit.
const PART: f64 = 1e-11;
const UNITS: f64 = 1e-6;

/// Surely no less than a figure.
fn above(value: f64) -> f64 {
    value * (1.0 + PART) + UNITS
}

/// Surely no more than what a limit leaves free.
fn room(limit: f64, used: f64) -> f64 {
    limit * (1.0 - PART) - above(used)
}

/// Where a portfolio margin account surely gets all of a lack of perp equity from, by the token that
/// it lacks. An account with some supply, but less than it lacks, gets no answer.
pub(crate) fn source(
    ground: Ground<'_>,
    (id, token): (AccountId, TokenId),
    lack: f64,
) -> Option<Source> {
    let Ground {
        ledger,
        venue,
        terms,
        ..
    } = ground;
    let reserve = ledger.reserve(token);
    let lack = above(lack);
    if room(reserve.balance().near_f64(), 0.0) < lack {
        return None;
    }
    let supplied = ledger.supplied_f64(id, token);
    if supplied > 0.0 {
        return (room(supplied, 0.0) > lack).then_some(Source::Supply);
    }
    let caps = &terms.caps[token.index()];
    let mut others = venue.quotes.iter().filter(|t| **t != token);
    if others.any(|other| ledger.has_debt(id, *other)) {
        return None;
    }
    let owed = ledger.borrowed_f64(id, token);
    let is_ample = room(caps.borrow, reserve.total_borrowed_f64()) > lack
        && room(caps.user_borrow, owed) > lack
        && room(borrow_capacity(ground, (id, token)), owed) > lack;
    is_ample.then_some(Source::Borrow)
}

/// Whether all of a surplus of a portfolio margin account surely is supplied: it owes nothing of the
/// token, and no cap is near.
pub(crate) fn supplies(
    ground: Ground<'_>,
    (id, token): (AccountId, TokenId),
    surplus: f64,
) -> bool {
    let Ground { ledger, terms, .. } = ground;
    let (caps, surplus) = (&terms.caps[token.index()], above(surplus));
    !ledger.has_debt(id, token)
        && room(caps.supply, ledger.reserve(token).total_supplied_f64()) > surplus
        && room(caps.user_supply, ledger.supplied_f64(id, token)) > surplus
}

/// Whether a portfolio margin account surely has a use for a surplus: a debt, or room to supply.
pub(crate) fn takes(ground: Ground<'_>, (id, token): (AccountId, TokenId)) -> bool {
    let Ground { ledger, terms, .. } = ground;
    let caps = &terms.caps[token.index()];
    ledger.has_debt(id, token)
        || room(caps.supply, ledger.reserve(token).total_supplied_f64()) > UNITS
            && room(caps.user_supply, ledger.supplied_f64(id, token)) > UNITS
}

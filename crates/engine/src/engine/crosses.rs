//! The cross margin pools of an account, and whether anything is in them.

use crate::account::Cross;
use crate::ledger::{Ledger, Pocket};
use crate::margin::Isolated;
use crate::units::{AccountId, PerpId};
use crate::venue::Venue;

use super::Engine;

impl Engine {
    /// The account's pools that anything is in; the main one always and first.
    #[must_use]
    pub fn crosses(&self, id: AccountId) -> Vec<Cross> {
        let mode = self.ledger.mode(id);
        let all = (0..self.venue.crosses(mode)).map(|n| self.venue.cross(mode, n));
        all.enumerate()
            .filter(|(n, cross)| *n == 0 || self.is_used(id, *cross))
            .map(|(_, cross)| cross)
            .collect()
    }

    /// Number of the account's pools, used or not.
    pub(super) fn pools(&self, id: AccountId) -> usize {
        self.venue.crosses(self.ledger.mode(id))
    }

    /// The `n`-th pool of an account, if it is the main one or anything is in it.
    pub(super) fn pool(&self, id: AccountId, n: usize) -> Option<Cross> {
        pool_of(&self.ledger, &self.venue, id, n)
    }

    /// Whether anything is in a pool of an account beside the main one.
    pub(super) fn has_several_pools(&self, id: AccountId) -> bool {
        (1..self.pools(id)).any(|n| self.pool(id, n).is_some())
    }

    fn is_used(&self, id: AccountId, cross: Cross) -> bool {
        is_used(&self.ledger, &self.venue, id, cross)
    }

    /// Whether an account has cross positions in a pool.
    pub(super) fn has_cross_positions(&self, id: AccountId, cross: Cross) -> bool {
        has_cross_positions(&self.ledger, &self.venue, id, cross)
    }

    /// The figures of an isolated position; none where there is no such.
    #[must_use]
    pub fn isolated(&self, id: AccountId, perp: PerpId) -> Option<Isolated> {
        let position = self.ledger.position(id, perp);
        if !position.isolated || position.size.is_zero() {
            return None;
        }
        let mark = self.prices.mark[perp.index()];
        Some(Isolated::read(
            position,
            &self.venue.perps[perp.index()],
            mark,
        ))
    }
}

/// The `n`-th pool of an account, if it is the main one or anything is in it.
pub(super) fn pool_of(ledger: &Ledger, venue: &Venue, id: AccountId, n: usize) -> Option<Cross> {
    let cross = venue.cross(ledger.mode(id), n);
    (n == 0 || is_used(ledger, venue, id, cross)).then_some(cross)
}

fn is_used(ledger: &Ledger, venue: &Venue, id: AccountId, cross: Cross) -> bool {
    let has_money = match cross {
        // The cash of its perp side is what is held.
        Cross::Token(token) => !ledger.balance(id, token).is_nothing(),
        Cross::Dex(_) => !ledger.cash(id, Pocket::from(cross)).is_zero(),
    };
    has_money || has_cross_positions(ledger, venue, id, cross)
}

fn has_cross_positions(ledger: &Ledger, venue: &Venue, id: AccountId, cross: Cross) -> bool {
    let positions = ledger.positions_of(id).iter().zip(&venue.perps);
    let mut open = positions.filter(|(p, perp)| !p.size.is_zero() && perp.is_in(cross));
    open.any(|(p, _)| !p.isolated)
}

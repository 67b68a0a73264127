//! The figures of one account in one pool in floats: enough to tell that it is far from every edge.
//!
//! What `crate::margin::Figures` has in integers, as far as a box needs it. Each figure is right
//! to a few parts in 1e16 of what it is summed from; boxes leave room for more than that, and where
//! they cannot the integers decide.

use crate::account::{Cross, Mode};
use crate::ledger::Ledger;
use crate::margin::figures::Prices;
use crate::units::{AccountId, Amount, TokenId};
use crate::venue::{OffsetReading, Venue};

use super::terms::{CollateralTerms, Terms};

/// Value of one unit of an amount at one unit of price, USD.
pub(super) const UNIT: f64 = 1e-16;

/// What an image is read from.
#[derive(Clone, Copy)]
pub(crate) struct Ground<'a> {
    pub(crate) ledger: &'a Ledger,
    pub(crate) venue: &'a Venue,
    pub(crate) prices: &'a Prices,
    pub(crate) terms: &'a Terms,
}

/// One price that an account depends on.
#[derive(Clone, Copy, Debug)]
pub(super) struct Leg {
    pub(super) coordinate: usize,
    /// Present price in its units.
    pub(super) px: f64,
    /// Absolute notional of a position, or collateral credit, in the pool's token.
    pub(super) notional: f64,
    pub(super) kind: Kind,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Kind {
    /// A long position.
    Long(Margins),
    /// A short position.
    Short(Margins),
    /// Collateral, and its capacity as a share of its credit.
    Collateral(f64),
    /// The pool's own token, which collateral is counted in.
    Quote,
}

/// Highest maintenance rate of a position, and its target as a share of notional.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Margins {
    pub(super) maintenance: f64,
    pub(super) target: f64,
}

/// Figures of one account in one cross margin pool, in the pool's token.
#[derive(Clone, Copy, Debug)]
pub(super) struct Image {
    pub(super) mode: Mode,
    pub(super) token: TokenId,
    pub(super) cash: Amount,
    pub(super) perp_equity: f64,
    pub(super) notional: f64,
    pub(super) maintenance: f64,
    pub(super) target: f64,
    pub(super) supplied: f64,
    pub(super) borrowed: f64,
    pub(super) credit: f64,
    pub(super) capacity: f64,
    /// What the figures are summed from, without signs.
    pub(super) gross: f64,
    /// Whether the account has isolated positions.
    pub(super) has_isolated: bool,
}

impl Image {
    /// Reads an account in one of its pools but for its collateral, and tells of each price that it
    /// depends on. [`Self::add_collateral`] reads the rest.
    pub(super) fn read(
        ground: Ground<'_>,
        (id, cross): (AccountId, Cross),
        each: impl FnMut(Leg),
    ) -> Self {
        let ledger = ground.ledger;
        let cash = ledger.cash(id, cross.into());
        let mut image = Self {
            mode: ledger.mode(id),
            token: ledger.token_of(cross.into()),
            cash,
            perp_equity: cash.near_f64(),
            notional: 0.0,
            maintenance: 0.0,
            target: 0.0,
            supplied: 0.0,
            borrowed: 0.0,
            credit: 0.0,
            capacity: 0.0,
            gross: cash.near_f64().abs(),
            has_isolated: false,
        };
        image.add_positions(ground, (id, cross), each);
        if image.mode == Mode::Portfolio {
            image.supplied = ledger.supplied_f64(id, image.token);
            image.borrowed = ledger.borrowed_f64(id, image.token);
            image.gross += image.supplied + image.borrowed;
        }
        image
    }

    /// What the floats may lose.
    pub(super) fn reserve(&self) -> f64 {
        1e-6 + 1e-12 * self.gross
    }

    fn add_positions(
        &mut self,
        ground: Ground<'_>,
        (id, cross): (AccountId, Cross),
        mut each: impl FnMut(Leg),
    ) {
        let share = ground.terms.transfer;
        let mut initial = 0.0;
        let positions = ground.ledger.positions_of(id).iter();
        for (n, position) in positions.enumerate() {
            if position.size.is_zero() {
                continue;
            }
            if position.isolated || !ground.venue.perps[n].is_in(cross) {
                self.has_isolated |= position.isolated;
                continue;
            }
            let (px, tiers) = (ground.prices.mark[n].0 as f64, &ground.terms.tiers[n]);
            let value = position.size.units_f64() * px * UNIT;
            let notional = value.abs();
            let of_initial = 1.0 / f64::from(position.leverage.max(1));
            self.perp_equity += value;
            self.notional += notional;
            self.maintenance += tiers.maintenance(notional);
            initial += notional * of_initial;
            let margins = Margins {
                maintenance: tiers.highest_rate,
                target: super::larger(of_initial, share),
            };
            each(Leg {
                coordinate: n,
                px,
                notional,
                kind: if value > 0.0 {
                    Kind::Long(margins)
                } else {
                    Kind::Short(margins)
                },
            });
        }
        self.target = super::larger(initial, self.notional * share);
        self.gross += self.notional;
    }

    /// Reads the collateral of a portfolio margin account.
    pub(super) fn add_collateral(
        &mut self,
        ground: Ground<'_>,
        id: AccountId,
        mut each: impl FnMut(Leg),
    ) {
        let Ground { venue, prices, .. } = ground;
        let is_settlement = self.token == venue.settlement;
        let quote = prices.borrow[self.token.index()].0 as f64;
        for (_, terms, px, worth) in counted_collateral(ground, id) {
            let value = worth / quote;
            let credit = value * terms.threshold;
            self.credit += credit;
            self.capacity += value * terms.ltv;
            each(Leg {
                coordinate: venue.perps.len() + terms.token.index(),
                px,
                notional: credit,
                kind: Kind::Collateral(terms.of_credit),
            });
        }
        if !is_settlement {
            // A dearer token makes collateral, counted in it, worth less, and other debts are of
            // no concern while it does; a cheaper one makes other debts weigh more.
            each(Leg {
                coordinate: venue.perps.len() + self.token.index(),
                px: quote,
                notional: self.credit,
                kind: Kind::Quote,
            });
        }
        self.gross += self.credit;
        let cap = ground.terms.caps[self.token.index()].user_borrow;
        self.credit = super::smaller(self.credit, cap);
    }

    /// Cross net equity.
    pub(super) fn equity(&self) -> f64 {
        self.perp_equity + self.supplied - self.borrowed
    }

    /// How far the portfolio margin ratio is from its limit `r`, where a borrow is needed for
    /// maintenance and where none is: `E + r L - (1 - r) MM - M'` with `M' = max(MM, offset)`, and
    /// `r (E + L) - MM`, the offset taken off both where it is always added. The lesser holds in any
    /// case.
    pub(super) fn ratio_rooms(&self, ground: Ground<'_>) -> (f64, f64) {
        let (limit, offset) = (ground.terms.limit, ground.terms.offset);
        let (equity, maintenance) = (self.equity(), self.maintenance);
        let (floor, added) = match ground.venue.margin.offset {
            OffsetReading::Floor => (super::larger(maintenance, offset), 0.0),
            OffsetReading::Add => (maintenance + offset, offset),
        };
        (
            equity + limit * self.credit - (1.0 - limit) * maintenance - floor,
            limit * (equity + self.credit) - maintenance - added,
        )
    }

    /// Whether the portfolio margin ratio surely is above its limit, or surely is not; none where
    /// floats cannot tell.
    pub(super) fn exceeds(&self, ground: Ground<'_>) -> Option<bool> {
        let lost = 2.0 * self.reserve();
        let borrow = self.maintenance - self.equity();
        let (borrowing, free) = self.ratio_rooms(ground);
        let room = if borrow > lost {
            borrowing
        } else if borrow < -lost {
            free
        } else {
            return None;
        };
        (room.abs() > lost).then_some(room < 0.0)
    }

    /// Whether it has nothing that any price could bring into trouble.
    pub(super) fn is_idle(&self) -> bool {
        self.notional <= 0.0 && self.borrowed <= 0.0 && !self.cash.is_negative()
    }
}

/// Each collateral of an account that counts: its place among all, its terms, its price in its units,
/// and what it is worth by that.
pub(super) fn counted_collateral(
    ground: Ground<'_>,
    id: AccountId,
) -> impl Iterator<Item = (usize, &CollateralTerms, f64, f64)> {
    let all = ground.terms.collateral.iter().enumerate();
    all.filter_map(move |(place, terms)| {
        let supplied = ground.ledger.supplied_f64(id, terms.token);
        let px = ground.prices.borrow[terms.token.index()].0 as f64;
        (supplied > 0.0).then(|| {
            (
                place,
                terms,
                px,
                super::smaller(supplied, terms.user_cap) * px,
            )
        })
    })
}

/// Borrow capacity of an account's collateral, in a token.
pub(super) fn borrow_capacity(ground: Ground<'_>, (id, token): (AccountId, TokenId)) -> f64 {
    let all = counted_collateral(ground, id);
    let capacity: f64 = all.map(|(_, terms, _, worth)| worth * terms.ltv).sum();
    capacity / ground.prices.borrow[token.index()].0 as f64
}

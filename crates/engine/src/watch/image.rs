//! The figures of one account in one pool in floats: enough to tell that it is far from every edge.
//!
//! What `crate::margin::Figures` has in integers, as far as a box needs it. Each figure is right
//! to a few parts in 1e16 of what it is summed from; boxes leave room for more than that, and where
//! they cannot the integers decide.

use crate::account::{Cross, Mode};
use crate::ledger::Ledger;
use crate::margin::collateral::liquidation_threshold;
use crate::margin::figures::Prices;
use crate::units::{AccountId, Amount, TokenId};
use crate::venue::{Collateral, Venue};

/// Value of one unit of an amount at one unit of price, USD.
const UNIT: f64 = 1e-16;

/// What an image is read from.
#[derive(Clone, Copy)]
pub(crate) struct Ground<'a> {
    pub(crate) ledger: &'a Ledger,
    pub(crate) venue: &'a Venue,
    pub(crate) prices: &'a Prices,
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

/// Maintenance margin of a market in floats: the highest of its tiers' lines.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Tiers {
    /// Rate and deduction of each tier.
    lines: Vec<(f64, f64)>,
    pub(super) highest_rate: f64,
}

impl Tiers {
    pub(super) fn of(venue: &Venue) -> Vec<Self> {
        let perps = venue.perps.iter();
        perps
            .map(|perp| Self {
                lines: (perp.tiers.iter())
                    .map(|t| (0.5 / f64::from(t.max_leverage), t.deduction.to_f64()))
                    .collect(),
                highest_rate: perp.highest_rate(),
            })
            .collect()
    }

    /// The rates of the tiers rise, and there is no step between them.
    pub(super) fn maintenance(&self, notional: f64) -> f64 {
        let lines = self.lines.iter();
        lines.fold(0.0, |most, (rate, deduction)| {
            super::larger(most, notional * rate - deduction)
        })
    }
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
}

impl Image {
    /// Reads an account in one of its pools but for its collateral, and the prices that it depends on.
    /// [`Self::add_collateral`] reads the rest.
    pub(super) fn read(
        ground: Ground<'_>,
        tiers: &[Tiers],
        (id, cross): (AccountId, Cross),
        legs: &mut Vec<Leg>,
    ) -> Self {
        legs.clear();
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
        };
        image.add_positions(ground, tiers, (id, cross), legs);
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
        tiers: &[Tiers],
        (id, cross): (AccountId, Cross),
        legs: &mut Vec<Leg>,
    ) {
        let share = ground.venue.margin.transfer_requirement.to_f64();
        let mut initial = 0.0;
        let positions = ground.ledger.positions_of(id).iter();
        for (n, position) in positions.enumerate() {
            if position.size.is_zero() || position.isolated || !ground.venue.perps[n].is_in(cross) {
                continue;
            }
            let px = ground.prices.mark[n].0 as f64;
            let value = position.size.units_f64() * px * UNIT;
            let notional = value.abs();
            let of_initial = 1.0 / f64::from(position.leverage.max(1));
            self.perp_equity += value;
            self.notional += notional;
            self.maintenance += tiers[n].maintenance(notional);
            initial += notional * of_initial;
            let margins = Margins {
                maintenance: tiers[n].highest_rate,
                target: super::larger(of_initial, share),
            };
            legs.push(Leg {
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
        legs: &mut Vec<Leg>,
    ) {
        let Ground {
            ledger,
            venue,
            prices,
        } = ground;
        let is_settlement = self.token == venue.settlement;
        let quote = prices.borrow[self.token.index()].0 as f64;
        for (n, token) in venue.tokens.iter().enumerate() {
            let Some(terms) = &token.collateral else {
                continue;
            };
            let units = counted(ledger.supplied_f64(id, TokenId(n as u32)), terms);
            if units <= 0.0 {
                continue;
            }
            let px = prices.borrow[n].0 as f64;
            let threshold = liquidation_threshold(terms.ltv).to_f64();
            let value = units * px / quote;
            let of_credit = terms.ltv.to_f64() / threshold;
            self.credit += value * threshold;
            self.capacity += value * threshold * of_credit;
            legs.push(Leg {
                coordinate: venue.perps.len() + n,
                px,
                notional: value * threshold,
                kind: Kind::Collateral(of_credit),
            });
        }
        if !is_settlement {
            // A dearer token makes collateral, counted in it, worth less, and other debts are of
            // no concern while it does; a cheaper one makes other debts weigh more.
            legs.push(Leg {
                coordinate: venue.perps.len() + self.token.index(),
                px: quote,
                notional: self.credit,
                kind: Kind::Quote,
            });
        }
        self.gross += self.credit;
        let cap = venue.user_borrow_cap(self.token).near_f64();
        self.credit = super::smaller(self.credit, cap);
    }

    /// Cross net equity.
    pub(super) fn equity(&self) -> f64 {
        self.perp_equity + self.supplied - self.borrowed
    }

    /// Whether it has nothing that any price could bring into trouble.
    pub(super) fn is_idle(&self) -> bool {
        self.notional <= 0.0 && self.borrowed <= 0.0 && !self.cash.is_negative()
    }
}

/// The units that count, up to the user's supply cap.
fn counted(supplied: f64, terms: &Collateral) -> f64 {
    super::smaller(supplied, terms.user_supply_cap.near_f64())
}

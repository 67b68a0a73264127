//! The box of one account.
//!
//! Every condition that makes an account due is a sum of prices times weights passing zero. Its
//! room at the present prices, shared out over the prices in proportion to weight * price, gives
//! a box inside which it cannot pass, whatever the prices do together:
//!
//! ```text
//! room - sum weight_a * |px_a - px0_a| >= 0   holds while   |px_a - px0_a| <= t * px0_a,
//! t = room / sum weight_a * px0_a
//! ```
//!
//! Only moves against the account have weight. Where the true weight changes with the price (a
//! margin tier, the larger of two requirements, the smaller of credit and cap) the largest is
//! taken, so a box may be too small, never too large. The floats lose less than the reserve taken
//! off the room; integer rules decide in the end.

use crate::account::{Cross, Mode};
use crate::ledger::Ledger;
use crate::liquidation::trigger;
use crate::margin::collateral::liquidation_threshold;
use crate::margin::figures::Prices;
use crate::margin::{Figures, Isolated};
use crate::units::{AccountId, MILLIS_PER_YEAR, Px, Ratio, TokenId};
use crate::venue::{OffsetReading, Venue};

use super::{Bounds, Watch, larger, smaller};

/// Longest time that a box may stand, milliseconds: interest is provided for up to then.
pub(crate) const LIFETIME_MS: u64 = 3_600_000;

/// One price that an account depends on.
#[derive(Clone, Copy, Debug)]
struct Leg {
    coordinate: usize,
    /// Present price in its units.
    px: f64,
    /// Absolute notional of a position, or collateral credit, USD.
    notional: f64,
    kind: Kind,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Kind {
    /// A long position.
    Long(Margins),
    /// A short position.
    Short(Margins),
    /// Collateral.
    Collateral,
    /// The pool's own token, which collateral is counted in.
    Quote,
}

/// Highest maintenance rate of a position, and its target as a share of notional.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Margins {
    maintenance: f64,
    target: f64,
}

/// By how much a relative fall and a relative rise of a leg's price use a condition's room up.
type Use = (f64, f64);

/// What the box of an account is computed from.
pub(crate) struct Subject<'a> {
    pub(crate) ledger: &'a Ledger,
    pub(crate) venue: &'a Venue,
    pub(crate) prices: &'a Prices,
    pub(crate) figures: &'a Figures,
    pub(crate) id: AccountId,
    /// The pool that the figures are of.
    pub(crate) cross: Cross,
    /// Whether a lack of perp equity is watched for; not where it is already refused.
    pub(crate) watch_lack: bool,
    /// Whether a surplus is; not where there is no room for it.
    pub(crate) watch_surplus: bool,
}

/// Memory used again from account to account.
#[derive(Clone, Debug, Default)]
pub(crate) struct Scratch {
    bounds: Vec<Bounds>,
    legs: Vec<Leg>,
}

/// The box of an account, while its pools and isolated positions narrow it.
pub(crate) struct Bounding<'a> {
    scratch: &'a mut Scratch,
}

impl<'a> Bounding<'a> {
    /// Every price is inside.
    pub(crate) fn new(scratch: &'a mut Scratch, venue: &Venue) -> Self {
        let coordinates = venue.perps.len() + venue.tokens.len();
        scratch.bounds.clear();
        scratch.bounds.resize(coordinates, Bounds::ALL);
        Self { scratch }
    }

    /// Narrows it by what one pool depends on.
    pub(crate) fn pool(&mut self, subject: &Subject<'_>) {
        let figures = subject.figures;
        if figures.notional.is_positive()
            || figures.borrowed.is_positive()
            || figures.equity().is_negative()
        {
            let scratch = &mut *self.scratch;
            subject.find_legs(&mut scratch.legs);
            subject.narrow(&scratch.legs, &mut scratch.bounds);
        }
    }

    /// Narrows it by an isolated position at its maintenance.
    pub(crate) fn isolated(&mut self, venue: &Venue, (n, mark): (usize, Px), of: &Isolated) {
        let margins = Margins {
            maintenance: venue.perps[n].highest_rate(),
            target: 0.0,
        };
        let notional = of.notional.to_f64();
        let leg = Leg {
            coordinate: n,
            px: mark.0 as f64,
            notional,
            kind: if of.is_long {
                Kind::Long(margins)
            } else {
                Kind::Short(margins)
            },
        };
        let reserve = 1e-6 + 1e-12 * notional;
        let room = of.equity.to_f64() - of.maintenance.to_f64() - reserve;
        share_out(room, &[leg], &mut self.scratch.bounds, |leg| {
            loses(leg, |m| 1.0 + m.maintenance)
        });
    }

    /// Puts it into the watch.
    pub(crate) fn close(self, watch: &mut Watch, id: AccountId) {
        for (coordinate, bounds) in self.scratch.bounds.iter().enumerate() {
            watch.bound(coordinate, id, *bounds);
        }
    }
}

impl Subject<'_> {
    fn find_legs(&self, legs: &mut Vec<Leg>) {
        legs.clear();
        for (n, position) in self.ledger.positions_of(self.id).iter().enumerate() {
            let perp = &self.venue.perps[n];
            if position.size.is_zero() || position.isolated || !perp.is_in(self.cross) {
                continue;
            }
            let px = self.prices.mark[n];
            let margins = Margins {
                maintenance: perp.highest_rate(),
                target: (1.0 / f64::from(position.leverage.max(1)))
                    .max(self.venue.margin.transfer_requirement.to_f64()),
            };
            legs.push(Leg {
                coordinate: n,
                px: px.0 as f64,
                notional: position.size.at(px).to_f64().abs(),
                kind: if position.size.is_positive() {
                    Kind::Long(margins)
                } else {
                    Kind::Short(margins)
                },
            });
        }
        if self.figures.mode == Mode::Portfolio {
            self.find_collateral(legs);
        }
    }

    fn find_collateral(&self, legs: &mut Vec<Leg>) {
        let quote = self.prices.borrow[self.figures.token.index()];
        let mut backing = 0.0;
        for (n, token) in self.venue.tokens.iter().enumerate() {
            let Some(terms) = &token.collateral else {
                continue;
            };
            let units = self.ledger.supplied(self.id, TokenId(n as u32));
            if units.is_positive() {
                let px = self.prices.borrow[n];
                let threshold = liquidation_threshold(terms.ltv).to_f64();
                let notional = units.at(px).to_f64() * threshold / quote.to_f64();
                backing += notional;
                legs.push(Leg {
                    coordinate: self.venue.perps.len() + n,
                    px: px.0 as f64,
                    notional,
                    kind: Kind::Collateral,
                });
            }
        }
        if self.figures.token != self.venue.settlement {
            // A dearer token makes collateral, counted in it, worth less, and other debts are of
            // no concern while it does; a cheaper one makes other debts weigh more.
            legs.push(Leg {
                coordinate: self.venue.perps.len() + self.figures.token.index(),
                px: quote.0 as f64,
                notional: backing,
                kind: Kind::Quote,
            });
        }
    }

    fn narrow(&self, legs: &[Leg], bounds: &mut [Bounds]) {
        let gross: f64 = legs.iter().map(|leg| leg.notional).sum();
        let figures = self.figures;
        let gross = gross + figures.borrowed.to_f64() + figures.supplied.to_f64();
        // What the floats may lose.
        let reserve = 1e-6 + 1e-12 * gross;
        if figures.mode != Mode::Portfolio {
            self.plain_ratio(legs, reserve, bounds);
            return;
        }
        self.portfolio_ratio(legs, reserve, bounds);
        if figures.notional.is_positive() {
            self.perp_side(legs, reserve, bounds);
        }
    }

    /// Portfolio margin ratio at its limit. With ratio limit r, either
    /// `E + r L - (1 - r) MM - M' >= 0` with `M' = max(MM, offset)` (a borrow is needed), or
    /// `r (E + L) - MM >= 0`, the offset taken off too where it is always added; the first has the
    /// larger weights.
    fn portfolio_ratio(&self, legs: &[Leg], reserve: f64, bounds: &mut [Bounds]) {
        let f = self.figures;
        let margin = &self.venue.margin;
        let limit = margin.liquidation_ratio.to_f64();
        let (equity, maintenance) = (f.equity().to_f64(), f.maintenance.to_f64());
        let credit = f.credit(self.venue).to_f64();
        let offset = margin.min_borrow_offset.to_f64();
        let (floor, added) = match margin.offset {
            OffsetReading::Floor => (maintenance.max(offset), 0.0),
            OffsetReading::Add => (maintenance + offset, offset),
        };
        let borrowing = equity + limit * credit - (1.0 - limit) * maintenance - floor;
        let free = limit * (equity + credit) - maintenance - added;
        let room = borrowing.min(free) - self.interest_reserve() - reserve;
        share_out(room, legs, bounds, |leg| match leg.kind {
            Kind::Long(_) => (leg.notional, 0.0),
            Kind::Short(m) => (0.0, leg.notional * (1.0 + (2.0 - limit) * m.maintenance)),
            Kind::Collateral => (leg.notional * limit, 0.0),
            Kind::Quote => (0.0, leg.notional * limit),
        });
    }

    /// Maintenance over equity at its limit: `r E - MM >= 0`.
    fn plain_ratio(&self, legs: &[Leg], reserve: f64, bounds: &mut [Bounds]) {
        let f = self.figures;
        let limit = trigger::limit(f.mode, self.venue).to_f64();
        let room = limit * f.equity().to_f64() - f.maintenance.to_f64() - reserve;
        share_out(room, legs, bounds, |leg| {
            loses(leg, |m| 1.0 + m.maintenance)
        });
    }

    /// Perp equity at maintenance, and at the edges of the tolerance around its target.
    fn perp_side(&self, legs: &[Leg], reserve: f64, bounds: &mut [Bounds]) {
        let equity = self.figures.perp_equity.to_f64() - reserve;
        let room = equity - self.figures.maintenance.to_f64();
        share_out(room, legs, bounds, |leg| {
            loses(leg, |m| 1.0 + m.maintenance)
        });
        let target = self.figures.target.to_f64();
        let tolerance = self.venue.sharing_tolerance.to_f64();
        if self.watch_lack {
            let room = equity - (1.0 - tolerance) * target;
            share_out(room, legs, bounds, |leg| loses(leg, |m| 1.0 + m.target));
        }
        if self.watch_surplus {
            let room = (1.0 + tolerance) * target - equity - 2.0 * reserve;
            // The other way round: a long gains as the price rises, a short as it falls.
            share_out(room, legs, bounds, |leg| match leg.kind {
                Kind::Long(m) => {
                    let target = (1.0 + tolerance) * m.target;
                    (leg.notional * (target - 1.0).max(0.0), leg.notional)
                }
                Kind::Short(m) => (leg.notional * (1.0 + (1.0 + tolerance) * m.target), 0.0),
                Kind::Collateral | Kind::Quote => (0.0, 0.0),
            });
        }
    }

    /// Interest that the debt can gain while the box stands: the rate of a full pool.
    fn interest_reserve(&self) -> f64 {
        let terms = self.venue.tokens[self.figures.token.index()]
            .borrow
            .as_ref();
        let highest = terms.map_or(0.0, |t| t.curve.borrow_rate(Ratio::ONE).to_f64());
        let growth = highest * LIFETIME_MS as f64 / MILLIS_PER_YEAR as f64;
        // e^x - 1 <= 2x for x <= 1.25; the highest rate that a scenario may ask for gives 0.0126.
        self.figures.borrowed.to_f64() * 2.0 * growth
    }
}

/// A position's use of a condition that gets worse as the position loses. A long's margin falls
/// with its price, which is not counted on.
fn loses(leg: &Leg, of_short: impl Fn(Margins) -> f64) -> Use {
    match leg.kind {
        Kind::Long(_) => (leg.notional, 0.0),
        Kind::Short(m) => (0.0, leg.notional * of_short(m)),
        Kind::Collateral | Kind::Quote => (0.0, 0.0),
    }
}

/// Narrows bounds so that a condition with some room cannot be passed inside them.
fn share_out(room: f64, legs: &[Leg], bounds: &mut [Bounds], of: impl Fn(&Leg) -> Use) {
    if room <= 0.0 {
        bounds[0] = Bounds::NONE;
        return;
    }
    let total: f64 = legs
        .iter()
        .map(&of)
        .map(|(fall, rise)| larger(fall, rise))
        .sum();
    let t = room / total * (1.0 - 1e-9);
    for leg in legs {
        let (fall, rise) = of(leg);
        let b = &mut bounds[leg.coordinate];
        if fall > 0.0 {
            b.low = larger(b.low, leg.px * (1.0 - t) + 3.0);
        }
        if rise > 0.0 {
            b.high = smaller(b.high, leg.px * (1.0 + t) - 3.0);
        }
    }
}

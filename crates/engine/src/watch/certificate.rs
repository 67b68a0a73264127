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
//! taken, so a box may be too small, never too large. A part of the room is not shared out but kept
//! for funding payments, and what debts may grow by is taken off first. The floats lose less than
//! the reserve taken off the room; where there is no room left for sure, there is no box, and
//! integers decide.

use crate::account::{Cross, Mode};
use crate::liquidation::trigger;
use crate::margin::Isolated;
use crate::units::{AccountId, Px, TokenId};
use crate::venue::{OffsetReading, Venue};

use super::image::{Ground, Image, Kind, Leg, Margins, Tiers};
use super::{Allowance, Bounds, Want, Watch, larger, smaller};

/// Most that is kept of a condition's room for funding payments: a share of the room, and of the
/// notional that pays; eight hours of the usual rate. Whoever comes to the edge of a box that kept
/// more is looked at once for nothing.
const FOR_FUNDING: f64 = 1.0 / 64.0;
const FUNDING_OF_NOTIONAL: f64 = 1e-4;

/// How much wider a wrong box is ([`super::Scan::WidenedBoxes`]).
const WIDENED: f64 = 0.001;

/// By how much a relative fall and a relative rise of a leg's price use a condition's room up.
type Use = (f64, f64);

/// Drifts that are not watched for, since they are there already and refused.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Unwatched {
    /// A lack of perp equity.
    pub(crate) lack: bool,
    /// The lack is refused for want of borrow capacity: more of it is watched for.
    pub(crate) for_capacity: bool,
    /// A surplus.
    pub(crate) surplus: bool,
}

/// Memory used again from account to account, and the market's terms in floats.
#[derive(Clone, Debug, Default)]
pub(crate) struct Scratch {
    tiers: Vec<Tiers>,
    bounds: Vec<Bounds>,
    legs: Vec<Leg>,
    wants: Vec<Want>,
}

impl Scratch {
    pub(crate) fn new(venue: &Venue) -> Self {
        Self {
            tiers: Tiers::of(venue),
            ..Self::default()
        }
    }
}

/// The box of an account, while its pools and isolated positions narrow it.
pub(crate) struct Bounding<'a> {
    scratch: &'a mut Scratch,
    ground: Ground<'a>,
    allowance: Allowance,
    /// Notional that pays funding into what is being bounded.
    notional: f64,
    is_sure: bool,
}

impl<'a> Bounding<'a> {
    /// Every price is inside.
    pub(crate) fn new(scratch: &'a mut Scratch, ground: Ground<'a>) -> Self {
        let coordinates = ground.venue.perps.len() + ground.venue.tokens.len();
        scratch.bounds.clear();
        scratch.bounds.resize(coordinates, Bounds::ALL);
        scratch.wants.clear();
        Self {
            scratch,
            ground,
            allowance: Allowance {
                pay: f64::INFINITY,
                receive: f64::INFINITY,
            },
            notional: 0.0,
            is_sure: true,
        }
    }

    /// Narrows it by what one pool depends on; says whether every condition holds for sure.
    /// `growth` is the share that debt may still grow by.
    pub(crate) fn pool(
        &mut self,
        (id, cross): (AccountId, Cross),
        unwatched: Unwatched,
        growth: impl Fn(TokenId) -> f64,
    ) -> bool {
        let mut legs = std::mem::take(&mut self.scratch.legs);
        let mut image = Image::read(self.ground, &self.scratch.tiers, (id, cross), &mut legs);
        self.notional = image.notional;
        if image.is_idle() {
            // Money of a perp side without positions is free and placed elsewhere.
            self.is_sure &=
                image.mode != Mode::Portfolio || image.cash.is_zero() || unwatched.surplus;
        } else if image.mode != Mode::Portfolio {
            self.plain_ratio(&image, &legs);
        } else if self.perp_side(&image, &legs, unwatched) {
            // Most who leave their box do so on the perp side: the collateral is read for the rest.
            image.add_collateral(self.ground, id, &mut legs);
            let growth = growth(image.token);
            self.collateral_side(&image, &legs, unwatched, growth);
        }
        self.scratch.legs = legs;
        self.is_sure
    }

    /// Narrows it by an isolated position at its maintenance; says whether it holds for sure.
    pub(crate) fn isolated(&mut self, (n, mark): (usize, Px), of: &Isolated) -> bool {
        let margins = Margins {
            maintenance: self.scratch.tiers[n].highest_rate,
            target: 0.0,
        };
        let notional = of.notional.near_f64();
        self.notional = notional;
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
        let room = of.equity.near_f64() - of.maintenance.near_f64() - reserve;
        self.lose(room, &[leg], |leg| loses(leg, |m| 1.0 + m.maintenance));
        self.is_sure
    }

    /// Notes what the account waits for.
    pub(crate) fn wait(&mut self, want: Want) {
        self.scratch.wants.push(want);
    }

    /// Puts it into the watch.
    pub(crate) fn close(self, watch: &mut Watch, id: AccountId, is_widened: bool) {
        if is_widened {
            for bounds in &mut self.scratch.bounds {
                bounds.low *= 1.0 - WIDENED;
                bounds.high *= 1.0 + WIDENED;
            }
        }
        watch.set(id, &self.scratch.bounds, self.allowance);
        for want in &self.scratch.wants {
            watch.wait(id, *want);
        }
    }

    /// What depends on the collateral too.
    fn collateral_side(&mut self, image: &Image, legs: &[Leg], unwatched: Unwatched, growth: f64) {
        self.portfolio_ratio(image, legs, image.reserve() + growth * image.borrowed);
        if unwatched.for_capacity {
            let room = image.borrowed - image.capacity - image.reserve();
            self.lose(room, legs, |leg| match leg.kind {
                Kind::Collateral(of_credit) => (0.0, leg.notional * of_credit),
                Kind::Long(_) | Kind::Short(_) | Kind::Quote => (0.0, 0.0),
            });
        }
    }

    /// Portfolio margin ratio at its limit. With ratio limit r, either
    /// `E + r L - (1 - r) MM - M' >= 0` with `M' = max(MM, offset)` (a borrow is needed), or
    /// `r (E + L) - MM >= 0`, the offset taken off too where it is always added; the first has the
    /// larger weights.
    fn portfolio_ratio(&mut self, image: &Image, legs: &[Leg], reserve: f64) {
        let margin = &self.ground.venue.margin;
        let limit = margin.liquidation_ratio.to_f64();
        let (equity, maintenance) = (image.equity(), image.maintenance);
        let offset = margin.min_borrow_offset.near_f64();
        let (floor, added) = match margin.offset {
            OffsetReading::Floor => (larger(maintenance, offset), 0.0),
            OffsetReading::Add => (maintenance + offset, offset),
        };
        let borrowing = equity + limit * image.credit - (1.0 - limit) * maintenance - floor;
        let free = limit * (equity + image.credit) - maintenance - added;
        let room = smaller(borrowing, free) - reserve;
        self.lose(room, legs, |leg| match leg.kind {
            Kind::Long(_) => (leg.notional, 0.0),
            Kind::Short(m) => (0.0, leg.notional * (1.0 + (2.0 - limit) * m.maintenance)),
            Kind::Collateral(_) => (leg.notional * limit, 0.0),
            Kind::Quote => (0.0, leg.notional * limit),
        });
    }

    /// Maintenance over equity at its limit: `r E - MM >= 0`.
    fn plain_ratio(&mut self, image: &Image, legs: &[Leg]) {
        let limit = trigger::limit(image.mode, self.ground.venue).to_f64();
        let room = limit * image.equity() - image.maintenance - image.reserve();
        self.lose(room, legs, |leg| loses(leg, |m| 1.0 + m.maintenance));
    }

    /// Perp equity at maintenance, and at the edges of the tolerance around its target; says whether
    /// every condition so far holds for sure.
    fn perp_side(&mut self, image: &Image, legs: &[Leg], unwatched: Unwatched) -> bool {
        if image.notional <= 0.0 {
            self.is_sure &= image.cash.is_zero() || unwatched.lack || unwatched.surplus;
            return self.is_sure;
        }
        let reserve = image.reserve();
        let equity = image.perp_equity - reserve;
        let room = equity - image.maintenance;
        self.lose(room, legs, |leg| loses(leg, |m| 1.0 + m.maintenance));
        let target = image.target;
        let tolerance = self.ground.venue.sharing_tolerance.to_f64();
        if !unwatched.lack {
            let of_target = larger(1.0 - tolerance, 0.0);
            let room = equity - of_target * target;
            self.lose(room, legs, |leg| loses(leg, |m| 1.0 + of_target * m.target));
        }
        if !unwatched.surplus {
            let room = (1.0 + tolerance) * target - equity - 2.0 * reserve;
            let kept = self.share_out(room, legs, |leg| match leg.kind {
                // The other way round: a long gains as the price rises, a short as it falls.
                Kind::Long(m) => {
                    let target = (1.0 + tolerance) * m.target;
                    (leg.notional * larger(target - 1.0, 0.0), leg.notional)
                }
                Kind::Short(m) => (leg.notional * (1.0 + (1.0 + tolerance) * m.target), 0.0),
                Kind::Collateral(_) | Kind::Quote => (0.0, 0.0),
            });
            self.allowance.receive = smaller(self.allowance.receive, kept);
        }
        self.is_sure
    }

    /// Narrows it by a condition that gets worse as the account loses cash.
    fn lose(&mut self, room: f64, legs: &[Leg], of: impl Fn(&Leg) -> Use) {
        let kept = self.share_out(room, legs, of);
        self.allowance.pay = smaller(self.allowance.pay, kept);
    }

    /// Narrows bounds so that a condition with some room cannot be passed inside them, and says
    /// what of the room is kept for payments.
    fn share_out(&mut self, room: f64, legs: &[Leg], of: impl Fn(&Leg) -> Use) -> f64 {
        if room <= 0.0 {
            self.is_sure = false;
            return 0.0;
        }
        let mut total = 0.0;
        for leg in legs {
            let (fall, rise) = of(leg);
            total += larger(fall, rise);
        }
        let kept = smaller(room * FOR_FUNDING, self.notional * FUNDING_OF_NOTIONAL);
        let t = (room - kept) / total * (1.0 - 1e-9);
        for leg in legs {
            let (fall, rise) = of(leg);
            let b = &mut self.scratch.bounds[leg.coordinate];
            if fall > 0.0 {
                b.low = larger(b.low, leg.px * (1.0 - t) + 3.0);
            }
            if rise > 0.0 {
                b.high = smaller(b.high, leg.px * (1.0 + t) - 3.0);
            }
        }
        kept
    }
}

/// A position's use of a condition that gets worse as the position loses. A long's margin falls
/// with its price, which is not counted on.
fn loses(leg: &Leg, of_short: impl Fn(Margins) -> f64) -> Use {
    match leg.kind {
        Kind::Long(_) => (leg.notional, 0.0),
        Kind::Short(m) => (0.0, leg.notional * of_short(m)),
        Kind::Collateral(_) | Kind::Quote => (0.0, 0.0),
    }
}

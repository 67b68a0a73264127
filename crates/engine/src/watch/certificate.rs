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
use crate::venue::TriggerReading;

use super::ample;
use super::image::{Ground, Image, Kind, Leg, Margins};
use super::{Allowance, Bounds, Want, Watch, bit_of, larger, places_of, smaller};

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

/// How perp equity has surely drifted from its target.
#[derive(Clone, Copy, Debug)]
enum Drifted {
    /// It lacks no more than this.
    Lack(f64),
    Surplus,
}

/// What floats say of an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Finding {
    /// It is far from every edge.
    Quiet,
    /// Margin sharing surely has something to move, or the ratio is above its limit.
    Due,
    /// Integers must tell.
    Unsure,
}

/// Memory used again from account to account.
#[derive(Clone, Debug, Default)]
pub(crate) struct Scratch {
    /// Of every price; all of them [`Bounds::ALL`] between two accounts.
    bounds: Vec<Bounds>,
    legs: Vec<Leg>,
    wants: Vec<Want>,
}

/// The box of an account, while its pools and isolated positions narrow it.
pub(crate) struct Bounding<'a> {
    scratch: &'a mut Scratch,
    ground: Ground<'a>,
    allowance: Allowance,
    /// Notional that pays funding into what is being bounded.
    notional: f64,
    is_sure: bool,
    has_isolated: bool,
    /// Prices that it bounds ([`bit_of`]).
    narrowed: u64,
    /// Whether bounds are worked out, or only whether there are any.
    has_bounds: bool,
}

impl<'a> Bounding<'a> {
    /// Every price is inside. It may be left open at that, to tell only whether an account is quiet.
    pub(crate) fn new(scratch: &'a mut Scratch, ground: Ground<'a>, has_bounds: bool) -> Self {
        let coordinates = ground.venue.perps.len() + ground.venue.tokens.len();
        scratch.bounds.resize(coordinates, Bounds::ALL);
        scratch.wants.clear();
        Self {
            narrowed: 0,
            scratch,
            ground,
            allowance: Allowance {
                pay: f64::INFINITY,
                receive: f64::INFINITY,
            },
            notional: 0.0,
            is_sure: true,
            has_isolated: false,
            has_bounds,
        }
    }

    /// Narrows it by what one pool depends on. `growth` is the share that debt may still grow by.
    pub(crate) fn pool(
        &mut self,
        (id, cross): (AccountId, Cross),
        unwatched: Unwatched,
        growth: impl Fn(TokenId) -> f64,
    ) -> Finding {
        let mut legs = std::mem::take(&mut self.scratch.legs);
        legs.clear();
        let finding = self.narrow((id, cross), unwatched, growth, &mut legs);
        self.scratch.legs = legs;
        finding
    }

    fn narrow(
        &mut self,
        (id, cross): (AccountId, Cross),
        unwatched: Unwatched,
        growth: impl Fn(TokenId) -> f64,
        legs: &mut Vec<Leg>,
    ) -> Finding {
        let mut image = Image::read(self.ground, (id, cross), |leg| legs.push(leg));
        self.notional = image.notional;
        self.has_isolated |= image.has_isolated;
        if image.is_idle() {
            // Money of a perp side without positions is free and placed elsewhere.
            self.is_sure &=
                image.mode != Mode::Portfolio || image.cash.is_zero() || unwatched.surplus;
        } else if image.mode != Mode::Portfolio {
            self.plain_ratio(&image, legs);
        } else if let Some(drifted) = self.drifted(&image, unwatched) {
            // Most who leave their box do so here.
            return self.is_moved(&image, id, drifted);
        } else if self.perp_side(&image, legs, unwatched) {
            image.add_collateral(self.ground, id, |leg| legs.push(leg));
            self.collateral_side(&image, legs, unwatched, growth(image.token));
            if !self.is_sure && self.is_by_ratio_alone() && image.exceeds(self.ground) == Some(true)
            {
                return Finding::Due;
            }
        }
        if self.is_sure {
            Finding::Quiet
        } else {
            Finding::Unsure
        }
    }

    /// Whether an account whose ratio is above its limit is liquidatable.
    fn is_by_ratio_alone(&self) -> bool {
        self.ground.venue.margin.trigger == TriggerReading::Ratio
    }

    /// Where perp equity surely is beyond the tolerance around its target.
    fn drifted(&self, image: &Image, unwatched: Unwatched) -> Option<Drifted> {
        if image.notional <= 0.0 {
            return None;
        }
        let tolerance = self.ground.terms.tolerance;
        let gap = image.target - image.perp_equity;
        let least = image.target * tolerance + 2.0 * image.reserve();
        if gap > least && !unwatched.lack {
            Some(Drifted::Lack(gap + image.reserve()))
        } else if -gap > least && !unwatched.surplus {
            Some(Drifted::Surplus)
        } else {
            None
        }
    }

    /// Whether money surely moves for an account that has surely drifted.
    fn is_moved(&self, image: &Image, id: AccountId, drifted: Drifted) -> Finding {
        let whose = (id, image.token);
        let is_moved = match drifted {
            Drifted::Lack(lack) => ample::source(self.ground, whose, lack).is_some(),
            Drifted::Surplus => ample::takes(self.ground, whose),
        };
        if is_moved {
            Finding::Due
        } else {
            Finding::Unsure
        }
    }

    /// Narrows it by an isolated position at its maintenance; says whether it holds for sure.
    pub(crate) fn isolated(&mut self, (n, mark): (usize, Px), of: &Isolated) -> bool {
        let margins = Margins {
            maintenance: self.ground.terms.tiers[n].highest_rate,
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

    /// Whether the account has isolated positions, as far as its pools have been read.
    pub(crate) fn has_isolated(&self) -> bool {
        self.has_isolated
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
        watch.set(id, (&self.scratch.bounds, self.narrowed), self.allowance);
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

    /// Portfolio margin ratio at its limit: the larger weights are those where a borrow is needed.
    fn portfolio_ratio(&mut self, image: &Image, legs: &[Leg], reserve: f64) {
        let limit = self.ground.terms.limit;
        let (borrowing, free) = image.ratio_rooms(self.ground);
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

    /// Perp equity at maintenance, where it would get there first, and at the edges of the tolerance
    /// around its target; says whether every condition so far holds for sure.
    fn perp_side(&mut self, image: &Image, legs: &[Leg], unwatched: Unwatched) -> bool {
        if image.notional <= 0.0 {
            self.is_sure &= image.cash.is_zero() || unwatched.lack || unwatched.surplus;
            return self.is_sure;
        }
        let reserve = image.reserve();
        let equity = image.perp_equity - reserve;
        let (target, tolerance) = (image.target, self.ground.terms.tolerance);
        if unwatched.lack || !self.ground.terms.is_lack_before_maintenance {
            let room = equity - image.maintenance;
            self.lose(room, legs, |leg| loses(leg, |m| 1.0 + m.maintenance));
        }
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
    /// what of the room is kept for payments: all of it where no bounds are worked out.
    fn share_out(&mut self, room: f64, legs: &[Leg], of: impl Fn(&Leg) -> Use) -> f64 {
        if room <= 0.0 {
            self.is_sure = false;
            return 0.0;
        }
        if !self.has_bounds {
            return f64::INFINITY;
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
            self.narrowed |= bit_of(leg.coordinate);
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

impl Drop for Bounding<'_> {
    fn drop(&mut self) {
        for n in places_of(self.narrowed, self.scratch.bounds.len()) {
            self.scratch.bounds[n] = Bounds::ALL;
        }
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

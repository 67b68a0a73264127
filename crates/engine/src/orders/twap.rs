//! Running TWAP orders: when the next slice is due.
//!
//! Rule    slices are due at the start and then once per interval; a slice is never more than what
//!         is left
//! Units   sizes 1e-10, milliseconds
//! Bounds  the size of a slice (catch-up, at most three times the even one) is the caller's rule
//! Source  DOC-TYPES; docs/rules/resting_orders.md
//! Tests   orders::a_twap_sends_its_slices_on_time_and_ends,
//!         orders::a_slice_is_never_more_than_what_is_left, orders_model

use std::collections::{BTreeMap, BTreeSet};

use super::order::{OrderId, Side};
use crate::event::Instrument;
use crate::units::{AccountId, Amount, SimTime};

/// A TWAP order that is to run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NewTwap {
    /// Whose.
    pub account: AccountId,
    /// In what.
    pub instrument: Instrument,
    /// Signed size; positive buys.
    pub size: Amount,
    /// Number of slices.
    pub slices: u32,
    /// Time between two slices, milliseconds.
    pub every_ms: u64,
    /// Leverage of a perp position; 1 in spot.
    pub leverage: u32,
    /// Whether it may only reduce a position.
    pub reduce_only: bool,
}

impl NewTwap {
    pub(super) fn is_sound(&self) -> bool {
        !self.size.is_zero() && self.slices > 0 && self.every_ms > 0 && self.leverage > 0
    }
}

/// A running TWAP order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Twap {
    /// Its name.
    pub id: OrderId,
    /// What was asked for.
    pub order: NewTwap,
    /// When it started.
    pub started: SimTime,
    /// Slices sent.
    pub sent: u32,
    /// Units filled, signed as the order.
    pub filled: Amount,
}

impl Twap {
    /// Units that are not filled, signed as the order.
    #[must_use]
    pub fn left(&self) -> Amount {
        self.order.size - self.filled
    }

    /// When the next slice is due, or when the order ends after the last one.
    #[must_use]
    pub fn next_at(&self) -> SimTime {
        let elapsed = self.order.every_ms.saturating_mul(u64::from(self.sent));
        self.started.after(elapsed)
    }
}

/// What is due of a TWAP order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TwapDue {
    /// A slice of some signed size, which may be zero.
    Slice(Twap, Amount),
    /// Its time is up; it is gone.
    Ended(Twap),
}

/// All running TWAP orders.
#[derive(Clone, Debug, Default)]
pub(super) struct Twaps {
    running: BTreeMap<OrderId, Twap>,
    due: BTreeSet<(SimTime, OrderId)>,
}

impl Twaps {
    pub(super) fn start(&mut self, twap: Twap) {
        self.due.insert((twap.next_at(), twap.id));
        self.running.insert(twap.id, twap);
    }

    pub(super) fn stop(&mut self, id: OrderId) -> Option<Twap> {
        let twap = self.running.remove(&id)?;
        self.due.remove(&(twap.next_at(), id));
        Some(twap)
    }

    pub(super) fn get(&self, id: OrderId) -> Option<&Twap> {
        self.running.get(&id)
    }

    pub(super) fn values(&self) -> impl Iterator<Item = &Twap> {
        self.running.values()
    }

    pub(super) fn next_at(&self) -> Option<SimTime> {
        self.due.first().map(|(time, _)| *time)
    }

    /// The first that is due, by time and then by id; a rule says how much of it.
    pub(super) fn take_due(
        &mut self,
        now: SimTime,
        slice: impl FnOnce(&Twap) -> Amount,
    ) -> Option<TwapDue> {
        let (time, id) = *self.due.first()?;
        if time > now {
            return None;
        }
        let twap = self.stop(id)?;
        if twap.sent == twap.order.slices {
            return Some(TwapDue::Ended(twap));
        }
        let units = slice(&twap).abs().min(twap.left().abs());
        let sent = Twap {
            sent: twap.sent + 1,
            ..twap
        };
        self.start(sent);
        Some(TwapDue::Slice(
            sent,
            Side::of(twap.order.size).signed(units),
        ))
    }

    /// Writes down a fill; gives the order back where it is done, and it is gone.
    pub(super) fn fill(&mut self, id: OrderId, size: Amount) -> Option<Twap> {
        let twap = self.running.get_mut(&id)?;
        let units = size.abs().min(twap.left().abs());
        twap.filled += Side::of(twap.order.size).signed(units);
        let is_done = twap.left().is_zero();
        is_done.then(|| self.stop(id)).flatten()
    }
}

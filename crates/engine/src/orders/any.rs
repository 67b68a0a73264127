//! An order of any kind.

use super::order::{OrderId, RestingOrder, Side};
use super::trigger::{Covers, TriggerOrder};
use super::twap::Twap;
use crate::event::Instrument;
use crate::units::AccountId;

/// An order of any kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AnyOrder {
    /// A limit order.
    Limit(RestingOrder),
    /// A take-profit or stop-loss order.
    Trigger(TriggerOrder),
    /// A TWAP order.
    Twap(Twap),
}

impl AnyOrder {
    /// Its name.
    #[must_use]
    pub fn id(&self) -> OrderId {
        match self {
            Self::Limit(order) => order.id,
            Self::Trigger(order) => order.id,
            Self::Twap(order) => order.id,
        }
    }

    /// Whose it is.
    #[must_use]
    pub fn account(&self) -> AccountId {
        match self {
            Self::Limit(order) => order.account,
            Self::Trigger(order) => order.order.account,
            Self::Twap(order) => order.order.account,
        }
    }

    /// In what it is.
    #[must_use]
    pub fn instrument(&self) -> Instrument {
        match self {
            Self::Limit(order) => order.instrument,
            Self::Trigger(order) => Instrument::Perp(order.order.perp),
            Self::Twap(order) => order.order.instrument,
        }
    }

    /// The side of a limit or trigger order that may only reduce a position.
    pub(super) fn reduces(&self) -> Option<Side> {
        match self {
            Self::Limit(order) => order.reduce_only.then(|| order.side()),
            Self::Trigger(TriggerOrder { order, .. }) => {
                let only = order.reduce_only || matches!(order.covers, Covers::Position(_));
                only.then(|| order.covers.side())
            }
            Self::Twap(_) => None,
        }
    }
}

//! The own orders that wait.

use plimsoll_engine::Instrument;
use plimsoll_engine::orders::{AnyOrder, Covers, OrderId, Side};

/// An order of the own that waits: a limit order in the book, or a trigger order.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct OwnOrder {
    /// Its name.
    pub id: OrderId,
    /// In what.
    pub instrument: Instrument,
    /// Signed size that is left; of one that covers a position one unit of its side.
    pub units: f64,
    /// Limit price, or trigger price, USD.
    pub px: f64,
    /// Whether it waits for the mark price.
    pub is_trigger: bool,
}

impl OwnOrder {
    /// How an order looks; TWAP orders show no price.
    pub(super) fn read(order: AnyOrder) -> Option<Self> {
        let (id, instrument) = (order.id(), order.instrument());
        let (units, px, is_trigger) = match order {
            AnyOrder::Limit(limit) => (limit.size.to_f64(), limit.px, false),
            AnyOrder::Trigger(trigger) => {
                let units = match trigger.order.covers {
                    Covers::Size(size) => size.to_f64(),
                    Covers::Position(Side::Buy) => 1.0,
                    Covers::Position(Side::Sell) => -1.0,
                };
                (units, trigger.order.trigger_px, true)
            }
            AnyOrder::Twap(_) => return None,
        };
        Some(Self {
            id,
            instrument,
            units,
            px: px.to_f64(),
            is_trigger,
        })
    }
}

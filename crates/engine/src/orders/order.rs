//! Resting limit orders, and what they tie up.
//!
//! Rule    margin of a resting perp order = size * limit price / leverage, notional of a resting
//!         spot buy = size * limit price; spot sales tie up no money
//! Units   sizes 1e-10, prices 1e-6 USD, USD rounded up
//! Bounds  a market order and an immediate-or-cancel order never rest; the 1% on top of the margin
//!         is added in margin/requirement.rs
//! Source  FIX-T, FIX-LI, DOC-API; docs/rules/resting_orders.md
//! Tests   orders::a_resting_order_ties_up_its_margin,
//!         orders::commitment_is_rounded_up_order_by_order, orders_model

use thiserror::Error;

use super::config::ReduceOnlyMargin;
use crate::event::Instrument;
use crate::margin::requirement::Resting;
use crate::units::{AccountId, Amount, Px, Round, Usd, mul_div};

/// Name of an order. Ids are given in the order of placing, so they are the time priority too.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OrderId(pub u64);

/// Direction of an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// Bids.
    Buy,
    /// Asks.
    Sell,
}

impl Side {
    /// The side of a signed size.
    #[must_use]
    pub fn of(size: Amount) -> Self {
        if size.is_negative() {
            Self::Sell
        } else {
            Self::Buy
        }
    }

    /// The other side.
    #[must_use]
    pub fn opposite(self) -> Self {
        match self {
            Self::Buy => Self::Sell,
            Self::Sell => Self::Buy,
        }
    }

    /// Some units, signed.
    #[must_use]
    pub fn signed(self, units: Amount) -> Amount {
        match self {
            Self::Buy => units.abs(),
            Self::Sell => -units.abs(),
        }
    }
}

/// What happens to an order that would trade at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TimeInForce {
    /// Good till cancelled: it trades first, what is left rests.
    Gtc,
    /// Add liquidity only, "post only": it is refused.
    Alo,
}

/// A limit order that is to rest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NewOrder {
    /// Whose.
    pub account: AccountId,
    /// In what.
    pub instrument: Instrument,
    /// Signed size; positive buys.
    pub size: Amount,
    /// Limit price.
    pub px: Px,
    /// Leverage of a perp position; 1 in spot.
    pub leverage: u32,
    /// Whether it may only reduce a position.
    pub reduce_only: bool,
}

/// A resting limit order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RestingOrder {
    /// Its name and its place in time.
    pub id: OrderId,
    /// Whose.
    pub account: AccountId,
    /// In what.
    pub instrument: Instrument,
    /// Signed size that is left; positive buys.
    pub size: Amount,
    /// Limit price.
    pub px: Px,
    /// Leverage of a perp position; 1 in spot.
    pub leverage: u32,
    /// Whether it may only reduce a position.
    pub reduce_only: bool,
}

impl RestingOrder {
    /// Its side.
    #[must_use]
    pub fn side(&self) -> Side {
        Side::of(self.size)
    }

    /// What it ties up of its owner's money.
    #[must_use]
    pub fn ties_up(&self, reading: ReduceOnlyMargin) -> Resting {
        let notional = self.size.abs().at(self.px);
        let mut resting = Resting::default();
        match self.instrument {
            Instrument::Perp(_) if self.reduce_only && reading == ReduceOnlyMargin::Free => {}
            Instrument::Perp(_) => {
                let leverage = i128::from(self.leverage);
                resting.perp_margin = Usd(mul_div(notional.0, 1, leverage, Round::Up));
            }
            Instrument::Spot(_) if self.size.is_positive() => resting.spot_notional = notional,
            Instrument::Spot(_) => {}
        }
        resting
    }
}

/// A new order under its name.
pub(super) fn resting(order: NewOrder, id: OrderId) -> RestingOrder {
    RestingOrder {
        id,
        account: order.account,
        instrument: order.instrument,
        size: order.size,
        px: order.px,
        leverage: order.leverage,
        reduce_only: order.reduce_only,
    }
}

/// The whole basis points from the mid that an order of a side may trade away within its worst
/// price; none where that lies behind the mid.
#[must_use]
pub fn whole_bps(side: Side, mid: Px, worst_px: Px) -> Option<u32> {
    let away = match side {
        Side::Buy => i128::from(worst_px.0) - i128::from(mid.0),
        Side::Sell => i128::from(mid.0) - i128::from(worst_px.0),
    };
    let bps = mul_div(away, 10_000, i128::from(mid.0), Round::Down);
    (away >= 0).then(|| u32::try_from(bps).unwrap_or(u32::MAX))
}

/// The part of a reduce-only order that reduces a position: signed as the order, at most its size.
#[must_use]
pub fn reduce_only_room(position: Amount, size: Amount) -> Amount {
    if (position.0 < 0) == (size.0 < 0) {
        return Amount::ZERO;
    }
    Side::of(size).signed(size.abs().min(position.abs()))
}

/// Why an order may not rest. Words in brackets are the venue's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum Refused {
    /// No size, no positive price, or no leverage.
    #[error("an order needs a size, a positive price and a leverage")]
    Malformed,
    /// A post-only order would trade at once (`badAloPxRejected`).
    #[error("a post-only order at {px:?} would trade at once")]
    BadAloPx {
        /// Its price.
        px: Px,
    },
    /// The price lies across resting orders of the other side: trade with them first.
    #[error("an order at {px:?} lies across resting orders")]
    Crosses {
        /// Its price.
        px: Px,
    },
    /// The mark price is beyond the trigger already (`badTriggerPxRejected`).
    #[error("the mark price is beyond the trigger at {px:?} already")]
    BadTriggerPx {
        /// The trigger.
        px: Px,
    },
}

/// Why an order is gone without a fill. Words in brackets are the venue's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CancelReason {
    /// Its owner wished so (`canceled`).
    Owner,
    /// Its owner is liquidated (`liquidatedCanceled`).
    Liquidated,
    /// Its owner could not bear it when it was to be matched (`marginCanceled`).
    Margin,
    /// It was to be matched with an order of its owner (`selfTradeCanceled`).
    SelfTrade,
    /// It could only reduce a position that is not there any more (`reduceOnlyCanceled`).
    ReduceOnly,
    /// Its market is halted or delisted (`delistedCanceled`).
    Market,
}

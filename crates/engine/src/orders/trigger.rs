//! Take-profit and stop-loss orders, waiting for the mark price.
//!
//! Rule    a stop-loss that sells and a take-profit that buys fire when the mark is below the
//!         trigger, the other two when it is above; then a market order within 10% of the
//!         trigger, or a limit order, is sent
//! Units   prices 1e-6 USD; the worst price is rounded towards the trigger
//! Bounds  perps only: spot has no mark; ties up nothing while it waits
//! Source  DOC-TYPES; docs/rules/resting_orders.md
//! Tests   orders::a_stop_fires_beyond_its_trigger_and_not_at_it,
//!         orders::a_market_stop_may_trade_within_ten_percent_of_its_trigger,
//!         orders::a_stop_of_the_whole_position_follows_it, orders_model

use super::book::Way;
use super::config::{OrdersConfig, SlippageFrom};
use super::order::{OrderId, Side, reduce_only_room};
use crate::units::{AccountId, Amount, PerpId, Px, Round, mul_div};

/// What a trigger order is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TriggerKind {
    /// Take profit.
    TakeProfit,
    /// Stop loss.
    StopLoss,
}

/// How much a trigger order trades.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Covers {
    /// A signed size; positive buys.
    Size(Amount),
    /// The whole position of the other side, whatever it is when the order fires.
    Position(Side),
}

impl Covers {
    /// Direction of the order.
    #[must_use]
    pub fn side(self) -> Side {
        match self {
            Self::Size(size) => Side::of(size),
            Self::Position(side) => side,
        }
    }
}

/// What a trigger order becomes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Then {
    /// A market order.
    Market,
    /// A limit order, good till cancelled.
    Limit(Px),
}

/// A trigger order that is to wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NewTrigger {
    /// Whose.
    pub account: AccountId,
    /// In what.
    pub perp: PerpId,
    /// How much.
    pub covers: Covers,
    /// What for.
    pub kind: TriggerKind,
    /// Mark price beyond which it fires.
    pub trigger_px: Px,
    /// What it becomes.
    pub then: Then,
    /// Leverage of the position.
    pub leverage: u32,
    /// Whether it may only reduce a position.
    pub reduce_only: bool,
}

impl NewTrigger {
    /// Which move of the mark it waits for.
    #[must_use]
    pub fn way(&self) -> Way {
        match (self.kind, self.covers.side()) {
            (TriggerKind::StopLoss, Side::Sell) | (TriggerKind::TakeProfit, Side::Buy) => {
                Way::Falling
            }
            (TriggerKind::StopLoss, Side::Buy) | (TriggerKind::TakeProfit, Side::Sell) => {
                Way::Rising
            }
        }
    }

    /// Whether it fires at a mark price.
    #[must_use]
    pub fn fires(&self, mark: Px) -> bool {
        match self.way() {
            Way::Falling => mark < self.trigger_px,
            Way::Rising => mark > self.trigger_px,
        }
    }

    pub(super) fn is_sound(&self) -> bool {
        let has_size = !matches!(self.covers, Covers::Size(size) if size.is_zero());
        let has_px = !matches!(self.then, Then::Limit(px) if px.0 <= 0);
        has_size && has_px && self.trigger_px.0 > 0 && self.leverage > 0
    }
}

/// A waiting trigger order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TriggerOrder {
    /// Its name and its place in time.
    pub id: OrderId,
    /// What was asked for.
    pub order: NewTrigger,
}

/// The order that a trigger order becomes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fired {
    /// The trigger order.
    pub id: OrderId,
    /// Whose.
    pub account: AccountId,
    /// In what.
    pub perp: PerpId,
    /// Signed size; positive buys.
    pub size: Amount,
    /// Worst price it may trade at.
    pub worst_px: Px,
    /// Whether what does not trade at once rests.
    pub rests: bool,
    /// Leverage of the position.
    pub leverage: u32,
    /// Whether it may only reduce a position.
    pub reduce_only: bool,
}

impl TriggerOrder {
    /// The order that is sent at a mark price, given the account's position; none where it may
    /// only reduce and there is nothing to reduce.
    #[must_use]
    pub fn fire(&self, mark: Px, position: Amount, rules: &OrdersConfig) -> Option<Fired> {
        let order = &self.order;
        let size = match order.covers {
            Covers::Size(size) if order.reduce_only => reduce_only_room(position, size),
            Covers::Size(size) => size,
            Covers::Position(side) => reduce_only_room(position, side.signed(position)),
        };
        let worst_px = match order.then {
            Then::Limit(px) => px,
            Then::Market => worst_px(order, mark, *rules),
        };
        (!size.is_zero()).then_some(Fired {
            id: self.id,
            account: order.account,
            perp: order.perp,
            size,
            worst_px,
            rests: order.then != Then::Market,
            leverage: order.leverage,
            reduce_only: order.reduce_only || matches!(order.covers, Covers::Position(_)),
        })
    }
}

fn worst_px(order: &NewTrigger, mark: Px, rules: OrdersConfig) -> Px {
    let from = match rules.trigger_slippage_from {
        SlippageFrom::TriggerPx => order.trigger_px,
        SlippageFrom::MarkPx => mark,
    };
    let slippage = i128::from(rules.trigger_slippage_bps);
    let (factor, round) = match order.covers.side() {
        Side::Buy => (10_000 + slippage, Round::Down),
        Side::Sell => (10_000 - slippage, Round::Up),
    };
    let px = mul_div(i128::from(from.0), factor, 10_000, round);
    // Twice the highest price of the grid leaves it; such a price is no limit.
    Px(i64::try_from(px).unwrap_or(i64::MAX))
}

//! What can happen to the venue.

use crate::margin::figures::Prices;
use crate::units::{AccountId, Amount, PerpId, Ratio, SimTime, TokenId};

/// Something that happens at a moment.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// When.
    pub time: SimTime,
    /// What.
    pub kind: EventKind,
}

/// What happens.
#[derive(Clone, Debug, PartialEq)]
pub enum EventKind {
    /// New oracle, mark and borrow oracle prices. The report names the accounts that are due and
    /// the orders of the backstops.
    Prices(Prices),
    /// The hourly funding payment, at a rate for each market.
    Funding(Vec<Ratio>),
    /// A due account is looked after: margin sharing, then one liquidation step where needed.
    Attend {
        /// Account.
        account: AccountId,
        /// Whether perp legs go first if this opens a liquidation episode.
        perps_first: bool,
    },
    /// An account holder wants something.
    Intent {
        /// Account.
        account: AccountId,
        /// What.
        intent: Intent,
    },
    /// An order was filled, perhaps in part.
    Fill(Fill),
}

/// What an account holder can want.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Intent {
    /// Bring money in.
    Deposit {
        /// Token.
        token: TokenId,
        /// Units.
        amount: Amount,
    },
    /// Take money out, as much of it as is possible.
    Withdraw {
        /// Token.
        token: TokenId,
        /// Units.
        amount: Amount,
    },
    /// A market order in a perpetual market.
    TradePerp {
        /// Market.
        perp: PerpId,
        /// Signed size; positive buys.
        size: Amount,
        /// Leverage for the position.
        leverage: u32,
        /// Furthest price from the mid, bps.
        limit_bps: u32,
    },
    /// A market order in a spot market against the settlement token.
    TradeSpot {
        /// Token bought or sold.
        token: TokenId,
        /// Signed size; positive buys.
        size: Amount,
        /// Furthest price from the mid, bps.
        limit_bps: u32,
    },
}

/// What an order is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Instrument {
    /// A perpetual market.
    Perp(PerpId),
    /// A token against the settlement token.
    Spot(TokenId),
}

/// An order for the book, sent at once and not resting.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Order {
    /// Whose.
    pub account: AccountId,
    /// In what.
    pub instrument: Instrument,
    /// Signed size; positive buys.
    pub size: Amount,
    /// Furthest price from the mid, bps; none for liquidations and backstops.
    pub limit_bps: Option<u32>,
    /// Whether it closes a position by force.
    pub is_liquidation: bool,
}

/// The book's answer to an order.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Fill {
    /// The order.
    pub order: Order,
    /// Signed size filled, at most the order's.
    pub size: Amount,
    /// What was paid or received for it, settlement token, not negative.
    pub quote: Amount,
}

//! What can happen to the venue.

use crate::account::Mode;
use crate::margin::figures::Prices;
use crate::orders::{Covers, OrderId, TriggerKind};
use crate::units::{AccountId, Amount, DexId, PerpId, Px, Ratio, SimTime, TokenId};

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
    /// A scheduled change of terms takes effect: its place in the venue's schedule.
    Change(usize),
    /// A due account is looked after: margin sharing, then one liquidation step where needed.
    Attend {
        /// Account.
        account: AccountId,
        /// Whether perp legs go first if this opens a liquidation episode.
        perps_first: bool,
    },
    /// A due account is looked after while its liquidation is held back: margin sharing alone.
    Share {
        /// Account.
        account: AccountId,
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
    /// An order meets the first resting order of the other side, at that one's price. The driver
    /// sends it where that comes before what the market offers, before the order's [`Fill`].
    Meet {
        /// The incoming order, with the size that is left of it.
        order: Order,
        /// Most units to match, positive.
        most: Amount,
    },
    /// Best prices that the market offers now: resting orders that they have passed are filled
    /// against it. Needed only where orders rest, or are about to.
    Match {
        /// Where.
        instrument: Instrument,
        /// Highest price that the market pays.
        bid: Px,
        /// Lowest price that it sells at.
        ask: Px,
    },
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
    /// Move cash between the spot balance and a DEX, standard accounts only.
    Transfer {
        /// DEX.
        dex: DexId,
        /// Units of its collateral token; positive to the DEX, negative back.
        amount: Amount,
    },
    /// Send spot units to a sub-account, back to the master account, or between sub-accounts.
    Send {
        /// To whom.
        to: AccountId,
        /// Token.
        token: TokenId,
        /// Units.
        amount: Amount,
    },
    /// Lend, take back or repay by hand.
    Lend {
        /// What.
        operation: Lending,
        /// Token.
        token: TokenId,
        /// Units; none for as many as possible.
        amount: Option<Amount>,
    },
    /// Choose the leverage of a market, and whether its position is isolated.
    SetLeverage {
        /// Market.
        perp: PerpId,
        /// Leverage.
        leverage: u32,
        /// Whether its position stands alone; changed only without a position.
        isolated: bool,
    },
    /// Put margin into an isolated position; a negative amount takes some out.
    IsolatedMargin {
        /// Market.
        perp: PerpId,
        /// Units of the DEX's collateral token.
        amount: Amount,
    },
    /// Change the account's mode.
    SetMode {
        /// To this one.
        mode: Mode,
    },
    /// A limit order: it trades at once as far as its price, what is left rests.
    PlaceLimit {
        /// In what.
        instrument: Instrument,
        /// Signed size; positive buys.
        size: Amount,
        /// Limit price.
        px: Px,
        /// Leverage for the position; 1 in spot.
        leverage: u32,
        /// Whether it may only reduce a position.
        reduce_only: bool,
        /// Whether it is refused where it would trade at once.
        post_only: bool,
    },
    /// A take-profit or stop-loss order, waiting for the mark price.
    PlaceTrigger {
        /// Market.
        perp: PerpId,
        /// What for.
        kind: TriggerKind,
        /// A signed size, or the whole position.
        covers: Covers,
        /// Mark price beyond which it fires.
        trigger_px: Px,
        /// Price of the limit order that it becomes; none for a market order.
        limit: Option<Px>,
        /// Whether it may only reduce a position.
        reduce_only: bool,
    },
    /// Take a limit or trigger order back.
    Cancel {
        /// Which.
        order: OrderId,
    },
    /// Take all orders back, TWAP orders among them.
    CancelAll {
        /// In this market only; none for all.
        instrument: Option<Instrument>,
    },
    /// A TWAP order: market orders at even times.
    StartTwap {
        /// Market.
        perp: PerpId,
        /// Signed size; positive buys.
        size: Amount,
        /// From the first suborder to the last, milliseconds.
        duration_ms: u64,
        /// Leverage for the position.
        leverage: u32,
        /// Whether it may only reduce a position.
        reduce_only: bool,
    },
    /// Stop a TWAP order.
    StopTwap {
        /// Which.
        order: OrderId,
    },
}

/// What an account can do with a reserve by hand (DOC-API, DOC-EVM).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lending {
    /// Supply held units.
    Supply,
    /// Take supplied units back.
    Withdraw,
    /// Repay a debt from held units.
    Repay,
}

/// What an order is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Instrument {
    /// A perpetual market.
    Perp(PerpId),
    /// A token against the settlement token.
    Spot(TokenId),
}

/// How an order came about: how far it may trade and what becomes of the rest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OrderKind {
    /// A market order; what is not filled is gone.
    Market,
    /// A limit order, or a trigger order that has fired.
    Limit {
        /// Worst price.
        px: Px,
        /// Leverage that the position takes on as it grows.
        leverage: u32,
        /// Whether it may only reduce a position.
        reduce_only: bool,
        /// Whether what is not filled rests.
        rests: bool,
    },
    /// A suborder of a TWAP order.
    Suborder {
        /// Of which.
        twap: OrderId,
        /// Leverage that the position takes on as it grows.
        leverage: u32,
    },
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
    /// Whether it rested in the book and pays the maker's fee.
    pub is_maker: bool,
    /// How it came about.
    pub kind: OrderKind,
}

impl Order {
    /// Worst price of a limit order; none for others.
    #[must_use]
    pub fn worst_px(&self) -> Option<Px> {
        match self.kind {
            OrderKind::Limit { px, .. } => Some(px),
            OrderKind::Market | OrderKind::Suborder { .. } => None,
        }
    }

    /// Leverage that the position takes on as it grows; none where that was said before.
    #[must_use]
    pub fn leverage(&self) -> Option<u32> {
        match self.kind {
            OrderKind::Limit { leverage, .. } | OrderKind::Suborder { leverage, .. } => {
                Some(leverage)
            }
            OrderKind::Market => None,
        }
    }
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

impl Fill {
    /// What the owner paid; negative is what it received.
    #[must_use]
    pub fn signed_quote(&self) -> Amount {
        if self.size.is_positive() {
            self.quote
        } else {
            -self.quote
        }
    }
}

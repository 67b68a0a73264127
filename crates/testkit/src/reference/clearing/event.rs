//! What can happen.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::Name;
use super::account::Mode;

/// Something that happens at a moment.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// Milliseconds since the start.
    pub at_ms: u64,
    /// What.
    pub what: Happening,
}

/// What happens.
#[derive(Clone, Debug, PartialEq)]
pub enum Happening {
    /// New prices.
    Prices(Prices),
    /// The hourly payment, at a rate for each market.
    Funding(BTreeMap<Name, Decimal>),
    /// A change of terms takes effect: its place in the schedule, by time.
    Change(usize),
    /// Somebody is looked after.
    Attend {
        /// Who.
        account: Name,
        /// Whether perp legs go first if an episode begins.
        perps_first: bool,
    },
    /// Somebody wants something.
    Intent {
        /// Who.
        account: Name,
        /// What.
        intent: Intent,
    },
    /// The book's answer to an order.
    Fill(Fill),
}

/// Prices by name, USD.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Prices {
    /// Oracle price of each market.
    pub oracle: BTreeMap<Name, Decimal>,
    /// Mark price of each market.
    pub mark: BTreeMap<Name, Decimal>,
    /// Borrow oracle price of each token.
    pub borrow: BTreeMap<Name, Decimal>,
}

/// What somebody wants.
#[derive(Clone, Debug, PartialEq)]
pub enum Intent {
    /// Bring money in.
    Deposit {
        /// What.
        token: Name,
        /// Units.
        amount: Decimal,
    },
    /// Take money out, as far as possible.
    Withdraw {
        /// What.
        token: Name,
        /// Units.
        amount: Decimal,
    },
    /// A market order for a perp.
    TradePerp {
        /// Market.
        perp: Name,
        /// Signed size.
        size: Decimal,
        /// Leverage of the position.
        leverage: u32,
        /// Furthest price, bps.
        limit_bps: u32,
    },
    /// A market order for a token.
    TradeSpot {
        /// Token.
        token: Name,
        /// Signed size.
        size: Decimal,
        /// Furthest price, bps.
        limit_bps: u32,
    },
    /// Move cash to a DEX, or back.
    Transfer {
        /// DEX.
        dex: Name,
        /// Units, negative for back.
        amount: Decimal,
    },
    /// Send units to an account of the same holder.
    Send {
        /// To whom.
        to: Name,
        /// What.
        token: Name,
        /// Units.
        amount: Decimal,
    },
    /// Lend by hand.
    Lend {
        /// What is done.
        operation: Lending,
        /// Token.
        token: Name,
        /// Units; none for as many as possible.
        amount: Option<Decimal>,
    },
    /// Choose leverage, and whether a position stands alone.
    SetLeverage {
        /// Market.
        perp: Name,
        /// Leverage.
        leverage: u32,
        /// Whether it stands alone.
        isolated: bool,
    },
    /// Put margin into an isolated position, or take some out.
    IsolatedMargin {
        /// Market.
        perp: Name,
        /// Units, negative for out.
        amount: Decimal,
    },
    /// Change the mode.
    SetMode {
        /// To this one.
        mode: Mode,
    },
}

/// What can be done with a reserve by hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lending {
    /// Supply.
    Supply,
    /// Take back.
    Withdraw,
    /// Repay.
    Repay,
}

/// What an order is in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Instrument {
    /// A perpetual market.
    Perp(Name),
    /// A token.
    Spot(Name),
}

/// An order for the book.
#[derive(Clone, Debug, PartialEq)]
pub struct Order {
    /// Whose.
    pub account: Name,
    /// In what.
    pub instrument: Instrument,
    /// Signed size.
    pub size: Decimal,
    /// Furthest price, bps; none for the venue's own.
    pub limit_bps: Option<u32>,
    /// Whether it closes a position by force.
    pub is_liquidation: bool,
    /// Whether it rested and pays as maker.
    pub is_maker: bool,
}

/// An answer to an order.
#[derive(Clone, Debug, PartialEq)]
pub struct Fill {
    /// The order.
    pub order: Order,
    /// Signed size filled.
    pub size: Decimal,
    /// Paid or received, without a sign.
    pub quote: Decimal,
}

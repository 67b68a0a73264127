//! What an event caused.

use rust_decimal::Decimal;

use super::Name;
use super::account::Mode;
use super::event::{Instrument, Lending, Order};

/// What an event caused.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Report {
    /// Who needs to be looked after.
    pub due: Vec<Name>,
    /// Orders for the book.
    pub orders: Vec<Order>,
    /// What happened.
    pub outcomes: Vec<Outcome>,
}

/// One thing that happened.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// A wish was refused.
    Rejected {
        /// Whose.
        account: Name,
        /// Why.
        reason: Rejection,
    },
    /// Money came in.
    Deposited {
        /// Whose.
        account: Name,
        /// Token.
        token: Name,
        /// Units.
        amount: Decimal,
    },
    /// Money went out.
    Withdrawn {
        /// Whose.
        account: Name,
        /// Token.
        token: Name,
        /// Units that went.
        amount: Decimal,
        /// Units that the reserve could not give.
        blocked: Decimal,
    },
    /// An order was filled.
    Filled {
        /// Whose.
        account: Name,
        /// In what.
        instrument: Instrument,
        /// Signed size.
        size: Decimal,
        /// Paid or received.
        quote: Decimal,
        /// Fee; a rebate is negative.
        fee: Decimal,
        /// What of it the deployer keeps.
        deployer_fee: Decimal,
        /// Whether by force.
        is_liquidation: bool,
    },
    /// A withdrawal that had waited was paid, perhaps in part.
    WithdrawalPaid {
        /// Whose.
        account: Name,
        /// Token.
        token: Name,
        /// Units.
        amount: Decimal,
        /// Since when, ms.
        waited_ms: u64,
    },
    /// Units are not waited for any more.
    WithdrawalDropped {
        /// Whose.
        account: Name,
        /// Token.
        token: Name,
        /// Units.
        amount: Decimal,
    },
    /// Something was done with a reserve by hand.
    Lent {
        /// Whose.
        account: Name,
        /// What.
        operation: Lending,
        /// Token.
        token: Name,
        /// Units.
        amount: Decimal,
    },
    /// The account is in another mode.
    ModeChanged {
        /// Whose.
        account: Name,
        /// The new one.
        mode: Mode,
    },
    /// A position was closed against one that had lost everything.
    Deleveraged {
        /// Whose.
        account: Name,
        /// Against whose.
        against: Name,
        /// Market.
        perp: Name,
        /// Signed size that the account traded.
        size: Decimal,
        /// Price.
        px: Decimal,
    },
    /// Margin sharing moved money; positive towards the perp side.
    Shared {
        /// Whose.
        account: Name,
        /// Token.
        token: Name,
        /// Units.
        amount: Decimal,
    },
    /// A liquidation step.
    Liquidated {
        /// Whose.
        account: Name,
        /// How.
        step: Step,
        /// In what.
        instrument: Instrument,
        /// Units; perps signed as the position was.
        size: Decimal,
        /// USD.
        notional: Decimal,
        /// Relief or payment, settlement token.
        credit: Decimal,
        /// The ratio just before.
        ratio: Option<Decimal>,
    },
    /// An episode is over.
    Recovered {
        /// Whose.
        account: Name,
    },
    /// A debt was written off.
    BadDebt {
        /// Token.
        token: Name,
        /// What the buffer bore.
        buffer: Decimal,
        /// What suppliers bore.
        suppliers: Decimal,
    },
    /// The perp backstop took over a negative balance.
    DeficitAbsorbed {
        /// Whose.
        account: Name,
        /// Units of the settlement token.
        amount: Decimal,
    },
}

/// How an account is liquidated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// A market order.
    PerpBook,
    /// Positions to the backstop.
    PerpBackstop,
    /// Positions against the other side.
    Adl,
    /// Part of collateral and debt to the backstop.
    BorrowPartial,
    /// All of them.
    BorrowFull,
}

/// Why a wish was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rejection {
    /// Margin does not cover it.
    Margin,
    /// It is not there, or not free.
    Balance,
    /// The account is being liquidated.
    InLiquidation,
    /// It makes no sense.
    Malformed,
    /// There is no such thing in the account's mode.
    Mode,
    /// The account may not have the mode.
    Ineligible(Ineligible),
    /// Too many actions in a day.
    ActionLimit,
    /// No whole number of lots.
    Lot,
    /// A limit of single orders.
    Limit(Limit),
    /// Open interest is full, or grows too fast.
    OpenInterest(Full),
    /// Positions of the market stand alone.
    IsolatedOnly,
    /// Margin stays in positions of the market.
    StrictIsolated,
}

/// Why an account may not have a mode.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ineligible {
    /// Too little volume and value.
    TooSmall,
    /// Too much value.
    TooLarge,
    /// It has a position.
    Positions,
    /// It has a debt.
    Debt,
    /// Nobody goes back there.
    NoWayBack,
}

/// Which limit of single orders.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limit {
    /// Worth too little.
    TooSmall,
    /// Worth too much.
    TooLarge,
    /// Too far from the reference price.
    FarFromReference,
    /// Too far from the oracle price.
    FarFromOracle,
    /// Too much leverage for the tier.
    Leverage,
}

/// What open interest does not allow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Full {
    /// To increase a position at the cap.
    Increase,
    /// To turn one at the cap.
    Flip,
    /// To grow that fast.
    Growth,
}

/// Why an event could not be applied; a fault of the caller, not of an account holder.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// An event from the past.
    #[error("an event came after a later one")]
    Time,
    /// Prices are missing or not positive.
    #[error("there is no positive price for each market and token")]
    Prices,
    /// Something that is not there was named, or no book answers so.
    #[error("there is no such thing")]
    Unknown,
    /// A negative amount was to be posted.
    #[error("a negative amount was to be posted")]
    Negative,
    /// More was to be taken back than was supplied.
    #[error("{account} did not supply that much {token}")]
    Supply {
        /// Whose.
        account: Name,
        /// Token.
        token: Name,
    },
    /// More was to be lent or withdrawn than there is.
    #[error("there is not that much {token} in the reserve")]
    Reserve {
        /// Token.
        token: Name,
    },
}

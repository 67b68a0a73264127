//! What one event caused.

use crate::account::{Ineligible, Mode};
use crate::event::{Instrument, Lending, Order};
use crate::liquidation::waterfall::{Stage, Transfers};
use crate::market::open_interest::OpenInterestProblem;
use crate::market::order_limits::LimitProblem;
use crate::market::tick::TickProblem;
use crate::market::twap::TwapProblem;
use crate::orders::{AnyOrder, CancelReason, OrderId, Refused, Twap};
use crate::pool::Shortfall;
use crate::units::{AccountId, Amount, PerpId, Px, Ratio, TokenId, Usd};

/// What one event caused. Reused from event to event.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Report {
    /// Accounts that need attention at these prices, in the order of their ids.
    pub due: Vec<AccountId>,
    /// Orders for the book.
    pub orders: Vec<Order>,
    /// What happened.
    pub outcomes: Vec<Outcome>,
}

impl Report {
    /// Empties the report and keeps its memory.
    pub fn clear(&mut self) {
        self.due.clear();
        self.orders.clear();
        self.outcomes.clear();
    }
}

/// One thing that happened.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Outcome {
    /// An intent was refused.
    Rejected {
        /// Whose.
        account: AccountId,
        /// Why.
        reason: Rejection,
    },
    /// Money came in.
    Deposited {
        /// Account.
        account: AccountId,
        /// Token.
        token: TokenId,
        /// Units.
        amount: Amount,
    },
    /// Money went out.
    Withdrawn {
        /// Account.
        account: AccountId,
        /// Token.
        token: TokenId,
        /// Units that went.
        amount: Amount,
        /// Units that the reserve could not give.
        blocked: Amount,
    },
    /// An order was filled.
    Filled {
        /// Account.
        account: AccountId,
        /// Market.
        instrument: Instrument,
        /// Signed size.
        size: Amount,
        /// Paid or received: of the settlement token, or of the collateral token of a perp's DEX.
        quote: Amount,
        /// Fee, in the token that was paid or received; a rebate is negative.
        fee: Amount,
        /// What of it the deployer of the market's DEX keeps.
        deployer_fee: Amount,
        /// Whether it closed a position by force.
        is_liquidation: bool,
        /// The resting order that was filled; none of an order that came in.
        resting: Option<OrderId>,
    },
    /// An order waits now: a limit order rests, a trigger waits, a TWAP order runs.
    OrderPlaced {
        /// The order.
        order: AnyOrder,
    },
    /// A waiting order is gone without a fill of what is left of it.
    OrderCanceled {
        /// The order as it stood.
        order: AnyOrder,
        /// Why.
        reason: CancelReason,
    },
    /// A trigger order has fired and became the order in the report.
    Triggered {
        /// Whose.
        account: AccountId,
        /// Which.
        order: OrderId,
        /// Market.
        perp: PerpId,
        /// Mark price that set it off.
        mark: Px,
    },
    /// A TWAP order is filled, or its time is up.
    TwapEnded {
        /// The order as it stood.
        order: Twap,
    },
    /// Units went out to a withdrawal that had waited for them.
    WithdrawalPaid {
        /// Account.
        account: AccountId,
        /// Token.
        token: TokenId,
        /// Units that went.
        amount: Amount,
        /// How long they were waited for, milliseconds.
        waited_ms: u64,
    },
    /// Units are not waited for any more: the account is liquidated, or they are not free any more.
    WithdrawalDropped {
        /// Account.
        account: AccountId,
        /// Token.
        token: TokenId,
        /// Units.
        amount: Amount,
    },
    /// Money moved between the perp side and the lending side.
    Shared {
        /// Account.
        account: AccountId,
        /// Token.
        token: TokenId,
        /// Change of perp cash; positive was drawn from supply or borrowed.
        amount: Amount,
    },
    /// Units were supplied, taken back or repaid by hand.
    Lent {
        /// Account.
        account: AccountId,
        /// What was done.
        operation: Lending,
        /// Token.
        token: TokenId,
        /// Units.
        amount: Amount,
    },
    /// The account is in another mode.
    ModeChanged {
        /// Account.
        account: AccountId,
        /// The new mode.
        mode: Mode,
    },
    /// A liquidation step was taken.
    Liquidated(Liquidation),
    /// A position was closed against one that had lost everything.
    Deleveraged {
        /// Whose; the market's for those outside the population.
        account: AccountId,
        /// Against whom.
        against: AccountId,
        /// Market.
        perp: PerpId,
        /// Signed size that the account traded.
        size: Amount,
        /// Price that both were closed at.
        px: Px,
    },
    /// A liquidation episode is over.
    Recovered {
        /// Account.
        account: AccountId,
    },
    /// Debt taken over by the backstop was not covered by its sales.
    BadDebt {
        /// Token owed.
        token: TokenId,
        /// Who bore it.
        shortfall: Shortfall,
    },
    /// A negative balance without anything behind it was taken over by the perp backstop.
    DeficitAbsorbed {
        /// Account.
        account: AccountId,
        /// Settlement token.
        amount: Amount,
    },
    /// Who paid whom in a stage of a liquidation; sums to nothing.
    Waterfall {
        /// The stage.
        stage: Stage,
        /// The account that is liquidated, or the backstop that sells or writes off.
        account: AccountId,
        /// What each party gained.
        transfers: Transfers,
    },
}

/// One liquidation step.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Liquidation {
    /// Account.
    pub account: AccountId,
    /// How.
    pub kind: LiquidationStep,
    /// What was closed or taken over.
    pub instrument: Instrument,
    /// Units; perps signed as the position was.
    pub size: Amount,
    /// At mark for perps, at the borrow oracle price for collateral.
    pub notional: Usd,
    /// What the account received or was relieved of; nothing for an order still to be filled.
    pub credit: Amount,
    /// Portfolio margin ratio just before.
    pub portfolio_margin_ratio: Option<Ratio>,
}

/// How an account is liquidated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LiquidationStep {
    /// Market order to the book.
    PerpBook,
    /// Positions taken over.
    PerpBackstop,
    /// Positions closed against the other side.
    Adl,
    /// A part of collateral and debt taken over.
    BorrowPartial,
    /// All collateral and debt taken over.
    BorrowFull,
}

/// Why an intent was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rejection {
    /// Margin, with all that could be borrowed, does not cover the order.
    Margin,
    /// More is sold or withdrawn than is there and free.
    Balance,
    /// The account is being liquidated.
    InLiquidation,
    /// Zero size, an unknown place, or a token that cannot be used so.
    Malformed,
    /// What is asked for does not exist in the account's mode.
    Mode,
    /// The account does not meet the conditions of the mode.
    Ineligible(Ineligible),
    /// More actions in a day than the mode allows.
    ActionLimit,
    /// The size is no whole number of lots.
    Lot,
    /// The order breaks a limit of single orders.
    Limit(LimitProblem),
    /// Open interest is at a cap or grows too fast.
    OpenInterest(OpenInterestProblem),
    /// Positions of the market stand alone.
    IsolatedOnly,
    /// Margin leaves positions of the market only as they close.
    StrictIsolated,
    /// The order may not rest.
    Resting(Refused),
    /// The price is none of the market's (`tickRejected`).
    Tick(TickProblem),
    /// The TWAP order is too short, too long or too small.
    Twap(TwapProblem),
    /// A reduce-only order has nothing to reduce (`reduceOnlyRejected`).
    ReduceOnly,
    /// There is no such order of the account.
    UnknownOrder,
}

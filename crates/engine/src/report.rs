//! What one event caused.

use crate::event::{Instrument, Order};
use crate::pool::Shortfall;
use crate::units::{AccountId, Amount, Ratio, TokenId, Usd};

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
        /// Paid or received, settlement token.
        quote: Amount,
        /// Taker fee, settlement token.
        fee: Amount,
        /// Whether it closed a position by force.
        is_liquidation: bool,
    },
    /// Money moved between the perp side and the lending side.
    Shared {
        /// Account.
        account: AccountId,
        /// Change of perp cash, settlement token; positive was drawn from supply or borrowed.
        amount: Amount,
    },
    /// A liquidation step was taken.
    Liquidated(Liquidation),
    /// A liquidation episode is over.
    Recovered {
        /// Account.
        account: AccountId,
    },
    /// Debt taken over by the backstop was not covered by its sales.
    BadDebt {
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
    /// Zero size or a token that cannot be traded so.
    Malformed,
}

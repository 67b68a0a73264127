//! What an agent is: a pure decision with a clock of its own.

use std::any::Any;

use plimsoll_engine::Intent;
use plimsoll_engine::market::tick::Grid;
use plimsoll_engine::units::{Amount, PerpId, TokenId};
use plimsoll_engine::venue::Venue;
use plimsoll_streams::Stream;

use crate::view::{Glance, View};

/// An account holder.
///
/// A decision is a pure function of the agent's state, of what it sees and of its own stream.
pub trait Agent: Replica + Any + Send + std::fmt::Debug {
    /// What kind of account holder it is.
    fn class(&self) -> Class;

    /// Seconds from the start of the path until it first looks.
    fn first_wake_s(&mut self, stream: &mut Stream) -> f64;

    /// Looks, adds what it wants to `wishes`, and returns the seconds until it looks again.
    fn decide(&mut self, view: &View<'_>, stream: &mut Stream, wishes: &mut Vec<Wish>) -> f64;

    /// Looks at what is cheap to see. Where that is enough to be sure that [`Self::decide`] would wish
    /// nothing, does all that it would do, drawing the same from the stream, and returns the seconds
    /// until the next look. Where it is not, leaves to `decide`, which is asked at once, what is left
    /// to do: mostly all of it.
    fn glance(&mut self, _glance: &Glance<'_>, _stream: &mut Stream) -> Option<f64> {
        None
    }

    /// Whether it ever looks; who does not needs no stream.
    fn looks(&self) -> bool {
        true
    }

    /// Whether its decisions look at books; for others they need not be read.
    fn looks_at_books(&self) -> bool {
        false
    }
}

/// Agents are copied, so that paths with the same account holders need not draw them anew.
/// Everything that is an agent and can be cloned is one.
pub trait Replica {
    /// An agent in the same state.
    fn replica(&self) -> Box<dyn Agent>;

    /// Takes on the state of another agent, in the memory that it has; says whether it could, which
    /// it can if both are of one type.
    #[must_use]
    fn become_like(&mut self, other: &dyn Agent) -> bool;
}

impl<T: Agent + Clone> Replica for T {
    fn replica(&self) -> Box<dyn Agent> {
        Box::new(self.clone())
    }

    fn become_like(&mut self, other: &dyn Agent) -> bool {
        let other: &dyn Any = other;
        let other = other.downcast_ref::<T>();
        if let Some(other) = other {
            self.clone_from(other);
        }
        other.is_some()
    }
}

/// Something an account holder wants.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Wish {
    /// What.
    pub intent: Intent,
    /// Seconds until it reaches the venue.
    pub delay_s: f64,
}

/// Kind of account holder.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Class {
    /// Holds spot and is short the perp of the same coin, for the funding.
    Carry,
    /// Holds spot and hedges it as it falls.
    Hedger,
    /// Borrows against spot; some buy more spot with the loan.
    Borrower,
    /// Supplies a token to its reserve.
    Lender,
    /// A contract that supplies the settlement token by hand and takes it back.
    Contract,
    /// Rests orders on both sides of a book.
    MarketMaker,
    /// Trades the gap between the venue's price and that of others.
    Arbitrageur,
    /// Follows the trend with leverage.
    Momentum,
    /// Bets at random with leverage.
    Discretionary,
    /// Buys what forced sales push below the price elsewhere.
    Liquidator,
    /// Pushes a spot price for the gain on a perp.
    Manipulator,
    /// Keeps what it has, and never acts.
    Holder,
}

impl Class {
    /// All classes; the index of a class is its place in arrays by class.
    pub const ALL: [Self; 12] = [
        Self::Carry,
        Self::Hedger,
        Self::Borrower,
        Self::Lender,
        Self::Contract,
        Self::MarketMaker,
        Self::Arbitrageur,
        Self::Momentum,
        Self::Discretionary,
        Self::Liquidator,
        Self::Manipulator,
        Self::Holder,
    ];

    /// The name used in columns and tables.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Carry => "carry",
            Self::Hedger => "hedger",
            Self::Borrower => "borrower",
            Self::Lender => "lender",
            Self::Contract => "contract",
            Self::MarketMaker => "market_maker",
            Self::Arbitrageur => "arbitrageur",
            Self::Momentum => "momentum",
            Self::Discretionary => "discretionary",
            Self::Liquidator => "liquidator",
            Self::Manipulator => "manipulator",
            Self::Holder => "holder",
        }
    }
}

/// A collateral token and its perpetual market: what one account is about.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Asset {
    /// The collateral token.
    pub token: TokenId,
    /// The perpetual market of the same name.
    pub perp: PerpId,
    /// The token that spot trades and perps settle in.
    pub settlement: TokenId,
    /// The token that is borrowed on purpose.
    pub debt: TokenId,
    /// Loan-to-value of the collateral.
    pub ltv: f64,
    /// Smallest size in the spot market.
    pub spot_lot: Amount,
    /// Smallest size in the perpetual market.
    pub perp_lot: Amount,
    /// Prices and sizes that the perpetual market takes.
    pub perp_grid: Grid,
    /// Largest market order in the perpetual market, USD.
    pub largest_perp_usd: f64,
}

impl Asset {
    /// The asset of a name; none where the venue does not take it as collateral or has no perp.
    #[must_use]
    pub fn find(venue: &Venue, name: &str) -> Option<Self> {
        let token = venue.token(name)?;
        let terms = &venue.tokens[token.index()];
        let perp = venue.perp(name)?;
        let market = &venue.perps[perp.index()];
        let leverage = market.tiers.first()?.max_leverage;
        let largest = venue.orders.limits.largest_order(leverage, false);
        Some(Self {
            token,
            perp,
            settlement: venue.settlement,
            debt: venue.settlement,
            ltv: terms.collateral.as_ref()?.ltv.to_f64(),
            spot_lot: venue.spot_grids[token.index()]?.lot(),
            perp_lot: market.lot,
            perp_grid: market.grid,
            largest_perp_usd: largest.to_f64(),
        })
    }
}

/// How an account holder sends its orders.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Desk {
    /// Furthest price from the mid, bps.
    pub limit_bps: u32,
    /// Seconds from a decision to the venue.
    pub latency_s: f64,
}

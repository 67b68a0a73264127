//! Where an order goes and what comes back.

/// Which of an asset's two books.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    serde::Serialize,
    serde::Deserialize,
    schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Venue {
    /// The perpetual's book.
    Perp,
    /// The spot book against USDC.
    Spot,
}

/// Direction of a market order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Side {
    /// Lifts the asks; pushes the mid up.
    Buy,
    /// Hits the bids; pushes the mid down.
    Sell,
}

impl Side {
    /// +1 for a buy, -1 for a sell: the direction in which the mid moves.
    #[must_use]
    pub const fn sign(self) -> f64 {
        match self {
            Self::Buy => 1.0,
            Self::Sell => -1.0,
        }
    }
}

/// The outcome of a market order. Prices are exact f64; the ledger rounds them against the account.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Execution {
    /// Units filled; the rest of the order is cancelled.
    pub size_filled: f64,
    /// Average price of the fill, USD per unit; the mid if nothing was filled.
    pub average_px: f64,
    /// What changes hands before fees: `size_filled * average_px`, USD.
    pub notional_usd: f64,
    /// Average distance of the fill from the mid before the order, bps, never negative.
    pub slip_bps: f64,
    /// Mid of the book just after the order, USD.
    pub mid_after_px: f64,
}

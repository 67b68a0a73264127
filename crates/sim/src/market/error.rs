//! What can be wrong with a market before it starts.

/// Why a [`Market`](super::Market) could not be built.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum MarketError {
    /// The tick is not a positive, finite number of seconds.
    #[error("the tick must be a positive number of seconds, not {tick_s}")]
    Tick {
        /// The tick that was asked for, seconds.
        tick_s: f64,
    },
    /// The time between oracle updates is not a whole number of ticks.
    #[error(
        "market.oracle_every_s must be a multiple of the tick of {tick_s} s, not {oracle_every_s}"
    )]
    OracleEvery {
        /// The time between updates that was asked for, seconds.
        oracle_every_s: u32,
        /// The tick, seconds.
        tick_s: f64,
    },
    /// The configuration breaks its own ranges or relations.
    #[error("market configuration:\n{problems}")]
    Config {
        /// One line per problem: path of the key, then what is wrong.
        problems: String,
    },
}

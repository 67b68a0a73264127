//! The classes of account holders, one file each: configuration, state, decision.
//!
//! A new class is a file here, a name in [`crate::Class`] and a line in the population that
//! creates it: one of the kinds of `population::traders` where it trades with money of its own. The
//! driver knows none of them.

use plimsoll_streams::Stream;

pub mod arbitrageur;
pub mod bet;
pub mod borrower;
pub mod carry;
pub mod contract;
pub mod discretionary;
pub mod hedger;
pub mod holder;
pub mod lender;
pub mod liquidator;
pub mod manipulator;
pub mod market_maker;
pub mod momentum;

/// Draws the time until a Poisson clock of a given mean strikes, seconds.
fn wait_s(mean_s: f64, stream: &mut Stream) -> f64 {
    mean_s * stream.exponential()
}

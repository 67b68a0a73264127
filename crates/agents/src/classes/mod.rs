//! The classes of account holders, one file each: configuration, state, decision.
//!
//! A new class is a file here, a name in [`crate::Class`] and a line in the population that
//! creates it.

use plimsoll_streams::Stream;

pub mod borrower;
pub mod carry;
pub mod contract;
pub mod hedger;
pub mod lender;

/// Draws the time until a Poisson clock of a given mean strikes, seconds.
fn wait_s(mean_s: f64, stream: &mut Stream) -> f64 {
    mean_s * stream.exponential()
}

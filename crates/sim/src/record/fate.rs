//! What is kept of one account while a path runs.

use plimsoll_agents::Class;

/// What is kept of one account while a path runs.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Fate {
    pub(super) class: Option<Class>,
    pub(super) equity_start_usd: f64,
    pub(super) borrowed_start_usd: f64,
    pub(super) deposited_usd: f64,
    pub(super) liquidated_usd: f64,
    pub(super) first_liquidation_s: Option<f64>,
    /// Withdrawal that the reserve could not give when last asked.
    pub(super) blocked_usd: f64,
    /// Ratio at which the perp order now in the book was sent.
    pub(super) ratio: f64,
}

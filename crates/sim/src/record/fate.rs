//! What is kept of one account while a path runs.

use plimsoll_agents::Class;
use plimsoll_engine::units::SimTime;

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
    /// When that began.
    pub(super) blocked_since: SimTime,
    /// Whether a carry position was hedged when it was last looked after, before any liquidation.
    pub(super) is_hedged: bool,
    /// Value of the collateral that the borrow backstop took over.
    pub(super) taken_over_usd: f64,
    /// Debt that came with it, less that value.
    pub(super) takeover_short_usd: f64,
    /// Ratio at which the perp order now in the book was sent.
    pub(super) ratio: f64,
}

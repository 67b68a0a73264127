//! Requirements other than maintenance, and what follows from them.
//!
//! Rule    transfer requirement = max(initial margin, 10% of notional);
//!         unrealised profit leaves only down to the transfer requirement;
//!         commitment = isolated equity + transfer requirement
//!                    + 1.01 * margin of resting perp orders + notional of resting spot buys;
//!         hold = commitment - capacity; available to trade = net balance - hold
//! Units   USD, rounded up
//! Bounds  what resting orders tie up is summed in orders/order.rs
//! Source  DOC-MARGIN, FIX-T, FIX-LI; docs/rules/commitment.md
//! Tests   worked_examples/recorded_accounts.yaml, worked_examples/capacity.yaml,
//!         order_rules::profit_leaves_only_down_to_the_transfer_requirement

use crate::units::{Ratio, Round, Usd, mul_div};

/// Margin that may not leave the account.
#[must_use]
pub fn transfer_requirement(initial_margin: Usd, notional: Usd, share: Ratio) -> Usd {
    initial_margin.max(notional.times(share, Round::Up))
}

/// Unrealised profit that may leave: as much as keeps what remains at the transfer requirement.
#[must_use]
pub fn withdrawable_profit(account_value: Usd, unrealized_pnl: Usd, requirement: Usd) -> Usd {
    let above = (account_value - requirement).or_zero();
    unrealized_pnl.or_zero().min(above)
}

/// What resting orders tie up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Resting {
    /// Sum of size * limit price / leverage over resting perp orders.
    pub perp_margin: Usd,
    /// Sum of size * limit price over resting spot buys.
    pub spot_notional: Usd,
}

impl Resting {
    /// All of it, without the buffer.
    #[must_use]
    pub fn total(&self) -> Usd {
        self.perp_margin + self.spot_notional
    }
}

/// What an account is committed to.
#[must_use]
pub fn commitment(isolated_equity: Usd, transfer_requirement: Usd, resting: Resting) -> Usd {
    let buffered = Usd(mul_div(resting.perp_margin.0, 101, 100, Round::Up));
    isolated_equity + transfer_requirement + buffered + resting.spot_notional
}

/// The figure shown as hold; negative where capacity exceeds the commitment.
#[must_use]
pub fn hold(commitment: Usd, capacity: Usd) -> Usd {
    commitment - capacity
}

/// What may be traded with.
#[must_use]
pub fn available_to_trade(net_balance: Usd, hold: Usd) -> Usd {
    net_balance - hold
}

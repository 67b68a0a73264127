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

use crate::market::maintenance::initial_margin;
use crate::units::{Ratio, Round, Usd, mul_div};

/// Margin that may not leave the account.
#[must_use]
pub fn transfer_requirement(initial_margin: Usd, notional: Usd, share: Ratio) -> Usd {
    initial_margin.max(notional.times(share, Round::Up))
}

/// The transfer requirement of positions that are added one by one.
///
/// Of one position the leverage alone says which of the two requirements is the larger, so that the
/// other is not worked out.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Requirement {
    share: Ratio,
    positions: u32,
    /// Of the position added last.
    leverage: u32,
    notional: Usd,
    /// Initial margin of the positions before the last.
    initial_before: Usd,
    /// Notional of the position added last.
    last: Usd,
}

impl Requirement {
    /// Without positions; with the share of notional that is always required.
    pub(crate) fn new(share: Ratio) -> Self {
        Self {
            share,
            positions: 0,
            leverage: 1,
            notional: Usd::ZERO,
            initial_before: Usd::ZERO,
            last: Usd::ZERO,
        }
    }

    /// Adds a position of some notional at the leverage its owner chose.
    pub(crate) fn add(&mut self, notional: Usd, leverage: u32) {
        if self.positions > 0 {
            self.initial_before += initial_margin(self.last, self.leverage);
        }
        self.positions += 1;
        self.notional += notional;
        (self.last, self.leverage) = (notional, leverage);
    }

    /// The transfer requirement of all that was added.
    pub(crate) fn transfer(&self) -> Usd {
        let least = i64::from(self.leverage.max(1)).saturating_mul(self.share.0);
        match self.positions {
            0 => Usd::ZERO,
            1 if least <= Ratio::ONE.0 => initial_margin(self.last, self.leverage),
            1 => self.notional.times(self.share, Round::Up),
            _ => {
                let initial = self.initial_before + initial_margin(self.last, self.leverage);
                transfer_requirement(initial, self.notional, self.share)
            }
        }
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_requirement_of_added_positions_is_the_larger_of_the_two() {
        let share = Ratio(Ratio::ONE.0 / 10);
        for leverage in [0, 1, 3, 9, 10, 11, 50] {
            for notional in [1, 9, 10, 11, 99, 101, 123_456_789_012_345_678_901] {
                let mut one = Requirement::new(share);
                assert_eq!(one.transfer(), Usd::ZERO);
                one.add(Usd(notional), leverage);
                let initial = initial_margin(Usd(notional), leverage);
                let all = transfer_requirement(initial, Usd(notional), share);
                assert_eq!(one.transfer(), all, "{notional} at {leverage}");
                let mut two = one;
                two.add(Usd(3 * notional), 7);
                let initial = initial + initial_margin(Usd(3 * notional), 7);
                let all = transfer_requirement(initial, Usd(4 * notional), share);
                assert_eq!(two.transfer(), all, "{notional} at {leverage} and 7");
            }
        }
    }
}

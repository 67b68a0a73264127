//! The figures of an isolated position.
//!
//! Rule    value = margin put in + unrealized profit = cash + size * mark price; liquidatable when
//!         below its maintenance
//! Units   USD at 1e-16, one to one with the DEX's collateral token
//! Bounds  its margin and liquidation never touch the cross margin pools, nor they it
//! Source  DOC-MARGIN, DOC-LIQ; docs/rules/account_modes.md
//! Tests   isolated

use crate::ledger::Position;
use crate::market::maintenance::{initial_margin, maintenance_margin};
use crate::units::{Px, Usd};
use crate::venue::Perp;

/// Figures of an isolated position.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Isolated {
    /// Whether it is long.
    pub is_long: bool,
    /// What the position is worth: cash and size at mark.
    pub equity: Usd,
    /// Absolute notional at mark.
    pub notional: Usd,
    /// Maintenance margin.
    pub maintenance: Usd,
    /// Initial margin at the chosen leverage.
    pub initial: Usd,
}

impl Isolated {
    /// Reads a position.
    #[must_use]
    pub fn read(position: &Position, perp: &Perp, mark: Px) -> Self {
        let value = position.size.at(mark);
        let notional = value.abs();
        Self {
            is_long: value.is_positive(),
            equity: position.cash.at(Px::ONE) + value,
            notional,
            maintenance: maintenance_margin(notional, &perp.tiers),
            initial: initial_margin(notional, position.leverage),
        }
    }

    /// Whether it is liquidatable.
    #[must_use]
    pub fn is_liquidatable(&self) -> bool {
        self.equity < self.maintenance
    }
}

//! The figures of one account that every margin rule reads.
//!
//! Rule    perp equity = cash + sum of size * mark price;
//!         equity = perp equity + supplied - borrowed, all in the settlement token
//! Units   USD at 1e-16
//! Bounds  main DEX, cross positions
//! Source  DOC-PM, DOC-ABS, FIX-T; docs/rules/portfolio_margin_ratio.md
//! Tests   worked_examples/portfolio_margin_ratio.yaml, worked_examples/recorded_accounts.yaml,
//!         reference::a_random_account_has_the_references_figures_and_decisions

use crate::ledger::Ledger;
use crate::market::maintenance::{initial_margin, maintenance_margin};
use crate::units::{AccountId, Px, TokenId, Usd};
use crate::venue::Venue;

use super::collateral;
use super::portfolio::Portfolio;
use super::requirement::transfer_requirement;

/// Prices that margin reads.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Prices {
    /// Oracle price of each perpetual market.
    pub oracle: Vec<Px>,
    /// Mark price of each perpetual market.
    pub mark: Vec<Px>,
    /// Borrow oracle price of each token, in the settlement token.
    pub borrow: Vec<Px>,
}

/// Figures of one account.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Figures {
    /// Cash and positions at mark.
    pub perp_equity: Usd,
    /// Settlement token supplied to the reserve.
    pub supplied: Usd,
    /// Debt in the settlement token.
    pub borrowed: Usd,
    /// Maintenance margin of all positions.
    pub maintenance: Usd,
    /// Initial margin of all positions.
    pub initial: Usd,
    /// Sum of absolute notionals at mark.
    pub notional: Usd,
    /// What perp equity is kept at.
    pub target: Usd,
    /// Borrow capacity of the collateral.
    pub capacity: Usd,
    /// Collateral credit for maintenance, before the user borrow cap.
    pub credit_uncapped: Usd,
    /// Three times the collateral's value at the full threshold.
    pub full_value_times_three: Usd,
    /// Collateral at the borrow oracle price.
    pub collateral: Usd,
}

impl Figures {
    /// Reads an account.
    #[must_use]
    pub fn read(ledger: &Ledger, venue: &Venue, prices: &Prices, id: AccountId) -> Self {
        let settlement = venue.settlement;
        let mut figures = Self {
            perp_equity: ledger.held(id, settlement).at(Px::ONE),
            supplied: ledger.supplied(id, settlement).at(Px::ONE),
            borrowed: ledger.borrowed(id, settlement).at(Px::ONE),
            ..Self::default()
        };
        figures.add_positions(ledger, venue, prices, id);
        figures.add_collateral(ledger, venue, prices, id);
        figures
    }

    fn add_positions(&mut self, ledger: &Ledger, venue: &Venue, prices: &Prices, id: AccountId) {
        let positions = ledger.positions_of(id).iter();
        for (position, (perp, mark)) in positions.zip(venue.perps.iter().zip(&prices.mark)) {
            if position.size.is_zero() {
                continue;
            }
            let value = position.size.at(*mark);
            let notional = value.abs();
            self.perp_equity += value;
            self.notional += notional;
            self.maintenance += maintenance_margin(notional, &perp.tiers);
            self.initial += initial_margin(notional, position.leverage);
        }
        if self.notional.is_positive() {
            let share = venue.margin.transfer_requirement;
            self.target = transfer_requirement(self.initial, self.notional, share);
        }
    }

    fn add_collateral(&mut self, ledger: &Ledger, venue: &Venue, prices: &Prices, id: AccountId) {
        for (n, token) in venue.tokens.iter().enumerate() {
            let Some(terms) = &token.collateral else {
                continue;
            };
            let supplied = ledger.supplied(id, TokenId(n as u32));
            if supplied.is_zero() {
                continue;
            }
            let px = prices.borrow[n];
            self.collateral += supplied.at(px);
            self.capacity += collateral::capacity(supplied, px, terms);
            self.credit_uncapped += collateral::credit(supplied, px, terms);
            self.full_value_times_three += collateral::full_value_times_three(supplied, px, terms);
        }
    }

    /// Cross net equity in the settlement token.
    #[must_use]
    pub fn equity(&self) -> Usd {
        self.perp_equity + self.supplied - self.borrowed
    }

    /// Collateral credit for maintenance, held at the user borrow cap.
    #[must_use]
    pub fn credit(&self, venue: &Venue) -> Usd {
        (self.credit_uncapped).min(venue.terms().user_borrow_cap.at(Px::ONE))
    }

    /// The portfolio margin ratio's two sides.
    #[must_use]
    pub fn portfolio(&self, venue: &Venue) -> Portfolio {
        Portfolio::new(
            self.equity(),
            self.maintenance,
            self.credit(venue),
            &venue.margin,
        )
    }

    /// Net worth: equity and collateral at the borrow oracle price.
    #[must_use]
    pub fn net_worth(&self) -> Usd {
        self.equity() + self.collateral
    }
}

//! The figures of one account in one cross margin pool, that every margin rule reads.
//!
//! Rule    perp equity = cash + sum of size * mark price;
//!         equity = perp equity + supplied - borrowed, all in the pool's token;
//!         supply, debt and collateral count in portfolio margin only
//! Units   USD at 1e-16, one to one with the pool's token; collateral is worth its borrow oracle
//!         price over that of the token, rounded down
//! Bounds  cross positions; isolated ones have figures of their own ([`super::isolated`])
//! Source  DOC-PM, DOC-ABS, FIX-T; docs/rules/portfolio_margin_ratio.md
//! Tests   worked_examples/portfolio_margin_ratio.yaml, worked_examples/recorded_accounts.yaml,
//!         reference::a_random_account_has_the_references_figures_and_decisions

use crate::account::{Cross, Mode};
use crate::ledger::Ledger;
use crate::market::maintenance::{initial_margin, maintenance_margin};
use crate::units::{AccountId, Px, Round, TokenId, Usd, mul_div};
use crate::venue::{CountedBorrow, CountedDexs, SeveralDebtsReading, Venue};

use super::collateral;
use super::portfolio::Portfolio;
use super::requirement::{Resting, commitment, transfer_requirement};

/// Prices that margin reads.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Prices {
    /// Oracle price of each perpetual market.
    pub oracle: Vec<Px>,
    /// Mark price of each perpetual market.
    pub mark: Vec<Px>,
    /// Borrow oracle price of each token, in the settlement token.
    pub borrow: Vec<Px>,
}

impl Clone for Prices {
    fn clone(&self) -> Self {
        Self {
            oracle: self.oracle.clone(),
            mark: self.mark.clone(),
            borrow: self.borrow.clone(),
        }
    }

    // The derived one would allocate at every tick.
    fn clone_from(&mut self, source: &Self) {
        self.oracle.clone_from(&source.oracle);
        self.mark.clone_from(&source.mark);
        self.borrow.clone_from(&source.borrow);
    }
}

/// Figures of one account in one cross margin pool.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Figures {
    /// The account's mode.
    pub mode: Mode,
    /// The pool's token.
    pub token: TokenId,
    /// Cash and positions at mark.
    pub perp_equity: Usd,
    /// The pool's token supplied to the reserve.
    pub supplied: Usd,
    /// Debt in the pool's token.
    pub borrowed: Usd,
    /// Debts in other tokens, by their borrow oracle prices.
    pub borrowed_elsewhere: Usd,
    /// What other tokens would need to borrow for maintenance, where that takes collateral away.
    pub claimed_elsewhere: Usd,
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
    /// Three times the collateral's value at the full threshold, exact or rounded as the reading
    /// has it.
    pub full_value_times_three: Usd,
    /// Collateral at the borrow oracle price.
    pub collateral: Usd,
    /// What resting orders tie up; decides no liquidation and moves no money by itself.
    pub resting: Resting,
}

impl Figures {
    /// Reads an account in one of its pools.
    #[must_use]
    pub fn read(
        ledger: &Ledger,
        venue: &Venue,
        prices: &Prices,
        (id, cross): (AccountId, Cross),
    ) -> Self {
        let mut figures = Self::read_sides(ledger, venue, prices, (id, cross));
        figures.complete(ledger, venue, prices, id);
        figures
    }

    /// Reads the perp side, and what is supplied and owed of the pool's token. [`Self::complete`]
    /// adds the collateral.
    pub(crate) fn read_sides(
        ledger: &Ledger,
        venue: &Venue,
        prices: &Prices,
        (id, cross): (AccountId, Cross),
    ) -> Self {
        let token = ledger.token_of(cross.into());
        let mut figures = Self {
            mode: ledger.mode(id),
            token,
            perp_equity: ledger.cash(id, cross.into()).at(Px::ONE),
            ..Self::default()
        };
        figures.add_positions(ledger, venue, prices, (id, cross));
        figures.read_lending_side(ledger, id);
        figures
    }

    /// Reads what is supplied and owed of the pool's token.
    pub(crate) fn read_lending_side(&mut self, ledger: &Ledger, id: AccountId) {
        if self.mode == Mode::Portfolio {
            self.supplied = ledger.supplied(id, self.token).at(Px::ONE);
            self.borrowed = ledger.borrowed(id, self.token).at(Px::ONE);
        }
    }

    /// Reads the collateral, and debts in other tokens.
    pub(crate) fn complete(
        &mut self,
        ledger: &Ledger,
        venue: &Venue,
        prices: &Prices,
        id: AccountId,
    ) {
        if self.mode != Mode::Portfolio {
            return;
        }
        (self.collateral, self.capacity) = (Usd::ZERO, Usd::ZERO);
        (self.credit_uncapped, self.full_value_times_three) = (Usd::ZERO, Usd::ZERO);
        self.add_collateral(ledger, venue, prices, id);
        if venue.quotes.len() > 1 {
            self.add_elsewhere(ledger, venue, prices, id);
        }
    }

    fn add_positions(
        &mut self,
        ledger: &Ledger,
        venue: &Venue,
        prices: &Prices,
        (id, cross): (AccountId, Cross),
    ) {
        let positions = ledger.positions_of(id).iter();
        for (position, (perp, mark)) in positions.zip(venue.perps.iter().zip(&prices.mark)) {
            if position.size.is_zero() || position.isolated {
                continue;
            }
            let value = position.size.at(*mark);
            let notional = value.abs();
            if !perp.is_in(cross) {
                if venue.margin.counted_dexs == CountedDexs::All && self.mode != Mode::Standard {
                    self.maintenance += maintenance_margin(notional, &perp.tiers);
                }
                continue;
            }
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
            let reading = venue.liquidation.full;
            self.full_value_times_three +=
                collateral::full_value_times_three(supplied, px, terms, reading);
        }
        let px = prices.borrow[self.token.index()];
        for value in [
            &mut self.collateral,
            &mut self.capacity,
            &mut self.credit_uncapped,
            &mut self.full_value_times_three,
        ] {
            *value = in_token(*value, px, Round::Down);
        }
    }

    /// Debts of other tokens, and their claims on the collateral under the stricter reading.
    fn add_elsewhere(&mut self, ledger: &Ledger, venue: &Venue, prices: &Prices, id: AccountId) {
        let strict = venue.margin.several_debts == SeveralDebtsReading::LessOtherBorrows;
        let (mut borrowed, mut claimed) = (Usd::ZERO, Usd::ZERO);
        for other in venue.quotes.iter().filter(|t| **t != self.token) {
            let px = prices.borrow[other.index()];
            let debt = ledger.borrowed(id, *other);
            borrowed += debt.at(px);
            if strict {
                let cross = Cross::Token(*other);
                let mut there = Self {
                    perp_equity: ledger.held(id, *other).at(Px::ONE),
                    supplied: ledger.supplied(id, *other).at(Px::ONE),
                    borrowed: debt.at(Px::ONE),
                    ..Self::default()
                };
                there.add_positions(ledger, venue, prices, (id, cross));
                let claim = (there.maintenance - there.equity()).or_zero();
                claimed += claim.priced(px, Round::Up);
            }
        }
        let px = prices.borrow[self.token.index()];
        self.borrowed_elsewhere = in_token(borrowed, px, Round::Up);
        self.claimed_elsewhere = in_token(claimed, px, Round::Up);
    }

    /// Cross net equity in the pool's token.
    #[must_use]
    pub fn equity(&self) -> Usd {
        self.perp_equity + self.supplied - self.borrowed
    }

    /// What must not leave for the sake of resting orders.
    #[must_use]
    pub fn held_by_orders(&self) -> Usd {
        commitment(Usd::ZERO, Usd::ZERO, self.resting)
    }

    /// Debts in all tokens.
    #[must_use]
    pub fn borrowed_in_all(&self) -> Usd {
        self.borrowed + self.borrowed_elsewhere
    }

    /// Collateral credit for maintenance, held at the user borrow cap; under the stricter reading
    /// less what other tokens would need to borrow.
    #[must_use]
    pub fn credit(&self, venue: &Venue) -> Usd {
        let cap = venue.user_borrow_cap(self.token).at(Px::ONE);
        (self.credit_uncapped.min(cap) - self.claimed_elsewhere).or_zero()
    }

    /// The margin ratio's two sides.
    #[must_use]
    pub fn portfolio(&self, venue: &Venue) -> Portfolio {
        match self.mode {
            Mode::Portfolio => {
                let (equity, credit) = (self.equity(), self.credit(venue));
                let borrow = match venue.margin.counted_borrow {
                    CountedBorrow::Needed => (self.maintenance - equity).or_zero(),
                    CountedBorrow::Owed => self.borrowed,
                };
                let margins = (equity, self.maintenance, credit);
                Portfolio::with_borrow(borrow, margins, &venue.margin)
            }
            Mode::Standard | Mode::Unified => {
                Portfolio::without_borrow(self.equity(), self.maintenance)
            }
        }
    }

    /// Net worth: equity and collateral at the borrow oracle price.
    #[must_use]
    pub fn net_worth(&self) -> Usd {
        self.equity() + self.collateral
    }
}

/// A value in USD as units of a token.
#[must_use]
pub fn in_token(value: Usd, px: Px, round: Round) -> Usd {
    if px == Px::ONE {
        return value;
    }
    Usd(mul_div(
        value.0,
        i128::from(Px::ONE.0),
        i128::from(px.0),
        round,
    ))
}

//! What one account is worth and must keep, in one of its pools.
//!
//! Rule    perp equity = cash + positions at mark; equity = perp equity + supply - debt;
//!         b = what would be borrowed to stand at maintenance, or what is owed;
//!         ratio = (maintenance, with the offset, + b) / (equity + b + credit);
//!         without portfolio margin maintenance / equity
//! Units   units of the pool's token at sixteen decimals; ratios compared exactly
//! Bounds  isolated positions are in no pool
//! Source  docs/rules/portfolio_margin_ratio.md, collateral.md, liquidation_trigger.md,
//!         unified_account_ratio.md
//! Tests   the engine's differential test

use std::cmp::Ordering;

use rust_decimal::Decimal;

use super::account::{Mode, Pocket, Pool};
use super::house::House;
use super::rules::{CountedBorrow, CountedDexs, OffsetReading, SeveralDebts, TriggerReading};
use super::{Name, margin, ratio};
use crate::exact::{Rounding, USD_DECIMALS, compare_products, fraction, or_zero, usd};

/// Figures of one account in one pool, units of the pool's token.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Figures {
    /// The account's mode.
    pub mode: Mode,
    /// The pool's token.
    pub token: Name,
    /// Cash and positions at mark.
    pub perp_equity: Decimal,
    /// The token supplied.
    pub supplied: Decimal,
    /// The token owed.
    pub owed: Decimal,
    /// What is owed of other tokens.
    pub owed_elsewhere: Decimal,
    /// What other tokens would borrow, where that takes collateral away.
    pub claimed_elsewhere: Decimal,
    /// Maintenance margin of all positions.
    pub maintenance: Decimal,
    /// Initial margin of all positions.
    pub initial: Decimal,
    /// Absolute notional of all positions.
    pub notional: Decimal,
    /// What perp equity is kept at.
    pub target: Decimal,
    /// Collateral at the borrow oracle price.
    pub collateral: Decimal,
    /// Most debt that the collateral carries.
    pub capacity: Decimal,
    /// Credit of the collateral before the cap.
    pub credit_uncapped: Decimal,
    /// Credit of the collateral.
    pub credit: Decimal,
    /// Three times the collateral at the full threshold.
    pub full_value_times_three: Decimal,
    /// The borrow that the requirement counts.
    pub needed: Decimal,
    /// Requirement.
    pub requirement: Decimal,
    /// Liquidation value.
    pub liquidation_value: Decimal,
}

impl Figures {
    /// Equity on both sides.
    #[must_use]
    pub fn equity(&self) -> Decimal {
        self.perp_equity + self.supplied - self.owed
    }

    /// The ratio as shown; none over nothing.
    #[must_use]
    pub fn ratio(&self) -> Option<Decimal> {
        ratio(self.requirement, self.liquidation_value)
    }

    /// The ratio to order pools by: nothing is above one without a value, which is none.
    #[must_use]
    pub fn urgency(&self) -> (bool, Decimal) {
        let is_gone = self.liquidation_value <= Decimal::ZERO;
        let shown = if is_gone { None } else { self.ratio() };
        (is_gone, shown.unwrap_or_default())
    }

    /// Whether the perp side is below its own maintenance.
    #[must_use]
    pub fn is_perp_side_short(&self) -> bool {
        let is_shared = self.mode == Mode::Portfolio;
        is_shared && self.maintenance > Decimal::ZERO && self.perp_equity < self.maintenance
    }
}

impl House {
    /// The figures of an account in its main pool.
    #[must_use]
    pub fn figures(&self, account: &str) -> Figures {
        self.figures_in(account, &self.all_pools(account)[0])
    }

    /// The figures of an account in one of its pools.
    #[must_use]
    pub fn figures_in(&self, account: &str, pool: &Pool) -> Figures {
        let token = self.token_of(pool);
        let mut figures = Figures {
            mode: self.books.mode(account),
            perp_equity: self.books.cash(account, &Pocket::from(pool)),
            ..Figures::default()
        };
        self.add_positions(account, pool, &mut figures);
        if figures.mode == Mode::Portfolio {
            figures.supplied = self.books.supplied(account, &token);
            figures.owed = self.books.owed(account, &token);
            self.add_collateral(account, &token, &mut figures);
            self.add_elsewhere(account, &token, &mut figures);
        }
        let cap = self.rules.user_borrow_cap(&token);
        figures.credit = or_zero(figures.credit_uncapped.min(cap) - figures.claimed_elsewhere);
        figures.token = token;
        self.add_ratio(&mut figures);
        figures
    }

    fn add_positions(&self, account: &str, pool: &Pool, figures: &mut Figures) {
        let counts_all = self.rules.margin.counted_dexs == CountedDexs::All;
        for (name, position) in self.positions_of(account) {
            if position.isolated {
                continue;
            }
            let market = self.rules.market(&name);
            let worth = usd(position.size, self.prices.mark[&name]);
            let notional = worth.abs();
            let is_in = match pool {
                Pool::Token(token) => market.quote == *token,
                Pool::Dex(dex) => market.dex == *dex,
            };
            if is_in || counts_all && figures.mode != Mode::Standard {
                figures.maintenance += margin::maintenance(notional, &market.tiers);
            }
            if is_in {
                figures.perp_equity += worth;
                figures.notional += notional;
                figures.initial += margin::initial(notional, position.leverage);
            }
        }
        let share = self.rules.margin.transfer_requirement;
        figures.target = margin::target(figures.initial, figures.notional, share);
    }

    fn add_collateral(&self, account: &str, token: &str, figures: &mut Figures) {
        let full = self.rules.liquidation.full;
        for (name, terms) in self.rules.collaterals() {
            let (units, px) = (self.books.supplied(account, name), self.prices.borrow[name]);
            figures.collateral += usd(units, px);
            figures.capacity += margin::capacity(units, px, terms);
            figures.credit_uncapped += margin::credit(units, px, terms);
            figures.full_value_times_three +=
                margin::full_value_times_three(units, px, terms, full);
        }
        for worth in [
            &mut figures.collateral,
            &mut figures.capacity,
            &mut figures.credit_uncapped,
            &mut figures.full_value_times_three,
        ] {
            *worth = self.in_token(*worth, token, Rounding::Down);
        }
    }

    /// What is owed in other tokens, and what they would borrow.
    fn add_elsewhere(&self, account: &str, token: &str, figures: &mut Figures) {
        let is_strict = self.rules.margin.several_debts == SeveralDebts::LessOtherBorrows;
        let (mut owed, mut claimed) = (Decimal::ZERO, Decimal::ZERO);
        for other in self.rules.quotes().iter().filter(|other| *other != token) {
            let px = self.prices.borrow[other];
            let debt = self.books.owed(account, other);
            owed += usd(debt, px);
            if is_strict {
                let pool = Pool::Token(other.clone());
                let mut there = Figures {
                    mode: Mode::Portfolio,
                    perp_equity: self.books.held(account, other),
                    supplied: self.books.supplied(account, other),
                    owed: debt,
                    ..Figures::default()
                };
                self.add_positions(account, &pool, &mut there);
                let claim = or_zero(there.maintenance - there.equity());
                claimed += fraction(&[claim, px], &[], USD_DECIMALS, Rounding::Up);
            }
        }
        figures.owed_elsewhere = self.in_token(owed, token, Rounding::Up);
        figures.claimed_elsewhere = self.in_token(claimed, token, Rounding::Up);
    }

    fn add_ratio(&self, figures: &mut Figures) {
        let rules = &self.rules.margin;
        let (maintenance, floor) = (figures.maintenance, rules.min_borrow_offset_usd);
        if figures.mode != Mode::Portfolio {
            figures.requirement = maintenance;
            figures.liquidation_value = figures.equity();
            return;
        }
        let needed = match rules.counted_borrow {
            CountedBorrow::Needed => or_zero(maintenance - figures.equity()),
            CountedBorrow::Owed => figures.owed,
        };
        figures.needed = needed;
        figures.requirement = match rules.min_borrow_offset {
            OffsetReading::Floor if needed.is_zero() => maintenance,
            OffsetReading::Floor => maintenance.max(floor) + needed,
            OffsetReading::Add if maintenance.is_zero() && needed.is_zero() => Decimal::ZERO,
            OffsetReading::Add => maintenance + floor + needed,
        };
        figures.liquidation_value = figures.equity() + needed + figures.credit;
    }

    /// Whether an account with these figures is liquidatable by its ratio.
    #[must_use]
    pub fn is_liquidatable(&self, figures: &Figures) -> bool {
        let limit = self.rules.ratio_limit(figures.mode);
        let allowed = [figures.liquidation_value, limit];
        let is_above = compare_products(&[figures.requirement], &allowed) == Ordering::Greater;
        let is_enough = match self.rules.margin.trigger {
            TriggerReading::Ratio => true,
            // Perps alone borrow nothing and stay with the ratio.
            TriggerReading::FaqThreshold => {
                figures.needed.is_zero() || figures.needed > figures.credit_uncapped
            }
        };
        is_above && is_enough
    }

    /// A value in USD as units of a token, at sixteen decimals.
    fn in_token(&self, worth: Decimal, token: &str, rounding: Rounding) -> Decimal {
        fraction(
            &[worth],
            &[self.prices.borrow[token]],
            USD_DECIMALS,
            rounding,
        )
    }
}

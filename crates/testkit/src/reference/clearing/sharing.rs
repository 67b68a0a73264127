//! Margin sharing: perp equity is kept at its target.
//!
//! Rule    a lack comes from own supply, then from a borrow within capacity and caps, then, up to
//!         maintenance, from a borrow within the credit; a surplus repays debt, then is supplied
//! Units   the pool's token; lacks rounded up, surpluses and what may be borrowed down
//! Bounds  nobody is looked after for a draw of less than a cent
//! Source  docs/rules/margin_sharing.md
//! Tests   the engine's differential test

use std::cmp::Ordering;

use rust_decimal::Decimal;

use super::account::{Mode, Pool};
use super::amount;
use super::figures::Figures;
use super::house::House;
use super::report::Fault;
use super::rules::FallBack;
use crate::exact::{Rounding, compare_products, or_zero};

/// Below this a draw is not worth it: a cent.
const CENT: Decimal = Decimal::from_parts(1, 0, 0, false, 2);

/// Where a lack would come from, units of the pool's token.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Draw {
    /// Own supply.
    pub supply: Decimal,
    /// A borrow within capacity.
    pub borrow: Decimal,
    /// A borrow beyond it, up to maintenance.
    pub maintenance: Decimal,
}

impl Draw {
    fn total(&self) -> Decimal {
        self.supply + self.borrow + self.maintenance
    }
}

impl House {
    /// What could be drawn towards a lack; without a lack, all that could be drawn. Under the strict
    /// reading of caps, nothing where they refuse a part.
    #[must_use]
    pub fn draw(&self, figures: &Figures, lack: Option<Decimal>) -> Draw {
        if figures.mode != Mode::Portfolio {
            return Draw::default();
        }
        let draw = self.draw_within_caps(figures, lack);
        let could = draw.supply + free_capacity(figures);
        let asked = lack.map_or(could, |lack| lack.min(could));
        let is_refused = draw.supply + draw.borrow < asked;
        if is_refused && self.rules.sharing.caps_fall_back == FallBack::WholeAccount {
            return Draw::default();
        }
        draw
    }

    fn draw_within_caps(&self, figures: &Figures, lack: Option<Decimal>) -> Draw {
        let up_to = |most: Decimal, part: Decimal| lack.map_or(most, |l| most.min(l - part));
        let reserve = self.books.reserve(&figures.token);
        let supply = up_to(figures.supplied.min(reserve.balance), Decimal::ZERO);
        let left = reserve.balance - supply;
        let borrow = up_to(self.most_new_borrow(figures).min(left), supply);
        Draw {
            supply,
            borrow,
            maintenance: self.maintenance_borrow(figures, supply, borrow),
        }
    }

    /// The most that may be borrowed within capacity, caps and the reserve.
    fn most_new_borrow(&self, figures: &Figures) -> Decimal {
        let Some(terms) = self.rules.lending(&figures.token) else {
            return Decimal::ZERO;
        };
        let reserve = self.books.reserve(&figures.token);
        let all = [
            free_capacity(figures),
            terms.user_borrow_cap - figures.owed,
            terms.borrow_cap - reserve.borrowed(),
            reserve.balance,
        ];
        or_zero(least(&all))
    }

    fn maintenance_borrow(&self, figures: &Figures, supply: Decimal, borrow: Decimal) -> Decimal {
        let missing = figures.maintenance - (figures.perp_equity + supply + borrow);
        if !self.rules.sharing.maintenance_borrow || missing <= Decimal::ZERO {
            return Decimal::ZERO;
        }
        let Some(terms) = self.rules.lending(&figures.token) else {
            return Decimal::ZERO;
        };
        let reserve = self.books.reserve(&figures.token);
        let owed = figures.owed + borrow;
        let room = figures.credit - owed - figures.owed_elsewhere;
        let all = [
            amount(&[missing], Rounding::Up),
            amount(&[room], Rounding::Down),
            terms.user_borrow_cap - owed,
            terms.borrow_cap - reserve.borrowed() - borrow,
            reserve.balance - supply - borrow,
        ];
        or_zero(least(&all))
    }

    /// Room for more supply of a token.
    pub(super) fn supply_room(&self, account: &str, token: &str) -> Decimal {
        let caps = &self.rules.tokens[token];
        let all = caps.supply_cap - self.books.reserve(token).supplied();
        let own = caps.user_supply_cap - self.books.supplied(account, token);
        or_zero(all.min(own))
    }

    /// Whether the account has to be looked after for its drift at a price tick.
    pub(super) fn wants_sharing(&self, account: &str, figures: &Figures) -> bool {
        match drift(figures, self.rules.sharing.tolerance) {
            None => false,
            Some(lack) if lack > Decimal::ZERO => self.is_draw_worth_it(figures, lack),
            Some(_) => {
                let room = self.supply_room(account, &figures.token);
                !figures.owed.is_zero() || !room.is_zero()
            }
        }
    }

    /// Own supply that is there is always worth it, unless caps could send the whole account back;
    /// else what could be drawn must be a cent, or all that is lacking.
    fn is_draw_worth_it(&self, figures: &Figures, lack: Decimal) -> bool {
        let balance = self.books.reserve(&figures.token).balance;
        let is_partial = self.rules.sharing.caps_fall_back == FallBack::Partial;
        is_partial && figures.supplied >= CENT && balance >= CENT
            || self.draw(figures, Some(lack)).total() >= CENT.min(lack)
    }

    /// Brings perp equity to its target as far as possible; says what the perp side gained.
    pub(super) fn share(&mut self, account: &str, pool: &Pool) -> Result<Decimal, Fault> {
        let figures = self.figures_in(account, pool);
        let token = figures.token.clone();
        let Some(lack) = drift(&figures, Decimal::ZERO) else {
            return Ok(Decimal::ZERO);
        };
        if lack > Decimal::ZERO {
            let draw = self.draw(&figures, Some(lack));
            self.books.withdraw(account, &token, draw.supply)?;
            let borrow = draw.borrow + draw.maintenance;
            self.books.borrow(account, &token, borrow)?;
            return Ok(draw.total());
        }
        let surplus = -lack;
        let paid = self.books.repay(account, &token, surplus)?;
        let supplied = self.supply_room(account, &token).min(surplus - paid);
        self.books.supply(account, &token, supplied)?;
        Ok(-paid - supplied)
    }
}

/// What the collateral still lets an account borrow.
fn free_capacity(figures: &Figures) -> Decimal {
    let free = figures.capacity - figures.owed - figures.owed_elsewhere;
    or_zero(amount(&[free], Rounding::Down))
}

/// How far perp equity is from its target, positive where it lacks; none within a tolerance, and
/// none without portfolio margin.
fn drift(figures: &Figures, tolerance: Decimal) -> Option<Decimal> {
    let gap = figures.target - figures.perp_equity;
    let allowed = [figures.target, tolerance];
    let is_shared = figures.mode == Mode::Portfolio;
    if !is_shared || compare_products(&[gap.abs()], &allowed) != Ordering::Greater {
        return None;
    }
    // Up for a lack; up of a negative gap is down for a surplus.
    Some(amount(&[gap], Rounding::Up))
}

fn least(all: &[Decimal]) -> Decimal {
    all.iter().copied().min().unwrap_or_default()
}

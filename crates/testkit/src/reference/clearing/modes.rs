//! Changes of an account's mode, of leverage, and of isolated margin.
//!
//! Rule    another mode needs no position and no debt; portfolio margin more volume or value than a
//!         bound, and less value than another; nobody goes back to standard. Leverage may rise to
//!         that of the tier, and fall while margin covers it; margin leaves an isolated position
//!         down to its target
//! Units   USD
//! Bounds  a position changes between cross and isolated only while there is none
//! Source  docs/rules/order_limits.md, deployed_dex.md, unified_account_ratio.md
//! Tests   the engine's differential test

use rust_decimal::Decimal;

use super::account::{Mode, Pocket};
use super::house::House;
use super::placement::is_leverage;
use super::report::{Fault, Ineligible, Limit, Outcome, Rejection, Report};
use super::terms::MarginMode;
use super::{Name, amount, margin, value};
use crate::exact::{Rounding, or_zero, usd};

impl House {
    pub(super) fn set_mode(
        &mut self,
        account: &str,
        mode: Mode,
        report: &mut Report,
    ) -> Result<Result<(), Rejection>, Fault> {
        let from = self.books.mode(account);
        if from != mode
            && let Err(why) = self.may_have(account, mode)
        {
            return Ok(Err(Rejection::Ineligible(why)));
        }
        if mode != Mode::Standard {
            for dex in self.rules.dex_names() {
                let token = Pocket::Token(self.rules.dex_token(&dex));
                let there = Pocket::Dex(dex);
                let cash = self.books.cash(account, &there);
                self.books.pay((account, &there), (account, &token), cash);
            }
        }
        self.account_mut(account).mode = mode;
        if mode == Mode::Portfolio {
            let tokens: Vec<Name> = self.rules.tokens.keys().cloned().collect();
            for token in &tokens {
                self.supply_held(account, token)?;
            }
        }
        report.outcomes.push(Outcome::ModeChanged {
            account: account.to_owned(),
            mode,
        });
        self.after(account, Ok(()), report)
    }

    fn may_have(&self, account: &str, mode: Mode) -> Result<(), Ineligible> {
        let rules = &self.rules.accounts;
        if self.books.has_positions(account) {
            return Err(Ineligible::Positions);
        }
        let tokens = self.rules.tokens.keys();
        if tokens
            .into_iter()
            .any(|t| !self.books.owed(account, t).is_zero())
        {
            return Err(Ineligible::Debt);
        }
        match mode {
            Mode::Standard => return Err(Ineligible::NoWayBack),
            Mode::Unified => return Ok(()),
            Mode::Portfolio => {}
        }
        let (volume, worth) = (self.standing(account).0.0, self.worth(account));
        let has_volume = volume > rules.portfolio_min_volume_usd;
        let has_value = rules.portfolio_min_value_usd.is_some_and(|v| worth > v);
        if !has_volume && !has_value {
            return Err(Ineligible::TooSmall);
        }
        match rules.portfolio_below_value_usd {
            Some(bound) if worth >= bound => Err(Ineligible::TooLarge),
            _ => Ok(()),
        }
    }

    /// Net worth in all places, USD.
    #[must_use]
    pub fn worth(&self, account: &str) -> Decimal {
        let px = |token: &str| self.prices.borrow[token];
        let tokens = self.rules.tokens.keys().map(|token| {
            let net = self.books.held(account, token) + self.books.supplied(account, token)
                - self.books.owed(account, token);
            usd(net, px(token))
        });
        let dexs = self.rules.dex_names();
        let dexs = dexs.iter().map(|dex| {
            let cash = self.books.cash(account, &Pocket::Dex(dex.clone()));
            usd(cash, px(&self.rules.dex_token(dex)))
        });
        let positions = self.positions_of(account).into_iter();
        let positions = positions.map(|(market, position)| {
            let worth = usd(position.size, self.prices.mark[&market]) + position.cash;
            let quote = self.rules.market(&market).quote;
            value(&[worth, px(&quote)], Rounding::Down)
        });
        tokens.chain(dexs).chain(positions).sum()
    }

    pub(super) fn set_leverage(
        &mut self,
        account: &str,
        perp: &str,
        (leverage, isolated): (u32, bool),
    ) -> Result<(), Rejection> {
        let market = self.rules.market(perp);
        if !is_leverage(&market, leverage) {
            return Err(Rejection::Malformed);
        }
        if !isolated && market.margin_mode != MarginMode::Normal {
            return Err(Rejection::IsolatedOnly);
        }
        let position = self.books.position(account, perp);
        let notional = usd(position.size.abs(), self.prices.mark[perp]);
        let highest = self.highest_leverage(&market, notional);
        if leverage > position.leverage && leverage > highest {
            return Err(Rejection::Limit(Limit::Leverage));
        }
        if !position.size.is_zero() && position.isolated != isolated {
            return Err(Rejection::Mode);
        }
        let is_lower = leverage < position.leverage && !position.size.is_zero();
        if is_lower && !self.has_margin_at(account, perp, leverage) {
            return Err(Rejection::Margin);
        }
        let position = self.books.position_mut(account, perp);
        position.leverage = leverage;
        position.isolated = isolated;
        Ok(())
    }

    fn has_margin_at(&self, account: &str, perp: &str, leverage: u32) -> bool {
        let position = self.books.position(account, perp);
        let worth = usd(position.size, self.prices.mark[perp]);
        let needs = |leverage| margin::initial(worth.abs(), leverage);
        if position.isolated {
            return position.cash + worth >= needs(leverage);
        }
        let figures = self.figures_in(account, &self.pool_of(account, perp));
        let needed = figures.initial - needs(position.leverage) + needs(leverage);
        needed <= self.spendable(&figures)
    }

    pub(super) fn move_margin(
        &mut self,
        account: &str,
        perp: &str,
        units: Decimal,
    ) -> Result<(), Rejection> {
        let all = self.isolated_of(account);
        let Some((_, isolated)) = all.iter().find(|(name, _)| name == perp) else {
            return Err(Rejection::Malformed);
        };
        let is_kept = self.rules.market(perp).margin_mode == MarginMode::StrictIsolated;
        if units < Decimal::ZERO && is_kept {
            return Err(Rejection::StrictIsolated);
        }
        let pool = self.pool_of(account, perp);
        let free = if units > Decimal::ZERO {
            let figures = self.figures_in(account, &pool);
            self.spendable(&figures) - figures.initial
        } else {
            let share = self.rules.margin.transfer_requirement;
            isolated.equity - margin::target(isolated.initial, isolated.notional, share)
        };
        if units.is_zero() || units.abs() > or_zero(amount(&[free], Rounding::Down)) {
            return Err(Rejection::Margin);
        }
        let (from, to) = (Pocket::from(&pool), Pocket::Position(perp.to_owned()));
        self.books.pay((account, &from), (account, &to), units);
        Ok(())
    }
}

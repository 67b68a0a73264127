//! Liquidation of perps.
//!
//! Rule    with an account value below nothing positions are closed against the other side first;
//!         equity under a share of maintenance: positions, and margin, to the backstop at mark,
//!         while it takes any; else a market order for each position, large ones in part and then,
//!         for a while, whole
//! Units   the pool's token; sizes, quotes and margin rounded up
//! Bounds  equity is that of the ratio with its credit, or the perp side's where only that is
//!         short; margin is at most the share of maintenance
//! Source  docs/rules/perp_liquidation.md, adl.md
//! Tests   the engine's differential test

use std::cmp::Ordering;

use rust_decimal::Decimal;

use super::account::{PERP_BACKSTOP, Pocket, Pool};
use super::amount;
use super::event::{Instrument, Order};
use super::figures::Figures;
use super::house::House;
use super::report::{Outcome, Report, Step};
use crate::exact::{Rounding, compare_products, or_zero, usd};

impl House {
    /// One step for the perp legs of a pool.
    pub(super) fn liquidate_perps(
        &mut self,
        account: &str,
        pool: &Pool,
        figures: &Figures,
        report: &mut Report,
    ) {
        let value = figures.equity() + figures.credit;
        let is_lost = self.rules.liquidation.adl.enabled && value < Decimal::ZERO;
        let equity = if self.is_liquidatable(figures) {
            value
        } else {
            figures.perp_equity
        };
        let is_low = self.is_low(equity, figures.maintenance);
        let is_cooling = self.is_cooling(account);
        let mut taken_on = None;
        for (market, position) in self.positions_of(account) {
            if position.isolated || self.pool_of(account, &market) != *pool {
                continue;
            }
            let ratio = figures.ratio();
            if is_lost && self.deleverage(account, &market, ratio, report).is_zero() {
                continue;
            }
            let dex = self.rules.market(&market).dex;
            if is_low && self.backstop_takes(&dex) {
                self.position_to_backstop(account, &market, ratio, report);
                taken_on = taken_on.or(Some(dex));
            } else {
                self.position_to_book(account, &market, is_cooling, ratio, report);
            }
        }
        if let Some(dex) = taken_on {
            self.take_margin(account, pool, &dex, figures.maintenance);
        }
    }

    pub(super) fn is_cooling(&self, account: &str) -> bool {
        self.now < self.books.accounts[account].cooldown_until
    }

    /// Whether equity is under the share of maintenance below which the backstop steps in.
    pub(super) fn is_low(&self, equity: Decimal, maintenance: Decimal) -> bool {
        let share = self.rules.liquidation.perp_backstop_below;
        compare_products(&[equity], &[maintenance, share]) == Ordering::Less
    }

    /// Whether the backstop of a DEX has not lost too much to take over more.
    pub(super) fn backstop_takes(&self, dex: &str) -> bool {
        let adl = &self.rules.liquidation.adl;
        let Some(limit) = adl.backstop_loss_limit_usd.filter(|_| adl.enabled) else {
            return true;
        };
        let pool = Pool::Dex(dex.to_owned());
        or_zero(-self.figures_in(PERP_BACKSTOP, &pool).perp_equity) < limit
    }

    /// A market order for a position, or for the part that goes first.
    pub(super) fn position_to_book(
        &mut self,
        account: &str,
        market: &str,
        is_cooling: bool,
        ratio: Option<Decimal>,
        report: &mut Report,
    ) {
        let size = self.books.position(account, market).size;
        let part = self.first_part(market, size, is_cooling);
        let closes = part.unwrap_or(size);
        if part.is_some() {
            let until = self.now + 1_000 * self.rules.liquidation.perp_cooldown_s;
            self.account_mut(account).cooldown_until = until;
        }
        self.report_perp(account, Step::PerpBook, (market, closes), ratio, report);
        report.orders.push(Order {
            account: account.to_owned(),
            instrument: Instrument::Perp(market.to_owned()),
            size: -closes,
            limit_bps: None,
            is_liquidation: true,
            is_maker: false,
        });
    }

    /// The signed part of a large position that goes first; none where all of it goes.
    fn first_part(&self, market: &str, size: Decimal, is_cooling: bool) -> Option<Decimal> {
        let rules = &self.rules.liquidation;
        let notional = usd(size.abs(), self.prices.mark[market]);
        if is_cooling || notional <= rules.perp_partial_above_usd {
            return None;
        }
        let part = amount(&[size.abs(), rules.perp_partial_share], Rounding::Up);
        Some(if size > Decimal::ZERO { part } else { -part })
    }

    /// A position to the backstop at mark.
    pub(super) fn position_to_backstop(
        &mut self,
        account: &str,
        market: &str,
        ratio: Option<Decimal>,
        report: &mut Report,
    ) {
        let size = self.books.position(account, market).size;
        self.report_perp(account, Step::PerpBackstop, (market, size), ratio, report);
        let quote = amount(&[size, self.prices.mark[market]], Rounding::Up);
        self.trade(market, (PERP_BACKSTOP, account), (size, quote));
    }

    /// The margin that goes along: what equity is left, up to the share of maintenance.
    fn take_margin(&mut self, account: &str, pool: &Pool, dex: &str, maintenance: Decimal) {
        let share = self.rules.liquidation.perp_backstop_below;
        let most = amount(&[maintenance, share], Rounding::Up);
        let equity = self.figures_in(account, pool).perp_equity;
        let margin = amount(&[equity], Rounding::Up).min(most);
        let (from, to) = (Pocket::from(pool), Pocket::Dex(dex.to_owned()));
        self.books
            .pay((account, &from), (PERP_BACKSTOP, &to), margin);
    }

    pub(super) fn report_perp(
        &self,
        account: &str,
        step: Step,
        (market, size): (&str, Decimal),
        ratio: Option<Decimal>,
        report: &mut Report,
    ) {
        report.outcomes.push(Outcome::Liquidated {
            account: account.to_owned(),
            step,
            instrument: Instrument::Perp(market.to_owned()),
            size,
            notional: usd(size.abs(), self.prices.mark[market]),
            credit: Decimal::ZERO,
            ratio,
        });
    }
}

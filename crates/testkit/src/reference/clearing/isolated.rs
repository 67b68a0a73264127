//! Isolated positions: their margin, and their liquidation.
//!
//! Rule    what opens takes initial margin along, what closes gives its share back, but for a close
//!         by force; below maintenance: auto-deleveraging below nothing, the backstop under a share
//!         of maintenance, with all margin, else the book
//! Units   the DEX's token; what goes in and what is kept rounded up
//! Bounds  what lacks when nothing is left is the backstop's
//! Source  docs/rules/perp_liquidation.md, deployed_dex.md
//! Tests   the engine's differential test

use rust_decimal::Decimal;

use super::account::{PERP_BACKSTOP, Pocket, Pool, Position, is_long};
use super::house::House;
use super::report::{Outcome, Report};
use super::{amount, margin, ratio};
use crate::exact::{AMOUNT_DECIMALS, Rounding, fraction, or_zero};

impl House {
    /// One step for each isolated position that is below its maintenance.
    pub(super) fn liquidate_isolated(&mut self, account: &str, report: &mut Report) {
        for market in self.rules.market_names() {
            let all = self.isolated_of(account);
            let Some((_, isolated)) = all.iter().find(|(name, _)| *name == market) else {
                continue;
            };
            if !isolated.is_liquidatable() {
                continue;
            }
            let shown = ratio(isolated.maintenance, isolated.equity);
            let is_lost = isolated.equity < Decimal::ZERO;
            if is_lost && self.rules.liquidation.adl.enabled {
                let before = self.books.position(account, &market);
                if self.deleverage(account, &market, shown, report).is_zero() {
                    self.rebalance(account, &market, &before, true, report);
                    continue;
                }
            }
            let dex = self.rules.market(&market).dex;
            let is_low = self.is_low(isolated.equity, isolated.maintenance);
            if is_low && self.backstop_takes(&dex) {
                self.position_to_backstop(account, &market, shown, report);
                let left = self.books.position(account, &market).cash;
                let (from, to) = (Pocket::Position(market.clone()), Pocket::Dex(dex));
                self.books.pay((account, &from), (PERP_BACKSTOP, &to), left);
            } else {
                let is_cooling = self.is_cooling(account);
                self.position_to_book(account, &market, is_cooling, shown, report);
            }
        }
    }

    /// Moves margin after a trade of an isolated position.
    pub(super) fn rebalance(
        &mut self,
        account: &str,
        market: &str,
        before: &Position,
        is_forced: bool,
        report: &mut Report,
    ) {
        let after = self.books.position(account, market);
        let goes_in = margin_moved(before, &after, is_forced);
        let bucket = Pocket::Position(market.to_owned());
        if after.size.is_zero() && goes_in > Decimal::ZERO {
            let backstop = Pocket::Dex(self.rules.market(market).dex);
            self.books
                .pay((PERP_BACKSTOP, &backstop), (account, &bucket), goes_in);
            report.outcomes.push(Outcome::DeficitAbsorbed {
                account: account.to_owned(),
                amount: goes_in,
            });
        } else {
            let pool = self.pool_of(account, market);
            let goes_in = self.spared(account, &pool, goes_in);
            let cash = Pocket::from(&pool);
            self.books
                .pay((account, &cash), (account, &bucket), goes_in);
        }
    }

    /// As much of some margin as a pool can spare.
    fn spared(&self, account: &str, pool: &Pool, wanted: Decimal) -> Decimal {
        if wanted <= Decimal::ZERO {
            return wanted;
        }
        let figures = self.figures_in(account, pool);
        let free = self.spendable(&figures) - figures.initial;
        wanted.min(or_zero(amount(&[free], Rounding::Down)))
    }
}

/// What goes into an isolated position's bucket after a trade.
fn margin_moved(before: &Position, after: &Position, is_forced: bool) -> Decimal {
    let opens = |paid: Decimal| {
        let needed = margin::initial(paid.abs(), after.leverage);
        amount(&[needed], Rounding::Up)
    };
    let is_same_side = before.size.is_zero() || is_long(before.size) == is_long(after.size);
    if after.size.is_zero() {
        -after.cash
    } else if !is_same_side {
        opens(after.entry) - after.margin()
    } else if after.size.abs() > before.size.abs() {
        opens(after.entry - before.entry)
    } else if is_forced {
        Decimal::ZERO
    } else {
        let shares = [before.margin(), after.size];
        let kept = fraction(&shares, &[before.size], AMOUNT_DECIMALS, Rounding::Up);
        (kept - after.margin()).min(Decimal::ZERO)
    }
}

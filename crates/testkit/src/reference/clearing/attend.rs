//! Looking after an account: who has to be, and what is done.
//!
//! Rule    pool by pool: margin sharing first; an account that is then liquidatable, or whose perp
//!         side is short of its own maintenance, is in an episode and takes one step each time it
//!         is looked after; then each isolated position below its maintenance; a negative balance
//!         with nothing behind it goes to the perp backstop
//! Units   exact comparisons of USD
//! Bounds  the order of legs is drawn outside and holds for an episode
//! Source  docs/rules/liquidation_trigger.md, backstop.md
//! Tests   the engine's differential test

use rust_decimal::Decimal;

use super::account::{Account, Episode, Mode, PERP_BACKSTOP, Pocket, Pool};
use super::figures::Figures;
use super::house::House;
use super::report::{Fault, Outcome, Report};

impl House {
    /// Whether an account has to be looked after at these prices.
    pub(super) fn is_due(&self, account: &str) -> bool {
        let needs = |pool: &Pool| {
            let figures = self.figures_in(account, pool);
            self.must_liquidate(&figures) || self.wants_sharing(account, &figures)
        };
        let isolated = self.isolated_of(account);
        self.is_in_liquidation(account)
            || self.pools(account).iter().any(needs)
            || isolated.iter().any(|(_, i)| i.is_liquidatable())
    }

    fn must_liquidate(&self, figures: &Figures) -> bool {
        self.is_liquidatable(figures) || figures.is_perp_side_short()
    }

    /// Looks after an account.
    pub(super) fn attend(
        &mut self,
        account: &str,
        perps_first: bool,
        report: &mut Report,
    ) -> Result<(), Fault> {
        let mut troubled = Vec::new();
        for (n, pool) in self.all_pools(account).iter().enumerate() {
            if n > 0 && !self.is_used(account, pool) {
                continue;
            }
            self.settle(account, pool, report)?;
            let figures = self.figures_in(account, pool);
            if self.must_liquidate(&figures) {
                troubled.push((pool.clone(), figures));
            }
        }
        let is_safe = troubled.is_empty();
        if !is_safe {
            self.begin_episode(account, perps_first, report);
            self.liquidate_pools(account, troubled, report)?;
        }
        self.liquidate_isolated(account, report);
        if !is_safe {
            self.clear_deficits(account, report);
        } else if self.account_mut(account).episode.take().is_some() {
            let account = account.to_owned();
            report.outcomes.push(Outcome::Recovered { account });
        }
        Ok(())
    }

    /// One step for each pool in trouble: the highest ratio first, the others if they still are.
    fn liquidate_pools(
        &mut self,
        account: &str,
        mut troubled: Vec<(Pool, Figures)>,
        report: &mut Report,
    ) -> Result<(), Fault> {
        troubled.sort_by_key(|(_, figures)| std::cmp::Reverse(figures.urgency()));
        for (place, (pool, mut figures)) in troubled.into_iter().enumerate() {
            if place > 0 {
                figures = self.figures_in(account, &pool);
            }
            if place == 0 || self.must_liquidate(&figures) {
                self.liquidate(account, &pool, &figures, report)?;
            }
        }
        Ok(())
    }

    fn liquidate(
        &mut self,
        account: &str,
        pool: &Pool,
        figures: &Figures,
        report: &mut Report,
    ) -> Result<(), Fault> {
        if self.is_turn_of_perps(account, pool, figures) {
            self.liquidate_perps(account, pool, figures, report);
            Ok(())
        } else if figures.mode == Mode::Portfolio {
            self.liquidate_borrow(account, figures, report)
        } else {
            Ok(())
        }
    }

    /// Margin sharing, reported where it moved anything.
    pub(super) fn settle(
        &mut self,
        account: &str,
        pool: &Pool,
        report: &mut Report,
    ) -> Result<(), Fault> {
        let moved = self.share(account, pool)?;
        if !moved.is_zero() {
            report.outcomes.push(Outcome::Shared {
                account: account.to_owned(),
                token: self.token_of(pool),
                amount: moved,
            });
        }
        Ok(())
    }

    /// What follows an account's own action: margin sharing, and no balance without anything behind
    /// it.
    pub(super) fn after_own_action(
        &mut self,
        account: &str,
        report: &mut Report,
    ) -> Result<(), Fault> {
        for (n, pool) in self.all_pools(account).iter().enumerate() {
            if n == 0 || self.is_used(account, pool) {
                self.settle(account, pool, report)?;
            }
        }
        self.clear_deficits(account, report);
        Ok(())
    }

    fn begin_episode(&mut self, account: &str, perps_first: bool, report: &mut Report) {
        if self.is_in_liquidation(account) {
            return;
        }
        self.drop_waiting(account, report);
        let tokens = self.rules.tokens.keys();
        let start = tokens
            .map(|t| (t.clone(), self.books.supplied(account, t)))
            .collect();
        let next_borrow_step = self.now;
        self.account_mut(account).episode = Some(Episode {
            perps_first,
            next_borrow_step,
            start,
        });
    }

    fn is_turn_of_perps(&self, account: &str, pool: &Pool, figures: &Figures) -> bool {
        let has_perps = self.has_cross_positions(account, pool);
        let would_borrow = figures.needed > Decimal::ZERO;
        let owes = figures.owed > Decimal::ZERO;
        // Without positions a borrow still to be made counts, if there is collateral behind it.
        let stands_in = !has_perps && figures.collateral > Decimal::ZERO;
        if !self.is_liquidatable(figures) || !(would_borrow && (owes || stands_in)) {
            return has_perps;
        }
        let episode = self.books.accounts[account].episode.as_ref();
        has_perps && episode.is_some_and(|e| e.perps_first)
    }

    fn clear_deficits(&mut self, account: &str, report: &mut Report) {
        for pool in self.pools(account) {
            self.clear_deficit(account, &pool, report);
        }
    }

    /// A negative balance with no position, supply or collateral behind it is absorbed.
    fn clear_deficit(&mut self, account: &str, pool: &Pool, report: &mut Report) {
        let pocket = Pocket::from(pool);
        let cash = self.books.cash(account, &pocket);
        let supplied = self.books.supplied(account, &self.token_of(pool));
        let is_backed = self.books.mode(account) == Mode::Portfolio
            && (supplied > Decimal::ZERO || !self.collateral_of(account).is_empty());
        if cash < Decimal::ZERO && !is_backed && !self.has_cross_positions(account, pool) {
            let backstop = self.backstop_pocket(pool);
            let payer = (PERP_BACKSTOP, &backstop);
            self.books.pay(payer, (account, &pocket), -cash);
            report.outcomes.push(Outcome::DeficitAbsorbed {
                account: account.to_owned(),
                amount: -cash,
            });
        }
    }

    pub(super) fn account_mut(&mut self, account: &str) -> &mut Account {
        self.books.accounts.entry(account.to_owned()).or_default()
    }
}

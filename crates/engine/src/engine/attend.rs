//! Looking after one account: is it due, and what is done about it.

use std::cmp::Reverse;

use crate::account::{Cross, Episode, Mode};
use crate::ledger::LedgerError;
use crate::liquidation::trigger;
use crate::margin::{Figures, Portfolio};
use crate::orders::CancelReason;
use crate::report::{Outcome, Report};
use crate::sharing::{self, Drift};
use crate::units::{AccountId, PerpId, TokenId, Usd};
use crate::watch::{Bounding, Subject, Want};

use super::{Engine, EngineError};

impl Engine {
    /// Accounts that may be due: those whose box a price has left, and those that waited for
    /// something the pool has again; in the order of their ids, each once.
    pub(super) fn candidates(&mut self, due: &mut Vec<AccountId>) {
        let marks = self.prices.mark.iter();
        for (n, px) in marks.chain(&self.prices.borrow).enumerate() {
            self.watch.left_by(n, *px, due);
        }
        for token in &self.venue.quotes {
            let pool = sharing::lendable(&self.ledger, &self.venue, *token, Usd::ZERO);
            if pool.is_positive() {
                self.watch.wake(Want::Pool(*token), due);
            }
            let cap = self.venue.tokens[token.index()].supply_cap;
            if self.ledger.reserve(*token).total_supplied() < cap {
                self.watch.wake(Want::Room(*token), due);
            }
        }
        due.sort_unstable();
        due.dedup();
    }

    /// Whether an account needs attention now; if not, it gets its box.
    pub(super) fn is_due(&mut self, id: AccountId) -> bool {
        if self.states[id.index()].episode.is_some() {
            self.watch.keep_due(id);
            return true;
        }
        let main = self.figures(id);
        let needs = self.needs_attention(id, &main)
            || (1..self.pools(id)).any(|n| {
                (self.pool(id, n)).is_some_and(|cross| {
                    let figures = self.figures_in(id, cross);
                    self.needs_attention(id, &figures)
                })
            })
            || self.has_isolated_in_trouble(id);
        if needs {
            // Should it not be attended, it is looked at again.
            self.watch.keep_due(id);
            self.seen.keep(id, main);
        } else {
            self.bound(id, &main);
        }
        needs
    }

    fn needs_attention(&self, id: AccountId, figures: &Figures) -> bool {
        self.is_liquidatable(figures)
            || match sharing::drift(&self.venue, figures, false) {
                Drift::None => false,
                Drift::Lack(lack) => sharing::can_draw(&self.ledger, &self.venue, figures, lack),
                Drift::Surplus(_) => {
                    figures.borrowed.is_positive()
                        || sharing::supply_room(&self.ledger, &self.venue, (id, figures.token))
                            .is_positive()
                }
            }
    }

    /// Whether an account is liquidatable by one of its pools.
    pub(super) fn is_liquidatable(&self, figures: &Figures) -> bool {
        let portfolio = figures.portfolio(&self.venue);
        trigger::is_liquidatable(&portfolio, figures, &self.venue)
            || trigger::is_perp_side_short(figures)
    }

    /// Gives an account its box at the present prices.
    pub(super) fn bound(&mut self, id: AccountId, main: &Figures) {
        let mut space = std::mem::take(&mut self.scratch);
        let mut bounds = Bounding::new(&mut space, &self.venue);
        let mut is_bounded = self.venue.margin.has_boxes(self.venue.quotes.len());
        for n in 0..self.pools(id) {
            let Some(cross) = self.pool(id, n) else {
                continue;
            };
            if n == 0 {
                is_bounded &= self.bound_pool((id, cross), main, &mut bounds);
            } else {
                let figures = self.figures_in(id, cross);
                is_bounded &= self.bound_pool((id, cross), &figures, &mut bounds);
            }
        }
        for n in 0..self.venue.perps.len() {
            let perp = PerpId(n as u32);
            if let Some(isolated) = self.isolated(id, perp) {
                let mark = self.prices.mark[n];
                bounds.isolated(&self.venue, (n, mark), &isolated);
            }
        }
        if is_bounded {
            bounds.close(&mut self.watch, id);
        } else {
            self.watch.keep_due(id);
        }
        self.scratch = space;
    }

    /// Bounds the prices that a pool depends on; says whether it has a box at all.
    fn bound_pool(
        &mut self,
        (id, cross): (AccountId, Cross),
        figures: &Figures,
        bounds: &mut Bounding<'_>,
    ) -> bool {
        let drift = sharing::drift(&self.venue, figures, false);
        let is_shared = figures.mode == Mode::Portfolio;
        let (mut watch_lack, mut watch_surplus) = (is_shared, is_shared);
        match drift {
            Drift::Lack(_) => {
                // It is refused what it lacks: by the pool, and it waits; or by its own limits or
                // by a pool that is empty for its own supply too, and it is looked at every time.
                let pool = sharing::lendable(&self.ledger, &self.venue, figures.token, Usd::ZERO);
                if pool.is_positive() || figures.supplied.is_positive() {
                    return false;
                }
                self.watch.wait(id, Want::Pool(figures.token));
                watch_lack = false;
            }
            Drift::Surplus(_) => {
                self.watch.wait(id, Want::Room(figures.token));
                watch_surplus = false;
            }
            Drift::None => {}
        }
        bounds.pool(&Subject {
            ledger: &self.ledger,
            venue: &self.venue,
            prices: &self.prices,
            figures,
            id,
            cross,
            watch_lack,
            watch_surplus,
        });
        true
    }

    /// Margin sharing, then one liquidation step where needed.
    pub(super) fn attend(
        &mut self,
        id: AccountId,
        perps_first: bool,
        report: &mut Report,
    ) -> Result<(), EngineError> {
        let mut main = None;
        let mut troubled = Vec::new();
        for n in 0..self.pools(id) {
            let Some(cross) = self.pool(id, n) else {
                continue;
            };
            let figures = self.settle(id, cross, report)?;
            main = main.or(Some(figures));
            if self.is_liquidatable(&figures) {
                troubled.push((cross, figures));
            }
        }
        let is_safe = troubled.is_empty();
        if !is_safe {
            if self.states[id.index()].episode.is_none() {
                self.cancel_orders(id, None, CancelReason::Liquidated, report);
                self.drop_waiting(id, report);
            }
            self.begin_episode(id, perps_first);
            self.liquidate_pools(id, troubled, report)?;
        }
        let is_isolated_safe = !self.liquidate_isolated(id, report);
        if !is_safe {
            self.watch.keep_due(id);
            self.clear_deficits(id, report);
            return Ok(());
        }
        if self.states[id.index()].episode.take().is_some() {
            report.outcomes.push(Outcome::Recovered { account: id });
        }
        match main {
            Some(main) if is_isolated_safe => self.bound(id, &main),
            _ => self.watch.keep_due(id),
        }
        Ok(())
    }

    /// Margin sharing alone; an account that is still in need stays due.
    pub(super) fn share(&mut self, id: AccountId, report: &mut Report) -> Result<(), EngineError> {
        self.settle_all(id, report)?;
        if self.needs_liquidation(id) || self.is_in_liquidation(id) {
            self.watch.keep_due(id);
        } else {
            let main = self.figures(id);
            self.bound(id, &main);
        }
        Ok(())
    }

    /// Whether the next visit would liquidate an account, if margin sharing has done what it can.
    #[must_use]
    pub fn needs_liquidation(&self, id: AccountId) -> bool {
        let mut pools = (0..self.pools(id)).filter_map(|n| self.pool(id, n));
        pools.any(|cross| self.is_liquidatable(&self.figures_in(id, cross)))
            || self.has_isolated_in_trouble(id)
    }

    /// One liquidation step for each pool that makes an account liquidatable. The ratio of an
    /// account is the highest of its tokens': that pool goes first, the others if they still need it.
    fn liquidate_pools(
        &mut self,
        id: AccountId,
        mut troubled: Vec<(Cross, Figures)>,
        report: &mut Report,
    ) -> Result<(), LedgerError> {
        troubled.sort_by_key(|(_, figures)| Reverse(figures.portfolio(&self.venue).urgency()));
        for (place, (cross, mut figures)) in troubled.into_iter().enumerate() {
            if place > 0 {
                figures = self.figures_in(id, cross);
            }
            if place == 0 || self.is_liquidatable(&figures) {
                self.liquidate(id, cross, &figures, report)?;
            }
        }
        Ok(())
    }

    /// One liquidation step of an account that one of its pools makes liquidatable.
    fn liquidate(
        &mut self,
        id: AccountId,
        cross: Cross,
        figures: &Figures,
        report: &mut Report,
    ) -> Result<(), LedgerError> {
        let portfolio = figures.portfolio(&self.venue);
        let by_ratio = trigger::is_liquidatable(&portfolio, figures, &self.venue);
        if self.perps_go_now((id, cross), by_ratio, &portfolio, figures) {
            self.liquidate_perps((id, cross), by_ratio, figures, report);
            Ok(())
        } else if figures.mode == Mode::Portfolio {
            self.liquidate_borrow(id, &portfolio, figures, report)
        } else {
            // Nothing backs a negative balance but itself.
            Ok(())
        }
    }

    fn begin_episode(&mut self, id: AccountId, perps_first: bool) {
        let (ledger, now) = (&self.ledger, self.now);
        let tokens = self.venue.tokens.len() as u32;
        let state = &mut self.states[id.index()];
        state.episode.get_or_insert_with(|| Episode {
            perps_first,
            next_borrow_step: now,
            start_units: (0..tokens)
                .map(|t| ledger.supplied(id, TokenId(t)))
                .collect(),
        });
    }

    /// Whether this step is for the perp legs: always where only the perp side is short or nothing
    /// is borrowed, never without positions, else as the episode has it.
    fn perps_go_now(
        &self,
        (id, cross): (AccountId, Cross),
        by_ratio: bool,
        portfolio: &Portfolio,
        figures: &Figures,
    ) -> bool {
        let has_perps = self.has_cross_positions(id, cross);
        // A borrow still to be made is no debt to take over while there are positions to close.
        let has_borrow = portfolio.borrow_for_maintenance.is_positive()
            && (figures.borrowed.is_positive() || !has_perps && figures.collateral.is_positive());
        if !by_ratio || !has_borrow {
            return has_perps;
        }
        let first = (self.states[id.index()].episode.as_ref()).is_some_and(|e| e.perps_first);
        has_perps && first
    }
}

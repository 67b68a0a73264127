//! Looking after one account: is it due, and what is done about it.

use std::cmp::Reverse;

use crate::account::{Cross, Episode, Mode};
use crate::ledger::LedgerError;
use crate::liquidation::trigger;
use crate::margin::{Figures, Portfolio};
use crate::orders::CancelReason;
use crate::report::{Outcome, Report};
use crate::sharing::{self, Drift};
use crate::units::{AccountId, TokenId};
use crate::watch::{Finding, Scan};

use super::{Engine, EngineError};

impl Engine {
    /// Whether an account needs attention now; if not, it gets its box.
    pub(super) fn is_due(&mut self, id: AccountId) -> bool {
        if self.states[id.index()].episode.is_some() {
            self.watch.keep_due(id);
            return true;
        }
        // Floats tell most that are far from every edge; integers judge the others, and all of them
        // where the plain computation is asked for.
        let finding = match self.scan {
            Scan::Every => Finding::Unsure,
            Scan::Boxes | Scan::Vectors | Scan::WidenedBoxes => self.screen(id, false),
        };
        let needs = match finding {
            Finding::Quiet => return false,
            Finding::Due => true,
            Finding::Unsure => self.is_due_exactly(id),
        };
        if needs {
            // Should it not be attended, it is looked at again.
            self.watch.keep_due(id);
        } else {
            self.bound(id);
        }
        needs
    }

    /// The same in integers.
    fn is_due_exactly(&self, id: AccountId) -> bool {
        let whose = (id, self.is_collateral_apart(id));
        let mut pools = (0..self.pools(id)).filter_map(|n| self.pool(id, n));
        pools.any(|cross| {
            let mut figures = self.sides(whose, cross);
            self.needs_attention(whose, &mut figures)
        }) || self.has_isolated_in_trouble(id)
    }

    /// Whether a pool needs it; the collateral is read where a drift does not say so without.
    fn needs_attention(&self, whose @ (id, _): (AccountId, bool), figures: &mut Figures) -> bool {
        let (ledger, venue) = (&self.ledger, &self.venue);
        let drift = sharing::drift(venue, figures, false);
        let is_moved = match drift {
            Drift::None => false,
            Drift::Lack(_) => sharing::can_draw_supply(ledger, venue, figures),
            Drift::Surplus(_) => {
                figures.borrowed.is_positive()
                    || sharing::supply_room(ledger, venue, (id, figures.token)).is_positive()
            }
        };
        if is_moved {
            return true;
        }
        self.add_collateral(whose, figures);
        let figures = &*figures;
        let is_drawn = match drift {
            Drift::Lack(lack) => sharing::can_draw(ledger, venue, figures, lack),
            Drift::None | Drift::Surplus(_) => false,
        };
        is_drawn || self.is_liquidatable(figures)
    }

    /// Whether an account is liquidatable by one of its pools.
    pub(super) fn is_liquidatable(&self, figures: &Figures) -> bool {
        let portfolio = figures.portfolio(&self.venue);
        trigger::is_liquidatable(&portfolio, figures, &self.venue)
            || trigger::is_perp_side_short(figures)
    }

    /// Margin sharing, then one liquidation step where needed.
    pub(super) fn attend(
        &mut self,
        id: AccountId,
        perps_first: bool,
        report: &mut Report,
    ) -> Result<(), EngineError> {
        let is_apart = self.is_collateral_apart(id);
        let whose = (id, is_apart);
        if self.recovers_surely(id, report) {
            return Ok(());
        }
        let mut settled = std::mem::take(&mut self.settled);
        settled.clear();
        if !self.is_quiet_once_settled(whose, &mut settled, report)? {
            settled.retain_mut(|(_, figures)| {
                if is_apart {
                    self.complete(whose, figures);
                }
                self.is_liquidatable(figures)
            });
            self.step(id, (perps_first, &mut settled), report)?;
        }
        self.settled = settled;
        Ok(())
    }

    /// Margin sharing in every pool of an account; says whether it surely is not due any more, and
    /// has got its box. If not, the figures of each pool afterwards are written down.
    fn is_quiet_once_settled(
        &mut self,
        whose @ (id, _): (AccountId, bool),
        settled: &mut Vec<(Cross, Figures)>,
        report: &mut Report,
    ) -> Result<bool, EngineError> {
        let is_screened = self.scan != Scan::Every && self.states[id.index()].episode.is_none();
        let moved = if is_screened {
            self.settle_surely(whose, report)?
        } else {
            None
        };
        let Some(moved) = moved else {
            self.settle_pools(whose, settled, report)?;
            return Ok(is_screened && self.is_quiet(id));
        };
        // Whom nothing helped is as due as it was.
        if !moved.is_zero() && self.is_quiet(id) {
            return Ok(true);
        }
        let main = self.venue.cross(self.ledger.mode(id), 0);
        settled.push((main, self.sides(whose, main)));
        Ok(false)
    }

    /// Ends the liquidation of an account without positions that surely is not due any more; says
    /// whether it did. Margin sharing has nothing to move then: cash beside no positions would make
    /// it due.
    fn recovers_surely(&mut self, id: AccountId, report: &mut Report) -> bool {
        let is_asked = self.scan != Scan::Every
            && self.states[id.index()].episode.is_some()
            && !self.ledger.has_positions(id);
        if !is_asked || !self.is_quiet(id) {
            return false;
        }
        self.states.touch(id.index()).episode = None;
        report.outcomes.push(Outcome::Recovered { account: id });
        true
    }

    /// Whether an account is surely not due any more; it has got its box then.
    fn is_quiet(&mut self, id: AccountId) -> bool {
        self.screen(id, false) == Finding::Quiet
    }

    /// Margin sharing in every pool of an account, and the figures of each afterwards.
    fn settle_pools(
        &mut self,
        whose @ (id, is_apart): (AccountId, bool),
        settled: &mut Vec<(Cross, Figures)>,
        report: &mut Report,
    ) -> Result<(), EngineError> {
        for n in 0..self.pools(id) {
            if let Some(cross) = self.pool(id, n) {
                let mut figures = self.settle(whose, cross, report)?;
                if !is_apart {
                    // Before the next pool moves what this one counts.
                    self.complete(whose, &mut figures);
                }
                settled.push((cross, figures));
            }
        }
        Ok(())
    }

    /// One liquidation step where some pools or an isolated position need it, or the end of an
    /// episode.
    fn step(
        &mut self,
        id: AccountId,
        (perps_first, troubled): (bool, &mut [(Cross, Figures)]),
        report: &mut Report,
    ) -> Result<(), EngineError> {
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
        if self.states[id.index()].episode.is_some() {
            self.states.touch(id.index()).episode = None;
            report.outcomes.push(Outcome::Recovered { account: id });
        }
        if is_isolated_safe {
            self.bound(id);
        } else {
            self.watch.keep_due(id);
        }
        Ok(())
    }

    /// Margin sharing alone; an account that is still in need stays due.
    pub(super) fn share(&mut self, id: AccountId, report: &mut Report) -> Result<(), EngineError> {
        self.settle_all(id, report)?;
        if self.needs_liquidation(id) || self.is_in_liquidation(id) {
            self.watch.keep_due(id);
        } else {
            self.bound(id);
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
        troubled: &mut [(Cross, Figures)],
        report: &mut Report,
    ) -> Result<(), LedgerError> {
        troubled.sort_by_key(|(_, figures)| Reverse(figures.portfolio(&self.venue).urgency()));
        for (place, (cross, figures)) in troubled.iter().enumerate() {
            let (cross, mut figures) = (*cross, *figures);
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
        let state = self.states.touch(id.index());
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

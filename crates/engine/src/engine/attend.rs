//! Looking after one account: is it due, and what is done about it.

use crate::account::Episode;
use crate::event::{Instrument, Order};
use crate::ledger::LedgerError;
use crate::liquidation::{perp, trigger};
use crate::margin::{Figures, Portfolio};
use crate::report::{Liquidation, LiquidationStep, Outcome, Report};
use crate::sharing::{self, Drift};
use crate::units::{AccountId, Amount, PerpId, Px, Round, TokenId, Usd};
use crate::watch::{Subject, Want, certify};

use super::{Engine, EngineError};

impl Engine {
    /// Accounts that may be due: those whose box a price has left, and those that waited for
    /// something the pool has again; in the order of their ids, each once.
    pub(super) fn candidates(&mut self, due: &mut Vec<AccountId>) {
        let marks = self.prices.mark.iter();
        for (n, px) in marks.chain(&self.prices.borrow).enumerate() {
            self.watch.left_by(n, *px, due);
        }
        if sharing::lendable(&self.ledger, &self.venue, Usd::ZERO).is_positive() {
            self.watch.wake(Want::Pool, due);
        }
        let settlement = self.venue.settlement;
        let cap = self.venue.tokens[settlement.index()].supply_cap;
        if self.ledger.reserve(settlement).total_supplied() < cap {
            self.watch.wake(Want::Room, due);
        }
        due.sort_unstable();
        due.dedup();
    }

    /// Whether an account needs attention now; if not, it gets its box.
    pub(super) fn is_due(&mut self, id: AccountId) -> bool {
        let figures = self.figures(id);
        if self.states[id.index()].episode.is_some() {
            self.watch.keep_due(id);
            return true;
        }
        let needs =
            trigger::is_liquidatable(&figures.portfolio(&self.venue), &figures, &self.venue)
                || trigger::is_perp_side_short(&figures)
                || match sharing::drift(&self.venue, &figures, false) {
                    Drift::None => false,
                    Drift::Lack(lack) => {
                        sharing::can_draw(&self.ledger, &self.venue, &figures, lack)
                    }
                    Drift::Surplus(_) => self.can_place_surplus(id, &figures),
                };
        if needs {
            // Should it not be attended, it is looked at again.
            self.watch.keep_due(id);
            self.seen.keep(id, figures);
        } else {
            self.bound(id, &figures);
        }
        needs
    }

    fn can_place_surplus(&self, id: AccountId, figures: &Figures) -> bool {
        figures.borrowed.is_positive()
            || sharing::supply_room(&self.ledger, &self.venue, id).is_positive()
    }

    /// Gives an account its box at the present prices.
    pub(super) fn bound(&mut self, id: AccountId, figures: &Figures) {
        let drift = sharing::drift(&self.venue, figures, false);
        let (mut watch_lack, mut watch_surplus) = (true, true);
        match drift {
            Drift::Lack(_) => {
                // It is refused what it lacks: by the pool, and it waits; or by its own limits or
                // by a pool that is empty for its own supply too, and it is looked at every time.
                let pool = sharing::lendable(&self.ledger, &self.venue, Usd::ZERO);
                if pool.is_positive() || figures.supplied.is_positive() {
                    self.watch.keep_due(id);
                    return;
                }
                self.watch.wait(id, Want::Pool);
                watch_lack = false;
            }
            Drift::Surplus(_) => {
                self.watch.wait(id, Want::Room);
                watch_surplus = false;
            }
            Drift::None => {}
        }
        let subject = Subject {
            ledger: &self.ledger,
            venue: &self.venue,
            prices: &self.prices,
            figures,
            id,
            watch_lack,
            watch_surplus,
        };
        certify(&mut self.watch, &subject, &mut self.scratch);
    }

    /// Margin sharing, then one liquidation step where needed.
    pub(super) fn attend(
        &mut self,
        id: AccountId,
        perps_first: bool,
        report: &mut Report,
    ) -> Result<(), EngineError> {
        let figures = self.settle(id, report)?;
        let portfolio = figures.portfolio(&self.venue);
        let by_ratio = trigger::is_liquidatable(&portfolio, &figures, &self.venue);
        if !by_ratio && !trigger::is_perp_side_short(&figures) {
            if self.states[id.index()].episode.take().is_some() {
                report.outcomes.push(Outcome::Recovered { account: id });
            }
            self.bound(id, &figures);
            return Ok(());
        }
        self.begin_episode(id, perps_first);
        self.watch.keep_due(id);
        if self.perps_go_now(id, by_ratio, &portfolio, &figures) {
            self.liquidate_perps(id, by_ratio, &figures, report);
        } else {
            self.liquidate_borrow(id, &portfolio, &figures, report)?;
        }
        self.clear_deficit(id, report);
        Ok(())
    }

    /// Brings perp equity to its target as far as possible; returns the figures afterwards.
    pub(super) fn settle(
        &mut self,
        id: AccountId,
        report: &mut Report,
    ) -> Result<Figures, LedgerError> {
        let mut figures = self.seen.take(id).unwrap_or_else(|| self.figures(id));
        let moved = sharing::share(&mut self.ledger, &self.venue, &figures, id)?;
        if moved.is_zero() {
            return Ok(figures);
        }
        if self.report_sharing {
            report.outcomes.push(Outcome::Shared {
                account: id,
                amount: moved,
            });
        }
        let token = self.venue.settlement;
        figures.perp_equity += moved.at(Px::ONE);
        figures.supplied = self.ledger.supplied(id, token).at(Px::ONE);
        figures.borrowed = self.ledger.borrowed(id, token).at(Px::ONE);
        Ok(figures)
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
        id: AccountId,
        by_ratio: bool,
        portfolio: &Portfolio,
        figures: &Figures,
    ) -> bool {
        let has_perps = self.ledger.has_positions(id);
        // A borrow still to be made is no debt to take over while there are positions to close.
        let has_borrow = portfolio.borrow_for_maintenance.is_positive()
            && (figures.borrowed.is_positive() || !has_perps && figures.collateral.is_positive());
        if !by_ratio || !has_borrow {
            return has_perps;
        }
        let first = (self.states[id.index()].episode.as_ref()).is_some_and(|e| e.perps_first);
        has_perps && first
    }

    /// Market orders for the positions, or all of them to the backstop.
    fn liquidate_perps(
        &mut self,
        id: AccountId,
        by_ratio: bool,
        figures: &Figures,
        report: &mut Report,
    ) {
        // Where the pool refuses, the perp side stands alone, with nothing behind it.
        let equity = if by_ratio {
            figures.equity() + figures.credit(&self.venue)
        } else {
            figures.perp_equity
        };
        let rules = self.venue.liquidation;
        let ratio = figures.portfolio(&self.venue).ratio();
        let to_backstop = perp::is_backstop_due(equity, figures.maintenance, &rules);
        let in_cooldown = self.now < self.states[id.index()].cooldown_until;
        for n in 0..self.venue.perps.len() {
            let perp = PerpId(n as u32);
            let (size, mark) = (self.ledger.size(id, perp), self.prices.mark[n]);
            if size.is_zero() {
                continue;
            }
            let (order, is_partial) = perp::order_size(size, mark, in_cooldown, &rules);
            let closed = if to_backstop { size } else { -order };
            report.outcomes.push(Outcome::Liquidated(Liquidation {
                account: id,
                kind: if to_backstop {
                    LiquidationStep::PerpBackstop
                } else {
                    LiquidationStep::PerpBook
                },
                instrument: Instrument::Perp(perp),
                size: closed,
                notional: closed.at(mark).abs(),
                credit: Amount::ZERO,
                portfolio_margin_ratio: ratio,
            }));
            if to_backstop {
                self.hand_over_position(id, perp, mark);
            } else {
                if is_partial {
                    let until = self.now.after(rules.perp_cooldown_ms);
                    self.states[id.index()].cooldown_until = until;
                }
                report.orders.push(Order {
                    account: id,
                    instrument: Instrument::Perp(perp),
                    size: order,
                    limit_bps: None,
                    is_liquidation: true,
                });
            }
        }
        if to_backstop {
            self.hand_over_margin(id, figures);
        }
    }

    /// One position to the backstop at the mark price.
    fn hand_over_position(&mut self, id: AccountId, perp: PerpId, mark: Px) {
        let size = self.ledger.size(id, perp);
        let quote = size.at(mark).in_settlement(Round::Up);
        let parties = (AccountId::PERP_BACKSTOP, id);
        let token = self.venue.settlement;
        self.ledger.trade(perp, token, parties, (size, quote));
    }

    /// The margin that goes with the positions: the perp side's equity, at most the share of
    /// maintenance below which the backstop steps in; a negative one is the backstop's.
    fn hand_over_margin(&mut self, id: AccountId, figures: &Figures) {
        let share = self.venue.liquidation.perp_backstop_below;
        let margin = figures
            .perp_equity
            .min(figures.maintenance.times(share, Round::Up));
        let amount = margin.in_settlement(Round::Up);
        let token = self.venue.settlement;
        (self.ledger).transfer(token, id, AccountId::PERP_BACKSTOP, amount);
    }

    /// A negative balance with no position, supply or collateral behind it is the backstop's loss.
    pub(super) fn clear_deficit(&mut self, id: AccountId, report: &mut Report) {
        let token = self.venue.settlement;
        let held = self.ledger.held(id, token);
        let has_more = self.ledger.has_positions(id)
            || !self.collaterals(id).is_empty()
            || self.ledger.supplied(id, token).is_positive();
        if held.is_negative() && !has_more {
            let backstop = AccountId::PERP_BACKSTOP;
            self.ledger.transfer(token, backstop, id, -held);
            report.outcomes.push(Outcome::DeficitAbsorbed {
                account: id,
                amount: -held,
            });
        }
    }
}

//! Isolated positions: margin in and out, and their liquidation, which touches nothing else.

use crate::account::Cross;
use crate::event::Instrument;
use crate::ledger::{Pocket, Position};
use crate::liquidation::adl::trigger::is_adl_due;
use crate::liquidation::perp;
use crate::liquidation::waterfall::Stage;
use crate::market::maintenance::initial_margin;
use crate::orders::CancelReason;
use crate::report::{Outcome, Report};
use crate::units::{AccountId, Amount, PerpId, Px, Round, mul_div};

use super::Engine;

impl Engine {
    /// Whether any isolated position is liquidatable.
    pub(super) fn has_isolated_in_trouble(&self, id: AccountId) -> bool {
        (0..self.venue.perps.len() as u32)
            .filter_map(|n| self.isolated(id, PerpId(n)))
            .any(|isolated| isolated.is_liquidatable())
    }

    /// One step for each isolated position that is liquidatable; says whether there was any.
    pub(super) fn liquidate_isolated(&mut self, id: AccountId, report: &mut Report) -> bool {
        let mut any = false;
        for perp in (0..self.venue.perps.len() as u32).map(PerpId) {
            let Some(isolated) = self.isolated(id, perp) else {
                continue;
            };
            if !isolated.is_liquidatable() {
                continue;
            }
            any = true;
            let instrument = Some(Instrument::Perp(perp));
            self.cancel_orders(id, instrument, CancelReason::Liquidated, report);
            let ratio = isolated.maintenance.over(isolated.equity);
            let rules = self.venue.liquidation;
            if rules.adl.is_enabled && is_adl_due(isolated.equity) {
                let before = *self.ledger.position(id, perp);
                if self.deleverage((id, perp), ratio, report).is_zero() {
                    self.rebalance_isolated((id, perp), &before, true, report);
                    continue;
                }
            }
            let is_low = perp::is_backstop_due(isolated.equity, isolated.maintenance, &rules);
            if is_low && self.can_backstop_take(self.venue.perps[perp.index()].dex) {
                self.position_to_backstop(id, perp, ratio, report);
                let left = self.ledger.position(id, perp).cash;
                let dex = self.venue.perps[perp.index()].dex;
                let payee = (AccountId::PERP_BACKSTOP, Pocket::Dex(dex));
                self.ledger.pay((id, Pocket::Position(perp)), payee, left);
                let token = self.venue.perps[perp.index()].quote;
                let gain = (token, left.at(Px::ONE));
                self.report_to_backstop((Stage::PerpBackstop, id), gain, report);
            } else {
                let in_cooldown = self.now < self.states[id.index()].cooldown_until;
                self.position_to_book(id, perp, (in_cooldown, ratio), report);
            }
        }
        any
    }

    /// Moves the margin of an isolated position after a trade: what it opens takes initial margin
    /// along, what it closes gives its share back.
    pub(super) fn rebalance_isolated(
        &mut self,
        (id, perp): (AccountId, PerpId),
        before: &Position,
        is_liquidation: bool,
        report: &mut Report,
    ) {
        let after = *self.ledger.position(id, perp);
        let moved = margin_moved(before, &after, is_liquidation);
        let bucket = (id, Pocket::Position(perp));
        if after.size.is_zero() && moved.is_positive() {
            // What lacks when nothing is left is the backstop's loss.
            let dex = self.venue.perps[perp.index()].dex;
            let backstop = (AccountId::PERP_BACKSTOP, Pocket::Dex(dex));
            self.ledger.pay(backstop, bucket, moved);
            report.outcomes.push(Outcome::DeficitAbsorbed {
                account: id,
                amount: moved,
            });
            self.report_deficit(id, (Pocket::Position(perp), moved), report);
        } else {
            let cross = self.ledger.cross_of(id, perp);
            let moved = self.spared(id, cross, moved);
            self.ledger.pay((id, cross.into()), bucket, moved);
        }
    }

    /// As much of some margin as a pool can spare: an order is checked at the mark price, and what
    /// it costs more must not be missing elsewhere.
    fn spared(&self, id: AccountId, cross: Cross, wanted: Amount) -> Amount {
        if !wanted.is_positive() {
            return wanted;
        }
        let figures = self.figures_in(id, cross);
        let free = self.spendable(&figures) - figures.initial;
        wanted.min(free.in_settlement(Round::Down).or_zero())
    }
}

/// What goes into an isolated position's bucket after a trade; negative comes out of it.
fn margin_moved(before: &Position, after: &Position, is_liquidation: bool) -> Amount {
    let has_turned = (after.size.0 ^ before.size.0) < 0 && !before.size.is_zero();
    if after.size.is_zero() {
        -after.cash
    } else if has_turned {
        initial(after.entry_quote, after.leverage) - after.margin()
    } else if after.size.abs() > before.size.abs() {
        initial(after.entry_quote - before.entry_quote, after.leverage)
    } else if is_liquidation {
        Amount::ZERO
    } else {
        let [after_size, before_size] = [after.size, before.size].map(|size| size.abs().0);
        let kept = mul_div(before.margin().0, after_size, before_size, Round::Up);
        (Amount(kept) - after.margin()).min(Amount::ZERO)
    }
}

/// Initial margin of what was paid for a size.
fn initial(quote: Amount, leverage: u32) -> Amount {
    initial_margin(quote.abs().at(Px::ONE), leverage).in_settlement(Round::Up)
}

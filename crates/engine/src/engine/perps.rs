//! Liquidation of an account's cross positions in one pool: to the book, or to the backstop.

use crate::account::Cross;
use crate::event::{Instrument, Order, OrderKind};
use crate::ledger::Pocket;
use crate::liquidation::adl::trigger::is_adl_due;
use crate::liquidation::perp;
use crate::liquidation::waterfall::{Stage, trade_gain};
use crate::margin::Figures;
use crate::report::{Liquidation, LiquidationStep, Outcome, Report};
use crate::units::{AccountId, Amount, DexId, PerpId, Px, Ratio, Round};

use super::Engine;

impl Engine {
    /// Market orders for the positions, or all of them to the backstop; where nothing is left of the
    /// account, they are closed against the other side.
    pub(super) fn liquidate_perps(
        &mut self,
        (id, cross): (AccountId, Cross),
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
        let account_value = figures.equity() + figures.credit(&self.venue);
        let to_adl = rules.adl.is_enabled && is_adl_due(account_value);
        let is_low = perp::is_backstop_due(equity, figures.maintenance, &rules);
        let mut margin_goes_to = None;
        let in_cooldown = self.now < self.states[id.index()].cooldown_until;
        for n in 0..self.venue.perps.len() {
            let perp = PerpId(n as u32);
            let position = self.ledger.position(id, perp);
            let is_cross = !position.isolated && self.venue.perps[n].is_in(cross);
            if position.size.is_zero() || !is_cross {
                continue;
            }
            if to_adl && self.deleverage((id, perp), ratio, report).is_zero() {
                continue;
            }
            let dex = self.venue.perps[n].dex;
            if is_low && self.can_backstop_take(dex) {
                self.position_to_backstop(id, perp, ratio, report);
                margin_goes_to = margin_goes_to.or(Some(dex));
            } else {
                self.position_to_book(id, perp, (in_cooldown, ratio), report);
            }
        }
        if let Some(dex) = margin_goes_to {
            self.hand_over_margin((id, cross), dex, figures, report);
        }
    }

    /// A market order for a position, or for the part that goes first.
    pub(super) fn position_to_book(
        &mut self,
        id: AccountId,
        perp: PerpId,
        (in_cooldown, ratio): (bool, Option<Ratio>),
        report: &mut Report,
    ) {
        let rules = self.venue.liquidation;
        let mark = self.prices.mark[perp.index()];
        let size = self.ledger.size(id, perp);
        let (order, is_partial) = perp::order_size(size, mark, in_cooldown, &rules);
        let step = (LiquidationStep::PerpBook, -order);
        self.report_closing((id, perp), step, ratio, report);
        if is_partial {
            let until = self.now.after(rules.perp_cooldown_ms);
            self.states.touch(id.index()).cooldown_until = until;
        }
        report.orders.push(Order {
            account: id,
            instrument: Instrument::Perp(perp),
            size: order,
            limit_bps: None,
            is_liquidation: true,
            is_maker: false,
            kind: OrderKind::Market,
        });
    }

    /// One position to its DEX's backstop at the mark price.
    pub(super) fn position_to_backstop(
        &mut self,
        id: AccountId,
        perp: PerpId,
        ratio: Option<Ratio>,
        report: &mut Report,
    ) {
        let size = self.ledger.size(id, perp);
        let step = (LiquidationStep::PerpBackstop, size);
        self.report_closing((id, perp), step, ratio, report);
        let mark = self.prices.mark[perp.index()];
        let quote = size.at(mark).in_settlement(Round::Up);
        let parties = (AccountId::PERP_BACKSTOP, id);
        self.ledger.trade(perp, parties, (size, quote));
        let token = self.venue.perps[perp.index()].quote;
        let gain = (token, trade_gain((size, quote), mark));
        self.report_to_backstop((Stage::PerpBackstop, id), gain, report);
    }

    pub(super) fn report_closing(
        &self,
        (account, perp): (AccountId, PerpId),
        (kind, size): (LiquidationStep, Amount),
        portfolio_margin_ratio: Option<Ratio>,
        report: &mut Report,
    ) {
        let mark = self.prices.mark[perp.index()];
        report.outcomes.push(Outcome::Liquidated(Liquidation {
            account,
            kind,
            instrument: Instrument::Perp(perp),
            size,
            notional: size.at(mark).abs(),
            credit: Amount::ZERO,
            portfolio_margin_ratio,
        }));
    }

    /// The margin that goes with the positions: the perp side's equity, at most the share of
    /// maintenance below which the backstop steps in; a negative one is the backstop's.
    fn hand_over_margin(
        &mut self,
        (id, cross): (AccountId, Cross),
        dex: DexId,
        figures: &Figures,
        report: &mut Report,
    ) {
        let share = self.venue.liquidation.perp_backstop_below;
        // What auto-deleveraging closed first has changed the equity.
        let equity = self.figures_in(id, cross).perp_equity;
        let margin = equity.min(figures.maintenance.times(share, Round::Up));
        let amount = margin.in_settlement(Round::Up);
        let payee = (AccountId::PERP_BACKSTOP, Pocket::Dex(dex));
        self.ledger.pay((id, Pocket::from(cross)), payee, amount);
        let gain = (figures.token, amount.at(Px::ONE));
        self.report_to_backstop((Stage::PerpBackstop, id), gain, report);
    }
}

//! Changes of an account's mode, leverage and isolated margin.

use crate::account::Mode;
use crate::account::eligibility::{Applicant, may_change};
use crate::ledger::Pocket;
use crate::market::order_limits::LimitProblem;
use crate::report::{Outcome, Rejection, Report};
use crate::units::{AccountId, Amount, PerpId, Round, TokenId};

use super::{Engine, EngineError};

impl Engine {
    /// Another mode, where the account meets its conditions. Cash on DEXs joins the token
    /// balances; entering portfolio margin supplies collateral and idle stablecoins.
    pub(super) fn change_mode(
        &mut self,
        id: AccountId,
        mode: Mode,
        report: &mut Report,
    ) -> Result<(), EngineError> {
        let from = self.ledger.mode(id);
        let applicant = self.applicant(id);
        if let Err(why) = may_change((from, mode), &applicant, &self.venue.eligibility) {
            return self.answer(id, Some(Rejection::Ineligible(why)), report);
        }
        self.ledger.set_mode(id, mode);
        if mode == Mode::Portfolio {
            for token in (0..self.venue.tokens.len() as u32).map(TokenId) {
                self.supply_collateral(id, token)?;
            }
        }
        report
            .outcomes
            .push(Outcome::ModeChanged { account: id, mode });
        self.answer(id, None, report)
    }

    /// What counts when this account asks for another mode.
    #[must_use]
    pub fn applicant(&self, id: AccountId) -> Applicant {
        let tokens = (0..self.venue.tokens.len() as u32).map(TokenId);
        Applicant {
            weighted_volume: self.volume(id).all,
            account_value: self.net_worth(id),
            has_positions: self.ledger.has_positions(id),
            has_orders: self.resting.has(id),
            has_debt: tokens
                .into_iter()
                .any(|t| self.ledger.borrowed(id, t).is_positive()),
        }
    }

    /// Leverage of a market, and whether its position is isolated.
    pub(super) fn set_leverage(
        &mut self,
        id: AccountId,
        perp: PerpId,
        (leverage, isolated): (u32, bool),
    ) -> Option<Rejection> {
        if perp.index() >= self.venue.perps.len() || !self.is_leverage_allowed(perp, leverage) {
            return Some(Rejection::Malformed);
        }
        if !(isolated || self.venue.perps[perp.index()].margin_mode.can_be_cross()) {
            return Some(Rejection::IsolatedOnly);
        }
        let position = *self.ledger.position(id, perp);
        if leverage > position.leverage && leverage > self.max_leverage(id, perp) {
            return Some(Rejection::Limit(LimitProblem::PerpMaxPosition));
        }
        if !position.size.is_zero() && position.isolated != isolated {
            return Some(Rejection::Mode);
        }
        if leverage < position.leverage && self.lacks_margin_at(id, perp, leverage) {
            return Some(Rejection::Margin);
        }
        let position = self.ledger.position_mut(id, perp);
        position.leverage = leverage;
        position.isolated = isolated;
        None
    }

    /// Whether a lower leverage asks for more initial margin than there is.
    fn lacks_margin_at(&self, id: AccountId, perp: PerpId, leverage: u32) -> bool {
        let position = self.ledger.position(id, perp);
        let notional = position.size.at(self.prices.mark[perp.index()]).abs();
        let margin = |leverage| crate::market::maintenance::initial_margin(notional, leverage);
        if let Some(isolated) = self.isolated(id, perp) {
            return isolated.equity < margin(leverage);
        }
        let figures = self.figures_in(id, self.ledger.cross_of(id, perp));
        let needed = figures.initial - margin(position.leverage) + margin(leverage);
        !position.size.is_zero() && needed > self.spendable(&figures)
    }

    /// Margin into an isolated position, or out of it down to its transfer requirement.
    pub(super) fn move_isolated_margin(
        &mut self,
        id: AccountId,
        perp: PerpId,
        amount: Amount,
    ) -> Option<Rejection> {
        let Some(isolated) = (perp.index() < self.venue.perps.len())
            .then(|| self.isolated(id, perp))
            .flatten()
        else {
            return Some(Rejection::Malformed);
        };
        let margin_mode = self.venue.perps[perp.index()].margin_mode;
        if amount.is_negative() && !margin_mode.can_remove_margin() {
            return Some(Rejection::StrictIsolated);
        }
        let cross = self.ledger.cross_of(id, perp);
        let free = if amount.is_positive() {
            let figures = self.figures_in(id, cross);
            self.spendable(&figures) - figures.initial
        } else {
            let share = self.venue.margin.transfer_requirement;
            let kept = isolated
                .initial
                .max(isolated.notional.times(share, Round::Up));
            isolated.equity - kept
        };
        if amount.is_zero() || amount.abs() > free.in_settlement(Round::Down).or_zero() {
            return Some(Rejection::Margin);
        }
        let (pool, bucket) = (Pocket::from(cross), Pocket::Position(perp));
        self.ledger.pay((id, pool), (id, bucket), amount);
        None
    }
}

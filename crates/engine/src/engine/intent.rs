//! What an account holder wants: done, sent to the book, or refused with a reason.

use crate::account::Mode;
use crate::event::{Instrument, Intent, Order, OrderKind};
use crate::report::{Outcome, Rejection, Report};
use crate::units::{AccountId, Amount};

use super::{Engine, EngineError};

/// Milliseconds in a day, over which actions are counted.
const DAY_MS: u64 = 86_400_000;

impl Engine {
    pub(super) fn on_intent(
        &mut self,
        id: AccountId,
        intent: Intent,
        report: &mut Report,
    ) -> Result<(), EngineError> {
        if self.is_over_action_limit(id) {
            reject(report, id, Rejection::ActionLimit);
            return Ok(());
        }
        if !self.is_within_reach(id, &intent) {
            reject(report, id, Rejection::Malformed);
            return Ok(());
        }
        match intent {
            Intent::Deposit { token, amount } => self.deposit(id, token, amount, report),
            Intent::Withdraw { token, amount } => self.withdraw(id, token, amount, report),
            Intent::TradePerp {
                perp,
                size,
                leverage,
                limit_bps,
            } => {
                let terms = (leverage, limit_bps);
                let checked = self.check_perp_order(id, (perp, size), terms);
                if checked.is_ok() {
                    self.ledger.position_mut(id, perp).leverage = leverage;
                    // Its target moves with it, so its box is no longer good.
                    self.watch.keep_due(id);
                }
                let instrument = Instrument::Perp(perp);
                place(report, id, instrument, (size, limit_bps), checked);
                Ok(())
            }
            Intent::TradeSpot {
                token,
                size,
                limit_bps,
            } => {
                let checked = self.check_spot_order(id, (token, size), limit_bps);
                let instrument = Instrument::Spot(token);
                place(report, id, instrument, (size, limit_bps), checked);
                Ok(())
            }
            Intent::Transfer { dex, amount } => self.transfer(id, dex, amount, report),
            Intent::Send { to, token, amount } => self.send((id, to), token, amount, report),
            Intent::Lend {
                operation,
                token,
                amount,
            } => self.lend(id, operation, (token, amount), report),
            Intent::SetLeverage {
                perp,
                leverage,
                isolated,
            } => {
                let refused = self.set_leverage(id, perp, (leverage, isolated));
                self.answer(id, refused, report)
            }
            Intent::IsolatedMargin { perp, amount } => {
                let refused = self.move_isolated_margin(id, perp, amount);
                self.answer(id, refused, report)
            }
            Intent::SetMode { mode } => self.change_mode(id, mode, report),
            Intent::PlaceLimit { .. }
            | Intent::PlaceTrigger { .. }
            | Intent::Cancel { .. }
            | Intent::CancelAll { .. }
            | Intent::StartTwap { .. }
            | Intent::StopTwap { .. } => {
                self.on_order_intent(id, intent, report);
                Ok(())
            }
        }
    }

    /// Ends an action: a refusal is reported, else margin is shared.
    pub(super) fn answer(
        &mut self,
        id: AccountId,
        refused: Option<Rejection>,
        report: &mut Report,
    ) -> Result<(), EngineError> {
        match refused {
            Some(reason) => {
                reject(report, id, reason);
                Ok(())
            }
            None => Ok(self.after_own_action(id, report)?),
        }
    }

    /// Counts an action; says whether it is one too many for the day.
    fn is_over_action_limit(&mut self, id: AccountId) -> bool {
        let today = self.now.0 / DAY_MS;
        let limit = self.venue.eligibility.actions_per_day;
        let is_limited = self.ledger.mode(id) != Mode::Standard;
        let (day, count) = &mut self.states.touch(id.index()).actions;
        if *day != today {
            (*day, *count) = (today, 0);
        }
        if is_limited && *count >= limit {
            return true;
        }
        *count += 1;
        false
    }
}

fn place(
    report: &mut Report,
    account: AccountId,
    instrument: Instrument,
    (size, limit_bps): (Amount, u32),
    checked: Result<(), Rejection>,
) {
    match checked {
        Err(reason) => reject(report, account, reason),
        Ok(()) => report.orders.push(Order {
            account,
            instrument,
            size,
            limit_bps: Some(limit_bps),
            is_liquidation: false,
            is_maker: false,
            kind: OrderKind::Market,
        }),
    }
}

pub(super) fn reject(report: &mut Report, account: AccountId, reason: Rejection) {
    report.outcomes.push(Outcome::Rejected { account, reason });
}

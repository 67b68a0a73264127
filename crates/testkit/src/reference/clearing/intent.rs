//! What account holders want.
//!
//! Rule    each counts as an action, and outside standard mode there are so many in a day; what is
//!         refused is said with its reason
//! Units   none
//! Bounds  nobody may name more than the books can hold
//! Source  docs/rules/unified_account_ratio.md, docs/limits.md
//! Tests   the engine's differential test

use rust_decimal::Decimal;

use super::account::Mode;
use super::event::{Instrument, Intent, Order};
use super::house::House;
use super::placement::Asked;
use super::report::{Fault, Outcome, Rejection, Report};
use super::volume::DAY_MS;
use crate::exact::usd;

impl House {
    pub(super) fn on_intent(
        &mut self,
        account: &str,
        intent: &Intent,
        report: &mut Report,
    ) -> Result<(), Fault> {
        let refused = if self.is_over_action_limit(account) {
            Err(Rejection::ActionLimit)
        } else if self.is_out_of_reach(intent) {
            Err(Rejection::Malformed)
        } else {
            self.fulfil(account, intent, report)?
        };
        if let Err(reason) = refused {
            let account = account.to_owned();
            report.outcomes.push(Outcome::Rejected { account, reason });
        }
        Ok(())
    }

    fn fulfil(
        &mut self,
        account: &str,
        intent: &Intent,
        report: &mut Report,
    ) -> Result<Result<(), Rejection>, Fault> {
        match intent {
            Intent::Deposit { token, amount } => self.deposit(account, token, *amount, report),
            Intent::Withdraw { token, amount } => self.withdraw(account, token, *amount, report),
            Intent::Send { to, token, amount } => self.send(account, to, (token, *amount), report),
            Intent::Lend {
                operation,
                token,
                amount,
            } => self.lend(account, *operation, (token, *amount), report),
            Intent::SetMode { mode } => self.set_mode(account, *mode, report),
            Intent::TradePerp { .. } | Intent::TradeSpot { .. } => {
                Ok(self.place(account, intent, report))
            }
            Intent::Transfer { dex, amount } => {
                let done = self.transfer_cash(account, dex, *amount);
                self.after(account, done, report)
            }
            Intent::SetLeverage {
                perp,
                leverage,
                isolated,
            } => {
                let done = self.set_leverage(account, perp, (*leverage, *isolated));
                self.after(account, done, report)
            }
            Intent::IsolatedMargin { perp, amount } => {
                let done = self.move_margin(account, perp, *amount);
                self.after(account, done, report)
            }
        }
    }

    /// Shares margin after something was done.
    pub(super) fn after(
        &mut self,
        account: &str,
        done: Result<(), Rejection>,
        report: &mut Report,
    ) -> Result<Result<(), Rejection>, Fault> {
        if done.is_ok() {
            self.after_own_action(account, report)?;
        }
        Ok(done)
    }

    /// Sends an order to the book, if it may be placed; one for a perp sets the leverage.
    fn place(
        &mut self,
        account: &str,
        intent: &Intent,
        report: &mut Report,
    ) -> Result<(), Rejection> {
        let (instrument, size, limit_bps) = match intent {
            Intent::TradePerp {
                perp,
                size,
                leverage,
                limit_bps,
            } => {
                let asked = Asked {
                    market: perp,
                    size: *size,
                    leverage: *leverage,
                    limit_bps: *limit_bps,
                };
                self.check_perp(account, &asked)?;
                self.books.position_mut(account, perp).leverage = *leverage;
                (Instrument::Perp(perp.clone()), *size, *limit_bps)
            }
            Intent::TradeSpot {
                token,
                size,
                limit_bps,
            } => {
                self.check_spot(account, token, *size, *limit_bps)?;
                (Instrument::Spot(token.clone()), *size, *limit_bps)
            }
            _ => return Ok(()),
        };
        report.orders.push(Order {
            account: account.to_owned(),
            instrument,
            size,
            limit_bps: Some(limit_bps),
            is_liquidation: false,
            is_maker: false,
        });
        Ok(())
    }

    fn is_over_action_limit(&mut self, account: &str) -> bool {
        let (today, most) = (self.now / DAY_MS, self.rules.accounts.actions_per_day);
        let account = self.account_mut(account);
        let so_far = match account.actions {
            (day, count) if day == today => count,
            _ => 0,
        };
        let is_over = account.mode != Mode::Standard && so_far >= most;
        account.actions = (today, so_far + u32::from(!is_over));
        is_over
    }

    /// Whether more is named than the books can hold: 10 billion units of a token, or so many units
    /// of anything that they are worth a trillion USD.
    fn is_out_of_reach(&self, intent: &Intent) -> bool {
        let most_units = Decimal::from(10_000_000_000_u64);
        let most_usd = Decimal::from(1_000_000_000_000_u64);
        let (borrow, mark) = (&self.prices.borrow, &self.prices.mark);
        let of_token = |token: &str, units: Decimal| {
            units.abs() > most_units || usd(units.abs(), borrow[token]) > most_usd
        };
        match intent {
            Intent::Deposit { token, amount }
            | Intent::Withdraw { token, amount }
            | Intent::Send { token, amount, .. } => of_token(token, *amount),
            Intent::TradeSpot { token, size, .. } => of_token(token, *size),
            Intent::Lend { token, amount, .. } => of_token(token, amount.unwrap_or_default()),
            Intent::Transfer { amount, .. } => amount.abs() > most_units,
            Intent::TradePerp { perp, size, .. } => usd(size.abs(), mark[perp]) > most_usd,
            Intent::SetLeverage { .. } | Intent::IsolatedMargin { .. } | Intent::SetMode { .. } => {
                false
            }
        }
    }
}

//! Lines of the story about what happened.

use plimsoll_engine::units::{AccountId, Amount, PerpId, Px, TokenId};
use plimsoll_engine::{Engine, Instrument, Lending, Liquidation, LiquidationStep, Outcome};

use crate::record::refusal::why;
use crate::record::waterfall::told;

use super::{Line, Story, plain};

impl Story {
    // One line for each kind of outcome.
    #[allow(clippy::too_many_lines)]
    pub(super) fn outcome(&self, outcome: &Outcome, engine: &Engine) -> Line {
        match outcome {
            Outcome::Rejected { account, reason } => plain(
                "rejected",
                *account,
                format!("is refused: {}", why(*reason)),
            ),
            Outcome::Deposited {
                account,
                token,
                amount,
            } => self.moved("deposited", "deposits", *account, (*token, *amount), engine),
            Outcome::Withdrawn {
                account,
                token,
                amount,
                blocked,
            } => {
                let paid = (*token, *amount);
                let mut line = self.moved("withdrawn", "withdraws", *account, paid, engine);
                if blocked.is_positive() {
                    let blocked = blocked.to_f64();
                    let more = format!("; {blocked:.2} more is blocked: the reserve is empty");
                    line.text.push_str(&more);
                }
                line
            }
            Outcome::Filled {
                account,
                instrument,
                size,
                quote,
                fee,
                deployer_fee,
                is_liquidation,
                ..
            } => {
                let verb = match (is_liquidation, size.is_positive()) {
                    (true, true) => "is made to buy",
                    (true, false) => "is made to sell",
                    (false, true) => "buys",
                    (false, false) => "sells",
                };
                let mut line = self.filled(verb, *account, *instrument, (*size, *quote, *fee));
                if deployer_fee.is_positive() {
                    let part = deployer_fee.to_f64();
                    let more = format!(", {part:.2} of it the deployer's");
                    line.text.push_str(&more);
                }
                line
            }
            Outcome::Shared {
                account,
                token,
                amount,
            } => shared(*account, &self.token(*token), amount.to_f64()),
            Outcome::Lent {
                account,
                operation,
                token,
                amount,
            } => {
                let (kind, verb) = match operation {
                    Lending::Supply => ("supplied", "supplies"),
                    Lending::Withdraw => ("redeemed", "takes back"),
                    Lending::Repay => ("repaid", "repays"),
                };
                self.moved(kind, verb, *account, (*token, *amount), engine)
            }
            Outcome::ModeChanged { account, mode } => {
                plain("mode", *account, format!("is now in {} mode", mode.name()))
            }
            Outcome::OrderPlaced { .. }
            | Outcome::OrderCanceled { .. }
            | Outcome::Triggered { .. }
            | Outcome::TwapEnded { .. }
            | Outcome::WithdrawalPaid { .. }
            | Outcome::WithdrawalDropped { .. } => self.waiting_outcome(outcome, engine),
            Outcome::Deleveraged {
                account,
                against,
                perp,
                size,
                px,
            } => self.deleveraged(*account, *against, *perp, (*size, *px)),
            Outcome::Liquidated(step) => self.liquidation(step),
            Outcome::Recovered { account } => {
                plain("recovered", *account, "is safe again".to_owned())
            }
            Outcome::BadDebt { token, shortfall } => {
                let (buffer, lenders) = (shortfall.buffer.to_f64(), shortfall.suppliers.to_f64());
                let name = self.token(*token);
                let text = format!(
                    "bad debt: {buffer:.2} {name} from the buffer, {lenders:.2} from lenders"
                );
                Line {
                    kind: "bad_debt",
                    amount_usd: (buffer + lenders) * engine.borrow_px(*token).to_f64(),
                    text,
                    ..Line::default()
                }
            }
            Outcome::Waterfall {
                stage,
                account,
                transfers,
            } => plain("waterfall", *account, told(*stage, transfers)),
            Outcome::DeficitAbsorbed { account, amount } => {
                let short = amount.to_f64();
                let text = format!("is left {short:.2} USDC short, which the perp backstop bears");
                Line {
                    amount_usd: short,
                    ..plain("deficit", *account, text)
                }
            }
        }
    }

    fn filled(
        &self,
        verb: &str,
        account: AccountId,
        instrument: Instrument,
        (size, quote, fee): (Amount, Amount, Amount),
    ) -> Line {
        let (asset, venue) = self.asset_of(instrument);
        let (units, money, fee) = (size.abs().to_f64(), quote.to_f64(), fee.to_f64());
        let px = if units > 0.0 { money / units } else { 0.0 };
        let text = format!(
            "{verb} {units:.4} {asset} {venue} at {px:.4} for {money:.2} USDC, fee {fee:.2}"
        );
        Line {
            asset,
            size: size.to_f64(),
            px,
            amount_usd: money,
            ..plain("fill", account, text)
        }
    }

    fn deleveraged(
        &self,
        account: AccountId,
        against: AccountId,
        perp: PerpId,
        (size, px): (Amount, Px),
    ) -> Line {
        let (asset, _) = self.asset_of(Instrument::Perp(perp));
        let (units, px) = (size.abs().to_f64(), px.to_f64());
        let of = against
            .user_number()
            .map_or_else(String::new, |n| format!(" of account {n}"));
        let text = format!("is deleveraged by {units:.4} {asset} perp at {px:.4}{of}");
        Line {
            asset,
            size: size.to_f64(),
            px,
            amount_usd: units * px,
            ..plain("adl", account, text)
        }
    }

    pub(in crate::record) fn moved(
        &self,
        kind: &'static str,
        verb: &str,
        account: AccountId,
        (token, amount): (TokenId, Amount),
        engine: &Engine,
    ) -> Line {
        let asset = self.token(token);
        Line {
            kind,
            account: Some(account),
            size: amount.to_f64(),
            amount_usd: amount.at(engine.borrow_px(token)).to_f64(),
            text: format!("{verb} {:.2} {asset}", amount.to_f64()),
            asset,
            ..Line::default()
        }
    }

    fn liquidation(&self, step: &Liquidation) -> Line {
        let (asset, venue) = self.asset_of(step.instrument);
        let size = step.size.to_f64();
        let ratio = step.portfolio_margin_ratio.map_or_else(String::new, |r| {
            format!(" at a portfolio margin ratio of {:.4}", r.to_f64())
        });
        let what = match step.kind {
            LiquidationStep::PerpBook => "is sent to the book",
            LiquidationStep::PerpBackstop => "is taken over by the perp backstop",
            LiquidationStep::Adl => "is closed against the other side",
            LiquidationStep::BorrowPartial => "is taken over in part by the borrow backstop",
            LiquidationStep::BorrowFull => "is taken over whole by the borrow backstop",
        };
        Line {
            kind: "liquidation",
            account: Some(step.account),
            size,
            amount_usd: step.notional.to_f64(),
            text: format!("is liquidated{ratio}: {size:.4} {asset} {venue} {what}"),
            asset,
            ..Line::default()
        }
    }
}

fn shared(account: AccountId, token: &str, money: f64) -> Line {
    let amount = money.abs();
    let text = if money > 0.0 {
        format!("draws {amount:.2} {token} to its perp side")
    } else {
        format!("returns {amount:.2} {token} to the pool")
    };
    Line {
        amount_usd: money,
        ..plain("margin_sharing", account, text)
    }
}

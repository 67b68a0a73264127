//! The full trace of one path, told event by event.

use plimsoll_agents::Class;
use plimsoll_engine::units::{AccountId, Amount, PerpId, Px, SimTime, TokenId};
use plimsoll_engine::venue::Venue;
use plimsoll_engine::{
    Engine, EventKind, Instrument, Intent, Lending, Liquidation, LiquidationStep, Outcome, Report,
};

use crate::simulation::Places;

use super::fate::Fate;
use super::refusal::why;
use super::rows::EventRow;
use super::waterfall::told;

/// Seconds between two lines about prices.
const PRICES_EVERY_S: u64 = 60;

/// The full trace of one path.
#[derive(Debug)]
pub(super) struct Story {
    path: u64,
    names: Vec<String>,
    tokens: Vec<String>,
    places: Places,
    events: Vec<EventRow>,
    prices_told_at: Option<SimTime>,
}

/// One line before its place and time are known.
#[derive(Default)]
pub(super) struct Line {
    pub(super) kind: &'static str,
    pub(super) account: Option<AccountId>,
    pub(super) asset: String,
    pub(super) size: f64,
    pub(super) px: f64,
    pub(super) amount_usd: f64,
    pub(super) text: String,
}

impl Story {
    pub(super) fn new(path: u64, names: &[String], places: &Places, venue: &Venue) -> Self {
        Self {
            path,
            names: names.to_vec(),
            tokens: venue.tokens.iter().map(|t| t.name.clone()).collect(),
            places: places.clone(),
            events: Vec::new(),
            prices_told_at: None,
        }
    }

    pub(super) fn into_events(self) -> Vec<EventRow> {
        self.events
    }

    /// Writes down an event and everything it caused.
    pub(super) fn tell(
        &mut self,
        time: SimTime,
        kind: &EventKind,
        report: &Report,
        engine: &Engine,
        fates: &[Fate],
    ) {
        match kind {
            EventKind::Prices(_) => self.tell_prices(time, engine),
            EventKind::Funding(rates) => {
                for (perp, rate) in rates.iter().enumerate() {
                    let asset = self.names[self.places.perps[perp]].clone();
                    let text = format!("{asset} funding {:.6}% an hour", rate.to_f64() * 100.0);
                    let line = Line {
                        kind: "funding",
                        asset,
                        text,
                        ..Line::default()
                    };
                    self.write(time, line, fates);
                }
            }
            EventKind::Intent { account, intent } => {
                let line = self.intent(*account, *intent);
                self.write(time, line, fates);
            }
            EventKind::Change(n) => {
                let line = Self::change(*n, engine);
                self.write(time, line, fates);
            }
            EventKind::Attend { .. }
            | EventKind::Fill(_)
            | EventKind::Meet { .. }
            | EventKind::Match { .. } => {}
        }
        for outcome in &report.outcomes {
            let line = self.outcome(outcome, engine);
            self.write(time, line, fates);
        }
    }

    fn write(&mut self, time: SimTime, line: Line, fates: &[Fate]) {
        let user = line.account.and_then(AccountId::user_number);
        let class = user
            .and_then(|u| fates[u as usize].class)
            .map_or("", Class::name);
        let who = match (line.account, user) {
            (_, Some(user)) => format!("{class} {user} "),
            (Some(AccountId::BORROW_BACKSTOP), None) => "borrow backstop ".to_owned(),
            (Some(AccountId::PERP_BACKSTOP), None) => "perp backstop ".to_owned(),
            _ => String::new(),
        };
        self.events.push(EventRow {
            path: self.path,
            seq: self.events.len() as u64,
            t_s: time.seconds(),
            kind: line.kind.to_owned(),
            account: user,
            class: class.to_owned(),
            asset: line.asset,
            size: line.size,
            px: line.px,
            amount_usd: line.amount_usd,
            text: format!("{who}{}", line.text),
        });
    }

    fn tell_prices(&mut self, time: SimTime, engine: &Engine) {
        let due = self
            .prices_told_at
            .is_none_or(|t| time.since(t) >= PRICES_EVERY_S * 1_000);
        if !due {
            return;
        }
        self.prices_told_at = Some(time);
        for (perp, mark) in engine.prices().mark.iter().enumerate() {
            let asset = self.names[self.places.perps[perp]].clone();
            let px = mark.to_f64();
            let text = format!("{asset} mark {px:.4}");
            let line = Line {
                kind: "prices",
                asset,
                px,
                text,
                ..Line::default()
            };
            self.write(time, line, &[]);
        }
    }

    pub(super) fn asset_of(&self, instrument: Instrument) -> (String, &'static str) {
        match instrument {
            Instrument::Perp(perp) => (self.names[self.places.of_perp(perp)].clone(), "perp"),
            Instrument::Spot(token) => (self.token(token), "spot"),
        }
    }

    fn token(&self, token: TokenId) -> String {
        self.tokens[token.index()].clone()
    }

    fn change(n: usize, engine: &Engine) -> Line {
        let change = &engine.venue().schedule[n];
        let ltv = change.terms.collateral.map_or(0.0, |c| c.ltv.to_f64());
        let name = &change.terms.name;
        Line {
            kind: "terms",
            asset: name.clone(),
            text: format!("new terms of {name}: LTV {ltv}"),
            ..Line::default()
        }
    }

    fn intent(&self, account: AccountId, intent: Intent) -> Line {
        let (asset, size, text) = match intent {
            Intent::Deposit { token, amount } => self.wish("wants to deposit", token, amount),
            Intent::Withdraw { token, amount } => self.wish("wants to withdraw", token, amount),
            Intent::TradePerp {
                perp,
                size,
                leverage,
                ..
            } => {
                let (asset, _) = self.asset_of(Instrument::Perp(perp));
                let text = format!(
                    "wants to {} {:.4} {asset} perp at {leverage}x",
                    side(size),
                    size.abs().to_f64()
                );
                (asset, size, text)
            }
            Intent::Transfer { dex, amount } => {
                let text = format!("wants to move {:.2} to DEX {}", amount.to_f64(), dex.0);
                (String::new(), amount, text)
            }
            Intent::Send { token, amount, .. } => {
                self.wish("wants to send to its other account", token, amount)
            }
            Intent::Lend {
                operation,
                token,
                amount,
            } => {
                let verb = match operation {
                    Lending::Supply => "wants to supply",
                    Lending::Withdraw => "wants to take back",
                    Lending::Repay => "wants to repay",
                };
                self.wish_of(verb, token, amount)
            }
            Intent::SetLeverage {
                perp,
                leverage,
                isolated,
            } => {
                let (asset, _) = self.asset_of(Instrument::Perp(perp));
                let kind = if isolated { "isolated" } else { "cross" };
                let text = format!("wants {kind} margin at {leverage}x for {asset}");
                (asset, Amount::ZERO, text)
            }
            Intent::IsolatedMargin { perp, amount } => {
                let (asset, _) = self.asset_of(Instrument::Perp(perp));
                let money = amount.to_f64();
                let text = format!("wants to move {money:.2} to its isolated {asset} position");
                (asset, amount, text)
            }
            Intent::SetMode { mode } => {
                let text = format!("wants {} mode", mode.name());
                (String::new(), Amount::ZERO, text)
            }
            Intent::PlaceLimit { .. }
            | Intent::PlaceTrigger { .. }
            | Intent::Cancel { .. }
            | Intent::CancelAll { .. }
            | Intent::StartTwap { .. }
            | Intent::StopTwap { .. } => self.order_intent(intent),
            Intent::TradeSpot { token, size, .. } => {
                let asset = self.token(token);
                let text = format!(
                    "wants to {} {:.4} {asset} spot",
                    side(size),
                    size.abs().to_f64()
                );
                (asset, size, text)
            }
        };
        Line {
            kind: "intent",
            account: Some(account),
            asset,
            size: size.to_f64(),
            text,
            ..Line::default()
        }
    }

    fn wish_of(
        &self,
        verb: &str,
        token: TokenId,
        amount: Option<Amount>,
    ) -> (String, Amount, String) {
        if let Some(amount) = amount {
            return self.wish(verb, token, amount);
        }
        let asset = self.token(token);
        let text = format!("{verb} all it can of {asset}");
        (asset, Amount::ZERO, text)
    }

    fn wish(&self, verb: &str, token: TokenId, amount: Amount) -> (String, Amount, String) {
        let asset = self.token(token);
        let text = format!("{verb} {:.2} {asset}", amount.to_f64());
        (asset, amount, text)
    }

    // One line for each kind of outcome.
    #[allow(clippy::too_many_lines)]
    fn outcome(&self, outcome: &Outcome, engine: &Engine) -> Line {
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

    pub(super) fn moved(
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

/// A line about an account and nothing else.
pub(super) fn plain(kind: &'static str, account: AccountId, text: String) -> Line {
    Line {
        kind,
        account: Some(account),
        text,
        ..Line::default()
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

pub(super) fn side(size: Amount) -> &'static str {
    if size.is_positive() { "buy" } else { "sell" }
}

//! The full trace of one path, told event by event.

mod causes;
mod outcomes;
mod wishes;

use plimsoll_agents::Class;
use plimsoll_engine::units::{AccountId, Amount, SimTime, TokenId};
use plimsoll_engine::venue::Venue;
use plimsoll_engine::{Engine, EventKind, Instrument, Report};

use crate::simulation::Places;

use super::fate::Fate;
use super::rows::EventRow;
pub(super) use causes::Origin;

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
        (report, mut origin): (&Report, Origin),
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
            | EventKind::Share { .. }
            | EventKind::Fill(_)
            | EventKind::Meet { .. }
            | EventKind::Match { .. } => {}
        }
        for outcome in &report.outcomes {
            let mut line = self.outcome(outcome, engine);
            line.text.push_str(&origin.told(outcome, fates));
            self.write(time, line, fates);
        }
    }

    /// Something that is no event of the venue: a fault begins or ends, a wish is lost.
    pub(super) fn note(
        &mut self,
        time: SimTime,
        (kind, account): (&'static str, Option<AccountId>),
        text: String,
        fates: &[Fate],
    ) {
        let line = Line {
            kind,
            account,
            text,
            ..Line::default()
        };
        self.write(time, line, fates);
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

pub(super) fn side(size: Amount) -> &'static str {
    if size.is_positive() { "buy" } else { "sell" }
}

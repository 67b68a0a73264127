//! Everybody but the lenders: the account that a draft becomes once the book is filled.

use plimsoll_engine::Opening;
use plimsoll_engine::venue::Venue;

use super::book::{Book, Entry};
use super::draft::{Draft, Makeup, leverage_at};
use super::totals::Totals;
use super::{Group, Member};
use crate::agent::{Agent, Asset};
use crate::classes::borrower::{Borrower, Habits};
use crate::classes::carry::Carry;
use crate::classes::hedger::Hedger;
use crate::config::AgentsConfig;

/// The accounts that the drafts have become.
pub(super) fn open<'a>(
    drafts: &'a [Draft],
    book: &'a Book,
    agents: &'a AgentsConfig,
    (venue, totals): (&'a Venue, &'a Totals),
) -> impl Iterator<Item = Member> + use<'a> {
    drafts.iter().zip(&book.entries).map(move |(draft, entry)| {
        let asset = Asset {
            debt: totals.lent.token,
            ..totals.pots[entry.pot].asset
        };
        let opening = opening(draft, entry, asset);
        let used = used(entry, totals.lent.px());
        let agent = agent((draft, used), entry, agents, (venue, asset));
        Member::new(draft.seat(), opening, agent)
    })
}

fn opening(draft: &Draft, entry: &Entry, asset: Asset) -> Opening {
    let mut opening = Opening {
        supplied: vec![(asset.token, entry.units)],
        ..Opening::default()
    };
    if asset.debt == asset.settlement {
        opening.borrowed = entry.debt;
    } else {
        opening.debts = vec![(asset.debt, entry.debt)];
    }
    if draft.group == Group::Carry && entry.units.is_positive() {
        opening.perp_equity = entry.perp_equity;
        opening.positions = vec![(asset.perp, -entry.units, entry.leverage)];
    }
    opening
}

fn agent(
    (draft, used): (&Draft, f64),
    entry: &Entry,
    agents: &AgentsConfig,
    (venue, asset): (&Venue, Asset),
) -> Box<dyn Agent> {
    let latency_s = agents.latency_s;
    match draft.makeup {
        Makeup::Entry(_) => Box::new(Carry::new(
            agents.carry.clone(),
            asset,
            latency_s,
            entry.units.to_f64(),
            entry.leverage,
        )),
        Makeup::Use(_) => {
            let wanted = agents.hedger.leverage;
            let leverage = leverage_at(venue, asset.perp, entry.value_usd, wanted);
            Box::new(Hedger::new(
                agents.hedger.clone(),
                asset,
                latency_s,
                leverage,
            ))
        }
        Makeup::Habits {
            is_attentive,
            has_wallet,
            ..
        } => {
            let habits = Habits {
                target_use: used,
                is_looper: draft.group == Group::Looper,
                is_attentive,
                has_wallet,
            };
            Box::new(Borrower::new(
                agents.borrower.clone(),
                asset,
                latency_s,
                habits,
            ))
        }
    }
}

/// Debt over capacity at the start.
fn used(entry: &Entry, debt_px: f64) -> f64 {
    if entry.capacity_usd > 0.0 {
        entry.debt.to_f64() * debt_px / entry.capacity_usd
    } else {
        0.0
    }
}

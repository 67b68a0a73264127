//! Accounts that are the same on every path: those that a scenario states, and the largest drawn.
//!
//! Rule    1. whales get what is stated; 2. with `fix_top`, the population of path 0 is drawn and its
//!         largest accounts by collateral are kept; 3. everybody else is drawn on each path from what
//!         both leave of the totals
//! Units   ledger units; debt over capacity as a fraction
//! Bounds  all totals are met to the last unit; whales open healthy and under the user's caps, or are
//!         refused; the rest of the debt is shared by group as before, less what the largest owe
//! Source  assumption; docs/population.md
//! Tests   tests/it/whales.rs

use garde::Validate;
use plimsoll_engine::margin::figures::Prices;
use plimsoll_engine::units::Amount;
use plimsoll_engine::venue::Venue;
use plimsoll_streams::Key;
use rust_decimal::Decimal;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Group;
use super::book::{self, Book, Entry};
use super::config::{DebtShare, PopulationConfig};
use super::draft::{Draft, Makeup, draft};
use super::error::PopulationError;
use super::totals::{Totals, amount};
use crate::check::is_number;
use crate::config::AgentsConfig;

/// What a whale does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum WhaleGroup {
    /// Carry trader.
    Carry,
    /// Hedger.
    Hedger,
    /// Borrower that buys more spot with the loan.
    Looper,
    /// Borrower that does not.
    Plain,
}

impl WhaleGroup {
    const fn group(self) -> Group {
        match self {
            Self::Carry => Group::Carry,
            Self::Hedger => Group::Hedger,
            Self::Looper => Group::Looper,
            Self::Plain => Group::Plain,
        }
    }
}

/// One account of stated size. What it holds and owes is a part of the totals.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Whale {
    /// What it does.
    #[garde(skip)]
    pub group: WhaleGroup,
    /// Its collateral token.
    #[garde(length(min = 1, max = 64))]
    pub collateral: String,
    /// Units of it. Default: `share` says.
    #[serde(
        default,
        with = "rust_decimal::serde::str_option",
        skip_serializing_if = "Option::is_none"
    )]
    #[schemars(with = "Option<Decimal>")]
    #[garde(custom(|units: &Option<Decimal>, (): &()| one_size(units.is_some(), self.share)))]
    pub units: Option<Decimal>,
    /// The same as a share of all collateral of that token. Default: `units` says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[garde(inner(range(min = 0.0, max = 1.0), custom(is_number)))]
    #[schemars(range(min = 0.0, max = 1.0))]
    pub share: Option<f64>,
    /// Debt over borrow capacity.
    #[garde(range(min = 0.0, max = 0.95), custom(is_number))]
    #[schemars(range(min = 0.0, max = 0.95))]
    pub ltv_use: f64,
    /// Whether a looper or plain borrower repays in time. Default false.
    #[serde(default)]
    #[garde(skip)]
    pub is_attentive: bool,
    /// Whether a looper or plain borrower can pay in, once. Default false.
    #[serde(default)]
    #[garde(skip)]
    pub has_wallet: bool,
}

fn one_size(has_units: bool, share: Option<f64>) -> garde::Result {
    if has_units == share.is_none() {
        Ok(())
    } else {
        Err(garde::Error::new("either units or share, not both"))
    }
}

impl Whale {
    fn draft(&self, number: u64) -> Draft {
        let makeup = match self.group {
            WhaleGroup::Carry => Makeup::Entry(1.0),
            WhaleGroup::Hedger => Makeup::Use(self.ltv_use),
            WhaleGroup::Looper | WhaleGroup::Plain => Makeup::Habits {
                used: self.ltv_use,
                is_attentive: self.is_attentive,
                has_wallet: self.has_wallet,
            },
        };
        Draft {
            group: self.group.group(),
            number,
            is_whale: true,
            weight: 0.0,
            pick: 0.0,
            makeup,
        }
    }

    /// Its units of all that there are.
    fn units_of(&self, key: &str, all: Amount) -> Result<Amount, PopulationError> {
        match (self.units, self.share) {
            (Some(units), _) => amount(key, units),
            (None, Some(share)) => {
                Ok(Amount::from_f64_down(share * all.to_f64()).unwrap_or(Amount::ZERO))
            }
            (None, None) => Ok(Amount::ZERO),
        }
    }
}

/// Everybody who holds collateral: the same ones first, then those drawn for this path.
pub(super) fn borrowers(
    config: &PopulationConfig,
    agents: &AgentsConfig,
    key: Key,
    (venue, prices): (&Venue, &Prices),
    totals: &Totals,
) -> Result<(Vec<Draft>, Book), PopulationError> {
    let mut left = totals.clone();
    let (mut drafts, mut entries) = stated(config, agents, (venue, prices), &mut left)?;
    let mut rest = config.clone();
    let mut own = draft(config, agents, (key, None))?;
    if config.fix_top > 0 {
        let base = draft(config, agents, (Key { path: 0, ..key }, None))?;
        let book = book::fill(config, agents, (venue, prices), (&left, &base))?;
        let top = largest(&book, config.fix_top);
        rest = less(
            config,
            &left,
            top.iter().map(|n| (base[*n], book.entries[*n])),
        );
        for n in top {
            let (draft, entry) = (base[n], book.entries[n]);
            own.retain(|one| (one.group, one.number) != (draft.group, draft.number));
            left.take(entry.pot, entry.units, entry.debt);
            drafts.push(draft);
            entries.push(entry);
        }
    }
    let book = book::fill(&rest, agents, (venue, prices), (&left, &own))?;
    drafts.extend(own);
    entries.extend(book.entries);
    Ok((drafts, Book { entries }))
}

/// Places of the largest accounts by collateral; of equal ones the first.
fn largest(book: &Book, n: u32) -> Vec<usize> {
    let mut places: Vec<usize> = (0..book.entries.len()).collect();
    let value = |n: &usize| book.entries[*n].value_usd;
    places.sort_by(|a, b| value(b).total_cmp(&value(a)));
    places.truncate(super::count(n));
    places
}

/// The numbers and shares of those who are left once some accounts are taken out.
fn less(
    config: &PopulationConfig,
    totals: &Totals,
    taken: impl Iterator<Item = (Draft, Entry)>,
) -> PopulationConfig {
    let (mut rest, all) = (config.clone(), totals.borrowed.to_f64());
    let shares = &config.debt_share;
    let mut debts = [shares.carry, shares.hedger, shares.looper, shares.plain].map(|s| s * all);
    let accounts = &mut rest.accounts;
    for (draft, entry) in taken {
        let (place, number) = match draft.group {
            Group::Carry => (0, &mut accounts.carry),
            Group::Hedger => (1, &mut accounts.hedger),
            Group::Looper => (2, &mut accounts.looper),
            _ => (3, &mut accounts.plain),
        };
        *number -= 1;
        debts[place] -= entry.debt.to_f64();
    }
    let numbers = [
        accounts.carry,
        accounts.hedger,
        accounts.looper,
        accounts.plain,
    ];
    for (debt, number) in debts.iter_mut().zip(numbers) {
        *debt = if number > 0 { debt.max(0.0) } else { 0.0 };
    }
    let sum: f64 = debts.iter().sum();
    if sum > 0.0 {
        let [carry, hedger, looper, plain] = debts.map(|debt| debt / sum);
        rest.debt_share = DebtShare {
            carry,
            hedger,
            looper,
            plain,
        };
    }
    rest
}

/// The whales that a scenario states, taken out of the totals.
fn stated(
    config: &PopulationConfig,
    agents: &AgentsConfig,
    (venue, prices): (&Venue, &Prices),
    left: &mut Totals,
) -> Result<(Vec<Draft>, Vec<Entry>), PopulationError> {
    let all = left.clone();
    let (mut drafts, mut entries) = (Vec::new(), Vec::new());
    for (number, whale) in (0..).zip(&config.whales) {
        let draft = whale.draft(number);
        let entry = place((whale, number), &draft, agents, (venue, prices), &all)?;
        let pot = &left.pots[entry.pot];
        let room = pot.units.min(pot.user_cap);
        check((number, "collateral"), entry.units, room)?;
        let most = book::most_debt(&draft, &entry, agents, (venue, &all));
        check((number, "debt"), entry.debt, most.min(left.borrowed))?;
        left.take(entry.pot, entry.units, entry.debt);
        drafts.push(draft);
        entries.push(entry);
    }
    Ok((drafts, entries))
}

/// What a whale holds and owes.
fn place(
    (whale, number): (&Whale, u64),
    draft: &Draft,
    agents: &AgentsConfig,
    (venue, prices): (&Venue, &Prices),
    all: &Totals,
) -> Result<Entry, PopulationError> {
    let pot = all.pots.iter().position(|pot| pot.name == whale.collateral);
    let pot = pot.ok_or_else(|| nothing_of_it(number, whale))?;
    let mut entry = Entry {
        pot,
        units: whale.units_of(&format!("whales[{number}].units"), all.pots[pot].units)?,
        ..Entry::default()
    };
    book::measure(draft, &mut entry, agents, (venue, prices, &all.pots[pot]));
    let debt = whale.ltv_use * entry.capacity_usd / all.lent.px();
    entry.debt = Amount::from_f64_down(debt).unwrap_or(Amount::ZERO);
    Ok(entry)
}

/// There is no such collateral: it is none at the venue, or nobody holds any.
fn nothing_of_it(number: u64, whale: &Whale) -> PopulationError {
    PopulationError::Whale {
        number,
        what: "collateral",
        wanted: whale.units.unwrap_or_default(),
        room: Decimal::ZERO,
    }
}

fn check(
    (number, what): (u64, &'static str),
    wanted: Amount,
    room: Amount,
) -> Result<(), PopulationError> {
    if wanted <= room {
        return Ok(());
    }
    Err(PopulationError::Whale {
        number,
        what,
        wanted: wanted.to_decimal().normalize(),
        room: room.to_decimal().normalize(),
    })
}

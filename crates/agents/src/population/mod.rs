//! The accounts of a path and the agents that own them.
//!
//! Accounts are drawn from documented distributions ([`config`]) and scaled so that what all of
//! them supply, hold and owe equals the given totals to the last unit (docs/population.md). The
//! order of members is the order to open them in: lenders first.

mod book;
mod borrowers;
pub mod config;
mod draft;
mod error;
pub mod fill;
mod lenders;
pub mod modes;
mod totals;
mod vaults;

pub use config::PopulationConfig;
pub use error::PopulationError;
pub use modes::AccountMode;

use std::borrow::Cow;

use plimsoll_engine::Opening;
use plimsoll_engine::margin::figures::Prices;
use plimsoll_engine::venue::Venue;
use plimsoll_streams::{Key, Stream};

use crate::agent::{Agent, Class};
use crate::config::AgentsConfig;
use totals::Totals;

/// A group of accounts that are drawn alike: a class, or a part of one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Group {
    /// Lenders of known size.
    LargeLender,
    /// All other lenders.
    Lender,
    /// Vault contracts of known size.
    Contract,
    /// Carry traders.
    Carry,
    /// Hedgers.
    Hedger,
    /// Borrowers that buy more spot with the loan.
    Looper,
    /// Borrowers that do not.
    Plain,
}

impl Group {
    /// The name, as in the configuration.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::LargeLender => "large_lender",
            Self::Lender => "lender",
            Self::Contract => "contract",
            Self::Carry => "carry",
            Self::Hedger => "hedger",
            Self::Looper => "looper",
            Self::Plain => "plain",
        }
    }

    /// Name of the streams that its members are drawn from, by number within the group.
    const fn population_factor(self) -> &'static str {
        match self {
            Self::LargeLender => "population/large_lender",
            Self::Lender => "population/lender",
            Self::Contract => "population/contract",
            Self::Carry => "population/carry",
            Self::Hedger => "population/hedger",
            Self::Looper => "population/looper",
            Self::Plain => "population/plain",
        }
    }

    /// Name of the streams that its members decide with, by number within the group.
    const fn agent_factor(self) -> &'static str {
        match self {
            Self::LargeLender => "agent/large_lender",
            Self::Lender => "agent/lender",
            Self::Contract => "agent/contract",
            Self::Carry => "agent/carry",
            Self::Hedger => "agent/hedger",
            Self::Looper => "agent/looper",
            Self::Plain => "agent/plain",
        }
    }
}

/// One account and the agent that owns it.
#[derive(Debug)]
pub struct Member {
    /// Kind of account holder.
    pub class: Class,
    /// Group it was drawn in.
    pub group: Group,
    /// Number within the group, from zero.
    pub number: u64,
    /// The token that it lends or owes, where that is not the settlement token.
    pub reserve: Option<String>,
    /// How it stands at the start.
    pub opening: Opening,
    /// Who decides for it.
    pub agent: Box<dyn Agent>,
}

impl Member {
    fn new((group, number): (Group, u64), opening: Opening, agent: Box<dyn Agent>) -> Self {
        Self {
            class: agent.class(),
            group,
            number,
            reserve: None,
            opening,
            agent,
        }
    }

    /// The stream it decides with on a path. It is named by group, reserve and number, so that more
    /// accounts in one group leave the decisions of all others as they were.
    #[must_use]
    pub fn stream(&self, key: Key) -> Stream {
        let factor = factor(self.group.agent_factor(), self.reserve.as_deref());
        key.stream(&factor, self.number)
    }
}

/// The accounts of a path.
#[derive(Debug)]
pub struct Population {
    /// All accounts, in the order to open them in.
    pub members: Vec<Member>,
    /// Share of all collateral that the ten largest accounts hold, by value.
    pub top10_share: f64,
}

impl Population {
    /// Draws the population of a path at the opening prices.
    ///
    /// # Errors
    /// [`PopulationError`] where totals, numbers of accounts and caps contradict each other.
    pub fn draw(
        config: &PopulationConfig,
        agents: &AgentsConfig,
        key: Key,
        venue: &Venue,
        prices: &Prices,
    ) -> Result<Self, PopulationError> {
        let key = config.draw.key(key);
        let mut totals = Totals::read(config, venue, prices)?;
        let mut others = Vec::new();
        for (name, reserve) in &config.other_reserves {
            let config = reserve.of(config);
            let drawn = (totals.split_off(name, &config, (venue, prices)))
                .and_then(|totals| {
                    draw_other((name, &totals), (&config, agents), key, (venue, prices))
                })
                .map_err(|problem| problem.of_reserve(name))?;
            others.extend(drawn);
        }
        let mut members = lenders::draw(config, agents, (key, None), &totals)?;
        members.extend(vaults::open(agents, &totals));
        let drafts = draft::draft(config, agents, (key, None))?;
        let book = book::fill(config, agents, (venue, prices), (&totals, &drafts))?;
        let top10_share = book.top_share(10);
        members.extend(borrowers::open(&drafts, &book, agents, (venue, &totals)));
        for member in &mut members {
            let of = &member.opening;
            member.opening = modes::restate(of, config.mode, venue.settlement, prices).opening;
        }
        // Who owes another stablecoin stays in portfolio margin: there is no such debt elsewhere.
        members.extend(others);
        Ok(Self {
            members,
            top10_share,
        })
    }
}

/// The accounts of another reserve: its lenders, then its borrowers.
fn draw_other(
    (name, totals): (&str, &Totals),
    (config, agents): (&PopulationConfig, &AgentsConfig),
    key: Key,
    (venue, prices): (&Venue, &Prices),
) -> Result<Vec<Member>, PopulationError> {
    let key = (key, Some(name));
    let mut members = lenders::draw(config, agents, key, totals)?;
    let drafts = draft::draft(config, agents, key)?;
    let book = book::fill(config, agents, (venue, prices), (totals, &drafts))?;
    members.extend(borrowers::open(&drafts, &book, agents, (venue, totals)));
    for member in &mut members {
        member.reserve = Some(name.to_owned());
    }
    Ok(members)
}

/// Name of a stream: that of the group, and of the reserve where it is not the main one.
fn factor(of_group: &'static str, reserve: Option<&str>) -> Cow<'static, str> {
    match reserve {
        None => Cow::Borrowed(of_group),
        Some(token) => Cow::Owned(format!("{of_group}/{token}")),
    }
}

/// A number of accounts as a length.
fn count(accounts: u32) -> usize {
    usize::try_from(accounts).unwrap_or(usize::MAX)
}

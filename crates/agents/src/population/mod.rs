//! The accounts of a path and the agents that own them.
//!
//! Accounts are drawn from documented distributions ([`config`]) and scaled so that what all of
//! them supply, hold and owe equals the given totals to the last unit (docs/population.md). The
//! order of members is the order to open them in: lenders first.

pub mod accounts;
mod book;
mod borrowers;
pub mod capital;
pub mod config;
pub(crate) mod draft;
mod error;
pub mod fill;
mod lenders;
pub mod modes;
mod recorded;
pub mod table;
mod totals;
pub(crate) mod traders;
mod vaults;
pub mod whales;

pub use config::PopulationConfig;
pub use error::PopulationError;
pub use modes::AccountMode;
pub use table::{AccountsFile, RecordedAccount, RecordedAccounts, RecordedPosition};

use std::borrow::Cow;

use plimsoll_engine::margin::figures::Prices;
use plimsoll_engine::venue::Venue;
use plimsoll_engine::{Mode, Opening};
use plimsoll_streams::{Key, Stream};

use crate::agent::{Agent, Class};
use crate::classes::holder::Holder;
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
    /// Carry traders, hedgers and borrowers of stated size.
    Whale,
    /// Market makers.
    MarketMaker,
    /// Arbitrageurs.
    Arbitrageur,
    /// Momentum traders.
    Momentum,
    /// Discretionary traders.
    Discretionary,
    /// Liquidation buyers.
    Liquidator,
    /// Manipulators.
    Manipulator,
    /// Accounts of a table or of recorded answers.
    Recorded,
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
            Self::Whale => "whale",
            Self::MarketMaker => "market_maker",
            Self::Arbitrageur => "arbitrageur",
            Self::Momentum => "momentum",
            Self::Discretionary => "discretionary",
            Self::Liquidator => "liquidator",
            Self::Manipulator => "manipulator",
            Self::Recorded => "recorded",
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
            Self::Whale => "population/whale",
            Self::MarketMaker => "population/market_maker",
            Self::Arbitrageur => "population/arbitrageur",
            Self::Momentum => "population/momentum",
            Self::Discretionary => "population/discretionary",
            Self::Liquidator => "population/liquidator",
            Self::Manipulator => "population/manipulator",
            Self::Recorded => "population/recorded",
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
            Self::Whale => "agent/whale",
            Self::MarketMaker => "agent/market_maker",
            Self::Arbitrageur => "agent/arbitrageur",
            Self::Momentum => "agent/momentum",
            Self::Discretionary => "agent/discretionary",
            Self::Liquidator => "agent/liquidator",
            Self::Manipulator => "agent/manipulator",
            Self::Recorded => "agent/recorded",
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

    /// Whether the population's mode is for it: not for recorded accounts that are in another mode
    /// by themselves, owe another token, or have isolated positions.
    fn is_restated(&self, venue: &Venue) -> bool {
        let opening = &self.opening;
        self.group != Group::Recorded
            || opening.mode == Mode::Portfolio
                && opening.debts.is_empty()
                && opening.isolated.is_empty()
                && (opening.held.iter()).all(|(token, _)| *token == venue.settlement)
    }

    /// The stream it decides with on a path.
    #[must_use]
    pub fn stream(&self, key: Key) -> Stream {
        key.stream(&self.factor(), self.number)
    }

    /// Name of that stream, by group and reserve; its index is the number, so that more accounts in
    /// one group leave the decisions of all others as they were.
    #[must_use]
    pub fn factor(&self) -> Cow<'static, str> {
        factor(self.group.agent_factor(), self.reserve.as_deref())
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
        let none = RecordedAccounts::default();
        Self::draw_beside(&none, config, agents, key, (venue, prices))
    }

    /// The same, with the accounts of the files that the configuration names.
    ///
    /// # Errors
    /// As [`draw`](Self::draw), and where a recorded account cannot stand at the venue, files were
    /// not handed over, or all accounts together owe more of a token than they supply.
    pub fn draw_beside(
        recorded: &RecordedAccounts,
        config: &PopulationConfig,
        agents: &AgentsConfig,
        key: Key,
        (venue, prices): (&Venue, &Prices),
    ) -> Result<Self, PopulationError> {
        recorded.must_be_those_of(config)?;
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
        let (drafts, book) = whales::borrowers(config, agents, key, (venue, prices), &totals)?;
        let mut values = book.values();
        members.extend(borrowers::open(&drafts, &book, agents, (venue, &totals)));
        let drawn = members.iter().chain(&others).map(|member| &member.opening);
        let drawn: Vec<&Opening> = drawn.collect();
        let (outside, valued) = recorded::open(recorded, &drawn, agents, key, (venue, prices))?;
        values.extend(valued);
        members.extend(outside);
        for member in members.iter_mut().filter(|m| m.is_restated(venue)) {
            let of = &member.opening;
            member.opening = modes::restate(of, config.mode, venue.settlement, prices).opening;
        }
        // Who owes another stablecoin stays in portfolio margin: there is no such debt elsewhere.
        members.extend(others);
        members.extend(traders::draw(config, agents, key, (venue, prices))?);
        recorded::lenders_first(&mut members);
        if !agents.act {
            for member in &mut members {
                member.agent = Box::new(Holder);
            }
        }
        Ok(Self {
            members,
            top10_share: book::top_share(values, 10),
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

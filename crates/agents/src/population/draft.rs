//! What is drawn for each account that borrows, before the book is filled.

use plimsoll_engine::units::PerpId;
use plimsoll_engine::venue::Venue;
use plimsoll_streams::{Key, Stream};

use super::config::PopulationConfig;
use super::error::PopulationError;
use super::{Group, count, factor};
use crate::config::AgentsConfig;

/// The groups that borrow, in the order of their members.
pub(super) const GROUPS: [Group; 4] = [Group::Carry, Group::Hedger, Group::Looper, Group::Plain];

/// One account before it is scaled.
#[derive(Clone, Copy, Debug)]
pub(super) struct Draft {
    pub(super) group: Group,
    pub(super) number: u64,
    /// Whether a scenario states it; it is then numbered among those.
    pub(super) is_whale: bool,
    /// Relative size.
    pub(super) weight: f64,
    /// Uniform number that picks its collateral.
    pub(super) pick: f64,
    /// What else it is drawn with.
    pub(super) makeup: Makeup,
}

impl Draft {
    /// The group and number that its streams are named by.
    pub(super) fn seat(&self) -> (Group, u64) {
        let group = if self.is_whale {
            Group::Whale
        } else {
            self.group
        };
        (group, self.number)
    }
}

/// What an account is drawn with, by group.
#[derive(Clone, Copy, Debug)]
pub(super) enum Makeup {
    /// Carry trader: price over entry price, over the median.
    Entry(f64),
    /// Hedger: debt over capacity before scaling.
    Use(f64),
    /// Borrower: the same, and its habits.
    Habits {
        used: f64,
        is_attentive: bool,
        has_wallet: bool,
    },
}

/// Number of accounts of a borrowing group and its share of the debt.
pub(super) fn part(config: &PopulationConfig, group: Group) -> (u32, f64) {
    let (accounts, share) = (&config.accounts, &config.debt_share);
    match group {
        Group::Carry => (accounts.carry, share.carry),
        Group::Hedger => (accounts.hedger, share.hedger),
        Group::Looper => (accounts.looper, share.looper),
        Group::Plain => (accounts.plain, share.plain),
        Group::Lender | Group::LargeLender => (accounts.lender, 0.0),
        Group::Contract
        | Group::Recorded
        | Group::Whale
        | Group::MarketMaker
        | Group::Arbitrageur
        | Group::Momentum
        | Group::Discretionary
        | Group::Liquidator
        | Group::Manipulator => (0, 0.0),
    }
}

/// Draws all accounts that borrow, by group.
pub(super) fn draft(
    config: &PopulationConfig,
    agents: &AgentsConfig,
    (key, reserve): (Key, Option<&str>),
) -> Result<Vec<Draft>, PopulationError> {
    let mut drafts = Vec::new();
    let nothing = config.usdc_borrowed.is_zero();
    for group in GROUPS {
        let (accounts, share) = part(config, group);
        // Without any debt the shares only say how collateral is spread, and a group may be empty.
        let fits = (accounts > 0) == (share > 0.0) || (nothing && accounts == 0);
        if !fits {
            return Err(PopulationError::Share {
                group,
                accounts,
                share,
            });
        }
        drafts.extend((0..).take(count(accounts)).map(|number| {
            let factor = factor(group.population_factor(), reserve);
            let mut stream = key.stream(&factor, number);
            draw_one((group, number), config, agents, &mut stream)
        }));
    }
    Ok(drafts)
}

fn draw_one(
    (group, number): (Group, u64),
    config: &PopulationConfig,
    agents: &AgentsConfig,
    stream: &mut Stream,
) -> Draft {
    let sizes = config.sizes;
    let weight = stream.pareto_truncated(sizes.alpha, sizes.min_usd, sizes.max_usd);
    let pick = stream.uniform();
    let habits = &agents.borrower;
    let makeup = match group {
        Group::Carry => Makeup::Entry(stream.lognormal(1.0, config.entry_sigma)),
        Group::Hedger => Makeup::Use(stream.beta(config.ltv_use.a, config.ltv_use.b)),
        _ => Makeup::Habits {
            is_attentive: stream.bernoulli(habits.attentive_probability),
            has_wallet: stream.bernoulli(habits.top_up_probability),
            used: stream.beta(config.ltv_use.a, config.ltv_use.b),
        },
    };
    Draft {
        group,
        number,
        is_whale: false,
        weight,
        pick,
        makeup,
    }
}

/// The leverage wanted, or the most that the tier of a notional allows.
pub(crate) fn leverage_at(venue: &Venue, perp: PerpId, notional_usd: f64, wanted: u32) -> u32 {
    let tiers = &venue.perps[perp.index()].tiers;
    let tier = tiers.iter().rev().find(|t| t.from.to_f64() <= notional_usd);
    tier.map_or(wanted, |t| t.max_leverage.min(wanted))
}

//! The lenders of a population.

use plimsoll_engine::Opening;
use plimsoll_engine::units::Amount;
use plimsoll_engine::venue::Venue;
use plimsoll_streams::Key;

use super::config::PopulationConfig;
use super::error::PopulationError;
use super::fill::share_out_exactly;
use super::totals::Totals;
use super::{Group, Member, count};
use crate::classes::lender::{Lender, Standing};
use crate::config::AgentsConfig;

/// One lender before it has a size.
struct Draft {
    weight: f64,
    is_sticky: bool,
}

/// Draws all lenders: those of known size first.
pub(super) fn draw(
    config: &PopulationConfig,
    agents: &AgentsConfig,
    (key, venue): (Key, &Venue),
    totals: &Totals,
) -> Result<Vec<Member>, PopulationError> {
    let known = drafts(
        Group::LargeLender,
        totals.large_lenders.len(),
        config,
        agents,
        key,
    );
    let others = drafts(
        Group::Lender,
        count(config.accounts.lender),
        config,
        agents,
        key,
    );
    let large: Amount = totals.large_lenders.iter().copied().sum();
    let sizes = sizes(&others, venue, totals.supplied - large)?;
    let known = (0..).zip(&known).zip(&totals.large_lenders);
    let others = (0..).zip(&others).zip(&sizes);
    let make = |group| {
        move |((n, draft), supplied): ((u64, &Draft), &Amount)| {
            member(
                (group, n),
                *supplied,
                draft.is_sticky,
                (agents, venue, totals),
            )
        }
    };
    let members = known.map(make(Group::LargeLender));
    Ok(members.chain(others.map(make(Group::Lender))).collect())
}

fn drafts(
    group: Group,
    lenders: usize,
    config: &PopulationConfig,
    agents: &AgentsConfig,
    key: Key,
) -> Vec<Draft> {
    let sizes = config.sizes;
    let draft = |n| {
        let mut stream = key.stream(group.population_factor(), n);
        Draft {
            weight: stream.pareto_truncated(sizes.alpha, sizes.min_usd, sizes.max_usd),
            is_sticky: stream.bernoulli(agents.lender.sticky_probability),
        }
    };
    (0..).take(lenders).map(draft).collect()
}

/// What each lender supplies that is not of known size.
fn sizes(drafts: &[Draft], venue: &Venue, total: Amount) -> Result<Vec<Amount>, PopulationError> {
    let weights: Vec<f64> = drafts.iter().map(|d| d.weight).collect();
    let cap = venue.tokens[venue.settlement.index()].user_supply_cap;
    let caps = vec![cap; drafts.len()];
    share_out_exactly(&weights, &caps, total).ok_or_else(|| PopulationError::Room {
        what: "usdc_supplied less large_lenders".to_owned(),
        accounts: drafts.len(),
        room: caps
            .iter()
            .copied()
            .sum::<Amount>()
            .to_decimal()
            .normalize(),
        total: total.to_decimal().normalize(),
    })
}

fn member(
    who: (Group, u64),
    supplied: Amount,
    is_sticky: bool,
    (agents, venue, totals): (&AgentsConfig, &Venue, &Totals),
) -> Member {
    let config = agents.lender.clone();
    let share = supplied.to_f64() / totals.supplied.to_f64();
    let standing = Standing {
        opening_usd: supplied.to_f64(),
        reference_rate: totals.supply_rate,
        is_large: share >= config.large_share,
        is_sticky,
    };
    let token = venue.settlement;
    let agent = Lender::new(config, token, agents.latency_s, standing);
    let opening = Opening {
        supplied: vec![(token, supplied)],
        ..Opening::default()
    };
    Member::new(who, opening, Box::new(agent))
}

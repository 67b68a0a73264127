//! The lenders of a population.

use plimsoll_engine::Opening;
use plimsoll_engine::units::Amount;
use plimsoll_streams::Key;

use super::config::PopulationConfig;
use super::error::PopulationError;
use super::fill::share_out_exactly;
use super::totals::Totals;
use super::{Group, Member, count, factor};
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
    (key, reserve): (Key, Option<&str>),
    totals: &Totals,
) -> Result<Vec<Member>, PopulationError> {
    let drafts = |group, lenders| drafts((group, lenders), (config, agents), (key, reserve));
    let known = drafts(Group::LargeLender, totals.large_lenders.len());
    let others = drafts(Group::Lender, count(config.accounts.lender));
    let large: Amount = totals.large_lenders.iter().copied().sum();
    let vaults: Amount = totals.contracts.iter().map(|(supplied, _)| *supplied).sum();
    let sizes = sizes(&others, totals, totals.supplied - large - vaults)?;
    let known = (0..).zip(&known).zip(&totals.large_lenders);
    let others = (0..).zip(&others).zip(&sizes);
    let make = |group| {
        move |((n, draft), supplied): ((u64, &Draft), &Amount)| {
            member((group, n), *supplied, draft.is_sticky, (agents, totals))
        }
    };
    let members = known.map(make(Group::LargeLender));
    Ok(members.chain(others.map(make(Group::Lender))).collect())
}

fn drafts(
    (group, lenders): (Group, usize),
    (config, agents): (&PopulationConfig, &AgentsConfig),
    (key, reserve): (Key, Option<&str>),
) -> Vec<Draft> {
    let factor = factor(group.population_factor(), reserve);
    let sizes = config.sizes;
    let draft = |n| {
        let mut stream = key.stream(&factor, n);
        Draft {
            weight: stream.pareto_truncated(sizes.alpha, sizes.min_usd, sizes.max_usd),
            is_sticky: stream.bernoulli(agents.lender.sticky_probability),
        }
    };
    (0..).take(lenders).map(draft).collect()
}

/// What each lender supplies that is not of known size.
fn sizes(drafts: &[Draft], totals: &Totals, total: Amount) -> Result<Vec<Amount>, PopulationError> {
    let weights: Vec<f64> = drafts.iter().map(|d| d.weight).collect();
    let caps = vec![totals.lent.user_supply_cap; drafts.len()];
    share_out_exactly(&weights, &caps, total).ok_or_else(|| PopulationError::Room {
        what: "usdc_supplied less large_lenders and contracts".to_owned(),
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
    (agents, totals): (&AgentsConfig, &Totals),
) -> Member {
    let config = agents.lender.clone();
    let share = supplied.to_f64() / totals.supplied.to_f64();
    let standing = Standing {
        opening_units: supplied.to_f64(),
        reference_rate: totals.supply_rate,
        is_large: share >= config.large_share,
        is_sticky,
    };
    let token = totals.lent.token;
    let agent = Lender::new(config, token, agents.latency_s, standing);
    let opening = Opening {
        supplied: vec![(token, supplied)],
        ..Opening::default()
    };
    Member::new(who, opening, Box::new(agent))
}

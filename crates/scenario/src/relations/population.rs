//! The opening book: its totals must fit the venue's caps, and its groups the debt.

use plimsoll_agents::PopulationConfig;
use plimsoll_engine::venue::{TokenConfig, VenueConfig};
use rust_decimal::Decimal;

use crate::document::Problem;
use crate::file::ScenarioFile;

pub(super) fn problems(file: &ScenarioFile) -> Vec<Problem> {
    let (population, venue) = (&file.population, &file.venue);
    let mut found = groups(population);
    found.extend(more_borrowed_than_supplied(population));
    found.extend(large_lenders(population));
    found.extend(settlement_caps(population, venue));
    found.extend(collateral(population, venue));
    found.extend(other_reserves(population, venue));
    found
}

/// Other reserves are of tokens that the venue lends, within their caps.
fn other_reserves(population: &PopulationConfig, venue: &VenueConfig) -> Vec<Problem> {
    let mut found = Vec::new();
    for (name, reserve) in &population.other_reserves {
        let path = format!("population.other_reserves.{name}");
        let token = venue.tokens.get(name).filter(|_| *name != venue.settlement);
        let lent = token.and_then(|token| Some((token, token.borrow.as_ref()?)));
        let Some((token, terms)) = lent else {
            let message = "the venue lends no such token beside the settlement token";
            found.push(Problem::new(path, message));
            continue;
        };
        let supply = (format!("venue.tokens.{name}.supply_cap"), token.supply_cap);
        found.extend(above(&format!("{path}.supplied"), reserve.supplied, supply));
        let key = format!("venue.tokens.{name}.borrow.borrow_cap");
        let borrow = (key, terms.borrow_cap);
        found.extend(above(&format!("{path}.borrowed"), reserve.borrowed, borrow));
        if reserve.borrowed > reserve.supplied {
            let message = format!(
                "more is borrowed than {path}.supplied, {}",
                reserve.supplied
            );
            found.push(Problem::new(format!("{path}.borrowed"), message));
        }
    }
    found
}

/// A group with debt needs accounts, and accounts need a share of the debt.
fn groups(population: &PopulationConfig) -> Vec<Problem> {
    let (accounts, share) = (&population.accounts, &population.debt_share);
    let nothing = population.usdc_borrowed.is_zero();
    let groups = [
        ("carry", accounts.carry, share.carry),
        ("hedger", accounts.hedger, share.hedger),
        ("looper", accounts.looper, share.looper),
        ("plain", accounts.plain, share.plain),
    ];
    let fits = |count: u32, share: f64| (count > 0) == (share > 0.0) || (nothing && count == 0);
    let wrong = (groups.into_iter()).filter(|(_, count, share)| !fits(*count, *share));
    wrong
        .map(|(group, count, share)| {
            let message = format!(
                "{count} accounts, but population.debt_share.{group} is {share}: a group needs \
                 both or neither"
            );
            Problem::new(format!("population.accounts.{group}"), message)
        })
        .collect()
}

fn more_borrowed_than_supplied(population: &PopulationConfig) -> Option<Problem> {
    let (borrowed, supplied) = (population.usdc_borrowed, population.usdc_supplied);
    (borrowed > supplied).then(|| {
        let message = format!("more is borrowed than population.usdc_supplied, {supplied}");
        Problem::new("population.usdc_borrowed", message)
    })
}

fn large_lenders(population: &PopulationConfig) -> Option<Problem> {
    let supplied = population.usdc_supplied;
    let lenders = population.large_lenders.iter().map(|lender| lender.usdc);
    let vaults = population.contracts.iter().map(|vault| vault.usdc);
    let mut amounts = lenders.chain(vaults);
    // A sum that no longer fits is above any total.
    let large = amounts.try_fold(Decimal::ZERO, Decimal::checked_add);
    large.is_none_or(|large| large > supplied).then(|| {
        let message =
            format!("together they supply more than population.usdc_supplied, {supplied}");
        Problem::new("population.large_lenders", message)
    })
}

fn settlement_caps(population: &PopulationConfig, venue: &VenueConfig) -> Vec<Problem> {
    let Some(token) = venue.tokens.get(&venue.settlement) else {
        return Vec::new();
    };
    let key = format!("venue.tokens.{}", venue.settlement);
    let supply = above(
        "population.usdc_supplied",
        population.usdc_supplied,
        (format!("{key}.supply_cap"), token.supply_cap),
    );
    let borrow = token.borrow.as_ref().and_then(|terms| {
        let cap = (format!("{key}.borrow.borrow_cap"), terms.borrow_cap);
        above("population.usdc_borrowed", population.usdc_borrowed, cap)
    });
    supply.into_iter().chain(borrow).collect()
}

fn collateral(population: &PopulationConfig, venue: &VenueConfig) -> Vec<Problem> {
    let mut found = Vec::new();
    for (name, total) in &population.collateral {
        let path = format!("population.collateral.{name}");
        let backs = |token: &&TokenConfig| token.ltv > Decimal::ZERO;
        let Some(token) = venue.tokens.get(name).filter(backs) else {
            found.push(Problem::new(
                path,
                "the venue does not take it as collateral",
            ));
            continue;
        };
        if !venue.perps.contains_key(name) {
            let message = "the venue has no perp of that name, with which it could be hedged";
            found.push(Problem::new(&path, message));
        }
        let cap = (format!("venue.tokens.{name}.supply_cap"), token.supply_cap);
        found.extend(above(&format!("{path}.units"), total.units, cap));
    }
    found
}

/// A problem if a total is above a cap.
fn above(path: &str, total: Decimal, (key, cap): (String, Decimal)) -> Option<Problem> {
    (total > cap).then(|| {
        let message = format!("is above {key}");
        Problem::new(path, message).with_allowed(format!("at most {cap}"))
    })
}

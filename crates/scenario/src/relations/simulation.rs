//! The last resort: whatever the simulation refuses that no other check has seen.

use plimsoll_agents::{Population, PopulationError};
use plimsoll_engine::margin::figures::Prices;
use plimsoll_engine::units::Px;
use plimsoll_engine::venue::Venue;
use plimsoll_sim::market::px_micro;
use plimsoll_sim::{SimError, Simulation, World};
use plimsoll_streams::Key;

use crate::document::Problem;
use crate::file::ScenarioFile;

/// Prepares the simulation and draws the book of path 0. What needs recorded files is left to
/// whoever has them.
pub(super) fn problem(file: &ScenarioFile) -> Option<Problem> {
    if !file.paths.recordings.is_empty() || file.population.account_files().next().is_some() {
        return None;
    }
    let simulation = match Simulation::new(file.sim_config(), file.runs.seed) {
        Ok(simulation) => simulation,
        Err(error) => return Some(Problem::new(key(&error), error.to_string())),
    };
    if let Err(error) = World::new(&simulation) {
        return Some(Problem::new(key(&error), error.to_string()));
    }
    let error = draw(file)?;
    Some(Problem::new(key_of_population(&error), error.to_string()))
}

fn draw(file: &ScenarioFile) -> Option<PopulationError> {
    let venue = Venue::try_from(&file.venue).ok()?;
    let prices = opening_prices(file, &venue);
    let key = Key {
        seed: file.runs.seed,
        path: 0,
    };
    Population::draw(&file.population, &file.agents, key, &venue, &prices).err()
}

/// The prices at the start: before any trade all of an asset's are its reference price.
fn opening_prices(file: &ScenarioFile, venue: &Venue) -> Prices {
    let px = |name: &String| {
        let path = file.paths.assets.iter().find(|path| path.asset == *name);
        path.and_then(|path| Px::from_decimal(path.start_px))
            .unwrap_or(Px::ONE)
    };
    let perps: Vec<Px> = venue.perps.iter().map(|perp| px(&perp.name)).collect();
    Prices {
        oracle: perps.clone(),
        mark: perps,
        borrow: (venue.tokens.iter().enumerate())
            .map(|(n, token)| {
                let has_path = file.paths.assets.iter().any(|p| p.asset == token.name);
                if has_path || n == venue.settlement.index() {
                    return px(&token.name);
                }
                let coin = file.market.stablecoin(&token.name);
                Px(px_micro(coin.px_at(&file.market, 0.0)))
            })
            .collect(),
    }
}

fn key(error: &SimError) -> &'static str {
    match error {
        SimError::Venue(_) | SimError::Engine(_) => "venue",
        SimError::Paths(_) | SimError::Price { .. } => "paths",
        SimError::Market(_) => "market",
        SimError::Fault(_) => "faults",
        SimError::Asset { .. } => "market.assets",
        SimError::Population(_) | SimError::Opening(_) | SimError::Imbalance(_) => "population",
    }
}

fn key_of_population(error: &PopulationError) -> String {
    let key = match error {
        PopulationError::Digits { key, .. } => return format!("population.{key}"),
        PopulationError::NotCollateral { token } | PopulationError::NoPerp { token } => {
            return format!("population.collateral.{token}");
        }
        PopulationError::Whale { number, .. } => return format!("population.whales[{number}]"),
        PopulationError::CapitalAsset { group, .. } => {
            return format!("population.capital.{}", group.name());
        }
        PopulationError::Share { group, .. } | PopulationError::Capital { group, .. } => {
            return format!("population.accounts.{}", group.name());
        }
        PopulationError::NotLent { token } | PopulationError::Reserve { token, .. } => {
            return format!("population.other_reserves.{token}");
        }
        PopulationError::Recorded { .. }
        | PopulationError::NotRead { .. }
        | PopulationError::RecordedBorrowed { .. } => "table",
        PopulationError::Borrowed { .. } => "usdc_borrowed",
        PopulationError::LargeLenders { .. } => "large_lenders",
        PopulationError::Room { .. } => "accounts",
        PopulationError::NoCollateral { .. } | PopulationError::CarryCollateral { .. } => {
            "collateral"
        }
    };
    format!("population.{key}")
}

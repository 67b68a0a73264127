//! The book as a path opens it, as an engine that nothing has happened to yet.

use anyhow::Context;
use plimsoll_agents::Population;
use plimsoll_engine::Engine;
use plimsoll_engine::margin::figures::Prices;
use plimsoll_engine::units::{AccountId, Px};
use plimsoll_sim::Simulation;
use plimsoll_streams::Key;

/// Prices before anything has happened: every coin at its reference price, every other token at one
/// dollar. Those of a market at rest, without basis or premium of its own.
///
/// # Errors
/// Where a price is not of the ledger's range, or a coin has none.
pub fn prices(simulation: &Simulation) -> anyhow::Result<Prices> {
    let (venue, config) = (simulation.venue(), simulation.config());
    let px = |name: &str| -> anyhow::Result<Px> {
        let assets = &config.paths.assets;
        let Some(asset) = assets.iter().find(|asset| asset.asset == name) else {
            return Ok(Px::ONE);
        };
        let start = asset.start_px.to_string().parse()?;
        Px::from_f64_nearest(start).with_context(|| format!("price of {name}"))
    };
    let perps = venue.perps.iter().map(|perp| px(&perp.name));
    let perps: Vec<Px> = perps.collect::<Result<_, _>>()?;
    let tokens = venue.tokens.iter().map(|token| px(&token.name));
    Ok(Prices {
        oracle: perps.clone(),
        mark: perps,
        borrow: tokens.collect::<Result<_, _>>()?,
    })
}

/// The engine of a path as it opens.
///
/// # Errors
/// Where the population cannot be drawn.
pub fn engine(simulation: &Simulation, path: u64) -> anyhow::Result<Engine> {
    let (venue, config) = (simulation.venue(), simulation.config());
    let prices = prices(simulation)?;
    let key = Key {
        seed: simulation.seed(),
        path,
    };
    let (people, agents) = (&config.population, &config.agents);
    let population = Population::draw(people, agents, key, venue, &prices)?;
    let mut engine = Engine::new(venue.clone(), prices.clone())?;
    engine.restart(prices, u32::try_from(population.members.len())?)?;
    for (user, member) in (0..).zip(&population.members) {
        engine.open(AccountId::user(user), &member.opening)?;
    }
    Ok(engine)
}

/// All users of an engine.
pub fn users(engine: &Engine) -> impl Iterator<Item = AccountId> + use<> {
    (0..engine.users()).map(AccountId::user)
}

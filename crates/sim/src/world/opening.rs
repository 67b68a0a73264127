//! The opening book of a path: who the account holders are, and their first entries.
//!
//! Where all paths of a seed share one population (`population.draw: once`) and open at the same
//! prices, the book is opened once and kept. Every path after that takes it over as it stands, which
//! gives the same bits as opening it again and is much faster.

use plimsoll_agents::Population;
use plimsoll_agents::population::config::Draw;
use plimsoll_engine::Engine;
use plimsoll_engine::margin::figures::Prices;
use plimsoll_engine::units::AccountId;
use plimsoll_streams::Key;

use crate::error::SimError;
use crate::record::Start;

use super::World;
use super::people::Cast;

/// An opening book that the next path may have too.
#[derive(Debug)]
pub(super) struct Kept {
    /// Key that the population was drawn with.
    key: Key,
    /// Prices that it was drawn and opened at.
    prices: Prices,
    engine: Engine,
    cast: Cast,
    start: Start,
}

impl World<'_> {
    /// Puts the opening book of a path in place.
    pub(super) fn open_book(&mut self, key: Key) -> Result<(), SimError> {
        let draw = self.simulation.config.population.draw;
        let of_all = draw.key(key);
        let has_premiums = !self.simulation.config.market.demand.is_empty();
        if draw == Draw::PerPath || has_premiums {
            self.kept = None;
            let population = self.draw_people(key)?;
            self.people.begin(Cast::new(population), key);
            let assets = self.simulation.config.market.assets.len();
            self.start = Start::read(self.end(), &self.engine, &self.people, assets);
            return Ok(());
        }
        let is_same = |kept: &Kept| kept.key == of_all && kept.prices == self.prices;
        if !self.kept.as_ref().is_some_and(is_same) {
            self.keep(key, of_all)?;
        }
        if let Some(kept) = &self.kept {
            self.engine.restore(&kept.engine);
            self.people.begin_again(&kept.cast, key);
        }
        Ok(())
    }

    /// What is written down of the opening book in place.
    pub(super) fn start_of<'k>(kept: Option<&'k Kept>, own: &'k Start) -> &'k Start {
        kept.map_or(own, |kept| &kept.start)
    }

    /// Opens a book and keeps it.
    fn keep(&mut self, key: Key, of_all: Key) -> Result<(), SimError> {
        let assets = self.simulation.config.market.assets.len();
        let prices = self.prices.clone();
        let cast = Cast::new(self.draw_people(key)?);
        self.engine.look_round();
        self.engine.remember_state();
        self.people.take_on(&cast);
        self.kept = Some(Kept {
            key: of_all,
            prices,
            engine: self.engine.clone(),
            start: Start::read(self.end(), &self.engine, &self.people, assets),
            cast,
        });
        Ok(())
    }

    /// Draws the people of a path and opens their accounts.
    fn draw_people(&mut self, key: Key) -> Result<Population, SimError> {
        let simulation = self.simulation;
        let population = Population::draw_beside(
            &simulation.recorded,
            &simulation.config.population,
            &simulation.config.agents,
            key,
            (&simulation.venue, &self.prices),
        )?;
        self.open_premiums(key, &population)?;
        let users = u32::try_from(population.members.len()).unwrap_or(u32::MAX);
        self.engine.restart(self.prices.clone(), users)?;
        for (user, member) in (0..).zip(&population.members) {
            self.engine.open(AccountId::user(user), &member.opening)?;
        }
        Ok(population)
    }
}

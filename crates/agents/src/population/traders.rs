//! Those who trade with money of their own: market makers, arbitrageurs and so on.
//!
//! Rule    each kind has a number of accounts and a capital by asset; accounts take the assets in
//!         turn; an asset's capital is shared out by drawn sizes, to the last unit
//! Units   units of the settlement token
//! Bounds  accounts are unified: what they hold is not lent, so that it counts towards none of the
//!         totals of reserves and collateral
//! Source  assumption; docs/population.md
//! Tests   tests/it/traders.rs

use plimsoll_engine::Opening;
use plimsoll_engine::margin::figures::Prices;
use plimsoll_engine::units::{Amount, Px};
use plimsoll_engine::venue::Venue;
use plimsoll_streams::{Key, Stream};

use super::capital::{Capital, Purse, Purses};
use super::config::{Accounts, PopulationConfig};
use super::error::PopulationError;
use super::fill::share_out_exactly;
use super::totals::amount;
use super::{Group, Member, count};
use crate::agent::{Agent, Asset};
use crate::classes::arbitrageur::Arbitrageur;
use crate::classes::discretionary::Discretionary;
use crate::classes::liquidator::Liquidator;
use crate::classes::manipulator::Manipulator;
use crate::classes::market_maker::MarketMaker;
use crate::classes::momentum::Momentum;
use crate::config::AgentsConfig;

/// One trader's place before it is taken.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Seat<'a> {
    /// Name of the asset.
    pub(crate) name: &'a str,
    pub(crate) asset: Asset,
    /// All that it has.
    pub(crate) usdc: Amount,
    /// Mark price at the opening, USD.
    pub(crate) mark_px: f64,
    /// Borrow oracle price of the coin at the opening.
    pub(crate) borrow_px: Px,
    pub(crate) venue: &'a Venue,
    pub(crate) agents: &'a AgentsConfig,
}

/// How a trader starts.
#[derive(Debug)]
pub(crate) struct Start {
    pub(crate) opening: Opening,
    pub(crate) agent: Box<dyn Agent>,
}

/// One kind of trader: how many there are, with what, and who takes a seat.
struct Kind {
    group: Group,
    accounts: fn(&Accounts) -> u32,
    capital: fn(&Capital) -> &Purses,
    open: fn(&Seat<'_>, &mut Stream) -> Start,
}

/// All kinds, in the order of their members. A new one is a line here.
const KINDS: [Kind; 6] = [
    Kind {
        group: Group::MarketMaker,
        accounts: |a| a.market_maker,
        capital: |c| &c.market_maker,
        open: |seat, _| MarketMaker::open(seat),
    },
    Kind {
        group: Group::Arbitrageur,
        accounts: |a| a.arbitrageur,
        capital: |c| &c.arbitrageur,
        open: Arbitrageur::open,
    },
    Kind {
        group: Group::Momentum,
        accounts: |a| a.momentum,
        capital: |c| &c.momentum,
        open: Momentum::open,
    },
    Kind {
        group: Group::Discretionary,
        accounts: |a| a.discretionary,
        capital: |c| &c.discretionary,
        open: Discretionary::open,
    },
    Kind {
        group: Group::Liquidator,
        accounts: |a| a.liquidator,
        capital: |c| &c.liquidator,
        open: |seat, _| Liquidator::open(seat),
    },
    Kind {
        group: Group::Manipulator,
        accounts: |a| a.manipulator,
        capital: |c| &c.manipulator,
        open: |seat, _| Manipulator::open(seat),
    },
];

/// Draws all traders.
pub(super) fn draw(
    config: &PopulationConfig,
    agents: &AgentsConfig,
    key: Key,
    (venue, prices): (&Venue, &Prices),
) -> Result<Vec<Member>, PopulationError> {
    let mut members = Vec::new();
    for kind in &KINDS {
        let accounts = count((kind.accounts)(&config.accounts));
        let purses = (kind.capital)(&config.capital);
        if accounts == 0 {
            continue;
        }
        if purses.is_empty() || accounts < purses.len() {
            return Err(PopulationError::Capital {
                group: kind.group,
                accounts,
                assets: purses.len(),
            });
        }
        members.extend(draw_kind(
            kind,
            (accounts, purses),
            agents,
            key,
            (venue, prices),
        )?);
    }
    Ok(members)
}

/// Draws the traders of one kind, those of each asset one after another.
fn draw_kind(
    kind: &Kind,
    (accounts, purses): (usize, &Purses),
    agents: &AgentsConfig,
    key: Key,
    (venue, prices): (&Venue, &Prices),
) -> Result<Vec<Member>, PopulationError> {
    let mut members = Vec::with_capacity(accounts);
    for (place, (name, purse)) in purses.iter().enumerate() {
        let asset = Asset::find(venue, name).ok_or_else(|| PopulationError::CapitalAsset {
            group: kind.group,
            asset: name.clone(),
        })?;
        let numbers = (0_u64..).take(accounts).skip(place).step_by(purses.len());
        let streams = numbers.map(|n| (n, key.stream(kind.group.population_factor(), n)));
        let mut streams: Vec<(u64, Stream)> = streams.collect();
        let sizes = sizes((kind.group, name), purse, &mut streams)?;
        for ((number, mut stream), usdc) in streams.into_iter().zip(sizes) {
            let seat = Seat {
                name,
                asset,
                usdc,
                mark_px: prices.mark[asset.perp.index()].to_f64(),
                borrow_px: prices.borrow[asset.token.index()],
                venue,
                agents,
            };
            let Start { opening, agent } = (kind.open)(&seat, &mut stream);
            members.push(Member::new((kind.group, number), opening, agent));
        }
    }
    Ok(members)
}

/// What each trader of an asset has.
fn sizes(
    (group, asset): (Group, &str),
    purse: &Purse,
    streams: &mut [(u64, Stream)],
) -> Result<Vec<Amount>, PopulationError> {
    let total = amount(
        &format!("capital.{}.{asset}.usdc", group.name()),
        purse.usdc,
    )?;
    let weights: Vec<f64> = (streams.iter_mut())
        .map(|(_, stream)| stream.lognormal(1.0, purse.size_sigma))
        .collect();
    let caps = vec![total; weights.len()];
    share_out_exactly(&weights, &caps, total).ok_or_else(|| PopulationError::Room {
        what: format!("capital.{}.{asset}", group.name()),
        accounts: weights.len(),
        room: total.to_decimal().normalize(),
        total: total.to_decimal().normalize(),
    })
}

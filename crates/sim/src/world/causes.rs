//! Which liquidation an account's liquidation follows from.

use plimsoll_engine::margin::figures::Prices;
use plimsoll_engine::units::{AccountId, Amount, PerpId, Px, SimTime, TokenId};
use plimsoll_engine::{Engine, Instrument, Order};

use super::World;
use crate::market::Venue;
use crate::record::{Exposure, HALVINGS};
use crate::simulation::{Places, TokenPlace};

/// What looking for causes needs room for.
#[derive(Debug, Default)]
pub(super) struct Causes {
    exposures: Vec<Exposure>,
    /// Prices on the way from others to the present ones.
    between: Prices,
}

impl World<'_> {
    /// The liquidation that carries an account over its threshold now; none if it would be
    /// liquidated without any, or is not liquidated at all, and where nobody asks for causes.
    pub(super) fn parent_of(&mut self, time: SimTime, account: AccountId) -> Option<u32> {
        let cascade = self.recorder.cascade.as_mut()?;
        let unmoved = self.unmoved.prices()?;
        let engine = &self.engine;
        if !engine.would_be_liquidated(account, engine.prices())
            || engine.would_be_liquidated(account, unmoved)
        {
            return None;
        }
        let Causes { exposures, between } = &mut self.causes;
        exposures.clear();
        exposures.extend(all_exposures(engine, &self.simulation.places, account));
        cascade.parent_of(time, exposures, |parts| {
            put_between(unmoved, engine.prices(), parts, between);
            engine.would_be_liquidated(account, between)
        })
    }

    /// Share of a backstop's inventory that is sold; none of a user's order.
    pub(super) fn inventory_share(&self, order: &Order, sold: Amount) -> Option<f64> {
        let account = order.account;
        if account.user_number().is_some() {
            return None;
        }
        let ledger = self.engine.ledger();
        let held = match order.instrument {
            Instrument::Perp(perp) => ledger.size(account, perp),
            Instrument::Spot(token) => {
                ledger.supplied(account, token) + ledger.held(account, token)
            }
        };
        let (sold, held) = (sold.abs().to_f64(), held.abs().to_f64());
        Some(if held > sold { sold / held } else { 1.0 })
    }
}

/// What of an account follows which book: positions their perp's, collateral its spot book.
fn all_exposures(
    engine: &Engine,
    places: &Places,
    account: AccountId,
) -> impl Iterator<Item = Exposure> {
    let (ledger, prices) = (engine.ledger(), engine.prices());
    let perps = (0..)
        .map(PerpId)
        .zip(&prices.mark)
        .map(move |(perp, mark)| Exposure {
            asset: places.of_perp(perp),
            venue: Venue::Perp,
            usd: ledger.size(account, perp).at(*mark).to_f64(),
        });
    let tokens = (0..).map(TokenId).zip(&prices.borrow);
    let tokens = tokens.filter_map(move |(token, px)| {
        let TokenPlace::Asset(asset) = *places.of_token(token) else {
            return None;
        };
        Some(Exposure {
            asset,
            venue: Venue::Spot,
            usd: ledger.supplied(account, token).at(*px).to_f64(),
        })
    });
    perps.chain(tokens).filter(|x| x.usd != 0.0)
}

/// Writes down the prices so many parts of the way from some to others, in 2^-16.
fn put_between(from: &Prices, to: &Prices, parts: i64, out: &mut Prices) {
    let lists = [
        (&from.oracle, &to.oracle, &mut out.oracle),
        (&from.mark, &to.mark, &mut out.mark),
        (&from.borrow, &to.borrow, &mut out.borrow),
    ];
    for (from, to, out) in lists {
        out.clear();
        let pairs = from.iter().zip(to);
        out.extend(pairs.map(|(a, b)| Px(a.0 + way(b.0 - a.0, parts))));
    }
}

/// Part of a difference of prices, in 2^-16.
fn way(difference: i64, part: i64) -> i64 {
    let product = i128::from(difference) * i128::from(part);
    i64::try_from(product >> HALVINGS).unwrap_or(difference)
}

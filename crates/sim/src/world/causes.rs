//! Which liquidation an account's liquidation follows from.

use plimsoll_engine::margin::figures::Prices;
use plimsoll_engine::units::{AccountId, Amount, PerpId, Px, SimTime, TokenId};
use plimsoll_engine::{Engine, Instrument, Order};

use super::World;
use crate::market::Venue;
use crate::record::Exposure;
use crate::simulation::TokenPlace;

/// Halvings of the way from one set of prices to another.
const HALVINGS: u32 = 16;

impl World<'_> {
    /// The liquidation that carries an account over its threshold now; none if it would be
    /// liquidated without any, or is not liquidated at all.
    pub(super) fn parent_of(&mut self, time: SimTime, account: AccountId) -> Option<u32> {
        let unmoved = self.unmoved.prices()?;
        let engine = &self.engine;
        if !engine.would_be_liquidated(account, engine.prices())
            || engine.would_be_liquidated(account, unmoved)
        {
            return None;
        }
        let tipping = tipping_share(engine, account, unmoved);
        let exposures = self.exposures(account);
        let cascade = &mut self.recorder.cascade;
        cascade.parent_of(time, &exposures, tipping)
    }

    /// What of an account follows which book: positions their perp's, collateral its spot book.
    fn exposures(&self, account: AccountId) -> Vec<Exposure> {
        let (ledger, prices) = (self.engine.ledger(), self.engine.prices());
        let places = &self.simulation.places;
        let perps = (0..)
            .map(PerpId)
            .zip(&prices.mark)
            .map(|(perp, mark)| Exposure {
                asset: places.of_perp(perp),
                venue: Venue::Perp,
                usd: ledger.size(account, perp).at(*mark).to_f64(),
            });
        let tokens = (0..).map(TokenId).zip(&prices.borrow);
        let tokens = tokens.filter_map(|(token, px)| {
            let TokenPlace::Asset(asset) = *places.of_token(token) else {
                return None;
            };
            Some(Exposure {
                asset,
                venue: Venue::Spot,
                usd: ledger.supplied(account, token).at(*px).to_f64(),
            })
        });
        perps.chain(tokens).filter(|x| x.usd != 0.0).collect()
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

/// Share of the way from some prices at which an account is safe to the present ones at which it is
/// liquidated, to 2^-16.
// At most 2^16: exact.
#[allow(clippy::cast_precision_loss)]
fn tipping_share(engine: &Engine, account: AccountId, safe: &Prices) -> f64 {
    let now = engine.prices();
    let (mut low, mut high) = (0, 1_i64 << HALVINGS);
    while high - low > 1 {
        let middle = i64::midpoint(low, high);
        let between = |from: &[Px], to: &[Px]| -> Vec<Px> {
            let pairs = from.iter().zip(to);
            pairs
                .map(|(a, b)| Px(a.0 + way(b.0 - a.0, middle)))
                .collect()
        };
        let prices = Prices {
            oracle: between(&safe.oracle, &now.oracle),
            mark: between(&safe.mark, &now.mark),
            borrow: between(&safe.borrow, &now.borrow),
        };
        if engine.would_be_liquidated(account, &prices) {
            high = middle;
        } else {
            low = middle;
        }
    }
    high as f64 / (1_i64 << HALVINGS) as f64
}

/// Part of a difference of prices, in 2^-16.
fn way(difference: i64, part: i64) -> i64 {
    let product = i128::from(difference) * i128::from(part);
    i64::try_from(product >> HALVINGS).unwrap_or(difference)
}

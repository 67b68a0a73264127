//! The numbers that the engine is made for (`docs/limits.md`, "How far the numbers reach").
//!
//! Beyond them arithmetic stops with an overflow, as documented. So a game ends when its numbers
//! leave these bounds, and no single event is larger than they are. The bounds leave room: what a
//! user has is taken over by a backstop that may have taken over from all others before.

use plimsoll_engine::Engine;
use plimsoll_engine::ledger::{Pocket, Position};
use plimsoll_engine::margin::figures::Prices;
use plimsoll_engine::units::{AccountId, Amount, DexId, Px, Round, TokenId, Usd};

/// Largest value of what one account has and owes, each counted positive: 1e11 USD, so that eight
/// users and a backstop that took over from them stay below 1.7e12.
const VALUE: Usd = Usd(100_000_000_000 * Usd::ONE.0);
/// Most units of anything that an account or a reserve has, and of an order: 1e9, so that what
/// eight users had, each after one more order, stays below 1.7e10 in a backstop's inventory.
const UNITS: Amount = Amount(1_000_000_000 * Amount::ONE.0);

/// Most money that lies on a DEX or in an isolated position.
const MONEY: Amount = Amount(100_000_000_000 * Amount::ONE.0);

/// Whether the books are within the bounds at the present prices.
pub(crate) fn hold(engine: &Engine) -> bool {
    hold_at(engine, engine.prices())
}

/// Whether they are at other prices.
pub(crate) fn hold_at(engine: &Engine, prices: &Prices) -> bool {
    let ledger = engine.ledger();
    let tokens = (0..engine.venue().tokens.len()).map(|n| TokenId(n as u32));
    let reserves = tokens.map(|token| ledger.reserve(token));
    let mut owners =
        (AccountId::BORROW_BACKSTOP.0..AccountId::user(engine.users()).0).map(AccountId);
    let mut small = reserves.map(|r| r.total_supplied() < UNITS && r.total_borrowed() < UNITS);
    small.all(|is| is) && owners.all(|id| is_small(engine, id) && value(engine, prices, id) < VALUE)
}

/// An amount for an event, made small enough to stay within the bounds at a price.
pub(crate) fn bounded(amount: Amount, px: Px) -> Amount {
    let most = (UNITS.0).min(VALUE.0 / i128::from(px.0.max(1)));
    Amount(amount.0.clamp(-most, most))
}

/// Whether an account has few enough units of everything.
fn is_small(engine: &Engine, id: AccountId) -> bool {
    let (ledger, venue) = (engine.ledger(), engine.venue());
    let mut tokens = (0..venue.tokens.len()).map(|n| ledger.held(id, TokenId(n as u32)));
    let mut perps = ledger.positions_of(id).iter();
    let mut dexs = (0..venue.dexs.len()).map(|n| cash(engine, id, n));
    tokens.all(|held| held.abs() < UNITS)
        && perps.all(|p| p.size.abs() < UNITS && p.cash.abs() < MONEY)
        && dexs.all(|cash| cash.abs() < MONEY)
}

fn cash(engine: &Engine, id: AccountId, dex: usize) -> Amount {
    (engine.ledger()).cash(id, Pocket::Dex(DexId(dex as u32)))
}

/// What an account has and owes, all counted positive.
fn value(engine: &Engine, prices: &Prices, id: AccountId) -> Usd {
    let (ledger, venue) = (engine.ledger(), engine.venue());
    let balance = |(token, px): (TokenId, &Px)| {
        let units = [
            ledger.held(id, token).abs(),
            ledger.supplied(id, token),
            ledger.borrowed(id, token),
        ];
        worth(units.into_iter().sum(), *px)
    };
    let tokens = (0..).map(TokenId).zip(&prices.borrow);
    let on_dexs = (0..venue.dexs.len()).map(|n| {
        let px = prices.borrow[venue.dexs[n].collateral.index()];
        worth(cash(engine, id, n).abs(), px)
    });
    // Funding reads the oracle price, margin the mark; both in units of the DEX's token.
    let perps = (ledger.positions_of(id).iter()).enumerate();
    let position = |(n, position): (usize, &Position)| {
        let quote = prices.borrow[venue.perps[n].quote.index()].max(Px::ONE);
        let worst = worth(position.size.abs(), prices.mark[n].max(prices.oracle[n]));
        let units =
            worst.in_settlement(Round::Up) + position.cash.abs() + position.entry_quote.abs();
        worth(units, quote)
    };
    tokens.map(balance).sum::<Usd>() + on_dexs.sum() + perps.map(position).sum()
}

/// What some units are worth, at most what nobody may have.
fn worth(units: Amount, px: Px) -> Usd {
    Usd(units.0.saturating_mul(i128::from(px.0)).min(VALUE.0))
}

//! The opening book: up to eight users.

use plimsoll_engine::account::Cross;
use plimsoll_engine::margin::figures::Prices;
use plimsoll_engine::market::volume::Traded;
use plimsoll_engine::units::{AccountId, Amount, PerpId, TokenId, Usd};
use plimsoll_engine::venue::Venue;
use plimsoll_engine::{Engine, Mode, Opening};

use super::bounds;
use crate::bytes::Bytes;

/// Most users: the bounds of a backstop's books are for eight.
const MOST_USERS: usize = 8;
/// From this number of users on, taken as it stands, openings have their rarer parts too.
const VARIED: u8 = 8;

/// A venue with its book; none where prices do not fit the venue. Who borrows more than was
/// supplied before, or leaves the bounds, comes with nothing.
pub(crate) fn open(venue: Venue, prices: Prices, bytes: &mut Bytes<'_>) -> Option<Engine> {
    let first = bytes.byte();
    let users = 1 + (usize::from(first) % MOST_USERS) as u32;
    // Old inputs have no such bytes.
    let is_varied = first >= VARIED;
    let mut engine = Engine::new(venue, prices.clone()).ok()?;
    engine.restart(prices, users).ok()?;
    for id in (0..users).map(AccountId::user) {
        let mut opening = opening(&engine, bytes);
        if is_varied {
            rarer(&engine, id, &mut opening, bytes);
        }
        let before = engine.clone();
        if engine.open(id, &opening).is_err() || !bounds::hold(&engine) {
            engine = before;
        }
        if let Err(imbalance) = engine.ledger().check() {
            panic!("{imbalance}, after {opening:?}");
        }
    }
    Some(engine)
}

/// One user's state; a byte says which of its parts are there.
fn opening(engine: &Engine, bytes: &mut Bytes<'_>) -> Opening {
    let parts = bytes.byte();
    let has = |n: usize| parts & (1 << (n % 8)) != 0;
    let (venue, prices) = (engine.venue(), engine.prices());
    let mut opening = Opening::default();
    for (n, px) in prices.borrow.iter().enumerate().filter(|(n, _)| has(*n)) {
        let amount = bounds::bounded(bytes.amount(*px), *px);
        opening.supplied.push((TokenId(n as u32), amount));
    }
    let settlement = prices.borrow[venue.settlement.index()];
    let mut money = |part: usize| {
        if has(part) {
            bounds::bounded(bytes.amount(settlement), settlement)
        } else {
            Amount::ZERO
        }
    };
    (opening.borrowed, opening.perp_equity) = (money(3), money(4));
    for (n, px) in prices.mark.iter().enumerate().filter(|(n, _)| has(n + 5)) {
        let size = bounds::bounded(bytes.amount(*px), *px);
        let leverage = u32::from(bytes.byte()).max(1);
        opening.positions.push((PerpId(n as u32), size, leverage));
    }
    opening
}

/// A byte says which of these are there: mode, held units, debts in other tokens, other pools,
/// isolated positions, a master account, and what was traded and staked before.
fn rarer(engine: &Engine, id: AccountId, opening: &mut Opening, bytes: &mut Bytes<'_>) {
    let (venue, prices) = (engine.venue(), engine.prices());
    let parts = bytes.byte();
    let has = |bit: u32| parts & (1 << bit) != 0;
    opening.mode = [
        Mode::Portfolio,
        Mode::Portfolio,
        Mode::Unified,
        Mode::Standard,
    ][usize::from(parts & 3)];
    let amount_of = |n: usize, bytes: &mut Bytes<'_>| {
        let px = prices.borrow[n];
        bounds::bounded(bytes.amount(px), px)
    };
    if has(2) {
        let n = bytes.below(prices.borrow.len());
        (opening.held).push((TokenId(n as u32), amount_of(n, bytes)));
    }
    let lent = |n: &usize| venue.tokens[*n].borrow.is_some();
    let lent: Vec<usize> = (0..venue.tokens.len()).filter(lent).collect();
    if has(3) {
        let n = lent[bytes.below(lent.len())];
        (opening.debts).push((TokenId(n as u32), amount_of(n, bytes)));
    }
    if has(4) {
        let n = bytes.below(venue.crosses(opening.mode));
        let cross = venue.cross(opening.mode, n);
        let token = match cross {
            Cross::Token(token) => token,
            Cross::Dex(dex) => venue.dexs[dex.index()].collateral,
        };
        (opening.pools).push((cross, amount_of(token.index(), bytes)));
    }
    if has(5) {
        let n = bytes.below(prices.mark.len());
        let px = prices.mark[n];
        let size = bounds::bounded(bytes.amount(px), px);
        let leverage = 1 + u32::from(bytes.byte()) % 100;
        let perp = PerpId(n as u32);
        let quote = venue.perps[n].quote.index();
        opening.positions.retain(|(other, ..)| *other != perp);
        (opening.isolated).push((perp, size, leverage, amount_of(quote, bytes)));
    }
    // Only accounts that are no sub-accounts have some.
    if let Some(n @ 1..) = id.user_number().filter(|_| has(6)) {
        let master = AccountId::user(bytes.below(n as usize) as u32);
        opening.master = Some(engine.master(master));
    }
    if has(7) {
        let all = Usd(i128::from(bytes.byte()) * 100_000_000 * Usd::ONE.0);
        let maker = Usd(all.0 / 3);
        opening.volume = Traded { all, maker };
        opening.staked = Amount(i128::from(bytes.byte()) * 1_000 * Amount::ONE.0);
    }
}

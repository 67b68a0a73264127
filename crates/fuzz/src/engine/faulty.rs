//! Events that break the rules of the interface: refused, never a panic.

// What always makes an event has the type of what may make none, for one table.
#![allow(clippy::unnecessary_wraps)]

use plimsoll_engine::orders::{Covers, Side, TriggerKind};
use plimsoll_engine::units::{AccountId, Amount, DexId, PerpId, Px, Ratio, TokenId};
use plimsoll_engine::{EventKind, Fill, Instrument, Intent, Lending, Order, OrderKind};

use super::World;
use super::events::{funding, instrument, user};
use crate::bytes::Bytes;

/// Names an account, token, market, DEX or change just behind the last one, or far beyond.
pub(super) fn unknown_place(world: &World<'_>, bytes: &mut Bytes<'_>) -> Option<EventKind> {
    let venue = world.engine.venue();
    let what = bytes.byte();
    let beyond = |n: usize| match what & 0x80 {
        0 => n as u32,
        _ => u32::MAX,
    };
    let nobody = AccountId(beyond(AccountId::user(world.engine.users()).index()));
    let account = user(world, bytes);
    let (token, amount) = (TokenId(beyond(venue.tokens.len())), Amount::ONE);
    let (perp, dex) = (
        PerpId(beyond(venue.perps.len())),
        DexId(beyond(venue.dexs.len())),
    );
    let usdc = venue.settlement;
    let places = [Instrument::Perp(perp), Instrument::Spot(token)];
    let place = places[usize::from(what >> 4) % 2];
    let (account, intent) = match what & 0x0f {
        0 => (
            nobody,
            Intent::Deposit {
                token: usdc,
                amount,
            },
        ),
        1 => (account, Intent::Deposit { token, amount }),
        2 => (account, Intent::Transfer { dex, amount }),
        3 => {
            let to = nobody;
            let token = usdc;
            (account, Intent::Send { to, token, amount })
        }
        4 => (account, Intent::IsolatedMargin { perp, amount }),
        5 => (account, limit(place, amount, Px::ONE)),
        6 => (account, trigger(perp, Covers::Position(Side::Buy), Px::ONE)),
        7 => {
            let instrument = Some(place);
            (account, Intent::CancelAll { instrument })
        }
        8 => return Some(EventKind::Change(beyond(venue.schedule.len()) as usize)),
        9 => return Some(told(place, Px::ONE)),
        10 => {
            return Some(EventKind::Fill(answer(
                order(nobody, places[0], amount),
                amount,
            )));
        }
        11 => {
            return Some(EventKind::Fill(answer(
                order(account, place, amount),
                amount,
            )));
        }
        12 => {
            let order = order(account, place, amount);
            let most = amount;
            return Some(EventKind::Meet { order, most });
        }
        // The venue's own accounts want nothing.
        n => (
            AccountId(u32::from(n) - 13),
            Intent::Deposit {
                token: usdc,
                amount,
            },
        ),
    };
    Some(EventKind::Intent { account, intent })
}

/// Funding rates for one market too few or too many, or beyond anything.
pub(super) fn wrong_rates(world: &World<'_>, bytes: &mut Bytes<'_>) -> Option<EventKind> {
    let EventKind::Funding(mut rates) = funding(world, bytes)? else {
        return None;
    };
    match bytes.byte() % 5 {
        0 => drop(rates.pop()),
        1 => rates.push(Ratio(0)),
        2 => rates.clear(),
        3 => rates.fill(Ratio(i64::MAX)),
        _ => rates.fill(Ratio(i64::MIN)),
    }
    Some(EventKind::Funding(rates))
}

/// Looks after an account of the venue's own, or one that is not there.
pub(super) fn attend_anybody(world: &World<'_>, bytes: &mut Bytes<'_>) -> Option<EventKind> {
    let accounts = AccountId::user(world.engine.users()).0;
    let account = match bytes.byte() {
        n @ 0..=63 => n.into(),
        n @ 64..=127 => accounts + u32::from(n) - 64,
        _ => u32::MAX,
    };
    Some(EventKind::Attend {
        account: AccountId(account),
        perps_first: true,
    })
}

/// An answer that no book can give: more than was asked for, the other way round, or for money
/// that there is not.
pub(super) fn impossible_answer(world: &World<'_>, bytes: &mut Bytes<'_>) -> Option<EventKind> {
    let account = AccountId(bytes.below(AccountId::user(world.engine.users()).index()) as u32);
    let (place, _) = instrument(world, bytes);
    let asked = size(bytes);
    let mut fill = answer(order(account, place, asked), size(bytes));
    fill.quote = size(bytes);
    Some(EventKind::Fill(fill))
}

/// An account holder asks for more than the world holds, or at a price that no market has.
pub(super) fn beyond_all(world: &World<'_>, bytes: &mut Bytes<'_>) -> Intent {
    let what = bytes.byte();
    let (place, _) = instrument(world, bytes);
    let amount = size(bytes);
    let (perp, token) = match place {
        Instrument::Perp(perp) => (perp, world.engine.venue().settlement),
        Instrument::Spot(token) => (PerpId(0), token),
    };
    match what % 12 {
        0 => Intent::Deposit { token, amount },
        1 => Intent::Withdraw { token, amount },
        2 => Intent::TradePerp {
            perp,
            size: amount,
            leverage: u32::from(what >> 4) + 1,
            limit_bps: u32::MAX,
        },
        3 => Intent::TradeSpot {
            token,
            size: amount,
            limit_bps: u32::MAX,
        },
        4 => Intent::Transfer {
            dex: DexId::MAIN,
            amount,
        },
        5 => Intent::Send {
            to: user(world, bytes),
            token,
            amount,
        },
        6 => Intent::Lend {
            operation: [Lending::Supply, Lending::Withdraw, Lending::Repay]
                [usize::from(what >> 4) % 3],
            token,
            amount: Some(amount),
        },
        7 => Intent::IsolatedMargin { perp, amount },
        8 => limit(place, amount, px(bytes)),
        9 => trigger(perp, Covers::Size(amount), px(bytes)),
        10 => trigger(perp, Covers::Position(Side::of(amount)), px(bytes)),
        _ => Intent::StartTwap {
            perp,
            size: amount,
            duration_ms: if what & 0x80 == 0 {
                u64::MAX
            } else {
                3_600_000
            },
            leverage: 1,
            reduce_only: what & 0x40 == 0,
        },
    }
}

/// A size at the ends of the numbers, or one to nine times a power of ten.
fn size(bytes: &mut Bytes<'_>) -> Amount {
    let byte = bytes.byte();
    let power = i128::from(byte & 7) * 10_i128.pow(u32::from(byte >> 3) % 39);
    Amount(match byte {
        0 => i128::MIN,
        1 => i128::MIN + 1,
        2 => i128::MAX,
        3 => -1,
        _ if byte & 0x80 == 0 => power,
        _ => -power,
    })
}

/// A price at the ends of the numbers, or a power of ten.
fn px(bytes: &mut Bytes<'_>) -> Px {
    let byte = bytes.byte();
    Px(match byte {
        0 => i64::MIN,
        1 => -1,
        2 => 0,
        3 => i64::MAX,
        _ => 10_i64.pow(u32::from(byte) % 19),
    })
}

fn limit(instrument: Instrument, size: Amount, px: Px) -> Intent {
    Intent::PlaceLimit {
        instrument,
        size,
        px,
        leverage: 1,
        reduce_only: false,
        post_only: false,
    }
}

fn trigger(perp: PerpId, covers: Covers, px: Px) -> Intent {
    Intent::PlaceTrigger {
        perp,
        kind: TriggerKind::TakeProfit,
        covers,
        trigger_px: px,
        limit: Some(px),
        reduce_only: false,
    }
}

fn told(instrument: Instrument, px: Px) -> EventKind {
    EventKind::Match {
        instrument,
        bid: px,
        ask: px,
    }
}

fn order(account: AccountId, instrument: Instrument, size: Amount) -> Order {
    Order {
        account,
        instrument,
        size,
        limit_bps: None,
        is_liquidation: false,
        is_maker: false,
        kind: OrderKind::Market,
    }
}

fn answer(order: Order, size: Amount) -> Fill {
    let quote = Amount::ONE;
    Fill { order, size, quote }
}

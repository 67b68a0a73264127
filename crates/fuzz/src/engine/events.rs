//! Events made of bytes.

// What always makes an event has the type of what may make none, for one table.
#![allow(clippy::unnecessary_wraps)]

use plimsoll_engine::margin::figures::Prices;
use plimsoll_engine::orders::OrderId;
use plimsoll_engine::units::{AccountId, Amount, PerpId, Px, Ratio, SimTime, TokenId};
use plimsoll_engine::venue::Venue;
use plimsoll_engine::{Event, EventKind, Instrument, Intent, Order, OrderKind};

use super::Caller::{Faulty, Sound};
use super::{Caller, World, bounds, faulty, intents};
use crate::bytes::Bytes;

/// Makes an event; none where there is nothing to make it of.
type Make = fn(&World<'_>, &mut Bytes<'_>) -> Option<EventKind>;

/// Every event there is, by the five low bits of its tag. A new one goes to the end: the bits
/// without one stand for new prices, so that the corpus keeps its meaning.
const EVENTS: &[(Caller, Make)] = &[
    (Sound, prices),
    (Sound, funding),
    (Sound, |w, b| attend(user(w, b), b)),
    (Sound, |w, b| intent(w, b, intents::deposit)),
    (Sound, |w, b| intent(w, b, intents::withdraw)),
    (Sound, |w, b| intent(w, b, intents::trade_perp)),
    (Sound, |w, b| intent(w, b, intents::trade_spot)),
    (Faulty, late_fill),
    (Faulty, unordered_fill),
    (Faulty, misfit_prices),
    (Sound, |w, b| intent(w, b, intents::transfer)),
    (Sound, |w, b| intent(w, b, intents::send)),
    (Sound, |w, b| intent(w, b, intents::lend)),
    (Sound, |w, b| intent(w, b, intents::set_leverage)),
    (Sound, |w, b| intent(w, b, intents::isolated_margin)),
    (Sound, |w, b| intent(w, b, intents::set_mode)),
    (Sound, |w, b| intent(w, b, intents::place_limit)),
    (Sound, |w, b| intent(w, b, intents::place_trigger)),
    (Sound, |w, b| intent(w, b, intents::cancel)),
    (Sound, |w, b| intent(w, b, intents::cancel_all)),
    (Sound, |w, b| intent(w, b, intents::start_twap)),
    (Sound, change),
    (Sound, matching),
    (Faulty, unordered_meeting),
    (Faulty, faulty::unknown_place),
    (Faulty, faulty::wrong_rates),
    (Faulty, faulty::attend_anybody),
    (Faulty, faulty::impossible_answer),
    (Sound, |w, b| intent(w, b, faulty::beyond_all)),
];

/// Milliseconds between events; most are an oracle interval, the longest is a day.
const STEPS_MS: [u64; 8] = [
    3_000, 0, 1, 30_000, 600_000, 3_600_000, 3_600_001, 86_400_000,
];
/// Prices stay where `sim` keeps them: 1e-6 to 9e9 USD.
const PX: (i128, i128) = (1, 9_000_000_000_000_000);

/// The event of a tag, and whether a driver may send it. Its time comes after the event that it is
/// made of, from a byte of its own where the tag's event takes time.
pub(crate) fn event(tag: u8, world: &World<'_>, bytes: &mut Bytes<'_>) -> Option<(Caller, Event)> {
    let (caller, make) = EVENTS.get(usize::from(tag & 0x1f)).unwrap_or(&EVENTS[0]);
    let kind = make(world, bytes)?;
    let now = world.engine.now();
    let takes_time = matches!(kind, EventKind::Prices(_) | EventKind::Funding(_));
    let step = if takes_time { bytes.byte() } else { 1 };
    let time = now.after(STEPS_MS[usize::from(step % 8)]);
    // One byte of all sends an event of the past.
    if takes_time && step == 0xff && now > SimTime::ZERO {
        let time = SimTime(now.0 - 1);
        return Some((Faulty, Event { time, kind }));
    }
    Some((*caller, Event { time, kind }))
}

/// Prices of October 2026, of the assets that a venue has.
pub(crate) fn first_prices(venue: &Venue) -> Prices {
    let px = |name: &str| {
        Px(match name {
            "BTC" => 80_000_000_000,
            "ETH" => 2_400_000_000,
            "HYPE" => 80_000_000,
            "xyz:GOLD" => 4_000_000_000,
            "xyz:HOOD" => 100_000_000,
            _ => Px::ONE.0,
        })
    };
    let perps: Vec<_> = venue.perps.iter().map(|p| px(&p.name)).collect();
    Prices {
        oracle: perps.clone(),
        mark: perps,
        borrow: venue.tokens.iter().map(|t| px(&t.name)).collect(),
    }
}

/// All prices move together by one byte; each bit of a second byte gives one of them a move of its
/// own. None where the books would leave the bounds.
fn prices(world: &World<'_>, bytes: &mut Bytes<'_>) -> Option<EventKind> {
    let (common, own) = (bytes.byte(), bytes.byte());
    let mut prices = world.engine.prices().clone();
    let settlement = world.engine.venue().settlement.index();
    let perps = (prices.oracle.iter_mut()).chain(&mut prices.mark);
    let tokens = prices.borrow.iter_mut().enumerate();
    let tokens = tokens.filter(|(n, _)| *n != settlement).map(|(_, px)| px);
    for (n, px) in perps.chain(tokens).enumerate() {
        *px = moved(*px, common);
        if own & (1 << (n % 8)) != 0 {
            *px = moved(*px, bytes.byte());
        }
    }
    bounds::hold_at(&world.engine, &prices).then_some(EventKind::Prices(prices))
}

/// A price after the move that a byte stands for: steps of 10 bps up to 9.6% either way, then
/// gaps from a millionth to a million times.
pub(super) fn moved(px: Px, byte: u8) -> Px {
    const GAPS: [(i128, i128); 16] = [
        (1, 2),
        (2, 1),
        (3, 4),
        (4, 3),
        (1, 4),
        (4, 1),
        (1, 10),
        (10, 1),
        (1, 100),
        (100, 1),
        (9, 10),
        (10, 9),
        (1, 1_000_000),
        (1_000_000, 1),
        (65, 100),
        (100, 65),
    ];
    let (numerator, denominator) = match byte {
        0..=191 => (
            1_000 + i128::from(byte / 2) * (1 - 2 * i128::from(byte % 2)),
            1_000,
        ),
        _ => GAPS[usize::from(byte % 16)],
    };
    let units = i128::from(px.0) * numerator / denominator;
    Px(i64::try_from(units.clamp(PX.0, PX.1)).unwrap_or(i64::MAX))
}

/// Rates of up to 4% an hour either way, the venue's cap.
pub(super) fn funding(world: &World<'_>, bytes: &mut Bytes<'_>) -> Option<EventKind> {
    let rate = |byte: u8| Ratio((i64::from(byte) - 128) * 3_125_000);
    let perps = world.engine.venue().perps.iter();
    Some(EventKind::Funding(
        perps.map(|_| rate(bytes.byte())).collect(),
    ))
}

fn attend(account: AccountId, bytes: &mut Bytes<'_>) -> Option<EventKind> {
    Some(EventKind::Attend {
        account,
        perps_first: bytes.byte().is_multiple_of(2),
    })
}

fn intent(
    world: &World<'_>,
    bytes: &mut Bytes<'_>,
    make: fn(&World<'_>, &mut Bytes<'_>) -> Intent,
) -> Option<EventKind> {
    Some(EventKind::Intent {
        account: user(world, bytes),
        intent: make(world, bytes),
    })
}

/// An order that got no answer at once is filled later, perhaps a second time.
fn late_fill(world: &World<'_>, bytes: &mut Bytes<'_>) -> Option<EventKind> {
    let order = *world.unfilled.iter().rev().nth(bytes.below(4))?;
    let slip_bps = i128::from(bytes.byte()) * 40;
    Some(EventKind::Fill(world.filled(
        order,
        order.size,
        slip_bps.min(10_000),
    )))
}

/// A fill of an order that nobody sent, of any account.
fn unordered_fill(world: &World<'_>, bytes: &mut Bytes<'_>) -> Option<EventKind> {
    let account = AccountId(bytes.below(5 + world.engine.users() as usize) as u32);
    let (instrument, px) = instrument(world, bytes);
    let size = bounds::bounded(bytes.amount(px), px);
    let flags = bytes.byte();
    let order = Order {
        account,
        instrument,
        size,
        limit_bps: None,
        is_liquidation: flags.is_multiple_of(2),
        is_maker: flags & 2 != 0,
        kind: kind(flags, px),
    };
    let slip_bps = i128::from(bytes.byte()) * 40;
    Some(EventKind::Fill(world.filled(
        order,
        size,
        slip_bps.min(10_000),
    )))
}

fn kind(flags: u8, px: Px) -> OrderKind {
    let leverage = u32::from(flags & 7);
    match flags >> 5 {
        0 | 1 => OrderKind::Limit {
            px,
            leverage,
            reduce_only: flags & 4 != 0,
            rests: flags & 8 != 0,
        },
        2 => OrderKind::Suborder {
            twap: OrderId(u64::from(flags & 15)),
            leverage,
        },
        _ => OrderKind::Market,
    }
}

/// The order that nobody sent meets a resting one.
fn unordered_meeting(world: &World<'_>, bytes: &mut Bytes<'_>) -> Option<EventKind> {
    let EventKind::Fill(fill) = unordered_fill(world, bytes)? else {
        return None;
    };
    let most = match bytes.byte() {
        0 => Amount::ZERO,
        255 => -fill.order.size.abs(),
        n => Amount(fill.order.size.abs().0 / i128::from(n)),
    };
    let order = fill.order;
    Some(EventKind::Meet { order, most })
}

/// A change of terms of the schedule, at whatever time.
fn change(world: &World<'_>, bytes: &mut Bytes<'_>) -> Option<EventKind> {
    let changes = world.engine.venue().schedule.len();
    (changes > 0).then(|| EventKind::Change(bytes.below(changes)))
}

/// Best prices around the one that a rule sees.
fn matching(world: &World<'_>, bytes: &mut Bytes<'_>) -> Option<EventKind> {
    let (instrument, px) = instrument(world, bytes);
    let (bid, ask) = (moved(px, bytes.byte()), moved(px, bytes.byte()));
    Some(EventKind::Match {
        instrument,
        bid: bid.min(ask),
        ask: bid.max(ask),
    })
}

/// Prices that do not fit the venue: one too few or too many, or one that is not positive.
fn misfit_prices(world: &World<'_>, bytes: &mut Bytes<'_>) -> Option<EventKind> {
    let mut prices = world.engine.prices().clone();
    let lists = [&mut prices.oracle, &mut prices.mark, &mut prices.borrow];
    let list = lists.into_iter().nth(bytes.below(3))?;
    match bytes.byte() % 4 {
        0 => drop(list.pop()),
        1 => list.push(Px::ONE),
        2 => list[0] = Px(0),
        _ => list[0] = Px(-Px::ONE.0),
    }
    Some(EventKind::Prices(prices))
}

pub(super) fn user(world: &World<'_>, bytes: &mut Bytes<'_>) -> AccountId {
    AccountId::user(bytes.below(world.engine.users() as usize) as u32)
}

pub(super) fn token(world: &World<'_>, bytes: &mut Bytes<'_>) -> (TokenId, Px) {
    let place = bytes.below(world.engine.venue().tokens.len());
    (TokenId(place as u32), world.engine.prices().borrow[place])
}

pub(super) fn perp(world: &World<'_>, bytes: &mut Bytes<'_>) -> (PerpId, Px) {
    let prices = world.engine.prices();
    let place = bytes.below(prices.mark.len());
    let px = prices.mark[place].max(prices.oracle[place]);
    (PerpId(place as u32), px)
}

pub(super) fn instrument(world: &World<'_>, bytes: &mut Bytes<'_>) -> (Instrument, Px) {
    if bytes.byte().is_multiple_of(2) {
        let (perp, px) = perp(world, bytes);
        (Instrument::Perp(perp), px)
    } else {
        let (token, px) = token(world, bytes);
        (Instrument::Spot(token), px)
    }
}

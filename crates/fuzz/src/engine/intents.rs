//! What account holders want, made of bytes.

use plimsoll_engine::market::tick::Grid;
use plimsoll_engine::orders::{Covers, OrderId, Side, TriggerKind};
use plimsoll_engine::units::{AccountId, Amount, DexId, Px};
use plimsoll_engine::{Instrument, Intent, Lending, Mode};

use super::events::{instrument, moved, perp, token, user};
use super::{World, bounds};
use crate::bytes::Bytes;

pub(super) fn deposit(world: &World<'_>, bytes: &mut Bytes<'_>) -> Intent {
    let (token, px) = token(world, bytes);
    let amount = bounds::bounded(bytes.amount(px), px);
    Intent::Deposit { token, amount }
}

pub(super) fn withdraw(world: &World<'_>, bytes: &mut Bytes<'_>) -> Intent {
    let (token, px) = token(world, bytes);
    let amount = bounds::bounded(bytes.amount(px), px);
    Intent::Withdraw { token, amount }
}

pub(super) fn trade_perp(world: &World<'_>, bytes: &mut Bytes<'_>) -> Intent {
    let (perp, px) = perp(world, bytes);
    let size = bounds::bounded(bytes.amount(px), px);
    let (leverage, limit) = (bytes.byte(), bytes.byte());
    let grid = world.engine.venue().perps[perp.index()].grid;
    Intent::TradePerp {
        perp,
        size: in_lots(size, Some(grid), limit),
        leverage: u32::from(leverage),
        limit_bps: u32::from(limit) * 40,
    }
}

pub(super) fn trade_spot(world: &World<'_>, bytes: &mut Bytes<'_>) -> Intent {
    let (token, px) = token(world, bytes);
    let size = bounds::bounded(bytes.amount(px), px);
    let limit = bytes.byte();
    let grid = world.engine.venue().spot_grids[token.index()];
    Intent::TradeSpot {
        token,
        size: in_lots(size, grid, limit),
        limit_bps: u32::from(limit) * 40,
    }
}

/// A size cut to whole lots, but for one byte of all.
fn in_lots(size: Amount, grid: Option<Grid>, byte: u8) -> Amount {
    match grid {
        Some(grid) if byte != 0xff => grid.lots_of(size),
        _ => size,
    }
}

pub(super) fn transfer(world: &World<'_>, bytes: &mut Bytes<'_>) -> Intent {
    let dex = bytes.below(world.engine.venue().dexs.len());
    Intent::Transfer {
        dex: DexId(dex as u32),
        amount: bounds::bounded(bytes.amount(Px::ONE), Px::ONE),
    }
}

pub(super) fn send(world: &World<'_>, bytes: &mut Bytes<'_>) -> Intent {
    let to = user(world, bytes);
    let (token, px) = token(world, bytes);
    let amount = bounds::bounded(bytes.amount(px), px);
    Intent::Send { to, token, amount }
}

pub(super) fn lend(world: &World<'_>, bytes: &mut Bytes<'_>) -> Intent {
    let what = bytes.byte();
    let (token, px) = token(world, bytes);
    let all = [Lending::Supply, Lending::Withdraw, Lending::Repay];
    Intent::Lend {
        operation: all[usize::from(what % 3)],
        token,
        amount: (what & 0x80 == 0).then(|| bounds::bounded(bytes.amount(px), px)),
    }
}

pub(super) fn set_leverage(world: &World<'_>, bytes: &mut Bytes<'_>) -> Intent {
    let (perp, _) = perp(world, bytes);
    let byte = bytes.byte();
    Intent::SetLeverage {
        perp,
        leverage: u32::from(byte >> 1),
        isolated: byte & 1 == 1,
    }
}

pub(super) fn isolated_margin(world: &World<'_>, bytes: &mut Bytes<'_>) -> Intent {
    let (perp, _) = perp(world, bytes);
    let amount = bounds::bounded(bytes.amount(Px::ONE), Px::ONE);
    Intent::IsolatedMargin { perp, amount }
}

pub(super) fn set_mode(_: &World<'_>, bytes: &mut Bytes<'_>) -> Intent {
    let all = [Mode::Standard, Mode::Unified, Mode::Portfolio];
    let mode = all[bytes.below(all.len())];
    Intent::SetMode { mode }
}

pub(super) fn place_limit(world: &World<'_>, bytes: &mut Bytes<'_>) -> Intent {
    let (instrument, now) = instrument(world, bytes);
    let flags = bytes.byte();
    let px = on_grid(world, instrument, moved(now, bytes.byte()), flags);
    let size = bounds::bounded(bytes.amount(now), px.max(now));
    let is_perp = matches!(instrument, Instrument::Perp(_));
    Intent::PlaceLimit {
        instrument,
        size: in_lots(size, grid(world, instrument), flags),
        px,
        leverage: if is_perp { u32::from(flags >> 2) } else { 1 },
        reduce_only: is_perp && flags & 1 == 1,
        post_only: flags & 2 != 0,
    }
}

pub(super) fn place_trigger(world: &World<'_>, bytes: &mut Bytes<'_>) -> Intent {
    let (perp, now) = perp(world, bytes);
    let instrument = Instrument::Perp(perp);
    let flags = bytes.byte();
    let trigger_px = on_grid(world, instrument, moved(now, bytes.byte()), flags);
    let has_limit = flags & 1 == 1;
    let limit =
        has_limit.then(|| on_grid(world, instrument, moved(trigger_px, bytes.byte()), flags));
    let covers = match (flags >> 1) & 3 {
        0 => Covers::Position(Side::Buy),
        1 => Covers::Position(Side::Sell),
        _ => {
            let highest = now.max(limit.unwrap_or(now));
            let size = bounds::bounded(bytes.amount(now), highest);
            Covers::Size(in_lots(size, grid(world, instrument), flags))
        }
    };
    Intent::PlaceTrigger {
        perp,
        kind: if flags & 8 == 0 {
            TriggerKind::StopLoss
        } else {
            TriggerKind::TakeProfit
        },
        covers,
        trigger_px,
        limit,
        reduce_only: flags & 16 != 0,
    }
}

/// Ids are given one after the other; half of the time one of the account's own is named.
pub(super) fn cancel(world: &World<'_>, bytes: &mut Bytes<'_>) -> Intent {
    let byte = bytes.byte();
    let id = OrderId(u64::from(byte >> 2));
    let every =
        (0..world.engine.users()).flat_map(|n| world.engine.resting().of(AccountId::user(n)));
    let order = match byte & 2 {
        0 => id,
        _ => every
            .map(|o| o.id())
            .nth(usize::from(byte >> 2))
            .unwrap_or(id),
    };
    if byte & 1 == 0 {
        Intent::Cancel { order }
    } else {
        Intent::StopTwap { order }
    }
}

pub(super) fn cancel_all(world: &World<'_>, bytes: &mut Bytes<'_>) -> Intent {
    let has_place = bytes.byte() & 1 == 1;
    let instrument = has_place.then(|| instrument(world, bytes).0);
    Intent::CancelAll { instrument }
}

pub(super) fn start_twap(world: &World<'_>, bytes: &mut Bytes<'_>) -> Intent {
    let (perp, px) = perp(world, bytes);
    let size = bounds::bounded(bytes.amount(px), px);
    let (minutes, flags) = (bytes.byte(), bytes.byte());
    Intent::StartTwap {
        perp,
        size: in_lots(size, grid(world, Instrument::Perp(perp)), flags),
        duration_ms: u64::from(minutes) * u64::from(minutes) * 60_000,
        leverage: u32::from(flags >> 1),
        reduce_only: flags & 1 == 1,
    }
}

fn grid(world: &World<'_>, instrument: Instrument) -> Option<Grid> {
    let venue = world.engine.venue();
    match instrument {
        Instrument::Perp(perp) => Some(venue.perps[perp.index()].grid),
        Instrument::Spot(token) => venue.spot_grids[token.index()],
    }
}

/// A price that the market has, but for one byte of all.
fn on_grid(world: &World<'_>, instrument: Instrument, px: Px, byte: u8) -> Px {
    let grid = grid(world, instrument).filter(|_| byte != 0xff);
    grid.and_then(|grid| grid.away(px, true)).unwrap_or(px)
}

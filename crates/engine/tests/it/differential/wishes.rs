//! Random wishes of account holders, from dust to fortunes, right and wrong.

use plimsoll_engine::units::{AccountId, Amount, DexId, PerpId, Px, TokenId};
use plimsoll_engine::{Engine, Intent, Lending, Mode};

use super::moves::{FORTUNE, Temper, signed, worth};
use super::venues::{chance, one_of, spread_out};
use crate::common::Dice;

/// An amount that a user of this scale would name; now and then dust, a fortune, or nonsense.
fn amount(dice: &mut Dice, temper: &Temper, px: Px) -> Amount {
    if chance(dice, temper.wrong / 3) {
        return one_of(
            dice,
            &[Amount(0), Amount(-1), Amount(1), worth(FORTUNE, px)],
        );
    }
    let low = temper.scale * one_of(dice, &[1e-9, 1e-4, 1e-2]);
    worth(spread_out(dice, low, temper.scale * 2.0), px)
}

/// What a user wants.
pub(crate) fn intent(dice: &mut Dice, temper: &Temper, engine: &Engine, id: AccountId) -> Intent {
    match dice.below(25) {
        0..=2 => deposit(dice, temper, engine),
        3..=6 => withdraw(dice, temper, engine, id),
        7..=10 => trade_spot(dice, temper, engine, id),
        11..=16 => trade_perp(dice, temper, engine, id),
        17 => transfer(dice, temper, engine, id),
        18 => send(dice, temper, engine, id),
        19 | 24 => lend(dice, temper, engine, id),
        20 | 21 => set_leverage(dice, engine, id),
        22 => isolated_margin(dice, temper, engine, id),
        _ => Intent::SetMode {
            mode: one_of(dice, &[Mode::Unified, Mode::Portfolio, Mode::Standard]),
        },
    }
}

fn token(dice: &mut Dice, engine: &Engine) -> TokenId {
    TokenId(dice.below(engine.venue().tokens.len() as u32))
}

fn perp(dice: &mut Dice, engine: &Engine) -> PerpId {
    PerpId(dice.below(engine.venue().perps.len() as u32))
}

fn deposit(dice: &mut Dice, temper: &Temper, engine: &Engine) -> Intent {
    let token = token(dice, engine);
    let amount = amount(dice, temper, engine.borrow_px(token));
    Intent::Deposit { token, amount }
}

fn withdraw(dice: &mut Dice, temper: &Temper, engine: &Engine, id: AccountId) -> Intent {
    let token = token(dice, engine);
    let amount = match dice.below(3) {
        0 => engine.ledger().supplied(id, token),
        1 => engine.withdrawable(id, token),
        _ => amount(dice, temper, engine.borrow_px(token)),
    };
    Intent::Withdraw { token, amount }
}

fn trade_spot(dice: &mut Dice, temper: &Temper, engine: &Engine, id: AccountId) -> Intent {
    let mut of = token(dice, engine);
    if of == engine.venue().settlement && !chance(dice, temper.wrong) {
        of = TokenId(0);
    }
    let has = engine.ledger().supplied(id, of) + engine.ledger().held(id, of);
    let lot = engine.venue().spot_grids[of.index()].map_or(Amount(1), |grid| grid.lot());
    Intent::TradeSpot {
        token: of,
        size: trade(dice, temper, (engine.borrow_px(of), lot), has),
        limit_bps: one_of(dice, &[100, 0, 10_000, 8_000]),
    }
}

fn trade_perp(dice: &mut Dice, temper: &Temper, engine: &Engine, id: AccountId) -> Intent {
    let perp = perp(dice, engine);
    let terms = &engine.venue().perps[perp.index()];
    let px = engine.prices().mark[perp.index()];
    let has = engine.ledger().size(id, perp);
    Intent::TradePerp {
        perp,
        size: trade(dice, temper, (px, terms.lot), has),
        leverage: leverage(dice, terms.tiers[0].max_leverage),
        limit_bps: one_of(dice, &[100, 100, 1, 8_000]),
    }
}

fn leverage(dice: &mut Dice, most: u32) -> u32 {
    match dice.below(10) {
        0 => one_of(dice, &[0, most + 1]),
        _ => 1 + dice.below(most),
    }
}

/// The size of a trade, mostly in lots: now and then exactly what ends a holding.
fn trade(dice: &mut Dice, temper: &Temper, (px, lot): (Px, Amount), has: Amount) -> Amount {
    if chance(dice, 25) && !has.is_zero() {
        // Or what turns a position over.
        let times = one_of(dice, &[1, 1, 2]);
        return Amount(-has.0 * times);
    }
    let size = amount(dice, temper, px);
    let size = signed(dice, size);
    if chance(dice, 5) {
        return size;
    }
    let lots = Amount(size.0 - size.0 % lot.0);
    if lots.is_zero() { lot } else { lots }
}

fn transfer(dice: &mut Dice, temper: &Temper, engine: &Engine, id: AccountId) -> Intent {
    let dex = DexId(dice.below(engine.venue().dexs.len() as u32));
    let token = engine.venue().dexs[dex.index()].collateral;
    let amount = match dice.below(4) {
        0 => engine.withdrawable(id, token),
        _ => amount(dice, temper, Px::ONE),
    };
    let amount = signed(dice, amount);
    Intent::Transfer { dex, amount }
}

fn send(dice: &mut Dice, temper: &Temper, engine: &Engine, id: AccountId) -> Intent {
    let token = token(dice, engine);
    let to = AccountId::user(dice.below(engine.users()));
    let related = (0..engine.users()).map(AccountId::user);
    let related = (related.into_iter())
        .find(|other| *other != id && engine.master(*other) == engine.master(id));
    let amount = match dice.below(2) {
        0 => engine.withdrawable(id, token),
        _ => amount(dice, temper, engine.borrow_px(token)),
    };
    let to = if chance(dice, temper.wrong) {
        to
    } else {
        related.unwrap_or(to)
    };
    Intent::Send { to, token, amount }
}

fn lend(dice: &mut Dice, temper: &Temper, engine: &Engine, id: AccountId) -> Intent {
    let quotes = &engine.venue().quotes;
    let (token, operation) = match dice.below(4) {
        0 => (one_of(dice, quotes), Lending::Repay),
        1 => (one_of(dice, quotes), Lending::Withdraw),
        2 => (token(dice, engine), Lending::Withdraw),
        _ => (token(dice, engine), Lending::Supply),
    };
    let amount = match dice.below(4) {
        0 => Some(amount(dice, temper, engine.borrow_px(token))),
        1 => Some(engine.ledger().held(id, token)),
        _ => None,
    };
    Intent::Lend {
        operation,
        token,
        amount,
    }
}

fn set_leverage(dice: &mut Dice, engine: &Engine, id: AccountId) -> Intent {
    let perp = perp(dice, engine);
    let most = engine.venue().perps[perp.index()].tiers[0].max_leverage;
    let stays = engine.ledger().position(id, perp).isolated;
    Intent::SetLeverage {
        perp,
        leverage: leverage(dice, most),
        isolated: if chance(dice, 40) {
            stays
        } else {
            chance(dice, 60)
        },
    }
}

fn isolated_margin(dice: &mut Dice, temper: &Temper, engine: &Engine, id: AccountId) -> Intent {
    let perps = (0..engine.venue().perps.len() as u32).map(PerpId);
    let isolated: Vec<PerpId> = perps
        .filter(|perp| engine.isolated(id, *perp).is_some())
        .collect();
    let perp = if isolated.is_empty() {
        perp(dice, engine)
    } else {
        one_of(dice, &isolated)
    };
    let margin = engine.ledger().position(id, perp).margin();
    let amount = match dice.below(3) {
        0 => amount(dice, temper, Px::ONE),
        _ => Amount(margin.0 * i128::from(dice.below(60)) / 100),
    };
    let amount = signed(dice, amount);
    Intent::IsolatedMargin { perp, amount }
}

//! Random accounts as they stand at the start, in every mode.

use std::collections::BTreeMap;

use plimsoll_engine::account::Cross;
use plimsoll_engine::market::volume::Traded;
use plimsoll_engine::units::{AccountId, PerpId, Px, TokenId};
use plimsoll_engine::{Engine, Mode, Opening};

use super::moves::{Temper, signed, worth};
use super::venues::{chance, one_of, spread_out};
use crate::common::{Dice, units};

/// How an account stands at the start; the first one lends.
pub(crate) fn opening(dice: &mut Dice, temper: &Temper, engine: &Engine, n: u32) -> Opening {
    let mut opening = Opening::default();
    if n == 0 {
        for token in &engine.venue().quotes {
            let lent = spread_out(dice, temper.scale * 0.3, temper.scale * 6.0);
            if engine.venue().tokens[token.index()].borrow.is_some() {
                opening.supplied.push((*token, worth(lent, Px::ONE)));
            }
        }
        return opening;
    }
    let modes = [
        Mode::Portfolio,
        Mode::Portfolio,
        Mode::Portfolio,
        Mode::Unified,
        Mode::Standard,
    ];
    opening.mode = one_of(dice, &modes);
    if n > 1 && chance(dice, 25) {
        opening.master = Some(AccountId::user(1));
    }
    let all = units(spread_out(dice, temper.scale * 0.1, temper.scale * 30.0));
    let maker = units(all.to_f64() * dice.between(0.0, 1.0));
    opening.volume = Traded {
        all: all.at(Px::ONE),
        maker: maker.at(Px::ONE),
    };
    opening.staked = units(spread_out(dice, 1.0, 1e6));
    let value = add_tokens(dice, temper, engine, &mut opening);
    if opening.mode == Mode::Portfolio {
        add_debts(dice, engine, value, &mut opening);
    }
    add_positions(dice, temper, engine, &mut opening);
    opening
}

/// Collateral supplied, and tokens held; what the collateral is worth.
fn add_tokens(dice: &mut Dice, temper: &Temper, engine: &Engine, opening: &mut Opening) -> f64 {
    let venue = engine.venue();
    let mut value = 0.0;
    for (n, px) in (0..).zip(&engine.prices().borrow) {
        let token = TokenId(n);
        let usd = spread_out(dice, temper.scale * 0.01, temper.scale);
        let units = worth(usd, *px);
        let is_collateral = venue.tokens[token.index()].collateral.is_some();
        if opening.mode == Mode::Portfolio {
            if is_collateral && chance(dice, 60) {
                value += usd;
                opening.supplied.push((token, units));
            }
        } else if chance(dice, 30) {
            opening.held.push((token, units));
        }
    }
    value
}

fn add_debts(dice: &mut Dice, engine: &Engine, value: f64, opening: &mut Opening) {
    for token in &engine.venue().quotes {
        let free = engine.ledger().reserve(*token).balance();
        let wanted = units(value * dice.between(0.0, 0.5));
        if engine.venue().tokens[token.index()].borrow.is_none() {
            continue;
        }
        if *token == engine.venue().settlement {
            // Now and then more than there is: both refuse it.
            let is_too_much = chance(dice, 1);
            opening.borrowed = if is_too_much {
                wanted
            } else {
                wanted.min(free)
            };
        } else if chance(dice, 60) {
            opening.debts.push((*token, wanted.min(free)));
        }
    }
}

fn add_positions(dice: &mut Dice, temper: &Temper, engine: &Engine, opening: &mut Opening) {
    let venue = engine.venue();
    let mut notionals: BTreeMap<Cross, f64> = BTreeMap::new();
    for (n, mark) in (0..).zip(&engine.prices().mark) {
        if !chance(dice, 40) {
            continue;
        }
        let terms = &venue.perps[n as usize];
        let usd = spread_out(dice, temper.scale * 0.01, temper.scale * 2.0);
        let size = signed(dice, worth(usd, *mark));
        let leverage = 1 + dice.below(terms.tiers[0].max_leverage);
        if !terms.margin_mode.can_be_cross() || chance(dice, 25) {
            let equity = units(usd * dice.between(-0.02, 0.5));
            (opening.isolated).push((PerpId(n), size, leverage, equity));
            continue;
        }
        let cross = match opening.mode {
            Mode::Standard => Cross::Dex(terms.dex),
            Mode::Unified | Mode::Portfolio => Cross::Token(terms.quote),
        };
        *notionals.entry(cross).or_default() += usd;
        opening.positions.push((PerpId(n), size, leverage));
    }
    let main = venue.cross(opening.mode, 0);
    for (cross, usd) in notionals {
        let equity = units(usd * dice.between(-0.05, 0.6));
        if cross == main {
            opening.perp_equity = equity;
        } else {
            opening.pools.push((cross, equity));
        }
    }
}

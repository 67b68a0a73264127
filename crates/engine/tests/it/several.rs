//! A venue of several tokens and DEXs, accounts in all modes, and what they may wish.

use plimsoll_engine::account::Cross;
use plimsoll_engine::liquidation::trigger;
use plimsoll_engine::margin::figures::Prices;
use plimsoll_engine::units::{AccountId, DexId, PerpId, Px, Ratio, SimTime, TokenId};
use plimsoll_engine::venue::{Dex, Venue, VenueConfig};
use plimsoll_engine::{Engine, Event, EventKind, Intent, Lending, Mode, Opening};
use rust_decimal::Decimal;

use crate::common::{
    BTC_TOKEN, Dice, ETH, HYPE_TOKEN, Market, USDC, october, prices, random_intent, units,
};

/// The second borrowable token; the collateral of the second DEX.
pub(crate) const USDT0: TokenId = TokenId(3);
/// The second DEX; ETH trades there.
pub(crate) const SIDE: DexId = DexId(1);

/// October's parameters with USDT0 lent on the terms of USDC.
pub(crate) fn config() -> VenueConfig {
    let mut config = october();
    let mut token = config.tokens["USDC"].clone();
    let terms = token.borrow.as_mut().unwrap();
    terms.user_borrow_cap = Decimal::from(1_000_000);
    config.tokens.insert("USDT0".to_owned(), token);
    config
}

/// The same with a second DEX that settles in USDT0.
pub(crate) fn venue(config: &VenueConfig) -> Venue {
    let mut venue = Venue::try_from(config).unwrap();
    assert_eq!(venue.token("USDT0"), Some(USDT0));
    venue.dexs.push(Dex {
        name: "side".to_owned(),
        collateral: USDT0,
        open_interest_cap: None,
    });
    venue.perps[ETH].dex = SIDE;
    venue.perps[ETH].quote = USDT0;
    venue
}

pub(crate) fn at(btc: f64, eth: f64, hype: f64) -> Prices {
    with_usdt0(prices(btc, eth, hype), 1.0)
}

pub(crate) fn with_usdt0(mut prices: Prices, px: f64) -> Prices {
    prices.borrow.push(Px::from_f64_nearest(px).unwrap());
    prices
}

/// Pools and isolated positions that make an account liquidatable at present prices.
pub(crate) fn is_in_trouble(engine: &Engine, id: AccountId) -> bool {
    let by_pool = engine.crosses(id).into_iter().any(|cross| {
        let figures = engine.figures_in(id, cross);
        let portfolio = figures.portfolio(engine.venue());
        trigger::is_liquidatable(&portfolio, &figures, engine.venue())
            || trigger::is_perp_side_short(&figures)
    });
    let perps = 0..engine.venue().perps.len();
    by_pool
        || (perps.filter_map(|n| engine.isolated(id, PerpId(n as u32))))
            .any(|isolated| isolated.is_liquidatable())
}

/// A lender of both tokens, then accounts in all modes, some of them sub-accounts of others.
pub(crate) fn random_openings(dice: &mut Dice, users: u32, at: &Prices) -> Vec<Opening> {
    let lent = units(dice.between(0.4, 2.0) * f64::from(users) * 30_000.0);
    let mut all = vec![Opening {
        supplied: vec![(USDC, lent), (USDT0, lent)],
        ..Opening::default()
    }];
    let mut free = [lent, lent];
    for n in 1..users {
        let mut opening = match dice.below(4) {
            0 => standard(dice, at),
            1 => unified(dice, at),
            _ => portfolio(dice, at),
        };
        opening.borrowed = opening.borrowed.min(free[0]);
        free[0] -= opening.borrowed;
        for (_, debt) in &mut opening.debts {
            *debt = (*debt).min(free[1]);
            free[1] -= *debt;
        }
        if n > 4 && dice.below(4) == 0 {
            opening.master = Some(AccountId::user(n - 2));
        }
        all.push(opening);
    }
    all
}

fn standard(dice: &mut Dice, at: &Prices) -> Opening {
    let mut opening = Opening {
        mode: Mode::Standard,
        held: vec![
            (USDC, units(dice.between(0.0, 5_000.0))),
            (USDT0, units(dice.between(0.0, 5_000.0))),
            (HYPE_TOKEN, units(dice.between(0.0, 100.0))),
        ],
        ..Opening::default()
    };
    if dice.below(3) == 0 {
        opening.supplied = vec![(HYPE_TOKEN, units(dice.between(1.0, 500.0)))];
    }
    let [main, side] = trade(dice, at, &mut opening);
    opening.perp_equity = main;
    opening.pools = vec![(Cross::Dex(SIDE), side)];
    opening
}

fn unified(dice: &mut Dice, at: &Prices) -> Opening {
    let mut opening = Opening {
        mode: Mode::Unified,
        held: vec![(HYPE_TOKEN, units(dice.between(0.0, 500.0)))],
        ..Opening::default()
    };
    let [main, side] = trade(dice, at, &mut opening);
    opening.perp_equity = main;
    opening.pools = vec![(Cross::Token(USDT0), side)];
    opening
}

fn portfolio(dice: &mut Dice, at: &Prices) -> Opening {
    let (hype, btc) = (dice.between(0.0, 1_500.0), dice.between(0.0, 1.0));
    let value = hype * at.borrow[1].to_f64() + btc * at.borrow[0].to_f64();
    let mut opening = Opening {
        supplied: vec![(HYPE_TOKEN, units(hype)), (BTC_TOKEN, units(btc))],
        borrowed: units(value * dice.between(0.0, 0.35)),
        debts: vec![(USDT0, units(value * dice.between(0.0, 0.25)))],
        ..Opening::default()
    };
    let [main, side] = trade(dice, at, &mut opening);
    opening.perp_equity = main;
    opening.pools = vec![(Cross::Token(USDT0), side)];
    opening
}

/// Positions, cross and isolated; what margins the cross ones on each DEX.
fn trade(
    dice: &mut Dice,
    at: &Prices,
    opening: &mut Opening,
) -> [plimsoll_engine::units::Amount; 2] {
    let mut margin = [0.0, 0.0];
    for (n, mark) in (0..).zip(&at.mark) {
        let leverage = 2 + dice.below(8);
        let notional = dice.between(2_000.0, 160_000.0);
        let sign = [1.0, -1.0][dice.below(2) as usize];
        let size = units(sign * notional / mark.to_f64());
        let backing = notional * dice.between(0.8, 2.0) / f64::from(leverage);
        match dice.below(4) {
            0 => opening.positions.push((PerpId(n), size, leverage)),
            1 => (opening.isolated).push((PerpId(n), size, leverage, units(backing))),
            _ => continue,
        }
        let is_cross = opening.positions.last().is_some_and(|p| p.0 == PerpId(n));
        if is_cross {
            margin[usize::from(n as usize == ETH)] += backing;
        }
    }
    margin.map(units)
}

/// Anything that an account holder can want.
pub(crate) fn random_wish(dice: &mut Dice, users: u32) -> Intent {
    let token = TokenId(dice.below(4));
    let cash = units(dice.between(0.0, 20_000.0));
    let signed = units(dice.between(-10_000.0, 10_000.0));
    let perp = PerpId(dice.below(3));
    let leverage = 1 + dice.below(10);
    match dice.below(12) {
        0 => Intent::Transfer {
            dex: DexId(dice.below(2)),
            amount: signed,
        },
        1 => Intent::Send {
            to: AccountId::user(dice.below(users)),
            token,
            amount: units(dice.between(0.0, 100.0)),
        },
        2 => Intent::Lend {
            operation: [Lending::Supply, Lending::Withdraw, Lending::Repay][dice.below(3) as usize],
            token,
            amount: (dice.below(2) == 0).then_some(units(dice.between(0.0, 1_000.0))),
        },
        3 => Intent::SetLeverage {
            perp,
            leverage,
            isolated: dice.below(2) == 0,
        },
        4 => Intent::IsolatedMargin {
            perp,
            amount: signed,
        },
        5 => Intent::SetMode {
            mode: [Mode::Standard, Mode::Unified, Mode::Portfolio][dice.below(3) as usize],
        },
        6 => Intent::Deposit {
            token,
            amount: units(dice.between(0.0, 50.0)),
        },
        7 => Intent::Withdraw {
            token,
            amount: cash,
        },
        8 | 9 => {
            let notional = dice.between(-30_000.0, 30_000.0);
            let px = [80_000.0, 2_400.0, 80.0][perp.index()];
            Intent::TradePerp {
                perp,
                size: units(notional / px),
                leverage,
                limit_bps: 100,
            }
        }
        _ => random_intent(dice),
    }
}

/// A tick of a random market of several tokens, and somebody's wish.
pub(crate) fn events(market: &mut Market, tick: u64, users: u32) -> Vec<Event> {
    let time = SimTime(tick * 3_000);
    let peg = market.dice.between(0.97, 1.01);
    let mut kinds = vec![EventKind::Prices(with_usdt0(market.prices(), peg))];
    if tick.is_multiple_of(1_200) {
        let rates = [Ratio(125_000), Ratio(-80_000), Ratio(900_000)];
        kinds.push(EventKind::Funding(rates.to_vec()));
    }
    if market.dice.below(2) == 0 {
        kinds.push(EventKind::Intent {
            account: AccountId::user(market.dice.below(users)),
            intent: random_wish(&mut market.dice, users),
        });
    }
    kinds.into_iter().map(|kind| Event { time, kind }).collect()
}

/// An engine with a random population, and the market around it.
pub(crate) fn random_run(
    seed: u64,
    users: u32,
    config: &VenueConfig,
    (volatility, drift): (f64, f64),
) -> (Engine, Market) {
    let mut dice = Dice(seed);
    let at = at(80_000.0, 2_400.0, 80.0);
    let openings = random_openings(&mut dice, users, &at);
    let market = Market {
        dice,
        px: [80_000.0, 2_400.0, 80.0],
        volatility,
        drift,
    };
    (
        crate::common::engine_of(venue(config), &openings, at),
        market,
    )
}

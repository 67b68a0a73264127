//! Auto-deleveraging in the engine: who is closed, at what price, and what is left.

use plimsoll_engine::ledger::Pocket;
use plimsoll_engine::units::{AccountId, Amount, DexId, PerpId, Px, SimTime, Usd};
use plimsoll_engine::venue::{AdlOutside, VenueConfig};
use plimsoll_engine::{
    Engine, Event, EventKind, LiquidationStep, Mode, Opening, Outcome, Report, Stage,
};
use rust_decimal::Decimal;

use crate::adl::RANKINGS;
use crate::common::{BTC, Dice, HYPE, engine, october, prices, units};

const HYPE_PERP: PerpId = PerpId(HYPE as u32);
const BTC_PERP: PerpId = PerpId(BTC as u32);
const MAIN: Pocket = Pocket::Dex(DexId::MAIN);

/// A standard account with a cross position in HYPE.
fn trader(size: f64, equity: f64) -> Opening {
    Opening {
        mode: Mode::Standard,
        perp_equity: units(equity),
        positions: vec![(HYPE_PERP, units(size), 10)],
        ..Opening::default()
    }
}

fn at(hype: f64) -> plimsoll_engine::margin::figures::Prices {
    prices(80_000.0, 2_400.0, hype)
}

fn step(engine: &mut Engine, tick: u64, kind: EventKind) -> Report {
    let mut report = Report::default();
    let event = Event {
        time: SimTime(tick * 3_000),
        kind,
    };
    engine.apply(&event, &mut report).unwrap();
    engine.ledger().check().unwrap();
    report
}

fn attend(engine: &mut Engine, tick: u64, user: u32) -> Report {
    let kind = EventKind::Attend {
        account: AccountId::user(user),
        perps_first: true,
    };
    step(engine, tick, kind)
}

fn move_to(engine: &mut Engine, tick: u64, hype: f64) -> Report {
    step(engine, tick, EventKind::Prices(at(hype)))
}

fn hype_size(engine: &Engine, user: u32) -> Amount {
    engine.ledger().size(AccountId::user(user), HYPE_PERP)
}

fn worth(engine: &Engine, user: u32) -> Usd {
    engine.net_worth(AccountId::user(user))
}

fn dollars(whole: i128) -> Usd {
    Usd(whole * Usd::ONE.0)
}

/// Who was deleveraged by how much, at what price.
fn closed(report: &Report) -> Vec<(AccountId, Amount, Px)> {
    let all = report.outcomes.iter().filter_map(|outcome| match outcome {
        Outcome::Deleveraged {
            account, size, px, ..
        } => Some((*account, *size, *px)),
        _ => None,
    });
    all.collect()
}

fn steps(report: &Report) -> Vec<LiquidationStep> {
    let all = report.outcomes.iter().filter_map(|outcome| match outcome {
        Outcome::Liquidated(step) => Some(step.kind),
        _ => None,
    });
    all.collect()
}

fn stages(report: &Report) -> Vec<Stage> {
    let all = report.outcomes.iter().filter_map(|outcome| match outcome {
        Outcome::Waterfall { stage, .. } => Some(*stage),
        _ => None,
    });
    all.collect()
}

fn px(whole: i64) -> Px {
    Px(whole * Px::ONE.0)
}

/// A long of 1,000 that a fall to 70 empties, shorts of 400 and 700 (the latter with more leverage),
/// another long, and one who is in another market.
fn book() -> Vec<Opening> {
    let elsewhere = Opening {
        positions: vec![(BTC_PERP, units(-1.0), 10)],
        ..trader(0.0, 30_000.0)
    };
    vec![
        trader(1_000.0, 4_500.0),
        trader(-400.0, 10_000.0),
        trader(-700.0, 14_000.0),
        trader(100.0, 5_000.0),
        elsewhere,
    ]
}

#[test]
fn a_bankrupt_account_is_closed_against_the_ranked_other_side_at_the_mark_of_the_tick_before() {
    let mut engine = engine(&october(), &book(), at(80.0));
    assert!(
        move_to(&mut engine, 1, 70.0)
            .due
            .contains(&AccountId::user(0))
    );
    let report = attend(&mut engine, 1, 0);
    let expected = [
        (AccountId::user(2), units(700.0), px(80)),
        (AccountId::user(1), units(300.0), px(80)),
    ];
    assert_eq!(closed(&report), expected);
    assert_eq!(steps(&report), [LiquidationStep::Adl]);
    assert_eq!(stages(&report), [Stage::Adl]);
    assert!(report.orders.is_empty());
    // What it was worth at 80; the others keep what they had there.
    assert_eq!(worth(&engine, 0), dollars(4_500));
    assert_eq!(worth(&engine, 2), dollars(14_000));
    assert_eq!(worth(&engine, 1), dollars(10_000 + 100 * 10));
    let left = [0, 1, 2, 3].map(|user| hype_size(&engine, user));
    assert_eq!(left, [0.0, -100.0, 0.0, 100.0].map(units));
    let elsewhere = engine.ledger().size(AccountId::user(4), BTC_PERP);
    assert_eq!(elsewhere, units(-1.0));
    assert_eq!(engine.net_worth(AccountId::PERP_BACKSTOP), Usd::ZERO);
}

#[test]
fn without_auto_deleveraging_the_backstop_bears_the_same_account() {
    let mut config = october();
    config.liquidation.adl.enabled = false;
    let mut engine = engine(&config, &book(), at(80.0));
    move_to(&mut engine, 1, 70.0);
    let report = attend(&mut engine, 1, 0);
    assert_eq!(closed(&report), []);
    assert_eq!(steps(&report), [LiquidationStep::PerpBackstop]);
    assert_eq!(worth(&engine, 0), Usd::ZERO);
    assert_eq!(engine.net_worth(AccountId::PERP_BACKSTOP), dollars(-5_500));
}

#[test]
fn what_was_lost_a_tick_ago_too_is_left_as_a_deficit_that_the_backstop_makes_good() {
    let mut config = october();
    // Whatever its limit: there is nobody else.
    config.liquidation.adl.backstop_loss_limit_usd = Some(Decimal::ZERO);
    let mut engine = engine(&config, &book(), at(80.0));
    move_to(&mut engine, 1, 70.0);
    move_to(&mut engine, 2, 68.0);
    let report = attend(&mut engine, 2, 0);
    assert!(closed(&report).iter().all(|(_, _, at)| *at == px(70)));
    assert_eq!(stages(&report), [Stage::Adl, Stage::Deficit]);
    let absorbed = Outcome::DeficitAbsorbed {
        account: AccountId::user(0),
        amount: units(5_500.0),
    };
    assert!(report.outcomes.contains(&absorbed), "{report:?}");
    assert_eq!(worth(&engine, 0), Usd::ZERO);
    assert_eq!(engine.net_worth(AccountId::PERP_BACKSTOP), dollars(-5_500));
}

#[test]
fn an_account_that_is_worth_something_is_not_deleveraged() {
    let mut engine = engine(&october(), &book(), at(80.0));
    // 4,500 less 1,000 times 4.50: nothing is not below nothing.
    move_to(&mut engine, 1, 75.5);
    let report = attend(&mut engine, 1, 0);
    assert_eq!(steps(&report), [LiquidationStep::PerpBackstop]);
    assert_eq!(closed(&report), []);
}

#[test]
fn behind_its_limit_the_backstop_takes_no_more_and_accounts_go_to_the_book_and_then_to_the_others()
{
    let mut config = october();
    config.liquidation.adl.backstop_loss_limit_usd = Some(Decimal::from(1_500));
    let openings = [
        trader(1_000.0, 1_000.0),
        trader(1_000.0, 3_500.0),
        trader(-1_500.0, 60_000.0),
    ];
    let mut engine = engine(&config, &openings, at(80.0));
    let first = attend(&mut engine, 0, 0);
    assert_eq!(steps(&first), [LiquidationStep::PerpBackstop]);
    let cash = engine.ledger().cash(AccountId::PERP_BACKSTOP, MAIN);
    assert_eq!(cash, units(1_000.0 - 80_000.0));

    // Its margin of 1,000 and a fall of 3 on 1,000: a loss of 2,000.
    move_to(&mut engine, 1, 77.0);
    let second = attend(&mut engine, 1, 1);
    assert_eq!(steps(&second), [LiquidationStep::PerpBook]);
    assert_eq!(second.orders.len(), 1);
    assert_eq!(second.orders[0].size, units(-1_000.0));

    // Nobody buys; a tick later it has lost everything.
    move_to(&mut engine, 2, 76.0);
    let third = attend(&mut engine, 2, 1);
    assert_eq!(steps(&third), [LiquidationStep::Adl]);
    // The outside is short 500 beside the user's 1,500.
    let expected = [
        (AccountId::MARKET, units(250.0), px(77)),
        (AccountId::user(2), units(750.0), px(77)),
    ];
    assert_eq!(closed(&third), expected);
    let inventory = engine.ledger().size(AccountId::PERP_BACKSTOP, HYPE_PERP);
    assert_eq!(inventory, units(1_000.0));
}

#[test]
fn the_outside_bears_what_its_reading_says() {
    for (outside, market, user) in [
        (AdlOutside::ProRata, 360.0, 40.0),
        (AdlOutside::Last, 300.0, 100.0),
        (AdlOutside::First, 400.0, 0.0),
    ] {
        let mut config = october();
        config.liquidation.adl.outside = outside;
        let openings = [
            trader(400.0, 1_800.0),
            trader(-100.0, 5_000.0),
            trader(600.0, 40_000.0),
        ];
        let mut engine = engine(&config, &openings, at(80.0));
        let before = engine.ledger().size(AccountId::MARKET, HYPE_PERP);
        assert_eq!(before, units(-900.0));
        move_to(&mut engine, 1, 70.0);
        attend(&mut engine, 1, 0);
        let after = engine.ledger().size(AccountId::MARKET, HYPE_PERP);
        assert_eq!(after - before, units(market), "{outside:?}");
        assert_eq!(hype_size(&engine, 1), units(user - 100.0), "{outside:?}");
        assert_eq!(hype_size(&engine, 0), Amount::ZERO);
    }
}

#[test]
fn an_isolated_position_is_closed_alone() {
    let isolated = Opening {
        mode: Mode::Standard,
        perp_equity: units(50_000.0),
        positions: vec![(BTC_PERP, units(1.0), 10)],
        isolated: vec![(HYPE_PERP, units(1_000.0), 10, units(4_500.0))],
        ..Opening::default()
    };
    let openings = [isolated, trader(-1_000.0, 30_000.0)];
    let mut engine = engine(&october(), &openings, at(80.0));
    move_to(&mut engine, 1, 70.0);
    let report = attend(&mut engine, 1, 0);
    let expected = [(AccountId::user(1), units(1_000.0), px(80))];
    assert_eq!(closed(&report), expected);
    assert_eq!(
        engine.ledger().size(AccountId::user(0), BTC_PERP),
        units(1.0)
    );
    // Its bucket held 4,500 at 80, which is back in the cross account.
    let cross = engine.figures(AccountId::user(0)).perp_equity;
    assert_eq!(cross, dollars(54_500));
    let bucket = engine
        .ledger()
        .cash(AccountId::user(0), Pocket::Position(HYPE_PERP));
    assert_eq!(bucket, Amount::ZERO);
}

#[test]
fn an_isolated_position_on_the_other_side_gives_its_margin_back_with_what_is_closed() {
    let isolated = Opening {
        mode: Mode::Standard,
        perp_equity: units(100.0),
        isolated: vec![(HYPE_PERP, units(-2_000.0), 10, units(20_000.0))],
        ..Opening::default()
    };
    let openings = [
        trader(1_000.0, 4_500.0),
        isolated,
        trader(1_000.0, 50_000.0),
    ];
    let mut engine = engine(&october(), &openings, at(80.0));
    move_to(&mut engine, 1, 70.0);
    let before = worth(&engine, 1);
    let report = attend(&mut engine, 1, 0);
    assert_eq!(
        closed(&report),
        [(AccountId::user(1), units(1_000.0), px(80))]
    );
    // It buys 1,000 at 80 that are worth 70; half of its margin goes with half of its size.
    assert_eq!(worth(&engine, 1) - before, dollars(-10_000));
    let cross = engine.figures(AccountId::user(1)).perp_equity;
    assert_eq!(cross, dollars(100 + 10_000));
}

/// Standard and unified accounts on both sides of two markets, cross and isolated.
fn random_book(dice: &mut Dice) -> Vec<Opening> {
    let one = |dice: &mut Dice| {
        let mut opening = Opening {
            mode: [Mode::Standard, Mode::Unified][dice.below(2) as usize],
            ..Opening::default()
        };
        for (perp, px) in [(HYPE_PERP, 80.0), (BTC_PERP, 80_000.0)] {
            let value = dice.between(-60_000.0, 60_000.0);
            let equity = units(value.abs() * dice.between(0.05, 0.25));
            let size = units(value / px);
            match dice.below(3) {
                0 => opening.isolated.push((perp, size, 10, equity)),
                1 => {
                    opening.positions.push((perp, size, 10));
                    opening.perp_equity += equity;
                }
                _ => {}
            }
        }
        opening
    };
    (0..14).map(|_| one(dice)).collect()
}

/// Sizes of everybody in both markets.
fn sizes(engine: &Engine) -> Vec<[Amount; 2]> {
    let accounts = (0..engine.ledger().accounts()).map(|n| AccountId(n as u32));
    accounts
        .map(|id| [HYPE_PERP, BTC_PERP].map(|perp| engine.ledger().size(id, perp)))
        .collect()
}

fn is_opposite(one: Amount, other: Amount) -> bool {
    one.0.signum() * other.0.signum() == -1
}

/// What must hold of one attended account; returns how many positions were closed against others.
fn check_closings(
    report: &Report,
    id: AccountId,
    before: &[[Amount; 2]],
    engine: &Engine,
) -> usize {
    let after = sizes(engine);
    for (place, perp) in [HYPE_PERP, BTC_PERP].into_iter().enumerate() {
        let own = before[id.index()][place];
        let mut taken = vec![Amount::ZERO; before.len()];
        for outcome in &report.outcomes {
            match outcome {
                Outcome::Deleveraged {
                    account,
                    against,
                    perp: of,
                    size,
                    ..
                } if *of == perp => {
                    assert_eq!(*against, id);
                    assert!(is_opposite(before[account.index()][place], own));
                    taken[account.index()] += *size;
                }
                _ => {}
            }
        }
        let total: Amount = taken.iter().copied().sum();
        if !total.is_zero() {
            let others = before.iter().map(|sizes| sizes[place]);
            let there: Amount = others
                .filter(|size| is_opposite(*size, own))
                .map(Amount::abs)
                .sum();
            assert_eq!(total.abs(), own.abs().min(there));
        }
        for (n, (was, is)) in before.iter().zip(&after).enumerate() {
            let (was, is) = (was[place], is[place]);
            let other = AccountId(n as u32);
            if other != id && other != AccountId::PERP_BACKSTOP {
                assert_eq!(is - was, taken[n], "{other:?}");
                assert!(is.is_zero() || is.0.signum() == was.0.signum(), "{other:?}");
            }
        }
    }
    closed(report).len()
}

#[test]
fn only_the_other_side_of_the_same_market_is_closed_and_exactly_as_much_as_there_is() {
    for ranking in RANKINGS {
        let mut seen = 0;
        for seed in 0..12 {
            let mut dice = Dice(seed);
            let mut config: VenueConfig = october();
            config.liquidation.adl.ranking = ranking;
            config.liquidation.adl.outside =
                [AdlOutside::ProRata, AdlOutside::Last, AdlOutside::First][(seed % 3) as usize];
            config.liquidation.adl.backstop_loss_limit_usd =
                [None, Some(Decimal::ZERO)][(seed / 3 % 2) as usize];
            let mut engine = engine(&config, &random_book(&mut dice), at(80.0));
            let mut level = 1.0;
            for tick in 1..=6 {
                level *= dice.between(0.75, 1.3);
                let prices = prices(80_000.0 * level, 2_400.0, 80.0 / level);
                let due = step(&mut engine, tick, EventKind::Prices(prices)).due;
                for id in due {
                    let before = sizes(&engine);
                    let kind = EventKind::Attend {
                        account: id,
                        perps_first: true,
                    };
                    let report = step(&mut engine, tick, kind);
                    seen += check_closings(&report, id, &before, &engine);
                }
            }
        }
        assert!(seen > 20, "{ranking:?}: only {seen}");
    }
}

//! What margins an account in each mode, how it changes, and what caps send back.

use plimsoll_engine::account::{Cross, Ineligible};
use plimsoll_engine::ledger::Pocket;
use plimsoll_engine::units::{AccountId, Amount, DexId, PerpId, SimTime};
use plimsoll_engine::venue::{FallBack, Venue};
use plimsoll_engine::{
    Engine, Event, EventKind, Intent, Lending, Mode, Opening, Outcome, Rejection,
};
use rust_decimal::Decimal;

use crate::common::{
    ETH, HYPE, HYPE_TOKEN, USDC, engine, engine_of, october, prices, settle_all, units,
};
use crate::several::{SIDE, USDT0, at, config, venue};

const ALICE: AccountId = AccountId::user(1);
const BOB: AccountId = AccountId::user(2);
const MODES: [Mode; 3] = [Mode::Standard, Mode::Unified, Mode::Portfolio];
const HYPE_PERP: PerpId = PerpId(HYPE as u32);
const ETH_PERP: PerpId = PerpId(ETH as u32);

fn lender() -> Opening {
    Opening {
        supplied: vec![(USDC, units(1e7)), (USDT0, units(1e7))],
        ..Opening::default()
    }
}

fn open(venue: Venue, accounts: Vec<Opening>) -> Engine {
    let mut all = vec![lender()];
    all.extend(accounts);
    engine_of(venue, &all, at(80_000.0, 2_400.0, 80.0))
}

/// A short of 1,000 HYPE at 80 in some mode: maintenance 4,000.
fn short(mode: Mode, cash: f64) -> Opening {
    Opening {
        mode,
        perp_equity: units(cash),
        positions: vec![(HYPE_PERP, units(-1_000.0), 10)],
        ..Opening::default()
    }
}

fn tick(engine: &mut Engine, second: u64, (eth, hype): (f64, f64)) -> Vec<Outcome> {
    let event = Event {
        time: SimTime(second * 1_000),
        kind: EventKind::Prices(at(80_000.0, eth, hype)),
    };
    let reports = settle_all(engine, event, 0);
    reports
        .into_iter()
        .flat_map(|report| report.outcomes)
        .collect()
}

fn wish(engine: &mut Engine, account: AccountId, intent: Intent) -> Option<Rejection> {
    let time = engine.now();
    let kind = EventKind::Intent { account, intent };
    let reports = settle_all(engine, Event { time, kind }, 0);
    let mut outcomes = reports.into_iter().flat_map(|report| report.outcomes);
    outcomes.find_map(|outcome| match outcome {
        Outcome::Rejected { reason, .. } => Some(reason),
        _ => None,
    })
}

fn steps_against(outcomes: &[Outcome], id: AccountId) -> usize {
    let is = |o: &&Outcome| matches!(o, Outcome::Liquidated(step) if step.account == id);
    outcomes.iter().filter(is).count()
}

#[test]
fn spot_does_not_back_a_standard_account_and_does_back_a_unified_one() {
    let apart = Opening {
        held: vec![(USDC, units(50_000.0))],
        ..short(Mode::Standard, 9_000.0)
    };
    let mut engine = open(
        venue(&config()),
        vec![apart, short(Mode::Unified, 59_000.0)],
    );
    let seen = tick(&mut engine, 3, (2_400.0, 86.0));
    assert_eq!(
        (steps_against(&seen, ALICE), steps_against(&seen, BOB)),
        (1, 0)
    );
    assert_eq!(engine.ledger().held(ALICE, USDC), units(50_000.0));
}

#[test]
fn a_standard_account_stands_or_falls_on_each_dex_alone() {
    let mut venue = venue(&config());
    venue.dexs[1].collateral = USDC;
    venue.perps[ETH].quote = USDC;
    // Long ETH gains what the short of HYPE loses.
    let pair = |mode, pools| Opening {
        mode,
        positions: vec![
            (HYPE_PERP, units(-1_000.0), 10),
            (ETH_PERP, units(33.0), 10),
        ],
        perp_equity: units(if mode == Mode::Standard {
            9_000.0
        } else {
            18_000.0
        }),
        pools,
        ..Opening::default()
    };
    let apart = pair(Mode::Standard, vec![(Cross::Dex(SIDE), units(9_000.0))]);
    let mut engine = open(venue, vec![apart, pair(Mode::Unified, vec![])]);
    let seen = tick(&mut engine, 3, (2_640.0, 88.0));
    assert_eq!(
        (steps_against(&seen, ALICE), steps_against(&seen, BOB)),
        (1, 0)
    );
    // The other DEX has neither lost its position nor paid for this one.
    assert_eq!(engine.ledger().size(ALICE, ETH_PERP), units(33.0));
    let there = engine.figures_in(ALICE, Cross::Dex(SIDE)).equity();
    assert_eq!(there.to_f64(), 9_000.0 + 33.0 * 240.0);
}

#[test]
fn a_unified_account_is_judged_at_a_ratio_of_95_percent_and_a_standard_one_at_maintenance() {
    // Maintenance 4,000 over 4,211 is 0.94989, over 4,210 it is 0.95012.
    for (cash, expected) in [
        (4_211.0, [0, 0, 0]),
        (4_210.0, [0, 1, 1]),
        (4_000.0, [0, 1, 1]),
        (3_999.0, [1, 1, 1]),
    ] {
        for (mode, expected) in MODES.into_iter().zip(expected) {
            let mut engine = open(venue(&config()), vec![short(mode, cash)]);
            let seen = tick(&mut engine, 3, (2_400.0, 80.0));
            assert_eq!(
                steps_against(&seen, ALICE),
                expected,
                "{mode:?} with {cash}"
            );
        }
    }
}

#[test]
fn collateral_backs_positions_in_portfolio_margin_alone() {
    for (mode, expected) in MODES.into_iter().zip([1, 1, 0]) {
        let account = Opening {
            supplied: vec![(HYPE_TOKEN, units(1_000.0))],
            ..short(mode, 8_000.0)
        };
        let mut engine = open(venue(&config()), vec![account]);
        let seen = tick(&mut engine, 3, (2_400.0, 90.0));
        assert_eq!(steps_against(&seen, ALICE), expected, "{mode:?}");
        let owed = engine.ledger().borrowed(ALICE, USDC);
        assert_eq!(owed.is_positive(), mode == Mode::Portfolio);
    }
}

#[test]
fn cash_moves_between_spot_and_dex_down_to_the_transfer_requirement() {
    let account = Opening {
        held: vec![(USDC, units(500.0))],
        ..short(Mode::Standard, 10_000.0)
    };
    let mut engine = open(
        venue(&config()),
        vec![account, short(Mode::Unified, 10_000.0)],
    );
    let to = |dex, amount| Intent::Transfer {
        dex,
        amount: units(amount),
    };
    assert_eq!(
        wish(&mut engine, ALICE, to(DexId::MAIN, 500.1)),
        Some(Rejection::Balance)
    );
    assert_eq!(wish(&mut engine, ALICE, to(DexId::MAIN, 500.0)), None);
    assert_eq!(engine.ledger().held(ALICE, USDC), Amount::ZERO);
    // 10,500 stand against 8,000: ten percent of the notional.
    assert_eq!(
        wish(&mut engine, ALICE, to(DexId::MAIN, -2_500.1)),
        Some(Rejection::Balance)
    );
    assert_eq!(wish(&mut engine, ALICE, to(DexId::MAIN, -2_500.0)), None);
    assert_eq!(engine.ledger().held(ALICE, USDC), units(2_500.0));
    // The other DEX takes USDT0, of which there is none.
    assert_eq!(
        wish(&mut engine, ALICE, to(SIDE, 1.0)),
        Some(Rejection::Balance)
    );
    assert_eq!(
        wish(&mut engine, BOB, to(DexId::MAIN, 1.0)),
        Some(Rejection::Mode)
    );
}

#[test]
fn a_sub_account_is_margined_alone_and_sends_only_within_its_holder() {
    let master = Opening {
        mode: Mode::Unified,
        perp_equity: units(1e6),
        ..Opening::default()
    };
    let sub = |cash| Opening {
        master: Some(ALICE),
        ..short(Mode::Unified, cash)
    };
    let (first, second, stranger) = (AccountId::user(2), AccountId::user(3), AccountId::user(4));
    let accounts = vec![
        master,
        sub(5_000.0),
        sub(20_000.0),
        short(Mode::Unified, 20_000.0),
    ];
    let mut engine = open(venue(&config()), accounts);
    let send = |to| Intent::Send {
        to,
        token: USDC,
        amount: units(1_000.0),
    };
    for (from, to, expected) in [
        (ALICE, second, None),
        (second, ALICE, None),
        (second, first, None),
        (ALICE, ALICE, Some(Rejection::Malformed)),
        (ALICE, stranger, Some(Rejection::Malformed)),
        (stranger, second, Some(Rejection::Malformed)),
        (first, second, Some(Rejection::Balance)),
    ] {
        assert_eq!(
            wish(&mut engine, from, send(to)),
            expected,
            "{from:?} to {to:?}"
        );
    }
    assert_eq!(engine.ledger().held(ALICE, USDC), units(1e6));
    let seen = tick(&mut engine, 3, (2_400.0, 83.0));
    assert_eq!(steps_against(&seen, first), 1);
    assert_eq!(engine.ledger().held(ALICE, USDC), units(1e6));
}

#[test]
fn an_account_goes_through_its_modes_in_the_middle_of_a_run_and_loses_nothing() {
    let account = Opening {
        mode: Mode::Standard,
        held: vec![(USDC, units(5_000.0)), (HYPE_TOKEN, units(100.0))],
        perp_equity: units(4_000.0),
        pools: vec![(Cross::Dex(SIDE), units(3_000.0))],
        ..Opening::default()
    };
    let mut engine = open(venue(&config()), vec![account]);
    let worth = engine.net_worth(ALICE);
    let set = |mode| Intent::SetMode { mode };
    assert_eq!(wish(&mut engine, ALICE, set(Mode::Unified)), None);
    assert_eq!(engine.ledger().held(ALICE, USDC), units(9_000.0));
    assert_eq!(engine.ledger().held(ALICE, USDT0), units(3_000.0));
    assert_eq!(engine.ledger().cash(ALICE, Pocket::Dex(SIDE)), Amount::ZERO);
    assert_eq!(engine.net_worth(ALICE), worth);

    assert_eq!(wish(&mut engine, ALICE, set(Mode::Portfolio)), None);
    let supplied = [USDC, USDT0, HYPE_TOKEN].map(|token| engine.ledger().supplied(ALICE, token));
    assert_eq!(supplied, [9_000.0, 3_000.0, 100.0].map(units));
    assert_eq!(engine.net_worth(ALICE), worth);

    let trade = |size| Intent::TradePerp {
        perp: HYPE_PERP,
        size: units(size),
        leverage: 5,
        limit_bps: 100,
    };
    assert_eq!(wish(&mut engine, ALICE, trade(-500.0)), None);
    let refused = Some(Rejection::Ineligible(Ineligible::Positions));
    assert_eq!(wish(&mut engine, ALICE, set(Mode::Unified)), refused);
    assert_eq!(wish(&mut engine, ALICE, trade(500.0)), None);
    assert_eq!(wish(&mut engine, ALICE, set(Mode::Unified)), None);
    // What was lent stays lent until it is taken back by hand.
    let back = Intent::Lend {
        operation: Lending::Withdraw,
        token: USDC,
        amount: None,
    };
    assert_eq!(wish(&mut engine, ALICE, back), None);
    assert!(engine.ledger().held(ALICE, USDC) > units(8_900.0));
    assert_eq!(
        wish(&mut engine, ALICE, set(Mode::Standard)),
        Some(Rejection::Ineligible(Ineligible::NoWayBack))
    );
}

#[test]
fn who_grows_past_the_bound_stays_and_who_owes_does_not_leave() {
    let account = Opening {
        supplied: vec![(HYPE_TOKEN, units(1_000.0))],
        borrowed: units(10_000.0),
        ..Opening::default()
    };
    let mut engine = open(venue(&config()), vec![account]);
    let set = |mode| Intent::SetMode { mode };
    let owes = Some(Rejection::Ineligible(Ineligible::Debt));
    assert_eq!(wish(&mut engine, ALICE, set(Mode::Unified)), owes);
    let deposit = Intent::Deposit {
        token: USDC,
        amount: units(40e6),
    };
    assert_eq!(wish(&mut engine, ALICE, deposit), None);
    assert_eq!(engine.ledger().mode(ALICE), Mode::Portfolio);
    assert_eq!(wish(&mut engine, ALICE, set(Mode::Portfolio)), None);
    // Once left, it is too large to come back.
    assert_eq!(wish(&mut engine, ALICE, set(Mode::Unified)), None);
    let large = Some(Rejection::Ineligible(Ineligible::TooLarge));
    assert_eq!(wish(&mut engine, ALICE, set(Mode::Portfolio)), large);
}

#[test]
fn actions_of_a_day_are_limited_outside_standard_mode() {
    let mut config = config();
    config.accounts.actions_per_day = 3;
    let accounts = MODES.map(|mode| short(mode, 20_000.0));
    let mut engine = open(venue(&config), accounts.to_vec());
    let deposit = Intent::Deposit {
        token: USDC,
        amount: units(1.0),
    };
    for (n, mode) in (1..).zip(MODES) {
        let id = AccountId::user(n);
        for _ in 0..3 {
            assert_eq!(wish(&mut engine, id, deposit), None);
        }
        let expected = (mode != Mode::Standard).then_some(Rejection::ActionLimit);
        assert_eq!(wish(&mut engine, id, deposit), expected, "{mode:?}");
    }
    tick(&mut engine, 86_400, (2_400.0, 80.0));
    for n in 1..=3 {
        assert_eq!(wish(&mut engine, AccountId::user(n), deposit), None);
    }
}

/// Whether a short of 100 HYPE with 900 behind it and 200 HYPE beside it is liquidated by a jump
/// from 80, where its user borrow cap is 1,000; and what it owes then.
fn capped(fall_back: FallBack, hype: f64) -> (bool, f64) {
    let mut config = october();
    config.sharing.caps_fall_back = fall_back;
    let usdc = config.tokens.get_mut("USDC").unwrap();
    usdc.borrow.as_mut().unwrap().user_borrow_cap = Decimal::ONE_THOUSAND;
    let account = Opening {
        supplied: vec![(HYPE_TOKEN, units(200.0))],
        perp_equity: units(900.0),
        positions: vec![(HYPE_PERP, units(-100.0), 10)],
        ..Opening::default()
    };
    let lender = Opening {
        supplied: vec![(USDC, units(1e6))],
        ..Opening::default()
    };
    let px = |hype| prices(80_000.0, 2_400.0, hype);
    let mut engine = engine(&config, &[lender, account], px(80.0));
    let kind = EventKind::Prices(px(hype));
    let time = SimTime(3_000);
    let reports = settle_all(&mut engine, Event { time, kind }, 0);
    let seen: Vec<_> = reports
        .into_iter()
        .flat_map(|report| report.outcomes)
        .collect();
    let owed = engine.ledger().borrowed(ALICE, USDC).to_f64();
    (steps_against(&seen, ALICE) > 0, owed)
}

#[test]
fn a_cap_that_binds_sends_back_the_refused_part_or_at_first_the_whole_account() {
    // At 88 it lacks 780 of its target, which the cap lends; at 91 it lacks 1,110.
    assert_eq!(capped(FallBack::Partial, 88.0), (false, 780.0));
    assert_eq!(capped(FallBack::WholeAccount, 88.0), (false, 780.0));
    assert_eq!(capped(FallBack::Partial, 91.0), (false, 1_000.0));
    assert_eq!(capped(FallBack::WholeAccount, 91.0), (true, 0.0));
}

//! Blocked withdrawals in the engine, and spot orders that rest.

use plimsoll_engine::orders::{CancelReason, Side};
use plimsoll_engine::pool::BlockedWithdrawals;
use plimsoll_engine::units::{AccountId, Amount, Px, SimTime};
use plimsoll_engine::{
    Engine, Event, EventKind, Instrument, Intent, Opening, Outcome, Rejection, Report,
};

use crate::common::{HYPE_TOKEN, USDC, apply, ask, engine, exact, october, prices, refusal};

const LENDER: AccountId = AccountId::user(0);
const BORROWER: AccountId = AccountId::user(1);
const OTHER: AccountId = AccountId::user(2);
const SPOT: Instrument = Instrument::Spot(HYPE_TOKEN);

/// All that the lender supplied is lent to the borrower.
fn empty_pool(rule: BlockedWithdrawals) -> Engine {
    let mut config = october();
    config.blocked_withdrawals = rule;
    let lender = Opening {
        supplied: vec![(USDC, exact(1_000.0))],
        ..Opening::default()
    };
    let borrower = Opening {
        supplied: vec![(HYPE_TOKEN, exact(40.0))],
        borrowed: exact(1_000.0),
        ..Opening::default()
    };
    let openings = [lender, borrower, Opening::default()];
    engine(&config, &openings, prices(80_000.0, 2_400.0, 80.0))
}

fn withdraw(amount: f64) -> Intent {
    Intent::Withdraw {
        token: USDC,
        amount: exact(amount),
    }
}

fn deposit(amount: f64) -> Intent {
    Intent::Deposit {
        token: USDC,
        amount: exact(amount),
    }
}

fn tick(engine: &mut Engine, hours: u64, hype: f64) -> Report {
    let (time, mut report) = (SimTime(hours * 3_600_000), Report::default());
    let kind = EventKind::Prices(prices(80_000.0, 2_400.0, hype));
    engine.apply(&Event { time, kind }, &mut report).unwrap();
    engine.ledger().check().unwrap();
    report
}

fn paid(report: &Report) -> Vec<(AccountId, Amount)> {
    let paid = report.outcomes.iter().filter_map(|o| match o {
        Outcome::WithdrawalPaid {
            account, amount, ..
        } => Some((*account, *amount)),
        _ => None,
    });
    paid.collect()
}

#[test]
fn by_default_what_is_blocked_is_refused() {
    let mut engine = empty_pool(BlockedWithdrawals::Refuse);
    ask(&mut engine, LENDER, withdraw(400.0));
    ask(&mut engine, OTHER, deposit(300.0));
    assert!(paid(&tick(&mut engine, 1, 80.0)).is_empty());
    let flow = engine.withdrawals().flow(USDC);
    assert_eq!((flow.refused, flow.waiting), (exact(400.0), Amount::ZERO));
}

#[test]
fn a_blocked_withdrawal_waits_and_is_paid_as_money_comes_back() {
    let mut engine = empty_pool(BlockedWithdrawals::Queue);
    ask(&mut engine, LENDER, withdraw(400.0));
    assert_eq!(engine.withdrawals().flow(USDC).waiting, exact(400.0));
    // Whoever comes later gets nothing before those who wait, not even its own.
    ask(&mut engine, OTHER, deposit(300.0));
    let late = ask(&mut engine, OTHER, withdraw(50.0));
    let Outcome::Withdrawn {
        amount, blocked, ..
    } = late.outcomes[0]
    else {
        panic!("{late:?}");
    };
    assert_eq!((amount, blocked), (Amount::ZERO, exact(50.0)));
    let report = tick(&mut engine, 2, 80.0);
    assert_eq!(paid(&report), [(LENDER, exact(300.0))]);
    ask(&mut engine, OTHER, deposit(120.0));
    let report = tick(&mut engine, 3, 80.0);
    assert_eq!(
        paid(&report),
        [(LENDER, exact(100.0)), (OTHER, exact(20.0))]
    );
    let withdrawals = engine.withdrawals();
    assert_eq!(withdrawals.flow(USDC).waiting, exact(30.0));
    assert_eq!(
        withdrawals.longest_wait_ms(USDC, SimTime(10_800_000)),
        10_800_000
    );
    // 450 for two hours, 150 for one.
    assert_eq!(withdrawals.value_time(USDC).usd_hours().to_f64(), 1_050.0);
}

#[test]
fn nobody_waits_twice_for_the_same_units() {
    let mut engine = empty_pool(BlockedWithdrawals::Queue);
    ask(&mut engine, LENDER, withdraw(700.0));
    ask(&mut engine, LENDER, withdraw(700.0));
    let waiting = engine.withdrawals().flow(USDC).waiting;
    assert!(
        waiting >= exact(1_000.0) && waiting < exact(1_000.1),
        "{waiting:?}"
    );
    let more = refusal(&mut engine, LENDER, withdraw(1.0));
    assert_eq!(more, Some(Rejection::Balance));
}

#[test]
fn a_liquidation_drops_what_its_account_waits_for() {
    let mut config = october();
    config.blocked_withdrawals = BlockedWithdrawals::Queue;
    let lender = Opening {
        supplied: vec![(USDC, exact(10_000.0))],
        ..Opening::default()
    };
    // Long on cash of its own, with some USDC supplied that somebody else has borrowed.
    let trader = Opening {
        supplied: vec![(USDC, exact(100.0))],
        perp_equity: exact(800.0),
        positions: vec![(plimsoll_engine::units::PerpId(2), exact(100.0), 10)],
        ..Opening::default()
    };
    let borrower = Opening {
        supplied: vec![(HYPE_TOKEN, exact(1_000.0))],
        borrowed: exact(10_100.0),
        ..Opening::default()
    };
    let at = prices(80_000.0, 2_400.0, 80.0);
    let mut engine = engine(&config, &[lender, trader, borrower], at);
    ask(&mut engine, BORROWER, withdraw(100.0));
    assert_eq!(engine.withdrawals().flow(USDC).waiting, exact(100.0));
    tick(&mut engine, 1, 75.0);
    let attend = EventKind::Attend {
        account: BORROWER,
        perps_first: true,
    };
    let report = apply(&mut engine, attend);
    let dropped = |o: &Outcome| matches!(o, Outcome::WithdrawalDropped { .. });
    assert!(report.outcomes.iter().any(dropped), "{report:?}");
    assert_eq!(engine.withdrawals().flow(USDC).waiting, Amount::ZERO);
}

#[test]
fn a_spot_bid_holds_money_and_brings_collateral() {
    let mut engine = empty_pool(BlockedWithdrawals::Refuse);
    ask(&mut engine, OTHER, deposit(2_000.0));
    let bid = |size: f64| Intent::PlaceLimit {
        instrument: SPOT,
        size: exact(size),
        px: Px::from_f64_nearest(79.0).unwrap(),
        leverage: 1,
        reduce_only: false,
        post_only: false,
    };
    assert_eq!(refusal(&mut engine, OTHER, bid(20.0)), None);
    assert_eq!(
        engine.figures(OTHER).resting.spot_notional.to_f64(),
        1_580.0
    );
    assert_eq!(engine.withdrawable(OTHER, USDC), exact(420.0));
    assert_eq!(
        refusal(&mut engine, OTHER, bid(6.0)),
        Some(Rejection::Margin)
    );
    let px = Px::from_f64_nearest(78.0).unwrap();
    let best = EventKind::Match {
        instrument: SPOT,
        bid: px,
        ask: px,
    };
    apply(&mut engine, best);
    let has = engine.ledger().held(OTHER, HYPE_TOKEN) + engine.ledger().supplied(OTHER, HYPE_TOKEN);
    assert_eq!(has, exact(20.0));
    assert_eq!(
        engine.ledger().held(AccountId::MARKET, HYPE_TOKEN),
        exact(-20.0)
    );
}

#[test]
fn a_spot_sale_needs_its_units_when_placed_and_when_met() {
    let mut engine = empty_pool(BlockedWithdrawals::Refuse);
    let offer = |size: f64| Intent::PlaceLimit {
        instrument: SPOT,
        size: exact(-size),
        px: Px::from_f64_nearest(81.0).unwrap(),
        leverage: 1,
        reduce_only: false,
        post_only: false,
    };
    assert_eq!(refusal(&mut engine, BORROWER, offer(30.0)), None);
    assert_eq!(
        refusal(&mut engine, BORROWER, offer(11.0)),
        Some(Rejection::Balance)
    );
    let gone = Intent::TradeSpot {
        token: HYPE_TOKEN,
        size: exact(-20.0),
        limit_bps: 100,
    };
    crate::common::filled(&mut engine, BORROWER, gone);
    let px = Px::from_f64_nearest(82.0).unwrap();
    let best = EventKind::Match {
        instrument: SPOT,
        bid: px,
        ask: px,
    };
    let report = apply(&mut engine, best);
    let is_margin = |o: &Outcome| {
        matches!(
            o,
            Outcome::OrderCanceled {
                reason: CancelReason::Margin,
                ..
            }
        )
    };
    assert!(report.outcomes.iter().any(is_margin), "{report:?}");
    assert!(engine.resting().best(SPOT, Side::Sell).is_none());
}

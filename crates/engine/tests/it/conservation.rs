//! Nothing is made or lost, whatever happens.

use plimsoll_engine::orders::CancelReason;
use plimsoll_engine::pool::BlockedWithdrawals;
use plimsoll_engine::units::{AccountId, SimTime};
use plimsoll_engine::venue::VenueConfig;
use plimsoll_engine::{Event, EventKind, LiquidationStep, Opening, Outcome};

use crate::common::{
    Dice, HYPE_TOKEN, Market, USDC, engine, october, prices, random_openings, settle_all, strike,
    units,
};

/// Runs a random market with random wishes; `settle_all` checks the books after every event.
/// Returns what was seen, so that a test can tell that it saw the hard parts.
fn run(seed: u64, users: u32, ticks: u64, moves: (f64, f64)) -> Vec<Outcome> {
    run_with(&october(), (seed, users), ticks, moves)
}

fn run_with(
    config: &VenueConfig,
    (seed, users): (u64, u32),
    ticks: u64,
    (volatility, drift): (f64, f64),
) -> Vec<Outcome> {
    let at = prices(80_000.0, 2_400.0, 80.0);
    let mut dice = Dice(seed);
    let openings = random_openings(&mut dice, users, &at);
    let mut engine = engine(config, &openings, at);
    let px = [80_000.0, 2_400.0, 80.0];
    let mut market = Market {
        dice,
        px,
        volatility,
        drift,
    };
    let mut seen = Vec::new();
    for tick in 1..=ticks {
        for event in market.events(tick, users) {
            for report in settle_all(&mut engine, event, 40) {
                seen.extend(report.outcomes);
            }
        }
    }
    seen
}

fn count(seen: &[Outcome], step: LiquidationStep) -> usize {
    let is = |o: &&Outcome| matches!(o, Outcome::Liquidated(l) if l.kind == step);
    seen.iter().filter(is).count()
}

#[test]
fn books_balance_after_every_event_of_a_crash() {
    let mut seen = Vec::new();
    for seed in 0..20 {
        seen.extend(run(seed, 30, 700, (0.004, -0.0016)));
    }
    for step in [
        LiquidationStep::PerpBook,
        LiquidationStep::PerpBackstop,
        LiquidationStep::BorrowPartial,
        LiquidationStep::BorrowFull,
    ] {
        assert!(count(&seen, step) > 4, "{step:?}: {}", count(&seen, step));
    }
}

#[test]
fn books_balance_after_every_event_of_a_gap_and_the_sale_of_what_was_taken_over() {
    let at = prices(80_000.0, 2_400.0, 80.0);
    let mut dice = Dice(11);
    let openings = random_openings(&mut dice, 30, &at);
    let mut engine = engine(&october(), &openings, at);
    let px = [30_000.0, 900.0, 22.0];
    let mut market = Market {
        dice,
        px,
        volatility: 0.000_2,
        drift: 0.0,
    };
    let mut absorbed = 0;
    for tick in 1..=6_000 {
        for event in market.events(tick, 30) {
            for report in settle_all(&mut engine, event, 40) {
                let is_bad_debt = |o: &&Outcome| matches!(o, Outcome::BadDebt { .. });
                absorbed += report.outcomes.iter().filter(is_bad_debt).count();
            }
        }
    }
    assert!(absorbed > 0, "a gap of 70% left no bad debt to conserve");
}

#[test]
fn books_balance_after_every_event_of_a_rally_that_empties_the_pool() {
    let mut blocked = 0;
    for seed in 100..108 {
        let seen = run(seed, 30, 700, (0.004, 0.0016));
        blocked += (seen.iter())
            .filter(|o| matches!(o, Outcome::Withdrawn { blocked, .. } if blocked.is_positive()))
            .count();
        assert!(seen.iter().any(|o| matches!(o, Outcome::Filled { .. })));
    }
    assert!(blocked > 0, "the pool was never empty for a lender");
}

#[test]
fn books_balance_after_every_event_of_a_quiet_market() {
    let seen = run(7, 40, 1_500, (0.000_4, 0.0));
    assert!(seen.len() > 100);
}

#[test]
fn the_random_markets_reach_every_end_of_an_order() {
    let mut seen = Vec::new();
    for seed in 300..310 {
        seen.extend(run(seed, 12, 700, (0.003, -0.000_8)));
    }
    let count = |is: &dyn Fn(&Outcome) -> bool| seen.iter().filter(|o| is(o)).count();
    for reason in [
        CancelReason::Owner,
        CancelReason::Liquidated,
        CancelReason::Margin,
        CancelReason::SelfTrade,
        CancelReason::ReduceOnly,
    ] {
        let canceled =
            count(&|o| matches!(o, Outcome::OrderCanceled { reason: r, .. } if *r == reason));
        assert!(canceled > 2, "{reason:?}: {canceled}");
    }
    assert!(
        count(&|o| matches!(
            o,
            Outcome::Filled {
                resting: Some(_),
                ..
            }
        )) > 50
    );
    assert!(count(&|o| matches!(o, Outcome::Triggered { .. })) > 20);
    assert!(count(&|o| matches!(o, Outcome::TwapEnded { .. })) > 20);
}

#[test]
fn books_balance_while_withdrawals_wait() {
    let mut config = october();
    config.blocked_withdrawals = BlockedWithdrawals::Queue;
    let mut paid = 0;
    for seed in 100..108 {
        for outcome in run_with(&config, (seed, 30), 700, (0.004, 0.001_6)) {
            paid += usize::from(matches!(outcome, Outcome::WithdrawalPaid { .. }));
        }
    }
    assert!(
        paid > 20,
        "only {paid} withdrawals were waited for and paid"
    );
}

#[test]
fn suppliers_earn_what_borrowers_pay_less_the_reserve_factor() {
    let at = prices(80_000.0, 2_400.0, 80.0);
    let lender = Opening {
        supplied: vec![(USDC, units(1_000_000.0))],
        ..Opening::default()
    };
    let borrower = Opening {
        supplied: vec![(HYPE_TOKEN, units(20_000.0))],
        borrowed: units(900_000.0),
        ..Opening::default()
    };
    let mut engine = engine(&october(), &[lender, borrower], at.clone());
    for hour in 1..=24 {
        let event = Event {
            time: SimTime(hour * 3_600_000),
            kind: EventKind::Prices(at.clone()),
        };
        settle_all(&mut engine, event, 0);
        strike(&mut engine);
    }
    let reserve = engine.ledger().reserve(USDC);
    let paid = (reserve.total_borrowed() - units(900_000.0)).0;
    let earned = (reserve.total_supplied() - units(1_000_000.0)).0;
    let kept = reserve.buffer().0;
    assert_eq!(paid, earned + kept);
    // Ten percent, but for the rounding of 24 steps of the index.
    assert!(
        (kept - paid / 10).abs() < 24 * 1_000_000,
        "{kept} of {paid}"
    );
    // 0.9 of a million at a rate of 52.5% a year, compounding for a day.
    let daily = 0.525 / 365.0;
    let expected = 900_000.0 * (daily + daily * daily / 2.0);
    let got = engine.ledger().borrowed(AccountId::user(1), USDC).to_f64() - 900_000.0;
    // Utilization, and with it the rate, climbs a little as the debt grows faster than the supply.
    let ratio = got / expected;
    assert!((1.0..1.002).contains(&ratio), "{got} against {expected}");
}

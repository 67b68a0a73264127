//! What must hold in all modes together, whatever happens.

use std::collections::BTreeMap;

use plimsoll_engine::units::{AccountId, PerpId, SimTime};
use plimsoll_engine::venue::SeveralDebtsReading;
use plimsoll_engine::{
    Engine, Event, EventKind, LiquidationStep, Outcome, Rejection, Report, Scan,
};

use crate::common::{USDC, fill, settle_all, units};
use crate::several::{USDT0, at, config, events, is_in_trouble, random_run};

const USERS: u32 = 24;

/// Every outcome of some random runs; `settle_all` checks the books after every event.
fn outcomes(seeds: std::ops::Range<u64>, ticks: u64, market: (f64, f64)) -> Vec<Outcome> {
    let mut seen = Vec::new();
    for seed in seeds {
        let (mut engine, mut market) = random_run(seed, USERS, &config(), market);
        for tick in 1..=ticks {
            for event in events(&mut market, tick, USERS) {
                let reports = settle_all(&mut engine, event, 40);
                seen.extend(reports.into_iter().flat_map(|report| report.outcomes));
            }
        }
    }
    seen
}

#[test]
fn books_balance_in_all_modes_through_crash_rally_and_every_wish() {
    let mut seen = outcomes(0..6, 500, (0.004, -0.002));
    seen.extend(outcomes(6..12, 500, (0.004, 0.002)));
    let mut met: BTreeMap<&str, u32> = BTreeMap::new();
    for outcome in &seen {
        let name = match outcome {
            Outcome::Lent { .. } => "lent",
            Outcome::ModeChanged { .. } => "mode changed",
            Outcome::Deleveraged { .. } => "deleveraged",
            Outcome::DeficitAbsorbed { .. } => "deficit",
            Outcome::BadDebt { token, .. } if *token == USDT0 => "bad debt of USDT0",
            Outcome::Rejected {
                reason: Rejection::Mode,
                ..
            } => "mode refused",
            Outcome::Rejected {
                reason: Rejection::Ineligible(_),
                ..
            } => "ineligible",
            Outcome::Liquidated(step) => match step.kind {
                LiquidationStep::PerpBook => "book",
                LiquidationStep::PerpBackstop => "backstop",
                LiquidationStep::Adl => "adl",
                LiquidationStep::BorrowPartial => "partial",
                LiquidationStep::BorrowFull => "full",
            },
            _ => continue,
        };
        *met.entry(name).or_default() += 1;
    }
    for name in [
        "lent",
        "mode changed",
        "mode refused",
        "ineligible",
        "book",
        "backstop",
        "partial",
        "full",
    ] {
        assert!(met.get(name).is_some_and(|n| *n > 2), "{name}: {met:?}");
    }
}

/// Applies an event with all that follows and records it word for word.
fn follow(engine: &mut Engine, event: &Event, log: &mut Vec<Report>) {
    let mut report = Report::default();
    engine.apply(event, &mut report).unwrap();
    let time = event.time;
    let fills = (report.orders.iter()).map(|order| EventKind::Fill(fill(engine, *order, 30)));
    let visits = report.due.iter().map(|account| EventKind::Attend {
        account: *account,
        perps_first: account.0.is_multiple_of(2),
    });
    let todo: Vec<EventKind> = fills.chain(visits).collect();
    log.push(report);
    for kind in todo {
        follow(engine, &Event { time, kind }, log);
    }
}

fn both_ways_agree(seed: u64, ticks: u64, strict: bool, market: (f64, f64)) -> usize {
    let mut config = config();
    if strict {
        config.margin.several_debts = SeveralDebtsReading::LessOtherBorrows;
    }
    let (mut boxes, mut market) = random_run(seed, USERS, &config, market);
    let mut every = boxes.clone();
    every.set_scan(Scan::Every);
    let mut due = 0;
    for tick in 1..=ticks {
        for event in events(&mut market, tick, USERS) {
            let (mut a, mut b) = (Vec::new(), Vec::new());
            follow(&mut boxes, &event, &mut a);
            follow(&mut every, &event, &mut b);
            assert_eq!(a, b, "seed {seed}, tick {tick}");
            due += a[0].due.len();
        }
    }
    assert_eq!(boxes.ledger(), every.ledger());
    due
}

#[test]
fn boxes_equal_the_plain_scan_in_all_modes() {
    let mut due = 0;
    for seed in 0..8 {
        due += both_ways_agree(seed, 400, false, (0.003, -0.0015));
        due += both_ways_agree(50 + seed, 400, false, (0.003, 0.0015));
    }
    due += both_ways_agree(80, 1_500, false, (0.000_3, 0.0));
    due += both_ways_agree(90, 300, true, (0.003, -0.0015));
    assert!(due > 500, "only {due} accounts were ever due");
}

/// A tick of the market without the same instant's attention, then the attention.
fn tick_in_parts(engine: &mut Engine, event: &Event) -> Vec<AccountId> {
    let mut ticked = Report::default();
    engine.apply(event, &mut ticked).unwrap();
    for id in (0..engine.users()).map(AccountId::user) {
        let is_due = ticked.due.contains(&id);
        assert!(is_due || !is_in_trouble(engine, id), "{id:?} is not due");
    }
    let time = event.time;
    for order in &ticked.orders {
        let kind = EventKind::Fill(fill(engine, *order, 40));
        settle_all(engine, Event { time, kind }, 40);
    }
    for account in &ticked.due {
        let kind = EventKind::Attend {
            account: *account,
            perps_first: account.0.is_multiple_of(2),
        };
        settle_all(engine, Event { time, kind }, 40);
    }
    let users = (0..engine.users()).map(AccountId::user);
    users.filter(|id| is_in_trouble(engine, *id)).collect()
}

#[test]
fn whoever_is_left_liquidatable_in_any_mode_is_due_again_at_the_next_prices() {
    let mut left_over = 0;
    for (seed, drift) in (0..8).zip([-0.006, 0.006].into_iter().cycle()) {
        let (mut engine, mut market) = random_run(seed, USERS, &config(), (0.015, drift));
        for tick in 1..=250 {
            for event in events(&mut market, tick, USERS) {
                let EventKind::Prices(prices) = &event.kind else {
                    settle_all(&mut engine, event, 40);
                    continue;
                };
                let left = tick_in_parts(&mut engine, &event);
                left_over += left.len();
                if left.is_empty() {
                    continue;
                }
                // The same prices once more: nobody is forgotten because nothing moved.
                let kind = EventKind::Prices(prices.clone());
                let mut again = Report::default();
                let mut next = engine.clone();
                let time = event.time.after(1);
                next.apply(&Event { time, kind }, &mut again).unwrap();
                for id in left {
                    assert!(again.due.contains(&id), "seed {seed}, tick {tick}: {id:?}");
                }
            }
        }
    }
    assert!(
        left_over > 15,
        "only {left_over} times was anybody left over"
    );
}

/// Prices fall or rise at once and stand still; everything that follows until it is quiet.
fn shocked(seed: u64, by: f64) -> (Engine, Vec<Outcome>) {
    let (mut engine, market) = random_run(seed, USERS, &config(), (0.0, 0.0));
    let [btc, eth, hype] = market.px.map(|px| px * by);
    let mut seen = Vec::new();
    for tick in 1..=400 {
        let event = Event {
            time: SimTime(tick * 3_000),
            kind: EventKind::Prices(at(btc, eth, hype)),
        };
        let reports = settle_all(&mut engine, event, 20);
        seen.extend(reports.into_iter().flat_map(|report| report.outcomes));
    }
    (engine, seen)
}

#[test]
fn liquidation_comes_to_rest_and_attention_then_changes_nothing() {
    for (seed, by) in (0..8).zip([0.6, 0.3, 1.5, 2.5].into_iter().cycle()) {
        let (mut engine, seen) = shocked(seed, by);
        let is_step = |o: &&Outcome| matches!(o, Outcome::Liquidated(_));
        assert!(seen.iter().filter(is_step).count() > 3);
        let before = engine.clone();
        for account in (0..USERS).map(AccountId::user) {
            assert!(!is_in_trouble(&engine, account), "seed {seed}: {account:?}");
            let kind = EventKind::Attend {
                account,
                perps_first: false,
            };
            let time = engine.now();
            let mut report = Report::default();
            engine.apply(&Event { time, kind }, &mut report).unwrap();
            let steps = report.outcomes.iter().filter(is_step).count();
            assert!(
                steps == 0 && report.orders.is_empty(),
                "{account:?}: {report:?}"
            );
        }
        for account in (0..USERS).map(AccountId::user) {
            let perps = 0..3;
            let (now, then) = (engine.ledger(), before.ledger());
            for perp in perps.map(PerpId) {
                assert_eq!(now.position(account, perp), then.position(account, perp));
            }
        }
    }
}

#[test]
fn adl_closes_only_positions_of_the_same_coin_on_the_other_side() {
    let mut closed = 0;
    for seed in 0..12 {
        let (mut engine, market) = random_run(seed, USERS, &config(), (0.0, 0.0));
        let [btc, eth, hype] = market.px.map(|px| px * [0.5, 2.2][seed as usize % 2]);
        let kind = EventKind::Prices(at(btc, eth, hype));
        let time = SimTime(3_000);
        let mut ticked = Report::default();
        engine.apply(&Event { time, kind }, &mut ticked).unwrap();
        for account in ticked.due {
            let before = engine.ledger().clone();
            let kind = EventKind::Attend {
                account,
                perps_first: true,
            };
            let mut report = Report::default();
            engine.apply(&Event { time, kind }, &mut report).unwrap();
            engine.ledger().check().unwrap();
            let mut touched: Vec<(AccountId, PerpId)> = Vec::new();
            for outcome in &report.outcomes {
                if let Outcome::Deleveraged {
                    account: other,
                    against,
                    perp,
                    size,
                    ..
                } = *outcome
                {
                    let theirs = before.size(other, perp);
                    let bankrupt = before.size(against, perp);
                    assert!(against == account && !bankrupt.is_zero());
                    assert!(theirs.is_negative() != bankrupt.is_negative() && !theirs.is_zero());
                    assert!(
                        size.abs() <= theirs.abs() && size.is_negative() != theirs.is_negative()
                    );
                    touched.push((other, perp));
                    closed += usize::from(other >= AccountId::FIRST_USER);
                }
            }
            for other in (0..USERS)
                .map(AccountId::user)
                .filter(|other| *other != account)
            {
                for perp in (0..3).map(PerpId) {
                    let is_same =
                        before.position(other, perp) == engine.ledger().position(other, perp);
                    assert!(is_same || touched.contains(&(other, perp)));
                }
            }
        }
    }
    assert!(closed > 5, "only {closed} users were ever deleveraged");
}

#[test]
fn suppliers_lose_only_what_the_buffer_of_the_same_token_cannot_bear() {
    let mut lost = [0, 0];
    for seed in 0..8 {
        let (mut engine, _) = shocked(seed, 0.5);
        let kind = EventKind::Prices(at(8_000.0, 240.0, 8.0));
        for tick in 401..1_500 {
            let event = Event {
                time: SimTime(tick * 30_000),
                kind: kind.clone(),
            };
            let buffers = [USDC, USDT0].map(|token| engine.ledger().reserve(token).buffer());
            for report in settle_all(&mut engine, event, 20) {
                for outcome in &report.outcomes {
                    let Outcome::BadDebt { token, shortfall } = outcome else {
                        continue;
                    };
                    let n = usize::from(*token == USDT0);
                    if shortfall.suppliers.is_positive() {
                        lost[n] += 1;
                        assert!(shortfall.buffer >= buffers[n]);
                        // What is there again came with the interest of this very tick.
                        let left = engine.ledger().reserve(*token).buffer();
                        assert!(left < units(1.0), "{left:?}");
                    }
                }
            }
        }
    }
    assert!(lost.iter().all(|n| *n > 0), "{lost:?}");
}

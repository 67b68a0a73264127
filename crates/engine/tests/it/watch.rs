//! The boxes find exactly the accounts that looking at everybody finds.

use plimsoll_engine::{Engine, Event, EventKind, Report, Scan};

use crate::common::{Dice, Market, engine, execute, october, prices, random_openings};

/// Applies an event with all that follows and records it word for word.
fn follow(engine: &mut Engine, event: &Event, log: &mut Vec<Report>) {
    let mut report = Report::default();
    engine.apply(event, &mut report).unwrap();
    let time = event.time;
    let mut todo: Vec<EventKind> = Vec::new();
    let orders = report.orders.clone();
    for account in &report.due {
        let perps_first = account.0.is_multiple_of(2);
        todo.push(EventKind::Attend {
            account: *account,
            perps_first,
        });
    }
    log.push(report);
    for order in orders {
        log.extend(execute(engine, order, 30));
    }
    for kind in todo {
        follow(engine, &Event { time, kind }, log);
    }
}

fn both_ways_agree(seed: u64, users: u32, ticks: u64, (volatility, drift): (f64, f64)) -> usize {
    let at = prices(80_000.0, 2_400.0, 80.0);
    let mut dice = Dice(seed);
    let openings = random_openings(&mut dice, users, &at);
    let mut boxes = engine(&october(), &openings, at.clone());
    let mut every = engine(&october(), &openings, at);
    every.set_scan(Scan::Every);
    let px = [80_000.0, 2_400.0, 80.0];
    let mut market = Market {
        dice,
        px,
        volatility,
        drift,
    };
    let mut due = 0;
    for tick in 1..=ticks {
        for event in market.events(tick, users) {
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
fn boxes_equal_the_plain_scan_in_a_crash() {
    let due: usize = (0..12)
        .map(|s| both_ways_agree(s, 40, 600, (0.003, -0.0015)))
        .sum();
    assert!(due > 500, "only {due} accounts were ever due");
}

#[test]
fn boxes_equal_the_plain_scan_in_a_rally() {
    let due: usize = (50..62)
        .map(|s| both_ways_agree(s, 40, 600, (0.003, 0.0015)))
        .sum();
    assert!(due > 500, "only {due} accounts were ever due");
}

#[test]
fn boxes_equal_the_plain_scan_on_quiet_hours() {
    let due: usize = (80..84)
        .map(|s| both_ways_agree(s, 60, 2_500, (0.000_3, 0.0)))
        .sum();
    assert!(due > 500, "only {due} accounts were ever due");
}

#[test]
fn boxes_equal_the_plain_scan_for_many_tiny_accounts_and_for_one() {
    both_ways_agree(90, 1, 300, (0.01, 0.0));
    both_ways_agree(91, 2, 300, (0.01, -0.001));
    both_ways_agree(92, 300, 60, (0.005, -0.002));
}

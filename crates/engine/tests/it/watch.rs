//! The boxes find exactly the accounts that looking at everybody finds, and wrong ones do not.

use plimsoll_engine::market::volume::Traded;
use plimsoll_engine::units::{AccountId, Amount, Px, Ratio};
use plimsoll_engine::venue::ChangeConfig;
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

/// Accounts, ticks, volatility and drift of a random market, and how many ticks are between two
/// payments of funding at random rates beside those of the hour, none where there are no such.
#[derive(Clone, Copy)]
struct Weather {
    users: u32,
    ticks: u64,
    volatility: f64,
    drift: f64,
    funding_every: Option<u64>,
}

/// Runs a market with boxes of some kind and with the plain scan: the first tick at which they do
/// not agree, or how often accounts were due.
fn run_both_ways(seed: u64, scan: Scan, weather: Weather) -> Result<usize, u64> {
    let Weather {
        users,
        ticks,
        volatility,
        drift,
        funding_every,
    } = weather;
    let at = prices(80_000.0, 2_400.0, 80.0);
    let mut dice = Dice(seed);
    let openings = random_openings(&mut dice, users, &at);
    let mut boxes = engine(&october(), &openings, at.clone());
    let mut every = engine(&october(), &openings, at);
    boxes.set_scan(scan);
    every.set_scan(Scan::Every);
    let px = [80_000.0, 2_400.0, 80.0];
    let mut rates = Dice(seed ^ 0xf00d);
    let mut market = Market {
        dice,
        px,
        volatility,
        drift,
    };
    let mut due = 0;
    for tick in 1..=ticks {
        let mut events = market.events(tick, users);
        if funding_every.is_some_and(|n| tick.is_multiple_of(n)) {
            let time = events[0].time;
            let rates = [(); 3].map(|()| Ratio((rates.between(-1.0, 1.5) * 2e6) as i64));
            let kind = EventKind::Funding(rates.to_vec());
            events.push(Event { time, kind });
        }
        for event in events {
            let (mut a, mut b) = (Vec::new(), Vec::new());
            follow(&mut boxes, &event, &mut a);
            follow(&mut every, &event, &mut b);
            if a != b {
                return Err(tick);
            }
            due += a[0].due.len();
        }
    }
    assert_eq!(boxes.ledger(), every.ledger());
    Ok(due)
}

fn both_ways_agree(seed: u64, users: u32, ticks: u64, (volatility, drift): (f64, f64)) -> usize {
    let weather = Weather {
        users,
        ticks,
        volatility,
        drift,
        funding_every: None,
    };
    run_both_ways(seed, Scan::Boxes, weather)
        .unwrap_or_else(|tick| panic!("seed {seed}, tick {tick}"))
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

#[test]
fn a_restored_engine_goes_the_way_of_a_fresh_one() {
    let at = prices(80_000.0, 2_400.0, 80.0);
    let mut dice = Dice(77);
    let mut openings = random_openings(&mut dice, 60, &at);
    for (n, opening) in (0..).zip(&mut openings) {
        let all = Amount(Amount::ONE.0 * 1_000 * n).at(Px::ONE);
        opening.volume = Traded { all, maker: all };
    }
    let mut fresh = engine(&october(), &openings, at.clone());
    let mut kept = fresh.clone();
    kept.look_round();
    kept.remember_state();
    let mut used = engine(&october(), &random_openings(&mut dice, 90, &at), at.clone());
    let way = |engine: &mut Engine, users: u32, seed: u64| {
        let mut market = Market {
            dice: Dice(seed),
            px: [80_000.0, 2_400.0, 80.0],
            volatility: 0.004,
            drift: -0.002,
        };
        let mut log = Vec::new();
        for tick in 1..=120 {
            for event in market.events(tick, users) {
                follow(engine, &event, &mut log);
            }
        }
        log
    };
    let other = way(&mut used, 90, 5);
    let expected = way(&mut fresh, 60, 6);
    assert!(expected.len() > 500 && expected != other);
    // The first time all is copied, then what the way before has touched.
    for before in [7, 8, 9] {
        used.restore(&kept);
        assert_eq!(used.ledger(), kept.ledger());
        assert_ne!(way(&mut used, 60, before), expected);
        used.restore(&kept);
        assert_eq!(way(&mut used, 60, 6), expected);
        assert_eq!(used.ledger(), fresh.ledger());
        for id in (0..60).map(AccountId::user) {
            assert_eq!(used.volume(id), fresh.volume(id));
        }
    }
}

#[test]
fn boxes_equal_the_plain_scan_while_funding_uses_them_up() {
    let weather = Weather {
        users: 40,
        ticks: 1_500,
        volatility: 0.000_1,
        drift: 0.0,
        funding_every: Some(7),
    };
    let mut due = 0;
    for seed in 100..106 {
        let agreed = run_both_ways(seed, Scan::Boxes, weather);
        due += agreed.unwrap_or_else(|tick| panic!("seed {seed}, tick {tick}"));
    }
    assert!(due > 500, "only {due} accounts were ever due");
}

#[test]
fn going_through_everybody_in_vectors_equals_the_plain_scan() {
    let weather = |volatility, drift, ticks, funding_every| Weather {
        users: 70,
        ticks,
        volatility,
        drift,
        funding_every,
    };
    for weather in [
        weather(0.003, -0.001_5, 400, None),
        weather(0.003, 0.001_5, 400, None),
        weather(0.000_1, 0.0, 800, Some(7)),
    ] {
        let mut due = 0;
        for seed in 120..124 {
            let agreed = run_both_ways(seed, Scan::Vectors, weather);
            due += agreed.unwrap_or_else(|tick| panic!("seed {seed}, tick {tick}"));
        }
        assert!(due > 300, "only {due} accounts were ever due");
    }
}

#[test]
fn a_scan_may_change_on_the_way_and_a_token_become_collateral() {
    let mut config = october();
    config.tokens.get_mut("BTC").unwrap().ltv = "0".parse().unwrap();
    config.schedule = vec![ChangeConfig {
        at_min: 3.0,
        token: "BTC".to_owned(),
        ltv: Some("0.5".parse().unwrap()),
        supply_cap: None,
        user_supply_cap: None,
        borrow_cap: None,
        user_borrow_cap: None,
    }];
    let at = prices(80_000.0, 2_400.0, 80.0);
    let mut dice = Dice(31);
    let openings = random_openings(&mut dice, 60, &at);
    let mut every = engine(&config, &openings, at.clone());
    every.set_scan(Scan::Every);
    let mut changing = engine(&config, &openings, at);
    let mut market = Market {
        dice,
        px: [80_000.0, 2_400.0, 80.0],
        volatility: 0.003,
        drift: -0.000_5,
    };
    let scans = [Scan::Vectors, Scan::Boxes, Scan::Vectors, Scan::Every];
    let mut due = 0;
    for tick in 1..=200_u64 {
        if tick % 12 == 1 {
            changing.set_scan(scans[(tick / 12 % 4) as usize]);
        }
        if tick % 35 == 0 {
            // One that looks in another way takes over.
            let mut other = every.clone();
            other.set_scan(scans[(tick / 35 % 4) as usize]);
            other.restore(&changing);
            changing = other;
        }
        let mut events = market.events(tick, 60);
        if tick == 60 {
            let (time, kind) = (events[0].time, EventKind::Change(0));
            events.insert(0, Event { time, kind });
        }
        for event in events {
            let (mut a, mut b) = (Vec::new(), Vec::new());
            follow(&mut changing, &event, &mut a);
            follow(&mut every, &event, &mut b);
            assert!(a == b, "tick {tick}");
            due += a[0].due.len();
        }
    }
    assert_eq!(changing.ledger(), every.ledger());
    assert!(due > 500, "only {due} accounts were ever due");
}

#[test]
fn a_box_that_is_a_thousandth_too_wide_is_found_out() {
    let weather = Weather {
        users: 40,
        ticks: 600,
        volatility: 0.000_3,
        drift: 0.0,
        funding_every: None,
    };
    for seed in 0..4 {
        let found = run_both_ways(seed, Scan::WidenedBoxes, weather);
        assert!(found.is_err(), "seed {seed}: wrong boxes agreed");
        assert!(run_both_ways(seed, Scan::Boxes, weather).is_ok());
    }
}

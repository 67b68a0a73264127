//! What a tick, a look, a move and a liquidation step cost, by boxes and by looking at everybody.
//!
//! `cargo bench -p plimsoll-engine --bench watch` prints nanoseconds; compare columns of one run,
//! since they vary with the machine.
// A benchmark is a driver with a clock of its own.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::disallowed_methods
)]
#![allow(clippy::cast_possible_truncation, clippy::cast_precision_loss)]

use std::time::{Duration, Instant};

use plimsoll_engine::margin::figures::Prices;
use plimsoll_engine::units::{AccountId, Amount, PerpId, Px, Ratio, TokenId};
use plimsoll_engine::venue::{Preset, Venue};
use plimsoll_engine::{Engine, Event, EventKind, Opening, Outcome, Report, Scan};
use rust_decimal::Decimal;

const BTC: usize = 0;
const HYPE: usize = 2;
const BTC_TOKEN: TokenId = TokenId(0);
const HYPE_TOKEN: TokenId = TokenId(1);

/// Nanoseconds of one step with some users.
type Bench = fn(Scan, u32) -> f64;

fn main() {
    println!(
        "{:>9} {:>24} {:>14} {:>14}",
        "accounts", "ns per", "boxes", "every"
    );
    for users in [1_000, 10_000, 100_000] {
        let benches: [(&str, Bench); 5] = [
            ("quiet tick", quiet_tick),
            ("crossing, safe", crossing),
            ("hour of funding, account", hour),
            ("sharing move", sharing),
            ("liquidation step", liquidation),
        ];
        let asked = std::env::args().nth(1).filter(|arg| !arg.starts_with('-'));
        for (name, bench) in benches {
            if asked
                .as_ref()
                .is_some_and(|asked| !name.contains(asked.as_str()))
            {
                continue;
            }
            let [boxes, every] = [Scan::Boxes, Scan::Every].map(|scan| bench(scan, users));
            println!("{users:>9} {name:>24} {boxes:>14.1} {every:>14.1}");
        }
    }
}

fn venue() -> Venue {
    let mut config = Preset::October2026.config();
    config.tokens.remove("USDT0");
    // So that the largest book fits.
    let most = Decimal::from(9_000_000_000_u64);
    let usdc = config.tokens.get_mut("USDC").unwrap();
    (usdc.supply_cap, usdc.user_supply_cap) = (most, most);
    usdc.borrow.as_mut().unwrap().borrow_cap = most;
    Venue::try_from(&config).unwrap()
}

fn prices(btc: f64, hype: f64) -> Prices {
    let px = |v: f64| Px::from_f64_nearest(v).unwrap();
    let perps = vec![px(btc), px(2_400.0), px(hype)];
    Prices {
        oracle: perps.clone(),
        mark: perps,
        borrow: vec![px(btc), px(hype), Px::ONE],
    }
}

fn units(whole: f64) -> Amount {
    Amount::from_f64_down(whole).unwrap()
}

/// A number between nought and one for each account.
fn spread(n: u32) -> f64 {
    f64::from(n.wrapping_mul(2_654_435_769) >> 8) / f64::from(1_u32 << 24)
}

/// A lender, and users with half of their collateral in each of two tokens.
fn open(scan: Scan, users: u32, of: impl Fn(u32) -> Opening) -> Engine {
    let at = prices(80_000.0, 80.0);
    let mut engine = Engine::new(venue(), at.clone()).unwrap();
    engine.restart(at, users + 1).unwrap();
    engine.set_scan(scan);
    let lender = Opening {
        supplied: vec![(
            engine.venue().settlement,
            units(80_000.0 * f64::from(users)),
        )],
        ..Opening::default()
    };
    engine.open(AccountId::user(0), &lender).unwrap();
    for n in 0..users {
        engine.open(AccountId::user(n + 1), &of(n)).unwrap();
    }
    engine
}

/// 80,000 USD of collateral and some debt.
fn borrower(debt: f64) -> Opening {
    Opening {
        supplied: vec![(HYPE_TOKEN, units(500.0)), (BTC_TOKEN, units(0.5))],
        borrowed: units(debt),
        ..Opening::default()
    }
}

/// The same with two positions, and perp equity at its target.
fn trader(n: u32) -> Opening {
    let size = 2.0 * spread(n) - 1.0;
    let (btc, hype) = (0.3 * size, 100.0 + 200.0 * spread(n + 7));
    let notional = btc.abs() * 80_000.0 + hype * 80.0;
    Opening {
        positions: vec![
            (PerpId(BTC as u32), units(btc), 10),
            (PerpId(HYPE as u32), units(-hype), 10),
        ],
        perp_equity: units(notional * 0.1),
        ..borrower(10_000.0)
    }
}

fn tick(engine: &mut Engine, at: &Prices, report: &mut Report) {
    let time = engine.now().after(3_000);
    engine.apply_prices(time, at, report).unwrap();
}

/// Attends all who are due; how many they were, and how many liquidation steps they took.
fn attend(engine: &mut Engine, due: &[AccountId], report: &mut Report) -> usize {
    let mut steps = 0;
    for account in due {
        let kind = EventKind::Attend {
            account: *account,
            perps_first: true,
        };
        let time = engine.now();
        engine.apply(&Event { time, kind }, report).unwrap();
        let outcomes = report.outcomes.iter();
        steps += outcomes
            .filter(|o| matches!(o, Outcome::Liquidated(_)))
            .count();
    }
    steps
}

/// Two ticks that settle a new book.
fn warm(engine: &mut Engine, report: &mut Report) {
    for _ in 0..3 {
        tick(engine, &prices(80_000.0, 80.0), report);
        let due = report.due.clone();
        attend(engine, &due, report);
    }
}

fn each(spent: Duration, times: usize) -> f64 {
    spent.as_nanos() as f64 / times.max(1) as f64
}

fn quiet_tick(scan: Scan, users: u32) -> f64 {
    let mut engine = open(scan, users, trader);
    let mut report = Report::default();
    warm(&mut engine, &mut report);
    assert!(scan == Scan::Every || engine.quiet_bounds().is_some());
    let at = [prices(80_000.0, 80.0), prices(80_000.01, 80.0)];
    let ticks = if scan == Scan::Every {
        5_000_000 / users as usize
    } else {
        500_000
    };
    let start = Instant::now();
    for n in 0..ticks {
        tick(&mut engine, &at[n % 2], &mut report);
    }
    each(start.elapsed(), ticks)
}

/// Everybody's box is left, nobody is due.
fn crossing(scan: Scan, users: u32) -> f64 {
    let (mut spent, mut crossed) = (Duration::ZERO, 0);
    let mut report = Report::default();
    for _ in 0..(200_000 / users).max(1) {
        // Lows lie 25% to 30% below; the other half of the collateral keeps all safe.
        let mut engine = open(scan, users, |n| borrower(40_000.0 + 2_000.0 * spread(n)));
        warm(&mut engine, &mut report);
        let at = prices(80_000.0, 55.0);
        let start = Instant::now();
        tick(&mut engine, &at, &mut report);
        spent += start.elapsed();
        crossed += users as usize;
        assert!(report.due.is_empty(), "{} are due", report.due.len());
    }
    each(spent, crossed)
}

/// A payment of funding and the tick after it.
fn hour(scan: Scan, users: u32) -> f64 {
    let mut engine = open(scan, users, trader);
    let mut report = Report::default();
    warm(&mut engine, &mut report);
    let hours = (2_000_000 / users as usize).min(48);
    let start = Instant::now();
    for _ in 0..hours {
        let kind = EventKind::Funding(vec![Ratio(125_000); 3]);
        let time = engine.now().after(3_600_000);
        engine.apply(&Event { time, kind }, &mut report).unwrap();
        tick(&mut engine, &prices(80_000.0, 80.0), &mut report);
        let due = std::mem::take(&mut report.due);
        attend(&mut engine, &due, &mut report);
    }
    each(start.elapsed(), hours * users as usize)
}

/// Prices go to and fro; finding who has drifted is counted in.
fn sharing(scan: Scan, users: u32) -> f64 {
    let mut engine = open(scan, users, trader);
    let mut report = Report::default();
    warm(&mut engine, &mut report);
    let at = [prices(80_500.0, 80.0), prices(80_000.0, 80.0)];
    let (mut moves, mut due) = (0, Vec::new());
    let start = Instant::now();
    for n in 0..(200_000 / users as usize).max(2) {
        tick(&mut engine, &at[n % 2], &mut report);
        std::mem::swap(&mut due, &mut report.due);
        attend(&mut engine, &due, &mut report);
        moves += due.len();
    }
    each(start.elapsed(), moves)
}

/// Prices fall by a sixth: borrows are taken over in part.
fn liquidation(scan: Scan, users: u32) -> f64 {
    let mut engine = open(scan, users, |n| borrower(48_000.0 + 2_000.0 * spread(n)));
    let mut report = Report::default();
    warm(&mut engine, &mut report);
    let at = prices(66_000.0, 66.0);
    let (mut steps, mut due) = (0, Vec::new());
    let start = Instant::now();
    for _ in 0..3 {
        tick(&mut engine, &at, &mut report);
        std::mem::swap(&mut due, &mut report.due);
        steps += attend(&mut engine, &due, &mut report);
    }
    each(start.elapsed(), steps)
}

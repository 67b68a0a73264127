//! The question whether an account would be liquidated at other prices.

use plimsoll_engine::margin::figures::Prices;
use plimsoll_engine::units::{AccountId, PerpId, Px, SimTime};
use plimsoll_engine::{Engine, Event, EventKind, Mode, Opening, Outcome, Scan};

use crate::common::{HYPE, HYPE_TOKEN, USDC, engine_of, settle_all, units};
use crate::several::{USDT0, at, config, venue};

const HYPE_PERP: PerpId = PerpId(HYPE as u32);
const USERS: u32 = 5;

/// A lender; a borrower against HYPE; a leveraged long in each of two modes; an isolated long.
fn openings() -> [Opening; USERS as usize] {
    let long = |mode| Opening {
        mode,
        perp_equity: units(1_000.0),
        positions: vec![(HYPE_PERP, units(100.0), 10)],
        ..Opening::default()
    };
    [
        Opening {
            supplied: vec![(USDC, units(1e7)), (USDT0, units(1e7))],
            ..Opening::default()
        },
        Opening {
            supplied: vec![(HYPE_TOKEN, units(1_000.0))],
            borrowed: units(38_000.0),
            ..Opening::default()
        },
        long(Mode::Unified),
        long(Mode::Portfolio),
        Opening {
            mode: Mode::Standard,
            isolated: vec![(HYPE_PERP, units(100.0), 10, units(1_000.0))],
            ..Opening::default()
        },
    ]
}

#[test]
fn the_answer_is_what_attending_does_and_asking_changes_nothing() {
    let (mut safe, mut hit) = ([false; USERS as usize], [false; USERS as usize]);
    for px in (45..=90).rev() {
        let mut engine = engine_of(venue(&config()), &openings(), at(80_000.0, 2_400.0, 80.0));
        let prices = at(80_000.0, 2_400.0, f64::from(px));
        let before = engine.ledger().clone();
        let asked: Vec<bool> = (0..USERS)
            .map(|user| engine.would_be_liquidated(AccountId::user(user), &prices))
            .collect();
        assert_eq!(format!("{before:?}"), format!("{:?}", engine.ledger()));
        let event = Event {
            time: SimTime(3_000),
            kind: EventKind::Prices(prices),
        };
        let reports = settle_all(&mut engine, event, 0);
        let outcomes = reports.iter().flat_map(|report| &report.outcomes);
        let liquidated: Vec<AccountId> = outcomes
            .filter_map(|outcome| match outcome {
                Outcome::Liquidated(step) => Some(step.account),
                _ => None,
            })
            .collect();
        for user in 0..USERS {
            let place = user as usize;
            let is_hit = liquidated.contains(&AccountId::user(user));
            assert_eq!(asked[place], is_hit, "user {user} at {px}");
            hit[place] |= is_hit;
            safe[place] |= !is_hit;
        }
    }
    assert_eq!(safe, [true; 5]);
    assert_eq!(hit, [false, true, true, true, true]);
}

#[test]
fn floats_answer_as_integers_do_down_to_the_last_unit_of_price() {
    let mut engine = engine_of(venue(&config()), &openings(), at(80_000.0, 2_400.0, 80.0));
    for user in 1..USERS {
        let edge = edge_of(&mut engine, user);
        for px in [-9_000, -90, -2, -1, 0, 1, 2, 90, 9_000].map(|n| edge + n) {
            let exact = answer(&mut engine, (user, px), Scan::Every);
            assert_eq!(exact, px <= edge, "user {user} at {px}");
            let screened = answer(&mut engine, (user, px), Scan::Boxes);
            assert_eq!(screened, exact, "user {user} at {px}");
        }
    }
}

/// The highest price of HYPE at which a user would be liquidated.
fn edge_of(engine: &mut Engine, user: u32) -> i64 {
    let (mut low, mut high) = (1_000_000, 90_000_000);
    while high - low > 1 {
        let px = i64::midpoint(low, high);
        if answer(engine, (user, px), Scan::Every) {
            low = px;
        } else {
            high = px;
        }
    }
    low
}

fn answer(engine: &mut Engine, (user, px): (u32, i64), scan: Scan) -> bool {
    let mut prices: Prices = at(80_000.0, 2_400.0, 80.0);
    prices.mark[HYPE] = Px(px);
    prices.oracle[HYPE] = Px(px);
    prices.borrow[HYPE_TOKEN.index()] = Px(px);
    engine.set_scan(scan);
    engine.would_be_liquidated(AccountId::user(user), &prices)
}

//! Books of the largest size that is plausible: a pool of a billion, debts of 50 million, positions
//! of 250 million. Arithmetic is checked in every build, so an overflow would end the test.

use plimsoll_engine::units::{AccountId, PerpId, Ratio, SimTime};
use plimsoll_engine::{Event, EventKind, Opening};

use crate::common::{
    BTC, BTC_TOKEN, HYPE, HYPE_TOKEN, USDC, engine, october, prices, settle_all, units,
};

fn lender() -> Opening {
    Opening {
        supplied: vec![(USDC, units(1e9))],
        ..Opening::default()
    }
}

fn borrower() -> Opening {
    Opening {
        supplied: vec![(HYPE_TOKEN, units(1e6)), (BTC_TOKEN, units(200.0))],
        borrowed: units(50e6),
        ..Opening::default()
    }
}

fn hedger(side: f64) -> Opening {
    Opening {
        supplied: vec![(HYPE_TOKEN, units(5e6)), (BTC_TOKEN, units(2e3))],
        borrowed: units(50e6),
        perp_equity: units(50e6),
        positions: vec![
            (PerpId(BTC as u32), units(side * 3_125.0), 10),
            (PerpId(HYPE as u32), units(side * 3.125e6), 10),
        ],
        ..Opening::default()
    }
}

#[test]
fn books_of_the_largest_size_go_through_a_year_a_crash_and_a_rally() {
    let at = prices(80_000.0, 2_400.0, 80.0);
    let mut openings = vec![lender(), hedger(1.0), hedger(-1.0)];
    openings.extend((0..17).map(|_| borrower()));
    let users = openings.len() as u32;
    let mut engine = engine(&october(), &openings, at.clone());
    let mut taken = 0;
    for (hours, times) in [
        (8_760, 1.0),
        (1, 0.6),
        (1, 0.3),
        (1, 0.05),
        (1, 1.0),
        (1, 4.0),
        (1, 40.0),
    ] {
        let time = SimTime(engine.now().0 + hours * 3_600_000);
        let moved = prices(80_000.0 * times, 2_400.0 * times, 80.0 * times);
        let funding = EventKind::Funding(vec![Ratio(400_000_000); 3]);
        for kind in [EventKind::Prices(moved), funding] {
            for report in settle_all(&mut engine, Event { time, kind }, 100) {
                taken += report.outcomes.len();
            }
        }
    }
    assert!(taken > 40, "{taken}");
    for id in (0..users).map(AccountId::user) {
        assert!(
            engine
                .figures(id)
                .portfolio(engine.venue())
                .ratio()
                .is_none_or(|r| r >= Ratio::ZERO)
        );
    }
}

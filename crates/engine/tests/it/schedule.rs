//! Changes of terms in the course of a path.

use plimsoll_engine::units::{AccountId, Ratio, SimTime};
use plimsoll_engine::venue::{ChangeConfig, Venue};
use plimsoll_engine::{Event, EventKind, Opening, Report};
use rust_decimal::Decimal;

use crate::common::{HYPE_TOKEN, USDC, engine, october, prices, settle_all, units};

fn change(at_min: f64, token: &str) -> ChangeConfig {
    ChangeConfig {
        at_min,
        token: token.to_owned(),
        ltv: None,
        supply_cap: None,
        user_supply_cap: None,
        borrow_cap: None,
        user_borrow_cap: None,
    }
}

fn lower_hype(ltv: &str) -> ChangeConfig {
    ChangeConfig {
        ltv: Some(ltv.parse().unwrap()),
        ..change(10.0, "HYPE")
    }
}

fn openings() -> Vec<Opening> {
    let lender = Opening {
        supplied: vec![(USDC, units(1_000_000.0))],
        ..Opening::default()
    };
    let borrower = Opening {
        supplied: vec![(HYPE_TOKEN, units(1_000.0))],
        borrowed: units(31_500.0),
        ..Opening::default()
    };
    vec![lender, borrower]
}

#[test]
fn a_lower_ltv_liquidates_whom_it_leaves_short() {
    let mut config = october();
    config.schedule = vec![lower_hype("0.3")];
    let at = prices(80_000.0, 2_400.0, 50.0);
    let mut engine = engine(&config, &openings(), at.clone());
    let tick = |ms: u64| Event {
        time: SimTime(ms),
        kind: EventKind::Prices(at.clone()),
    };
    // 31,500 of debt against 50,000 * 0.825 before, 50,000 * 0.65 after: above 0.95 of it.
    let calm = settle_all(&mut engine, tick(597_000), 0);
    assert!(calm.iter().all(|report| report.due.is_empty()));
    let mut report = Report::default();
    let time = engine.venue().schedule[0].at;
    assert_eq!(time, SimTime(600_000));
    let kind = EventKind::Change(0);
    engine.apply(&Event { time, kind }, &mut report).unwrap();
    assert!(report.due.is_empty(), "a change waits for the next prices");
    let ltv = engine.venue().tokens[HYPE_TOKEN.index()].collateral;
    assert_eq!(
        ltv.unwrap().ltv,
        Ratio::from_decimal(Decimal::new(3, 1)).unwrap()
    );
    let hit = settle_all(&mut engine, tick(600_000), 0);
    assert!(
        hit.iter()
            .any(|report| report.due.contains(&AccountId::user(1)))
    );
}

#[test]
fn every_path_starts_with_the_first_terms_again() {
    let mut config = october();
    config.schedule = vec![lower_hype("0.3")];
    let at = prices(80_000.0, 2_400.0, 50.0);
    let mut engine = engine(&config, &openings(), at.clone());
    let before = engine.venue().tokens.clone();
    let time = SimTime(600_000);
    let kind = EventKind::Change(0);
    let event = Event { time, kind };
    engine.apply(&event, &mut Report::default()).unwrap();
    assert_ne!(engine.venue().tokens, before);
    engine.restart(at, 0).unwrap();
    assert_eq!(engine.venue().tokens, before);
}

#[test]
fn changes_stand_by_time_and_build_on_each_other() {
    let mut config = october();
    config.schedule = vec![
        ChangeConfig {
            supply_cap: Some(Decimal::from(20_000_000)),
            ..change(30.0, "HYPE")
        },
        lower_hype("0.5"),
    ];
    let venue = Venue::try_from(&config).unwrap();
    let times: Vec<u64> = venue.schedule.iter().map(|c| c.at.0).collect();
    assert_eq!(times, [600_000, 1_800_000]);
    let last = &venue.schedule[1].terms;
    assert_eq!(last.supply_cap, units(20_000_000.0));
    let half = Ratio::from_decimal(Decimal::new(5, 1)).unwrap();
    assert_eq!(last.collateral.unwrap().ltv, half);
}

#[test]
fn changes_that_cannot_be_are_named_with_their_key() {
    let mut config = october();
    config.schedule = vec![
        change(1.0, "DOGE"),
        ChangeConfig {
            borrow_cap: Some(Decimal::ONE),
            ..change(2.0, "HYPE")
        },
        ChangeConfig {
            ltv: Some(Decimal::new(5, 1)),
            ..change(3.0, "USDC")
        },
    ];
    let problems = Venue::try_from(&config).unwrap_err();
    let keys: Vec<&str> = problems.iter().map(|p| p.key.as_str()).collect();
    assert!(keys.contains(&"schedule[0].token"), "{keys:?}");
    assert!(keys.contains(&"schedule[1].borrow_cap"), "{keys:?}");
    assert!(keys.contains(&"schedule[2].ltv"), "{keys:?}");
}

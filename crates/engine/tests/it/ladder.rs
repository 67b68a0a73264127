//! Sequences of liquidation steps, as the venue would take them.

use plimsoll_engine::units::{AccountId, Amount, PerpId, SimTime};
use plimsoll_engine::venue::{LegOrder, PartialReading, SlipReading, TriggerReading, VenueConfig};
use plimsoll_engine::{Engine, Event, EventKind, LiquidationStep, Opening, Outcome};
use rust_decimal::Decimal;

use crate::common::{HYPE, HYPE_TOKEN, USDC, engine, october, prices, settle_all, units};

const LENDER: AccountId = AccountId::user(0);
const BORROWER: AccountId = AccountId::user(1);

/// One lender and one borrower of 10,000 HYPE at 80.
fn borrower(config: &VenueConfig, hype: f64, debt: f64) -> Engine {
    let lender = Opening {
        supplied: vec![(USDC, units(10_000_000.0))],
        ..Opening::default()
    };
    let borrower = Opening {
        supplied: vec![(HYPE_TOKEN, units(hype))],
        borrowed: units(debt),
        ..Opening::default()
    };
    engine(config, &[lender, borrower], prices(80_000.0, 2_400.0, 80.0))
}

/// A price tick with all that follows; the steps taken against the borrower.
fn tick(engine: &mut Engine, second: u64, hype: f64) -> Vec<(LiquidationStep, f64, f64)> {
    let event = Event {
        time: SimTime(second * 1_000),
        kind: EventKind::Prices(prices(80_000.0, 2_400.0, hype)),
    };
    let outcomes = settle_all(engine, event, 0)
        .into_iter()
        .flat_map(|r| r.outcomes);
    outcomes
        .filter_map(|o| match o {
            Outcome::Liquidated(l) => Some((l.kind, l.size.to_f64(), l.credit.to_f64())),
            _ => None,
        })
        .collect()
}

#[test]
fn a_borrower_in_the_partial_band_loses_a_fifth_of_its_start_every_three_seconds() {
    // Case 37: 10,000 HYPE at 50, debt 420,000; two steps, 6,000 HYPE left.
    let mut engine = borrower(&october(), 10_000.0, 420_000.0);
    let step = tick(&mut engine, 3, 50.0);
    let [(kind, size, credit)] = step[..] else {
        panic!("{step:?}")
    };
    assert_eq!(kind, LiquidationStep::BorrowPartial);
    assert!((size - 2_000.0).abs() < 1e-9 && (credit - 99_611.111_1).abs() < 1e-3);
    assert!(engine.is_in_liquidation(BORROWER));
    let step = tick(&mut engine, 6, 50.0);
    assert_eq!(step.len(), 1);
    assert!(tick(&mut engine, 9, 50.0).is_empty());
    assert!(!engine.is_in_liquidation(BORROWER));
    let left = engine.ledger().supplied(BORROWER, HYPE_TOKEN);
    assert_eq!(left, units(6_000.0));
    let debt = engine.ledger().borrowed(BORROWER, USDC).to_f64();
    assert!((debt - 220_777.777_8).abs() < 0.05, "{debt}");
}

#[test]
fn nothing_happens_between_two_steps() {
    let mut engine = borrower(&october(), 10_000.0, 420_000.0);
    assert_eq!(tick(&mut engine, 3, 50.0).len(), 1);
    assert!(tick(&mut engine, 4, 50.0).is_empty());
    assert!(tick(&mut engine, 5, 50.0).is_empty());
    assert_eq!(tick(&mut engine, 6, 50.0).len(), 1);
}

#[test]
fn a_borrower_below_the_full_threshold_loses_everything_at_once() {
    let mut engine = borrower(&october(), 10_000.0, 420_000.0);
    let step = tick(&mut engine, 3, 47.0);
    assert_eq!(step[0].0, LiquidationStep::BorrowFull);
    assert!((step[0].1 - 10_000.0).abs() < 1e-9 && (step[0].2 - 420_000.0).abs() < 0.01);
    assert!(engine.ledger().supplied(BORROWER, HYPE_TOKEN).is_zero());
    assert!(engine.ledger().borrowed(BORROWER, USDC).is_zero());
    assert!(
        engine
            .ledger()
            .borrowed(AccountId::BORROW_BACKSTOP, USDC)
            .is_positive()
    );
}

#[test]
fn the_full_threshold_itself_is_full() {
    // Conflict 8: 250 of debt on 10 HYPE at 30 with an LTV of 0.5 is exactly the threshold.
    let mut config = october();
    config.tokens.get_mut("HYPE").unwrap().ltv = Decimal::new(5, 1);
    let mut engine = borrower(&config, 10.0, 250.0);
    // No time passes, so that no interest is added.
    assert_eq!(tick(&mut engine, 0, 30.0)[0].0, LiquidationStep::BorrowFull);
    let mut engine = borrower(&config, 10.0, 249.999_999);
    assert_eq!(
        tick(&mut engine, 0, 30.0)[0].0,
        LiquidationStep::BorrowPartial
    );
}

#[test]
fn bad_debt_falls_on_the_buffer_then_on_suppliers_once_the_inventory_is_sold() {
    let mut engine = borrower(&october(), 10_000.0, 520_000.0);
    let before = engine.ledger().supplied(LENDER, USDC);
    assert_eq!(tick(&mut engine, 3, 30.0)[0].0, LiquidationStep::BorrowFull);
    let mut second = 3;
    while engine
        .ledger()
        .supplied(AccountId::BORROW_BACKSTOP, HYPE_TOKEN)
        .is_positive()
    {
        second += 3;
        tick(&mut engine, second, 30.0);
        assert!(second < 40_000, "the inventory is never sold");
    }
    // 300,000 at 30 less the taker fee of 0.07%, against 520,000 and interest.
    let loss = before.to_f64() - engine.ledger().supplied(LENDER, USDC).to_f64();
    assert!((loss - 220_210.0).abs() < 200.0, "{loss}");
    assert!(engine.ledger().reserve(USDC).buffer().is_zero());
    assert!(
        engine
            .ledger()
            .borrowed(AccountId::BORROW_BACKSTOP, USDC)
            .is_zero()
    );
}

#[test]
fn the_faq_reading_waits_for_the_partial_threshold() {
    // Case 8: at 36 the ratio is 1.0, but 250 is below 0.75 of 360.
    let mut config = october();
    config.tokens.get_mut("HYPE").unwrap().ltv = Decimal::new(5, 1);
    let mut by_ratio = borrower(&config, 10.0, 250.0);
    assert_eq!(tick(&mut by_ratio, 0, 36.0).len(), 1);
    config.margin.trigger = TriggerReading::FaqThreshold;
    let mut by_faq = borrower(&config, 10.0, 250.0);
    assert!(tick(&mut by_faq, 0, 36.0).is_empty());
    assert_eq!(tick(&mut by_faq, 3, 33.0).len(), 1);
}

#[test]
fn readings_of_a_partial_step_differ_as_documented() {
    let first = |partial, slip| {
        let mut config = october();
        config.liquidation.partial = partial;
        config.liquidation.slip = slip;
        let mut engine = borrower(&config, 10_000.0, 420_000.0);
        let one = tick(&mut engine, 3, 50.0)[0];
        let two = tick(&mut engine, 6, 50.0)[0];
        (one, two)
    };
    let (one, two) = first(PartialReading::ShareOfStart, SlipReading::None);
    assert!((one.2 - 100_000.0).abs() < 1e-6 && (two.1 - 2_000.0).abs() < 1e-9);
    let (_, two) = first(PartialReading::ShareOfRest, SlipReading::Linear);
    assert!((two.1 - 1_600.0).abs() < 1e-9);
    let (one, _) = first(PartialReading::Proportional, SlipReading::Linear);
    assert!((one.2 - 84_000.0).abs() < 1.0);
}

/// A short of `size` HYPE at ten times, on 1,000 HYPE of collateral.
fn short(config: &VenueConfig, lent: f64, size: f64, collateral: f64) -> Engine {
    let lender = Opening {
        supplied: vec![(USDC, units(lent))],
        ..Opening::default()
    };
    let hedged = Opening {
        supplied: vec![(HYPE_TOKEN, units(collateral))],
        perp_equity: units(size * 8.0),
        positions: vec![(PerpId(HYPE as u32), units(-size), 10)],
        ..Opening::default()
    };
    engine(config, &[lender, hedged], prices(80_000.0, 2_400.0, 80.0))
}

#[test]
fn a_rally_is_borrowed_against_the_collateral() {
    let mut engine = short(&october(), 1_000_000.0, 1_000.0, 1_000.0);
    assert!(tick(&mut engine, 3, 100.0).is_empty());
    // Lost 20,000; equity was 8,000, the target is 10,000 now.
    let debt = engine.ledger().borrowed(BORROWER, USDC).to_f64();
    assert!((debt - 22_000.0).abs() < 0.01, "{debt}");
}

#[test]
fn a_rally_against_an_empty_pool_liquidates_a_hedged_account() {
    // 80 of the 100 lent can be borrowed: far less than the short loses.
    let mut engine = short(&october(), 100.0, 1_000.0, 1_000.0);
    assert!(tick(&mut engine, 3, 82.0).is_empty());
    let step = tick(&mut engine, 6, 85.0);
    assert_eq!(step[0].0, LiquidationStep::PerpBook, "{step:?}");
    assert!(
        engine
            .figures(BORROWER)
            .portfolio(engine.venue())
            .ratio()
            .unwrap()
            .to_f64()
            < 0.95
    );
}

#[test]
fn a_large_position_goes_by_a_fifth_then_whole_within_the_cooldown() {
    // Case 40: the order of a position above 100k is 20%, and 10 s later the rest.
    let mut engine = short(&october(), 0.000_001, 3_000.0, 1.0);
    let step = tick(&mut engine, 3, 84.2);
    assert_eq!(step.len(), 1);
    assert_eq!(step[0].0, LiquidationStep::PerpBook);
    assert!((step[0].1 + 600.0).abs() < 1e-6);
    let step = tick(&mut engine, 12, 85.0);
    assert!((step[0].1 + 2_400.0).abs() < 1e-6, "{step:?}");
    assert!(
        engine
            .ledger()
            .size(BORROWER, PerpId(HYPE as u32))
            .is_zero()
    );
}

#[test]
fn the_backstop_takes_positions_below_two_thirds_of_maintenance() {
    let mut engine = short(&october(), 0.000_001, 500.0, 0.1);
    let step = tick(&mut engine, 3, 86.0);
    assert_eq!(step[0].0, LiquidationStep::PerpBackstop);
    let inventory = engine
        .ledger()
        .size(AccountId::PERP_BACKSTOP, PerpId(HYPE as u32));
    assert!(inventory.is_negative());
    tick(&mut engine, 6, 86.0);
    let left = engine
        .ledger()
        .size(AccountId::PERP_BACKSTOP, PerpId(HYPE as u32));
    assert!(
        left > inventory && left.is_negative(),
        "sold off by its half-life"
    );
}

#[test]
fn the_order_of_legs_is_the_drivers_and_fixed_for_an_episode() {
    // Long and in debt: both legs can go first.
    for perps_first in [true, false] {
        let config = october();
        assert_eq!(config.liquidation.order, LegOrder::Random);
        let lender = Opening {
            supplied: vec![(USDC, units(1_000_000.0))],
            ..Opening::default()
        };
        let both = Opening {
            supplied: vec![(HYPE_TOKEN, units(1_000.0))],
            borrowed: units(40_000.0),
            perp_equity: units(8_000.0),
            positions: vec![(PerpId(HYPE as u32), units(1_000.0), 10)],
            ..Opening::default()
        };
        let mut engine = engine(&config, &[lender, both], prices(80_000.0, 2_400.0, 80.0));
        let fallen = Event {
            time: SimTime(3_000),
            kind: EventKind::Prices(prices(80_000.0, 2_400.0, 63.0)),
        };
        let mut report = plimsoll_engine::Report::default();
        engine.apply(&fallen, &mut report).unwrap();
        assert_eq!(report.due, [BORROWER]);
        let attend = Event {
            time: fallen.time,
            kind: EventKind::Attend {
                account: BORROWER,
                perps_first,
            },
        };
        engine.apply(&attend, &mut report).unwrap();
        let sells_perp = !report.orders.is_empty();
        assert_eq!(sells_perp, perps_first, "{report:?}");
    }
}

#[test]
fn an_account_without_debt_or_positions_is_left_alone() {
    let mut engine = borrower(&october(), 10_000.0, 0.0);
    assert!(tick(&mut engine, 3, 0.01).is_empty());
    assert_eq!(
        engine.ledger().supplied(BORROWER, HYPE_TOKEN),
        Amount(10_000 * Amount::ONE.0)
    );
}

#[test]
fn a_negative_balance_without_positions_is_left_to_the_ratio() {
    // One cent short beside an empty pool, on 800,000 of collateral.
    let short = Opening {
        supplied: vec![(HYPE_TOKEN, units(10_000.0))],
        perp_equity: units(-0.01),
        ..Opening::default()
    };
    let at = prices(80_000.0, 2_400.0, 80.0);
    let mut engine = engine(&october(), &[Opening::default(), short], at);
    for second in [0, 3, 6] {
        assert!(tick(&mut engine, second, 80.0).is_empty());
    }
    // The ratio is above 0.95 where the collateral is worth less than 25.53.
    assert!(tick(&mut engine, 9, 0.0025).len() == 1);
}

#[test]
fn collateral_behind_a_margin_that_the_pool_refuses_cannot_be_withdrawn() {
    let mut engine = short(&october(), 0.000_001, 1_000.0, 1_000.0);
    tick(&mut engine, 3, 83.0);
    // Target 8,300, equity 5,000: 3,300 would be borrowed at 0.65 of 83.
    let free = engine.withdrawable(BORROWER, HYPE_TOKEN).to_f64();
    assert!(
        (free - (1_000.0 - 3_300.0 / (0.65 * 83.0))).abs() < 0.01,
        "{free}"
    );
}

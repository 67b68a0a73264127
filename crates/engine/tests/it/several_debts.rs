//! Debts in two tokens against the same collateral.

use plimsoll_engine::account::Cross;
use plimsoll_engine::sharing::max_new_borrow;
use plimsoll_engine::units::{AccountId, Amount, PerpId, Ratio, SimTime, TokenId};
use plimsoll_engine::venue::SeveralDebtsReading;
use plimsoll_engine::{Engine, Event, EventKind, Liquidation, LiquidationStep, Opening, Outcome};
use rust_decimal::Decimal;

use crate::common::{ETH, HYPE_TOKEN, USDC, engine_of, settle_all, units};
use crate::several::{USDT0, at, config, venue};

const BORROWER: AccountId = AccountId::user(1);
const BACKSTOP: AccountId = AccountId::BORROW_BACKSTOP;
const TWO: [TokenId; 2] = [USDC, USDT0];

/// 1,000 HYPE at 80: credit 66,000, whole takeover from 70,666.67, capacity 52,000.
fn borrower(debts: [f64; 2], reading: SeveralDebtsReading) -> Engine {
    let mut config = config();
    config.margin.several_debts = reading;
    for token in ["USDC", "USDT0"] {
        let terms = config
            .tokens
            .get_mut(token)
            .unwrap()
            .borrow
            .as_mut()
            .unwrap();
        terms.base_rate_per_year = Decimal::ZERO;
        terms.slope_per_year = Decimal::ZERO;
    }
    let lender = Opening {
        supplied: TWO.map(|token| (token, units(1e6))).to_vec(),
        ..Opening::default()
    };
    let account = Opening {
        supplied: vec![(HYPE_TOKEN, units(1_000.0))],
        borrowed: units(debts[0]),
        debts: vec![(USDT0, units(debts[1]))],
        ..Opening::default()
    };
    engine_of(
        venue(&config),
        &[lender, account],
        at(80_000.0, 2_400.0, 80.0),
    )
}

fn tick(engine: &mut Engine, second: u64, hype: f64) -> Vec<Outcome> {
    let event = Event {
        time: SimTime(second * 1_000),
        kind: EventKind::Prices(at(80_000.0, 2_400.0, hype)),
    };
    let reports = settle_all(engine, event, 0);
    reports
        .into_iter()
        .flat_map(|report| report.outcomes)
        .collect()
}

fn steps(outcomes: &[Outcome]) -> Vec<Liquidation> {
    let of = |o: &Outcome| match o {
        Outcome::Liquidated(step) => Some(*step),
        _ => None,
    };
    outcomes.iter().filter_map(of).collect()
}

fn ratio(engine: &Engine, token: TokenId) -> Ratio {
    let figures = engine.figures_in(BORROWER, Cross::Token(token));
    figures.portfolio(engine.venue()).ratio().unwrap()
}

fn owed(engine: &Engine, id: AccountId) -> [Amount; 2] {
    TWO.map(|token| engine.ledger().borrowed(id, token))
}

#[test]
fn the_official_ratio_is_the_larger_and_the_stricter_reading_shares_the_collateral() {
    let (maximum, strict) = (
        SeveralDebtsReading::Maximum,
        SeveralDebtsReading::LessOtherBorrows,
    );
    let mut engine = borrower([10_000.0, 60_000.0], maximum);
    // 10,020 and 60,020 over 66,000.
    assert_eq!(
        TWO.map(|t| ratio(&engine, t)),
        [Ratio(1_518_181_818), Ratio(9_093_939_394)]
    );
    assert!(steps(&tick(&mut engine, 3, 80.0)).is_empty());
    let mut engine = borrower([10_000.0, 60_000.0], strict);
    // 10,020 over 6,000 and 60,020 over 56,000.
    assert_eq!(
        TWO.map(|t| ratio(&engine, t)),
        [Ratio(16_700_000_000), Ratio(10_717_857_143)]
    );
    assert_eq!(steps(&tick(&mut engine, 3, 80.0)).len(), 1);
}

#[test]
fn a_part_is_taken_over_for_the_token_with_the_highest_ratio() {
    for (debts, falls) in [([10_000.0, 64_000.0], 1), ([64_000.0, 10_000.0], 0)] {
        let mut engine = borrower(debts, SeveralDebtsReading::Maximum);
        let steps = steps(&tick(&mut engine, 3, 80.0));
        assert_eq!(steps.len(), 1);
        assert_eq!(
            (steps[0].kind, steps[0].size),
            (LiquidationStep::BorrowPartial, units(200.0))
        );
        let after = owed(&engine, BORROWER);
        assert_eq!(after[falls], units(debts[falls]) - steps[0].credit);
        assert_eq!(after[1 - falls], units(debts[1 - falls]));
    }
}

#[test]
fn one_token_beyond_the_whole_threshold_takes_all_debts_over_at_once() {
    // USDC alone would be a partial case, and it stands first.
    let mut engine = borrower([63_500.0, 71_000.0], SeveralDebtsReading::Maximum);
    let steps = steps(&tick(&mut engine, 3, 80.0));
    assert_eq!(steps.len(), 1);
    assert_eq!(
        (steps[0].kind, steps[0].size),
        (LiquidationStep::BorrowFull, units(1_000.0))
    );
    assert_eq!(steps[0].credit, units(134_500.0));
    assert_eq!(owed(&engine, BORROWER), [Amount::ZERO; 2]);
    assert!(engine.ledger().supplied(BORROWER, HYPE_TOKEN).is_zero());
    assert!(self::steps(&tick(&mut engine, 6, 80.0)).is_empty());
    assert!(!engine.is_in_liquidation(BORROWER));
}

#[test]
fn the_backstop_buys_what_it_owes_of_the_other_token() {
    let mut engine = borrower([0.0, 71_000.0], SeveralDebtsReading::Maximum);
    tick(&mut engine, 3, 80.0);
    assert_eq!(owed(&engine, BACKSTOP), [Amount::ZERO, units(71_000.0)]);
    let mut last = units(71_000.0);
    for n in 2..=200 {
        tick(&mut engine, 3 * n, 80.0);
        let now = owed(&engine, BACKSTOP)[1];
        assert!(now < last, "nothing was repaid in tick {n}");
        last = now;
    }
    // A half-life has passed: half of it is sold, for 80 each less the fee.
    let half = 71_000.0 - 500.0 * 80.0 * 0.999_3;
    assert!(
        (last.to_f64() - half).abs() < 150.0,
        "{last:?} against {half}"
    );
}

#[test]
fn what_is_not_covered_is_written_off_in_each_token() {
    let mut engine = borrower([63_500.0, 71_000.0], SeveralDebtsReading::Maximum);
    let mut lost = Vec::new();
    let supplied = TWO.map(|token| engine.ledger().reserve(token).total_supplied());
    for n in 1..=4_000 {
        let hype = if n < 3 { 80.0 } else { 40.0 };
        lost.extend(
            tick(&mut engine, 3 * n, hype)
                .into_iter()
                .filter_map(|o| match o {
                    Outcome::BadDebt { token, shortfall } => Some((token, shortfall)),
                    _ => None,
                }),
        );
    }
    assert_eq!(
        lost.iter().map(|(token, _)| *token).collect::<Vec<_>>(),
        TWO
    );
    let total: f64 = lost
        .iter()
        .map(|(_, s)| (s.suppliers + s.buffer).to_f64())
        .sum();
    assert!((90_000.0..96_000.0).contains(&total), "{total}");
    for ((token, shortfall), before) in lost.into_iter().zip(supplied) {
        let after = engine.ledger().reserve(token).total_supplied();
        let gap = (before - after - shortfall.suppliers).0.abs();
        assert!(gap < 1_000, "{token:?}: {gap}");
    }
    assert_eq!(owed(&engine, BACKSTOP), [Amount::ZERO; 2]);
}

#[test]
fn all_debts_hold_collateral_and_use_capacity() {
    let engine = borrower([20_000.0, 20_000.0], SeveralDebtsReading::Maximum);
    // 12,000 of capacity are free, at 52 a unit.
    let free = engine.withdrawable(BORROWER, HYPE_TOKEN).to_f64();
    assert!((free - 12_000.0 / 52.0).abs() < 1e-9, "{free}");
    for token in TWO {
        let figures = engine.figures_in(BORROWER, Cross::Token(token));
        let most = max_new_borrow(engine.ledger(), engine.venue(), &figures);
        assert_eq!(most, units(12_000.0));
    }
}

#[test]
fn a_lack_on_one_dex_is_borrowed_in_its_own_token() {
    let lender = Opening {
        supplied: TWO.map(|token| (token, units(1e6))).to_vec(),
        ..Opening::default()
    };
    let account = Opening {
        supplied: vec![(HYPE_TOKEN, units(1_000.0))],
        perp_equity: units(10_000.0),
        pools: vec![(Cross::Token(USDT0), units(2_400.0))],
        positions: vec![(PerpId(ETH as u32), units(-10.0), 10)],
        ..Opening::default()
    };
    let openings = [lender, account];
    let mut engine = engine_of(venue(&config()), &openings, at(80_000.0, 2_400.0, 80.0));
    let event = Event {
        time: SimTime(3_000),
        kind: EventKind::Prices(at(80_000.0, 2_600.0, 80.0)),
    };
    settle_all(&mut engine, event, 0);
    // It lost 2,000 and has to stand at 2,600; USDC of its own is of no use there.
    assert_eq!(owed(&engine, BORROWER), [Amount::ZERO, units(2_200.0)]);
    assert_eq!(engine.ledger().supplied(BORROWER, USDC), units(10_000.0));
}

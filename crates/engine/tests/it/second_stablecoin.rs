//! A second token to borrow: sold for the settlement token on credit, and bought back.

use plimsoll_engine::margin::figures::Prices;
use plimsoll_engine::units::{AccountId, Amount, Px, SimTime, TokenId};
use plimsoll_engine::venue::Preset;
use plimsoll_engine::{Engine, Event, EventKind, Intent, Opening, Outcome, Rejection, Report};

use crate::common::{HYPE_TOKEN, USDC, engine, prices, settle_all, units};

const USDT0: TokenId = TokenId(3);
const BORROWER: AccountId = AccountId::user(2);

/// HYPE at 80 and USDT0 at 0.9993.
fn at() -> Prices {
    let mut at = prices(80_000.0, 2_500.0, 80.0);
    at.borrow.push(Px::from_f64_nearest(0.9993).unwrap());
    at
}

/// A lender of each stablecoin, and an account with 1,000 HYPE: a capacity of 52,000 USDC.
fn with_usdt0(available: f64) -> Engine {
    let lender = |token, amount| Opening {
        supplied: vec![(token, units(amount))],
        ..Opening::default()
    };
    let openings = [
        lender(USDC, 1e6),
        lender(USDT0, available),
        lender(HYPE_TOKEN, 1_000.0),
    ];
    engine(&Preset::October2026.config(), &openings, at())
}

fn trade(engine: &mut Engine, s: u64, size: Amount) -> Vec<Outcome> {
    let kind = EventKind::Intent {
        account: BORROWER,
        intent: Intent::TradeSpot {
            token: USDT0,
            size,
            limit_bps: 10,
        },
    };
    let time = SimTime(s * 1_000);
    let reports = settle_all(engine, Event { time, kind }, 0);
    reports
        .iter()
        .flat_map(|r: &Report| r.outcomes.clone())
        .collect()
}

fn refusal(outcomes: &[Outcome]) -> Option<Rejection> {
    outcomes.iter().find_map(|outcome| match outcome {
        Outcome::Rejected { reason, .. } => Some(*reason),
        _ => None,
    })
}

#[test]
fn a_sale_of_a_lent_token_borrows_what_is_missing_and_supplies_the_proceeds() {
    let mut engine = with_usdt0(100_000.0);
    let outcomes = trade(&mut engine, 0, units(-10_000.0));
    assert_eq!(refusal(&outcomes), None);
    assert_eq!(engine.ledger().borrowed(BORROWER, USDT0), units(10_000.0));
    assert_eq!(engine.ledger().borrowed(BORROWER, USDC), Amount::ZERO);
    // 10,000 at 0.9993, less a fifth of the taker fee of 0.07%, as in pairs of stablecoins.
    let supplied = engine.ledger().supplied(BORROWER, USDC).to_f64();
    assert!((supplied - (9_993.0 - 1.399_02)).abs() < 1e-6, "{supplied}");
}

#[test]
fn buying_the_token_back_repays_its_debt() {
    let mut engine = with_usdt0(100_000.0);
    trade(&mut engine, 0, units(-10_000.0));
    trade(&mut engine, 0, units(4_000.0));
    assert_eq!(engine.ledger().borrowed(BORROWER, USDT0), units(6_000.0));
    assert_eq!(engine.ledger().held(BORROWER, USDT0), Amount::ZERO);
}

#[test]
fn no_more_of_it_can_be_sold_than_capacity_and_pool_lend() {
    // 52,000 USDC of capacity are 52,036.4255... USDT0.
    let mut by_capacity = with_usdt0(100_000.0);
    let refused = trade(&mut by_capacity, 0, units(-52_036.5));
    assert_eq!(refusal(&refused), Some(Rejection::Balance));
    assert_eq!(refusal(&trade(&mut by_capacity, 0, units(-52_036.4))), None);
    let mut by_pool = with_usdt0(5_000.0);
    let refused = trade(&mut by_pool, 0, units(-5_001.0));
    assert_eq!(refusal(&refused), Some(Rejection::Balance));
    assert_eq!(refusal(&trade(&mut by_pool, 0, units(-5_000.0))), None);
}

#[test]
fn a_debt_in_one_token_takes_capacity_from_the_other() {
    let mut engine = with_usdt0(100_000.0);
    trade(&mut engine, 0, units(-40_000.0));
    // 52,000 less 40,000 at 0.9993 are left to borrow, and the proceeds are supplied.
    let figures = engine.figures(BORROWER);
    let left = (figures.capacity - figures.borrowed_in_all()).to_f64();
    assert!((left - 12_028.0).abs() < 1e-6, "{left}");
}

//! The prices of cases 9 and 15 at which an account becomes liquidatable: the engine decides
//! differently one step of the price grid to either side.

use std::path::Path;

use plimsoll_engine::units::{Px, SimTime};
use plimsoll_testkit::reference::crossing_px::crossing_px;
use plimsoll_testkit::worked_examples::{CrossingPxGiven, Given, load};
use rust_decimal::Decimal;

use crate::judge::figures_of_engine::open_usdc;
use crate::judge::ground::{self, ACCOUNT, Ground, tick_to};

/// Whether the account of a case is liquidated when its coin moves to a price.
fn is_liquidated_at(given: &CrossingPxGiven, px: Px) -> bool {
    let account = &given.account;
    let config = ground::config(account, given.min_borrow_offset);
    let ground = Ground::new(&config, account).unwrap();
    let mut engine = open_usdc(&ground, account).unwrap();
    let mut prices = ground.prices.clone();
    let coin = ground.venue.token(&account.collateral[0].name).unwrap();
    prices.borrow[coin.index()] = px;
    prices.mark.fill(px);
    prices.oracle.fill(px);
    tick_to(&mut engine, SimTime::ZERO, prices).unwrap();
    engine.is_in_liquidation(ACCOUNT)
}

/// The price just below on the grid.
fn floor(px: Decimal) -> Px {
    Px::from_decimal(px.round_dp_with_strategy(6, rust_decimal::RoundingStrategy::ToZero)).unwrap()
}

fn cases() -> Vec<(u32, CrossingPxGiven)> {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/worked_examples");
    let cases = load(&dir).unwrap().cases.into_iter();
    cases
        .filter_map(|case| match case.given {
            Given::CrossingPx(given) => Some((case.id, given)),
            _ => None,
        })
        .collect()
}

#[test]
fn one_step_of_the_grid_decides_at_the_crossing_price() {
    let mut crossed = Vec::new();
    for (id, given) in cases() {
        let Some(px) = crossing_px(&given.account, given.ratio, given.min_borrow_offset) else {
            continue;
        };
        let low = floor(px);
        let high = Px(low.0 + 1);
        assert!(low.to_decimal() < px && px < high.to_decimal());
        let is_short = given
            .account
            .positions
            .iter()
            .any(|p| p.size.is_sign_negative());
        let (danger, safe) = if is_short { (high, low) } else { (low, high) };
        assert!(is_liquidated_at(&given, danger), "case {id} at {danger:?}");
        assert!(!is_liquidated_at(&given, safe), "case {id} at {safe:?}");
        crossed.push(id);
    }
    assert_eq!(crossed, [9, 9, 15]);
}

#[test]
fn the_long_against_its_own_coin_is_safe_at_any_higher_price() {
    let (_, given) = cases().pop().unwrap();
    let never = crossing_px(&given.account, given.ratio, given.min_borrow_offset);
    assert_eq!(never, None);
    for whole in [100_000, 150_000, 1_000_000, 50_000_000] {
        assert!(!is_liquidated_at(&given, Px(whole * Px::ONE.0)), "{whole}");
    }
}

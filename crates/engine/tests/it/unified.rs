//! The unified account ratio.

use plimsoll_engine::margin::Unified;
use plimsoll_engine::units::{Ratio, Usd};
use rust_decimal::Decimal;

const LIMIT: Ratio = Ratio(9_500_000_000);

fn usd(text: &str) -> Usd {
    Usd::from_decimal(text.parse().unwrap()).unwrap()
}

#[test]
fn a_recorded_account_stands_at_its_maintenance_over_its_balance() {
    // The account of case 21 (FIX-DF, 2026-10-08).
    let account = Unified::new(usd("1279260.79987858"), Usd::ZERO, usd("44258.806876"));
    let shown: Decimal = "0.0345971727".parse().unwrap();
    assert_eq!(account.ratio().unwrap().to_decimal(), shown);
    assert!(!account.exceeds(LIMIT));
}

#[test]
fn isolated_margin_backs_nothing_else() {
    let both = Unified::new(usd("1000"), usd("100"), usd("855"));
    assert_eq!(both.ratio(), Some(LIMIT));
    assert!(!both.exceeds(LIMIT));
    let more = Unified::new(usd("1000"), usd("100.0000000001"), usd("855"));
    assert!(more.exceeds(LIMIT));
}

#[test]
fn maintenance_against_nothing_is_above_every_limit_and_none_is_above_none() {
    for value in ["0", "-5"] {
        assert!(Unified::new(usd(value), Usd::ZERO, usd("1")).exceeds(LIMIT));
        assert!(!Unified::new(usd(value), Usd::ZERO, Usd::ZERO).exceeds(LIMIT));
    }
}

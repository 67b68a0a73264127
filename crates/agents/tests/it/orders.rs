//! Sizes of orders, seen through a hedger who hedges everything.

use plimsoll_agents::classes::hedger::{Hedger, HedgerConfig};
use plimsoll_engine::Intent;
use plimsoll_engine::units::Amount;

use crate::common::{HYPE_PERP, Scene, hype, stream};

/// Size of a perp order in hundredths.
fn hundredths_of(intent: Option<Intent>) -> i128 {
    match intent {
        Some(Intent::TradePerp { size, .. }) => size.0 * 100 / Amount::ONE.0,
        _ => 0,
    }
}

fn hedge_of(spot_units: f64) -> Option<Intent> {
    let mut scene = Scene::new(spot_units, 0.0);
    scene.price(60.0, 50.0);
    let mut hedger = Hedger::new(HedgerConfig::default(), hype(), 0.2, 5);
    let (wishes, _) = scene.ask(&mut hedger, &mut stream());
    wishes.first().map(|w| {
        assert_eq!(w.delay_s, 0.2);
        w.intent
    })
}

#[test]
fn a_size_is_cut_to_the_lots_of_its_market() {
    // HYPE trades in hundredths.
    let cut = Amount(-123_456 * 100_000_000);
    assert_eq!(
        hedge_of(1_234.567_89),
        Some(Intent::TradePerp {
            perp: HYPE_PERP,
            size: cut,
            leverage: 5,
            limit_bps: 100,
        })
    );
}

#[test]
fn a_size_of_whole_lots_is_not_cut() {
    // 0.29 is no binary fraction.
    for (units, hundredths) in [(0.29, 29), (1.23, 123), (4.56, 456), (1_234.57, 123_457)] {
        assert_eq!(hundredths_of(hedge_of(units)), -hundredths);
    }
}

#[test]
fn an_order_stays_under_the_largest_of_its_market() {
    // 2M at 10x (DOC-SPEC), at a price of 50.
    assert_eq!(hundredths_of(hedge_of(37_999.0)), -3_799_900);
    assert_eq!(hundredths_of(hedge_of(100_000.0)), -3_800_000);
}

#[test]
fn an_order_under_ten_dollars_is_not_sent() {
    assert!(hedge_of(0.21).is_some());
    assert_eq!(hedge_of(0.19), None);
    assert_eq!(hedge_of(0.0), None);
}

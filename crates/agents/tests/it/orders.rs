//! Sizes of orders, seen through a hedger who hedges everything.

use plimsoll_agents::classes::hedger::{Hedger, HedgerConfig};
use plimsoll_engine::Intent;
use plimsoll_engine::units::Amount;

use crate::common::{HYPE_PERP, Scene, hype, stream};

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
fn a_size_is_cut_to_lots_of_a_ten_thousandth() {
    let cut = Amount(-12_345_678 * 1_000_000);
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
fn an_order_under_ten_dollars_is_not_sent() {
    assert!(hedge_of(0.21).is_some());
    assert_eq!(hedge_of(0.19), None);
    assert_eq!(hedge_of(0.0), None);
}

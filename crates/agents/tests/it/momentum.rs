//! Trend, leverage, stops.

use plimsoll_agents::classes::bet::Stake;
use plimsoll_agents::classes::momentum::{Momentum, MomentumConfig};

use crate::common::{HOUR, Scene, close, hype, own_stop, perp, stop, stream};

fn trader(stop_at_loss: Option<f64>) -> Momentum {
    let stake = Stake {
        leverage: 3.0,
        stop_at_loss,
    };
    Momentum::new(MomentumConfig::default(), hype(), 0.0, stake)
}

/// A trader with half a million, after the price has moved for some hours.
fn scene(px: f64) -> Scene {
    let mut scene = Scene::trader(5e5);
    for hour in 1..=3_u32 {
        scene.price(f64::from(hour) * HOUR, px);
    }
    scene
}

#[test]
fn a_trend_is_followed_with_leverage_and_nothing_is_done_without_one() {
    // 0.95 * 3 * 500,000 USD.
    for (px, units) in [(104.0, 13_701.9), (96.0, -14_843.75), (100.1, 0.0)] {
        let (wishes, _) = scene(px).ask(&mut trader(None), &mut stream());
        assert!(close(perp(&wishes), units, 0.1), "{px}: {wishes:?}");
    }
}

#[test]
fn gains_are_not_staked_again_and_losses_are_felt() {
    // The staked half a million has become more, or less.
    for (equity, units) in [(5e5, 13_701.9), (2e6, 13_701.9), (2.5e5, 6_850.96)] {
        let mut scene = Scene::trader(equity);
        for hour in 1..=3_u32 {
            scene.price(f64::from(hour) * HOUR, 104.0);
        }
        let (wishes, _) = scene.ask(&mut trader(None).staking(5e5), &mut stream());
        assert!(close(perp(&wishes), units, 0.1), "{equity}: {wishes:?}");
    }
}

#[test]
fn a_position_stays_while_the_trend_fades_and_goes_when_it_has_turned() {
    // Momentum of the three scenes: 0.16%, nought, -0.16%.
    for (px, closed) in [(100.2, false), (99.8, true)] {
        let mut scene = scene(px);
        scene.position(14_000.0, 98.0);
        let (wishes, _) = scene.ask(&mut trader(None), &mut stream());
        let sold = if closed { -14_000.0 } else { 0.0 };
        assert!(close(perp(&wishes), sold, 1e-6), "{px}: {wishes:?}");
    }
}

#[test]
fn half_of_them_stop_where_thirty_percent_of_the_margin_is_lost() {
    for (size, px, at, sells) in [
        (14_000.0, 104.0, 99.0, true),
        (-14_000.0, 96.0, 104.5, false),
    ] {
        let mut scene = scene(px);
        let entry = if sells { 110.0 } else { 95.0 };
        scene.position(size, entry);
        let (wishes, _) = scene.ask(&mut trader(Some(0.3)), &mut stream());
        // 30% of the margin at leverage 3: 10% of the price.
        assert_eq!(stop(&wishes), Some((at, sells)));
        assert!(stop(&scene.ask(&mut trader(None), &mut stream()).0).is_none());
        scene.account.orders = vec![own_stop(-size.signum())];
        assert!(
            scene
                .ask(&mut trader(Some(0.3)), &mut stream())
                .0
                .is_empty()
        );
    }
}

#[test]
fn a_price_that_is_beyond_the_stop_already_closes_at_once() {
    let mut scene = scene(104.0);
    scene.position(14_000.0, 120.0);
    let (wishes, _) = scene.ask(&mut trader(Some(0.3)), &mut stream());
    assert!(close(perp(&wishes), -14_000.0, 1e-6));
}

#[test]
fn one_whose_stop_has_fired_waits_until_the_trend_has_turned() {
    let mut trader = trader(Some(0.3));
    let mut held = scene(104.0);
    held.position(14_000.0, 104.0);
    held.ask(&mut trader, &mut stream());
    // The stop has fired, the averages still say up.
    assert_eq!(perp(&scene(104.0).ask(&mut trader, &mut stream()).0), 0.0);
    assert!(perp(&scene(96.0).ask(&mut trader, &mut stream()).0) < 0.0);
    assert!(perp(&scene(104.0).ask(&mut trader, &mut stream()).0) > 0.0);
}

#[test]
fn nobody_trades_in_liquidation() {
    let mut scene = scene(104.0);
    scene.account.is_in_liquidation = true;
    assert!(
        scene
            .ask(&mut trader(Some(0.3)), &mut stream())
            .0
            .is_empty()
    );
}

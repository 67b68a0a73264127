//! Quotes, skew, withdrawal.

use plimsoll_agents::classes::market_maker::{MarketMaker, MarketMakerConfig};
use plimsoll_agents::{Agent, Wish};
use plimsoll_engine::Intent;

use crate::common::{Scene, close, hype, stream};

fn maker() -> MarketMaker {
    MarketMaker::new(MarketMakerConfig::default(), ("HYPE", hype()), 0.2, 10)
}

/// Price and signed size of each order placed.
fn quotes(wishes: &[Wish]) -> Vec<(f64, f64)> {
    let place = |wish: &Wish| match wish.intent {
        Intent::PlaceLimit {
            size,
            px,
            post_only,
            ..
        } => {
            assert!(post_only, "a market maker never takes");
            Some((px.to_f64(), size.to_f64()))
        }
        _ => None,
    };
    wishes.iter().filter_map(place).collect()
}

fn side_usd(quotes: &[(f64, f64)], sign: f64) -> f64 {
    let of_side = quotes.iter().filter(|(_, size)| size * sign > 0.0);
    of_side.map(|(px, size)| px * size.abs()).sum()
}

fn ask(maker: &mut MarketMaker, scene: &Scene) -> Vec<(f64, f64)> {
    quotes(&scene.ask(maker, &mut stream()).0)
}

/// Half the way between the nearest bid and the nearest ask.
fn centre(quotes: &[(f64, f64)]) -> f64 {
    let bid = quotes.iter().filter(|q| q.1 > 0.0).map(|q| q.0);
    let ask = quotes.iter().filter(|q| q.1 < 0.0).map(|q| q.0);
    f64::midpoint(bid.fold(0.0, f64::max), ask.fold(f64::INFINITY, f64::min))
}

#[test]
fn both_sides_rest_the_equity_in_the_shape_of_the_book() {
    let quotes = ask(&mut maker(), &Scene::trader(1e6));
    assert_eq!(quotes.len(), 16);
    for sign in [1.0, -1.0] {
        assert!(close(side_usd(&quotes, sign), 1e6, 1e4));
    }
    // Of an exponential book of scale 200 bps, half rests within 200 ln 2 = 138.6 bps.
    let near = quotes.iter().filter(|(px, _)| (px - 100.0).abs() < 1.386);
    assert_eq!(near.count(), 8);
    // The nearest at -200 ln(1 - 1/16) = 12.9 bps.
    assert!(quotes.iter().any(|(px, _)| close(*px, 99.871, 0.002)));
}

#[test]
fn the_centre_leans_against_the_inventory_a_tenth_of_a_bps_per_percent() {
    let mut scene = Scene::trader(1e6);
    // Half of the limit of one times the equity.
    scene.position(5_000.0, 100.0);
    let quotes = ask(&mut maker(), &scene);
    assert!(close(centre(&quotes), 100.0 * (1.0 - 5e-4), 0.003));
    // The side that adds to it may only go to the limit.
    assert!(close(side_usd(&quotes, 1.0), 5e5, 1e4));
    assert!(close(side_usd(&quotes, -1.0), 1e6, 1e4));
    scene.position(-10_000.0, 100.0);
    let quotes = ask(&mut maker(), &scene);
    assert!(close(side_usd(&quotes, -1.0), 0.0, 1e-9));
    let lowest = quotes.iter().map(|q| q.0).fold(0.0, f64::max);
    // 10 bps up at the limit.
    assert!(close(lowest, 100.1 * (1.0 - 12.9e-4), 0.003), "{lowest}");
}

#[test]
fn quotes_stay_until_the_centre_moves_or_time_is_up() {
    let (mut maker, mut scene) = (maker(), Scene::trader(1e6));
    assert!(!ask(&mut maker, &scene).is_empty());
    for (t_s, px, renewed) in [
        (15.0, 100.01, false),
        (30.0, 100.03, true),
        (300.0, 100.03, false),
        (331.0, 100.03, true),
    ] {
        scene.mid(t_s, px);
        assert_eq!(!ask(&mut maker, &scene).is_empty(), renewed, "{t_s}");
    }
}

#[test]
fn a_minute_of_six_sigmas_makes_it_step_back_for_five_minutes() {
    // 1.44 a year is 19.86 bps a minute: six of it 119 bps.
    for (fall_bps, withdrawn) in [(110.0, false), (130.0, true)] {
        let (mut maker, mut scene) = (maker(), Scene::trader(1e6));
        ask(&mut maker, &scene);
        scene.mid(30.0, 100.0 * (1.0 - fall_bps * 1e-4));
        let quotes = ask(&mut maker, &scene);
        let rests = side_usd(&quotes, 1.0);
        assert_eq!(rests < 0.021 * 1e6, withdrawn, "{fall_bps}: {rests}");
        assert_eq!(close(maker.multiple(329.9), 0.02, 1e-12), withdrawn);
        assert!(maker.multiple(330.0) > 0.02);
    }
}

#[test]
fn a_loss_of_two_percent_in_a_day_makes_it_step_back() {
    for (equity, hours, withdrawn) in [
        (981e3, 1.0, false),
        (979e3, 1.0, true),
        // Another day, another start.
        (979e3, 25.0, false),
    ] {
        let (mut maker, mut scene) = (maker(), Scene::trader(1e6));
        ask(&mut maker, &scene);
        scene.account.perp_equity_usd = equity;
        scene.mid(hours * 3_600.0, 100.0);
        ask(&mut maker, &scene);
        let multiple = maker.multiple(hours * 3_600.0 + 1.0);
        assert_eq!(close(multiple, 0.02, 1e-12), withdrawn, "{equity} {hours}");
    }
}

#[test]
fn quotes_shrink_as_volatility_grows() {
    let (mut maker, mut scene) = (maker(), Scene::trader(1e6));
    ask(&mut maker, &scene);
    // Twenty minutes of 34 bps every 15 s: 34 / 9.93 times the normal volatility.
    for n in 1..80_u32 {
        let px = if n % 2 == 0 { 100.0 } else { 100.34 };
        scene.mid(15.0 * f64::from(n), px);
        ask(&mut maker, &scene);
    }
    let multiple = maker.multiple(1e9);
    assert!(close(multiple, 9.93 / 34.0, 0.01), "{multiple}");
}

#[test]
fn nothing_is_quoted_in_liquidation_and_old_quotes_are_taken_back_first() {
    let (mut maker, mut scene) = (maker(), Scene::trader(1e6));
    scene.account.is_in_liquidation = true;
    assert!(ask(&mut maker, &scene).is_empty());
    scene.account.is_in_liquidation = false;
    scene.account.orders = vec![crate::common::own_stop(1.0)];
    let (wishes, _) = scene.ask(&mut maker, &mut stream());
    assert!(matches!(wishes[0].intent, Intent::CancelAll { .. }));
    assert!(maker.looks_at_books());
}
